"""What is built holds what the console needs at run time, and nothing of its tests."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return set(zipfile.ZipFile(next(target.glob("*.whl"))).namelist())


@pytest.mark.parametrize(
    "pattern",
    ["styles/*.tcss", "console/explanations/*.toml", "console/**/*.py", "screens/**/*.py", "*/py.typed"],
)
def test_every_file_of_a_kind_is_in_the_wheel(names: set[str], pattern: str) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern)}
    assert files
    assert files <= names


def test_tests_stay_out_of_the_wheel(names: set[str]) -> None:
    assert not [name for name in names if name.startswith("tests/")]

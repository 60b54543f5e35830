"""No new release of somebody else's is found out at a counter: each is bounded above, and Textual is one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import textual

from console.cli.exit_codes import ExitCode
from console.widgets.textual_release import WRITTEN_FOR

_PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
_BOUNDED = re.compile(r"[a-z0-9-]+>=[0-9.]+,<[0-9.]+")


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    extras = _PROJECT["project"]["optional-dependencies"].values()
    needed = [
        *_PROJECT["build-system"]["requires"],
        *_PROJECT["project"]["dependencies"],
        *(each for extra in extras for each in extra),
    ]
    assert len(needed) > 20
    assert [each for each in needed if not _BOUNDED.fullmatch(each)] == [f"textual=={WRITTEN_FOR}"]


def test_textual_is_the_release_whose_inside_was_read() -> None:
    assert version("textual") == WRITTEN_FOR, (
        "Read what near_compositor, terminal_driver and app_base in console/ and tests/textual_private.py "
        "override or reach into; then raise WRITTEN_FOR and the pin in pyproject.toml together."
    )


def test_with_another_textual_the_full_screen_is_not_begun(tmp_path: Path) -> None:
    (tmp_path / "textual").symlink_to(Path(textual.__file__).parent)
    (tmp_path / "textual-9.0.0.dist-info").mkdir()
    (tmp_path / "textual-9.0.0.dist-info" / "METADATA").write_text("Name: textual\nVersion: 9.0.0\n")
    begin = "import sys\nfrom console.cli.full_screen import run_app\nsys.exit(run_app(lambda: 1 / 0))"
    done = subprocess.run(
        [sys.executable, "-c", begin], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (ExitCode.CANNOT_WORK, "")
    assert f"pip install textual=={WRITTEN_FOR}" in done.stderr
    assert "9.0.0" in done.stderr

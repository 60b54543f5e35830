"""What starting costs: the command line and the first frame load nothing they don't need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from console import __version__

_HEAVY = (
    "httpx",
    "pydantic_core",
    "jwcrypto",
    "cryptography",
    "keyring",
    "sqlalchemy",
    "starlette",
    "phonenumbers",
    "console.providers.capillary",
    "console.providers.mastercard",
)


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(flag: str) -> None:
    loaded = _python(
        "import sys\nfrom console.cli import main\n"
        f"try: main(['{flag}'])\nexcept SystemExit as ended: assert ended.code == 0\n"
        f"print([name for name in {(*_HEAVY, 'textual', 'asyncio')!r} if name in sys.modules])"
    )
    assert loaded.splitlines()[-1] == "[]"
    assert flag == "--help" or __version__ in loaded


def test_the_first_frame_loads_nothing_heavy() -> None:
    loaded = _python(
        "import sys\nimport console.cli.full_screen, console.cli.demo, console.app, console.services.desk\n"
        f"print([name for name in {_HEAVY!r} if name in sys.modules])"
    )
    assert loaded.splitlines()[-1] == "[]"


def test_the_core_lives_without_a_terminal() -> None:
    loaded = _python(
        "import sys\nimport console.services.opening, console.services.transfer_service\n"
        "import console.journal.transactions, console.providers.capillary.gateway\n"
        "import console.explanations.catalogue, console.cli.transfer\n"
        # Not rich: httpx brings it along for its own command line wherever click is installed.
        "print([name for name in ('textual', 'screens') if name in sys.modules])"
    )
    assert loaded.splitlines()[-1] == "[]"

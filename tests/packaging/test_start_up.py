"""What starting costs: the command line and the first frame load nothing they don't need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console import __version__
from console.services.no_ledger import MISSING

_HEAVY = (
    "httpx",
    "pydantic_core",
    "jwcrypto",
    "cryptography",
    "keyring",
    "sqlalchemy",
    "phonenumbers",
    "console.providers.capillary",
    "console.providers.mastercard",
)


_BEHIND_IT = (
    "console.domain.parties",
    "console.domain.transfers",
    "console.domain.tickets",
    "console.domain.input_text",
    "console.domain.operators",
    "console.domain.order_text",
    "console.domain.points",
    "console.domain.recents",
    "console.domain.scanner_input",
    "console.services.desk",
    "console.training.training_desk",
    "console.widgets.choice_list",
    "console.widgets.explanation_card",
    "console.widgets.blocking_screens",
    "screens.dialogs",
    "screens.messages",
    "screens.transfer.crew",
)
"""Records and widgets, each of which takes a part of a millisecond to define, and those who act on keys."""


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
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
        "import sys\nimport console.cli.commands, console.cli.demo, console.app\n"
        "import console.services.awaited_desk\n"
        f"print([name for name in {(*_HEAVY, *_BEHIND_IT)!r} if name in sys.modules])"
    )
    assert loaded.splitlines()[-1] == "[]"


def test_the_core_lives_without_a_terminal() -> None:
    loaded = _python(
        "import sys\nimport console.services.opening, console.services.transfer_service\n"
        "import console.journal.transactions, console.providers.capillary.gateway\n"
        "import console.explanations.catalogue, console.cli.transfer\n"
        "print([name for name in ('textual', 'rich', 'click', 'screens') if name in sys.modules])"
    )
    assert loaded.splitlines()[-1] == "[]"


_OPENING = """
import asyncio, pathlib, sys
from pydantic import SecretStr
from console.credentials.vault import Entry, MemoryVault
from console.domain.sign_ins import SecretKind
from console.services.opening import Folders, open_desk
from console.providers.capillary.settings import CapillaryProfile
import console.app, console.cli.transfer

home, vault = pathlib.Path(sys.argv[1]), MemoryVault()
profile = CapillaryProfile(name="main", base_url="https://host.example", environment="sandbox")
for kind in (SecretKind.IDENTITY, SecretKind.SECRET):
    vault.set(Entry(profile.name, kind), SecretStr("word"))

async def live():
    folders = Folders(home / "journal", home / "anchor")
    desk = await open_desk(profile, vault, folders, operator="asha", shared=SHARED)
    print(desk.ledger and desk.ledger.standing.refused)
    await desk.close()

asyncio.run(live())
"""
_LEDGER_MODULES = ("console.ledger", "sqlalchemy", "psycopg", "alembic")


def test_without_a_ledger_nothing_of_one_is_loaded(tmp_path: Path) -> None:
    loaded = _python(
        "SHARED = None\n"
        + _OPENING
        + f"print([name for name in sys.modules if name.startswith({_LEDGER_MODULES!r})])",
        str(tmp_path),
    )
    assert loaded.splitlines()[-1] == "[]"


@pytest.mark.parametrize("missing", ["sqlalchemy", "psycopg"])
def test_a_desk_opens_and_says_so_where_the_ledgers_packages_are_missing(
    tmp_path: Path, missing: str
) -> None:
    said = _python(
        f"import sys\nsys.modules[{missing!r}] = None\nfrom console.settings.profiles import SharedLedger\n"
        "SHARED = SharedLedger(url='postgresql://db.example/points')\n"
        + _OPENING
        + "from console.cli import main\nsys.stderr = sys.stdout\nprint(main(['ledger', 'status']))",
        str(tmp_path),
    )
    assert said.splitlines() == [MISSING, f"points-console: {MISSING}", "4"]

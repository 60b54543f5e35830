"""What starting costs: the command line and the first frame load nothing they don't need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def _loaded(*stages: tuple[str, tuple[str, ...]], given: Path = Path()) -> list[str]:
    """What one process writes: each stage is run, and then those of its names that are loaded are told."""
    program = "import sys\nfor code, names in eval(sys.argv[2]):\n    exec(code, globals())\n"
    told = "    print([name for name in sys.modules if name.startswith(names)])\n"
    done = subprocess.run(
        [sys.executable, "-c", program + told, str(given), repr(stages)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


_ASKED = """
from console.cli import main
try: main([{!r}])
except SystemExit as ended: assert ended.code == 0
"""


def test_help_version_and_the_first_frame_load_nothing_heavy() -> None:
    light = (*_HEAVY, "textual", "asyncio")
    first_frame = "import console.cli.commands, console.cli.demo, console.app, console.services.awaited_desk"
    said = _loaded(
        (_ASKED.format("--version"), light),
        (_ASKED.format("--help"), light),
        (first_frame, (*_HEAVY, *_BEHIND_IT)),
    )
    assert said[:2] == [f"points-console {__version__}", "[]"]
    assert said[-2:] == ["[]", "[]"]


_CORE = """
import console.services.opening, console.services.transfer_service, console.journal.transactions
import console.providers.capillary.gateway, console.explanations.catalogue, console.cli.transfer
"""
_OPENING = """
import asyncio, pathlib
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

async def live(shared):
    folders = Folders(home / "journal", home / "anchor")
    desk = await open_desk(profile, vault, folders, operator="asha", shared=shared)
    print(desk.ledger and desk.ledger.standing.refused)
    await desk.close()

asyncio.run(live(None))
"""
_WITHOUT = """
from console.cli import main
from console.settings.profiles import SharedLedger
sys.modules[{!r}] = None
asyncio.run(live(SharedLedger(url='postgresql://db.example/points')))
sys.stderr = sys.stdout
print(main(['ledger', 'status']))
for name in [name for name in sys.modules if 'ledger' in name or sys.modules[name] is None]:
    del sys.modules[name]
"""


def test_a_desk_loads_no_terminal_and_lives_without_the_packages_of_a_ledger(tmp_path: Path) -> None:
    said = _loaded(
        (_CORE, ("textual", "rich", "click", "screens")),
        (_OPENING, ("console.ledger", "sqlalchemy", "psycopg", "alembic")),
        (_WITHOUT.format("sqlalchemy"), ("sqlalchemy",)),
        (_WITHOUT.format("psycopg"), ("psycopg",)),
        given=tmp_path,
    )
    missing = [MISSING, f"points-console: {MISSING}", "4", "[]"]
    assert said == ["[]", "None", "[]", *missing, *missing]

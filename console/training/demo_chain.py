"""Several tills of one chain on this machine: a simulator, a PostgreSQL, and a folder that all know."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.domain.operators import OperatorRole
from console.training.companion import Companion
from console.training.temporary_postgres import MISSING, PREFIX, SUPERUSER, NoPostgres, has_programs
from console.training.training_desk import Simulator, vault_of

if TYPE_CHECKING:
    from console.domain.elsewhere import Sees
    from console.services.desk import Desk

SUPERVISOR = "supervisor"
_BRANCH = "12"
_OPERATORS = ("asha", "ravi", "meena", "dev")
MOST_TILLS = len(_OPERATORS)
APPROVED_ABOVE = 1000
"""Points: a supervisor approves what is more."""
_FILE = "chain.json"


class NoChain(Exception):
    """There is no such demonstration, or no such till in it; the message is a sentence."""


@dataclass(frozen=True)
class DemoChain:
    """What every terminal of a demonstration needs; kept in a file that only its user reads."""

    folder: str
    provider: str
    simulator: Mapping[str, Any] = field(repr=False)
    """Address, credentials and keys, as the simulator told them."""
    ledger: str
    """The address of the shared ledger."""
    members: Mapping[str, str] = field(repr=False)
    """What each till keeps in its keyring, by its number, and the supervisor's by that word."""

    @classmethod
    def read(cls, folder: Path) -> DemoChain:
        """The chain of a demonstration that is open; `NoChain` where there is none."""
        try:
            return cls(**json.loads((folder / _FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise NoChain(
                f"no demonstration is open in {folder}. Begin one: points-console demo --tills 2"
            ) from None

    def write(self) -> None:
        """For the other terminals."""
        path = Path(self.folder) / _FILE
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @property
    def is_open(self) -> bool:
        """Whether the till that began it is still there."""
        return (Path(self.folder) / _FILE).exists()

    def command(self, who: str) -> str:
        """What opens a till in another terminal."""
        return f"points-console demo --till {who} --of {self.folder}"

    async def open(self, who: str) -> Desk:
        """The desk of one till."""
        from pydantic import SecretStr

        from console.providers.registry import PROVIDERS
        from console.services.opening import Folders, Training, open_desk
        from console.services.shared_ledger import MEMBERSHIP
        from console.settings.profiles import SharedLedger
        from console.training.trained_desk import with_approvals_above

        home = Path(self.folder) / label_of(who).replace(" ", "-")
        home.mkdir(exist_ok=True)
        operator = "supervisor" if who == SUPERVISOR else _OPERATORS[int(who) - 1]
        lesson = PROVIDERS[self.provider].load().training(self.simulator, home)
        profile = lesson.profile.model_copy(update={"name": home.name, "operator": operator})
        if who == "1":
            another = f"In another terminal: {self.command('2')}, or --till {SUPERVISOR}."
            lesson = replace(lesson, hint=f"{lesson.hint} {another}")
        vault = vault_of(replace(lesson, profile=profile))
        vault.set(MEMBERSHIP, SecretStr(self.members[who]))
        role = OperatorRole.SUPERVISOR if who == SUPERVISOR else OperatorRole.STAFF
        token = self.simulator["control_token"]
        return await open_desk(
            profile,
            vault,
            Folders(home / "journal", home / "state" / "journal.anchor"),
            operator=operator,
            training=Training(lesson.control_url, token, lesson.hint, lesson.group_hint, role),
            shared=SharedLedger(url=self.ledger, sees=sight_of(who)),
            policy=with_approvals_above(APPROVED_ABOVE),
        )


def label_of(who: str) -> str:
    """What a till is called in the ledger."""
    return SUPERVISOR if who == SUPERVISOR else f"till {who}"


def sight_of(who: str) -> Sees:
    """Whose transfers a till may read."""
    from console.domain.elsewhere import Sees

    return Sees.ALL if who == SUPERVISOR else Sees.CONSOLE


class DemoHost:
    """The processes behind a demonstration, which end with the one that started them, killed or not."""

    def __init__(self, provider: str, tills: int) -> None:
        self._provider, self._tills = provider, tills
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._postgres = Companion("console.training.temporary_postgres", str(self._folder))
        self._simulator = Simulator(provider)

    def chain(self) -> DemoChain:
        """A ledger that all tills have joined; takes some seconds. `NoPostgres`, `NoSimulator` where not."""
        server = self._postgres.facts
        if not server:
            raise NoPostgres("PostgreSQL didn't start on this machine.")
        members = _joined(server["url"], server["password"], self._tills)
        chain = DemoChain(str(self._folder), self._provider, self._simulator.facts, server["url"], members)
        chain.write()
        return chain

    def stop(self) -> None:
        """End both, and wait until their folders are gone."""
        self._simulator.stop()
        self._postgres.end()


def _joined(url: str, password: str, tills: int) -> dict[str, str]:
    """What each console keeps, having joined a new ledger there."""
    from console.domain.clock import SystemClock
    from console.domain.elsewhere import TillOfChain
    from console.ledger.address import LedgerAddress
    from console.ledger.joining import join, joining_role, make_ledger
    from console.ledger.ledger_connection import LedgerConnection
    from console.ledger.tenant_key import Membership

    address = LedgerAddress.parse(url)
    with closing(LedgerConnection(address, SUPERUSER, password)) as administrator:
        secret = make_ledger(administrator).secret
    assert secret is not None  # noqa: S101 - the server is new
    members = {}
    with closing(LedgerConnection(address, joining_role(secret), secret.password)) as joining:
        for who in (*map(str, range(1, tills + 1)), SUPERVISOR):
            member, till = Membership.fresh(secret), TillOfChain(_BRANCH, label_of(who))
            join(joining, secret, member, till, SystemClock(), sees=sight_of(who))
            members[who] = member.text()
    return members


def what_is_missing() -> str:
    """What to install before several tills can be shown, as a sentence; empty where all is there."""
    from importlib.util import find_spec

    return "" if has_programs() and find_spec("psycopg") and find_spec("alembic") else MISSING

"""`points-console ledger`, as head office and the tills read it, on a real PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from console.cli.ledger_command import LedgerCommand, LedgerRequest, ledger_by_lines
from console.credentials.vault import Entry, MemoryVault, VaultUnavailable
from console.domain.clock import SystemClock
from console.domain.operators import AtDesk, NotAllowed, Operator, OperatorRole, Right
from console.domain.transfers import State, Verdict
from console.journal.journal_thread import Journal
from console.ledger.tenant_key import JoinSecret
from console.providers.registry import load_settings
from console.services.shared_ledger import MEMBERSHIP
from console.training.temporary_postgres import SUPERUSER
from tests.journal.conftest import NOON, Keyring, an_intent, sent
from tests.ledger.postgres import PASSWORD, PostgresServer


class Computer:
    """One computer: its settings, keyring and journal, and who sits before it."""

    def __init__(self, folder: Path) -> None:
        self.settings, self.vault, self.keyring = folder / "settings.toml", MemoryVault(), Keyring()
        self.folder = folder
        self.said: list[str] = []
        self.asked: list[str] = []
        self.answer = ""
        self.url = ""
        self.present = Operator("super", OperatorRole.SUPERVISOR)

    def say(self, text: str) -> None:
        self.said.append(text)

    async def require(self, right: Right) -> None:
        AtDesk(self.present).require(right)

    def fail(self, text: str) -> int:
        self.said.append(f"! {text}")
        return 4

    async def ask(self, question: str, *, secret: bool = False) -> str:
        assert secret
        self.asked.append(question)
        return self.answer

    def journal(self) -> Journal:
        return Journal(self.folder / "journal", self.folder / "anchor", self.keyring)

    async def type(self, request: LedgerRequest, answer: str = "") -> int:
        self.said.clear()
        self.answer = answer
        assert not request.lacks
        command = LedgerCommand(
            request, self.settings, self.vault, SystemClock(), self.journal, self, self.require, self.say
        )
        return await ledger_by_lines(command, self.fail)

    @property
    def facts(self) -> dict[str, Any]:
        [line] = self.said
        return dict(json.loads(line))

    async def transfer(self, reference: str) -> None:
        """Three entries."""
        journal = self.journal()
        await journal.run(lambda store: store.prepare(an_intent(reference)))
        await journal.run(lambda store: sent(store, reference))
        await journal.run(
            lambda store: store.settle(reference, NOON, "meena", Verdict(State.REJECTED, "rejected"))
        )
        journal.close()


@pytest.fixture
def till(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


@pytest.fixture
async def office(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Computer:
    """Head office, having just made a ledger."""
    office = Computer(tmp_path_factory.mktemp("office"))
    office.url = postgres.url(postgres.new_database(), SUPERUSER)
    assert await office.type(LedgerRequest("init", office.url), PASSWORD) == 0
    return office


def _secret(office: Computer) -> str:
    return office.said[1]


def _join(office: Computer, label: str = "till 2") -> LedgerRequest:
    url = office.said[2].split("ledger join ")[1].split()[0]
    return LedgerRequest("join", url, "14", label)


async def test_the_secret_is_shown_once(office: Computer, till: Computer) -> None:
    request, secret = _join(office), _secret(office)
    assert "is a ledger now" in office.said[0]
    assert f"{SUPERUSER}@" not in request.url
    assert JoinSecret.read(secret).text() == secret
    again = LedgerRequest("init", request.url.replace("://", f"://{SUPERUSER}@"))
    assert await till.type(again, PASSWORD) == 0
    assert till.asked == ["Password of postgres (Enter for none): "]
    assert till.said == [
        f"{request.url.rsplit('/', 1)[1]} on 127.0.0.1 is a ledger already; "
        "nothing else changed, and its join secret is the one it had."
    ]


async def test_only_a_supervisor_joins_and_leaves(office: Computer, till: Computer) -> None:
    request, secret = _join(office), _secret(office)
    assert await till.type(request, secret) == 0
    till.present = Operator("asha.k")
    with pytest.raises(NotAllowed, match="change the sign-in of a connection"):
        await till.type(LedgerRequest("leave"))
    assert load_settings(till.settings).ledger is not None


async def test_a_till_joins_sees_how_it_stands_and_leaves(office: Computer, till: Computer) -> None:
    request, secret = _join(office), _secret(office)
    till.settings.write_text("# ours\ndefault_profile = 'branch-14'\n", encoding="utf-8")
    assert await till.type(request, secret) == 0
    assert till.said[0].startswith("This console is branch 14, till 2 in points_")
    assert load_settings(till.settings).ledger is not None
    assert "sees" not in till.settings.read_text(encoding="utf-8")
    assert till.settings.read_text(encoding="utf-8").startswith("# ours\n")
    await till.transfer("AAAAAAAAAA")
    assert await till.type(LedgerRequest("status", as_json=True)) == 0
    told = till.facts
    assert (told["branch"], told["label"], told["entries"], told["waiting"]) == ("14", "till 2", 0, 3)
    assert told["journal_is_ours"]
    assert abs(told["clock_ahead_seconds"]) < 60
    assert await till.type(LedgerRequest("leave")) == 0
    assert till.said == ["This console has left the ledger."]
    assert load_settings(till.settings).ledger is None
    assert till.vault.get(MEMBERSHIP) is None
    # What waited went there first.
    desk = Computer(till.folder / "desk")
    desk.folder.mkdir()
    assert await desk.type(replace(request, label="desk", sees="all"), secret) == 0
    assert await desk.type(LedgerRequest("verify")) == 0
    assert desk.said == ["branch 14, till 2: 3 entries, none changed."]


async def test_a_change_in_the_ledger_is_found(
    office: Computer, till: Computer, postgres: PostgresServer
) -> None:
    request = _join(office)
    await till.type(request, _secret(office))
    assert await till.type(LedgerRequest("verify")) == 0
    assert till.said == ["The ledger holds no entries that this console may read."]
    await till.transfer("AAAAAAAAAA")
    await till.type(LedgerRequest("leave"))  # forwards
    postgres.run_sql(
        request.url.rsplit("/", 1)[1],
        "UPDATE points_ledger.event SET kind = 'confirmed' WHERE sequence = 3",
    )
    desk = Computer(till.folder / "desk")
    desk.folder.mkdir()
    await desk.type(replace(request, label="desk", sees="all"), _secret(office))
    assert await desk.type(LedgerRequest("verify")) == 3
    assert desk.said == ["branch 14, till 2: entry 3 was changed in the ledger."]


async def test_what_a_person_should_look_into_is_told(
    office: Computer, till: Computer, postgres: PostgresServer
) -> None:
    request = _join(office)
    await till.type(request, _secret(office))
    add = "INSERT INTO points_ledger.dispute SELECT id, {} FROM points_ledger.console"
    postgres.run_sql(
        request.url.rsplit("/", 1)[1],
        add.format("'older', 7, ''"),
        add.format("'different', 7, 'hash'"),
        add.format("'overlap', 0, 'AAAAAAAAAA'"),
    )
    assert await till.type(LedgerRequest("verify")) == 3
    assert till.said == [
        "branch 14, till 2: a journal was refused that ends before entry 7, which the ledger holds.",
        "branch 14, till 2: a journal was refused whose entry 7 is another one than the ledger's.",
        "branch 14, till 2: transfer AAAAAAAAAA was open while another till had one of the same sender open.",
    ]


class ShutVault(MemoryVault):
    """A computer without a keyring."""

    def set(self, entry: Entry, secret: SecretStr) -> None:
        raise VaultUnavailable("There is no keyring.")


async def test_without_a_keyring_nobody_joins_and_nothing_is_touched(
    office: Computer, till: Computer
) -> None:
    till.vault = ShutVault()
    with pytest.raises(VaultUnavailable):
        await till.type(_join(office), _secret(office))
    assert not till.settings.exists()


def test_without_the_extra_it_is_named() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from console.cli import main\nmain(['ledger', 'init', 'postgresql://127.0.0.1/points'])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], input="x\n", capture_output=True, text=True, check=False
    )
    assert "install points-console with its extra, points-console[shared]" in said.stderr


async def test_a_wrong_secret_leaves_nothing_behind(office: Computer, till: Computer) -> None:
    request = _join(office)
    for typed, said in (
        ("hunter2", "! That is no join secret: it is the one line that ledger init printed."),
        (
            JoinSecret.fresh().text(),
            "! points_joining_",
        ),
    ):
        assert await till.type(request, typed) == 4
        assert said in till.said[0] or "doesn't accept the password" in till.said[0]
        assert till.vault.get(MEMBERSHIP) is None
        assert not till.settings.exists() or load_settings(till.settings).ledger is None


async def test_a_second_ledger_is_refused(office: Computer, till: Computer) -> None:
    request, secret = _join(office), _secret(office)
    await till.type(request, secret)
    assert await till.type(replace(request, label="till 3"), secret) == 4
    assert till.said == ["! This console has joined a ledger already. Leave that first."]
    assert load_settings(till.settings).ledger is not None


async def test_a_console_that_lost_its_keyring_can_leave(office: Computer, till: Computer) -> None:
    await till.type(_join(office), _secret(office))
    till.vault.delete(MEMBERSHIP)
    assert await till.type(LedgerRequest("status")) == 4
    assert till.said[0].startswith("! What lets this console into the shared ledger can't be found")
    assert await till.type(LedgerRequest("leave")) == 0
    assert load_settings(till.settings).ledger is None


async def test_head_office_lets_a_till_read_more(office: Computer, till: Computer) -> None:
    request, url = _join(office), office.url
    assert await till.type(request, _secret(office)) == 0
    for label, sees, code, said in (
        (
            "till 2",
            "branch",
            0,
            "branch 14, till 2 may read its branch's transfers from now on",
        ),
        ("till 9", "all", 4, "! The ledger has no branch 14, till 9."),
    ):
        assert await office.type(LedgerRequest("grant", url, "14", label, sees), PASSWORD) == code
        assert office.said[0].startswith(said)
    assert await till.type(LedgerRequest("status")) == 0
    assert "It may read its branch's transfers there." in till.said


@pytest.mark.parametrize("act", ["status", "verify", "leave"])
async def test_without_a_ledger(till: Computer, act: str) -> None:
    assert await till.type(LedgerRequest(act)) == 4
    assert till.said == ["! This console hasn't joined a ledger."]


async def test_out_of_reach_nothing_is_left(office: Computer, till: Computer) -> None:
    await till.type(_join(office), _secret(office))
    text = till.settings.read_text(encoding="utf-8")
    port = text.rsplit(":", 1)[1].split("/")[0]
    till.settings.write_text(text.replace(f":{port}/", ":1/"), encoding="utf-8")
    for act in ("status", "verify", "leave"):
        assert await till.type(LedgerRequest(act)) == 4
        assert "can't be reached" in till.said[0]
    assert till.vault.get(MEMBERSHIP) is not None


@pytest.mark.parametrize(
    ("request_", "lacks"),
    [
        (LedgerRequest("init"), "the ledger's address must be an address such as"),
        (LedgerRequest("join", "postgresql://a:b@db.example/points", "14", "till 2"), "must not hold a pass"),
        (LedgerRequest("join", "postgresql://db.example/points", "14"), "say which till it is"),
        (LedgerRequest("grant", "postgresql://db.example/points", "14", "till 2"), "say whose transfers"),
        (LedgerRequest("status", "postgresql://db.example/points"), "ledger status takes no address"),
    ],
)
def test_what_is_missing_is_said(request_: LedgerRequest, lacks: str) -> None:
    assert lacks in request_.lacks

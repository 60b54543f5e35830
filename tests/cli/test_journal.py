"""`points-console journal`, as a supervisor reads it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.cli.journal import JournalRequest, journal_by_lines
from console.domain.clock import SystemClock
from console.domain.operators import AtDesk, NotAllowed, Operator, OperatorRole
from console.domain.transfers import State, Verdict
from console.journal.journal_thread import Journal
from console.journal.seal_keys import ThisRunOnly
from console.journal.transactions import JournalStore
from console.services.journal_care import JournalCare
from tests.journal.conftest import NOON, Keyring, an_intent, sent


class Lines:
    """What the command says."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self.path, self.anchor, self.keyring = folder / "data" / "journal.sqlite", folder / "anchor", keyring
        self.said: list[str] = []
        self.at_desk = AtDesk(Operator("meena", OperatorRole.SUPERVISOR))

    def store(self, *, with_key: bool = True) -> JournalStore:
        return JournalStore(self.path, self.anchor, "run-1", self.keyring if with_key else ThisRunOnly())

    def fail(self, text: str) -> int:
        self.said.append(f"! {text}")
        return 1

    async def type(self, act: str, reason: str = "", transfer: str = "", moved: str = "") -> int:
        self.said.clear()
        journal = Journal(self.path.parent, self.anchor, self.keyring)
        request = JournalRequest(act, reason, transfer, moved)
        assert not request.lacks
        care = JournalCare(journal, self.at_desk, SystemClock())
        try:
            return await journal_by_lines(request, journal, care, self.said.append, self.fail)
        finally:
            journal.close()


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    return Lines(tmp_path, Keyring())


def _fill(store: JournalStore, reference: str = "AAAAAAAAAA", sender: str = "1001") -> None:
    store.prepare(an_intent(reference, sender=sender))
    sent(store, reference)
    store.settle(reference, NOON, "meena", Verdict(State.UNKNOWN, "unknown"))
    store.close()


async def test_a_whole_journal(lines: Lines) -> None:
    _fill(lines.store())
    assert await lines.type("verify") == 0
    assert lines.said == ["3 entries, none changed."]


@pytest.mark.parametrize("act", ["accept", "settle"])
async def test_only_a_supervisor_decides(lines: Lines, act: str) -> None:
    _fill(lines.store())
    lines.at_desk.present = Operator("asha.k")
    with pytest.raises(NotAllowed, match="Only a supervisor may"):
        await lines.type(act, "a new disk", "AAAAAAAAAA", "yes")
    assert await lines.type("verify") == 0
    assert lines.said == ["3 entries, none changed."]


async def test_entries_of_lost_keys_are_named(lines: Lines) -> None:
    _fill(lines.store(with_key=False))
    _fill(lines.store(), "BBBBBBBBBB", "1003")
    _fill(lines.store(with_key=False), "CCCCCCCCCC", "1004")
    assert await lines.type("verify") == 0
    assert lines.said == [
        "Entries 1 to 3 were sealed with a key that isn't in this keyring: "
        "whether they were changed before entry 4 was written can't be told.",
        "Entries 8 to 10 were sealed with a key that isn't in this keyring: "
        "whether they were changed can't be told.",
        "10 entries, none of the others changed.",
    ]


async def test_a_journal_that_is_gone_is_accepted_with_a_reason(lines: Lines) -> None:
    _fill(lines.store())
    lines.path.unlink()
    lines.anchor.unlink()
    assert await lines.type("verify") == 1
    assert lines.said == [
        "! The keyring remembers a journal, and it is gone together with its anchor. "
        "To go on with what is there: points-console journal accept --reason …"
    ]
    assert await lines.type("accept", "a new disk") == 0
    assert await lines.type("verify") == 0


async def test_a_damaged_row_is_told_and_settled(lines: Lines) -> None:
    _fill(lines.store())
    with closing(sqlite3.connect(lines.path, isolation_level=None)) as connection:
        connection.execute("UPDATE intent SET baseline='['")
    assert await lines.type("verify") == 1
    assert lines.said == [
        "Transfer AAAAAAAAAA can't be read: its baseline makes no sense. Until it is settled, sending stops "
        "for customer 1001 and customer 1002. Find out at the provider whether its points moved, then: "
        "points-console journal settle --transfer AAAAAAAAAA --moved yes|no --reason …",
        "! Transfer AAAAAAAAAA was changed outside the journal's entries.",
    ]
    assert await lines.type("settle", "asked", "ZZZZZZZZZZ", "no") == 1
    assert lines.said == ["! no damaged transfer is called ZZZZZZZZZZ."]
    assert await lines.type("settle", "asked", "AAAAAAAAAA", "no") == 0
    assert lines.said == ["AAAAAAAAAA is settled: its points did not move."]
    assert await lines.type("verify") == 0
    assert lines.said == ["4 entries, none changed."]


@pytest.mark.parametrize(
    ("request_", "lacks"),
    [
        (JournalRequest("verify"), ""),
        (JournalRequest("accept"), "--reason"),
        (JournalRequest("accept", " "), "--reason"),
        (JournalRequest("settle", "asked", "AAAAAAAAAA"), "--moved"),
        (JournalRequest("settle", "asked", "", "yes"), "--transfer"),
        (JournalRequest("settle", "", "AAAAAAAAAA", "yes"), "--reason"),
    ],
)
def test_what_is_missing_is_said(request_: JournalRequest, lacks: str) -> None:
    assert lacks in request_.lacks
    assert bool(lacks) == bool(request_.lacks)

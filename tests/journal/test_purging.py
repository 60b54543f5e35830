"""What is past its time goes for good, and the chain still proves that nothing else went with it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.lookups import LookUp
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Problem
from console.domain.retention import REMOVED, Purge, months_before
from console.domain.transfers import Receipt, State, Verdict
from console.explanations.event_words import event_words
from console.journal.chain import event_hash
from console.journal.journal_errors import JournalBroken
from console.journal.stubs import stub_facts
from console.journal.transactions import JournalStore
from console.journal.verification import Walk
from tests.journal.conftest import NOON, an_intent, sent

LATER = NOON + timedelta(days=400)
BEFORE = months_before(LATER, 12)
WHO = Party(PartyKind.CUSTOMER, "770077", "Zubeida Q•••")
WORDS = (b"770077", "Zubeida Q•••".encode(), b"for the wedding", b"8451007", b"she rang twice", b"req-77")


def ended(store: JournalStore, reference: str, state: State, *, audited: bool = True) -> None:
    """A transfer of somebody who is named nowhere else, brought to an end."""
    intent = an_intent(reference)
    order = replace(intent.order, sender=replace(WHO, id=f"77007{reference[-1]}"), note="for the wedding")
    store.prepare(replace(intent, order=order))
    sent(store, reference)
    if state in (State.NOT_APPLIED, State.RESOLVED_APPLIED, State.NEEDS_HUMAN):
        store.settle(reference, NOON, "meena", Verdict(State.UNKNOWN, "unknown"))
    if state is State.RESOLVED_APPLIED:
        store.settle(reference, NOON, "meena", Verdict(State.NEEDS_HUMAN, "candidate found"))
    problem = Problem("capillary", Context.TRANSFER, "807", message="she rang twice", request_id="req-77")
    receipt = Receipt("8451007", Decimal(500), note="for the wedding", request_id="req-77")
    if state in (State.MISSING_ALARM, State.DOUBLE_ALARM):
        store.settle(reference, NOON, "meena", Verdict(State.CONFIRMED, "confirmed", receipt=receipt))
    verdict = Verdict(state, state.value, problems=(problem,), receipt=receipt, proof="she rang twice")
    store.settle(reference, NOON, "meena", verdict)
    if audited and state in (State.CONFIRMED, State.RESOLVED_APPLIED):
        store.audited(reference, NOON, "meena")
    if audited and state in (State.REJECTED, State.NOT_APPLIED):
        store.end_watch(reference, NOON, "meena", attempt=1)


def look_ups(store: JournalStore, *days: int) -> None:
    for day in days:
        at = NOON + timedelta(days=day)
        store.looked_up([LookUp(at, "asha", f"customer 77007{day}", "mobile", "test")])


def purged(store: JournalStore) -> tuple[int, int]:
    return (
        store.purge_transfers(0, BEFORE, LATER, "meena"),
        store.purge_lookups(0, BEFORE, LATER, "meena"),
    )


def a_purged_journal(store: JournalStore) -> None:
    ended(store, "AAAAAAAAA7", State.CONFIRMED)
    look_ups(store, 0, 1, 399)
    store.prepare(an_intent("BBBBBBBBBB", sender="5", at=LATER))
    assert purged(store) == (1, 2)


def test_what_names_somebody_is_gone_from_the_file_and_the_chain_still_holds(
    store: JournalStore, path: Path
) -> None:
    ended(store, "AAAAAAAAA7", State.RESOLVED_APPLIED)
    look_ups(store, 0, 1, 399)
    there = path.read_bytes()
    assert all(word in there for word in WORDS)
    assert (store.transfers_to_purge(0, BEFORE), store.lookups_to_purge(0, BEFORE)) == (1, 2)
    assert path.read_bytes() == there, "to tell what would go changes nothing"
    assert purged(store) == (1, 2)
    assert [word for word in WORDS if word in path.read_bytes()] == []


def test_what_happened_when_and_by_whom_stays(store: JournalStore) -> None:
    ended(store, "AAAAAAAAA7", State.CONFIRMED)
    before, kinds = store.get("AAAAAAAAA7"), [event.kind for event in store.events("AAAAAAAAA7")]
    a_later = an_intent("BBBBBBBBBB", sender="5", at=LATER)
    store.prepare(a_later)
    store.purge_transfers(0, BEFORE, LATER, "meena")
    kept = store.get("AAAAAAAAA7")
    assert before is not None
    assert kept is not None
    assert (kept.order.sender.id, kept.order.recipient.id, kept.order.note) == (REMOVED, REMOVED, "")
    assert (kept.order.points, kept.state, kept.created, kept.operator) == (
        before.order.points,
        before.state,
        before.created,
        before.operator,
    )
    events = store.events("AAAAAAAAA7")
    assert [event.kind for event in events] == [*kinds, "purged"]
    assert all("taken out" in event_words(event) for event in events)
    assert store.get("BBBBBBBBBB") == a_later
    assert store.verify().purged == (Purge(LATER.date().isoformat(), "meena", len(kinds)),)
    assert purged(store) == (0, 0), "once is enough"


@pytest.mark.parametrize(
    ("state", "audited"),
    [
        (State.CONFIRMED, False),
        (State.RESOLVED_APPLIED, False),
        (State.REJECTED, False),
        (State.NOT_APPLIED, False),
        (State.UNKNOWN, False),
        (State.NEEDS_HUMAN, False),
        (State.MISSING_ALARM, False),
        (State.DOUBLE_ALARM, False),
    ],
)
def test_what_is_not_over_stays_whole(store: JournalStore, state: State, *, audited: bool) -> None:
    ended(store, "AAAAAAAAA7", state, audited=audited)
    assert purged(store) == (0, 0)
    kept = store.get("AAAAAAAAA7")
    assert kept is not None
    assert kept.order.sender.id == "770077"


@pytest.mark.parametrize("state", [State.REJECTED, State.NOT_APPLIED, State.NOT_SENT])
def test_what_never_moved_goes_once_its_watch_is_over(store: JournalStore, state: State) -> None:
    ended(store, "AAAAAAAAA7", state)
    assert purged(store) == (1, 0)
    assert store.verify().purged


def _run(*statements: tuple[str, tuple[object, ...]]) -> Callable[[sqlite3.Connection], None]:
    def change(connection: sqlite3.Connection) -> None:
        for statement, values in statements:
            connection.execute(statement, values)

    return change


def _vouch_for_more(connection: sqlite3.Connection) -> None:
    """Write the newest look-up's stub into the vouching entry too, with every hash recomputed."""
    connection.row_factory = sqlite3.Row
    entry = dict(connection.execute("SELECT * FROM event ORDER BY sequence DESC LIMIT 1").fetchone())
    facts = json.loads(entry["facts"])
    facts["count"] += 1
    entry["facts"] = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    (previous,) = connection.execute(
        "SELECT hash FROM event WHERE sequence = ?", (entry["sequence"] - 1,)
    ).fetchone()
    values = (entry["facts"], event_hash(previous, entry), entry["sequence"])
    connection.execute("UPDATE event SET facts = ?, hash = ? WHERE sequence = ?", values)


_ONE_STUB = "(SELECT min(sequence) FROM event WHERE kind = 'looked up')"
_LAST_VOUCHING = "(SELECT max(sequence) FROM event WHERE kind = 'purged')"
_STUB_OF_LAST = f"'{{\"purged\":' || {_LAST_VOUCHING} || '}}'"
_WHOLE = "(SELECT max(sequence) FROM event WHERE kind = 'looked up')"


@pytest.mark.parametrize(
    "change",
    [
        _run((f"UPDATE event SET facts = ? WHERE sequence = {_WHOLE}", (stub_facts(10_000),))),
        _run((f"UPDATE event SET facts = {_STUB_OF_LAST} WHERE sequence = {_WHOLE}", ())),
        _run((f"UPDATE event SET operator = 'ravi' WHERE sequence = {_ONE_STUB}", ())),
        _run((f"UPDATE event SET at = '2026-01-01' WHERE sequence = {_ONE_STUB}", ())),
        _run((f"UPDATE event SET hash = ? WHERE sequence = {_ONE_STUB}", ("0" * 64,))),
        _run((f"UPDATE event SET facts = '{{}}' WHERE sequence = {_ONE_STUB}", ())),
        _run((f"UPDATE event SET facts = '{{}}' WHERE sequence = {_LAST_VOUCHING}", ())),
        _run(("UPDATE intent SET points = 9 WHERE sender_id = 'removed'", ())),
        _vouch_for_more,
    ],
)  # fmt: skip
def test_nobody_else_takes_anything_out(
    store: JournalStore, path: Path, change: Callable[[sqlite3.Connection], None]
) -> None:
    a_purged_journal(store)
    assert store.verify().purged
    with closing(sqlite3.connect(path)) as connection:
        change(connection)
        connection.commit()
    with pytest.raises(JournalBroken):
        store.verify()


def test_another_console_may_purge_while_this_one_walks(
    open_store: Callable[..., JournalStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, other = open_store(), open_store("run-2")
    ended(store, "AAAAAAAAA7", State.CONFIRMED)
    look_ups(store, *range(5))
    monkeypatch.setattr("console.journal.verification.SLICE", 3)
    walk, first = Walk(store._file.reading, store._file.key), True
    reading = walk.reading

    def purging() -> object:
        nonlocal first
        if walk.head.sequence >= 3 and first:
            first = False
            purged(other)
        return reading()

    walk.reading = purging  # type: ignore[assignment]
    assert sum(each.entries for each in walk.to_the_end().purged) > 0
    assert not first


def test_a_year_is_twelve_months_on_any_day() -> None:
    leap = NOON.replace(year=2028, month=2, day=29)
    assert months_before(leap, 12).date().isoformat() == "2027-02-28"
    assert months_before(NOON.replace(month=1, day=31), 11).date().isoformat() == "2025-02-28"

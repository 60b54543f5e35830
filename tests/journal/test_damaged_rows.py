"""One row that can't be read stops no other, and sending only for whom it may concern (R16).

A `baseline` that isn't JSON stopped the search for all others and both lists.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Receipt, Reconciliation, State, Verdict
from console.journal.damage import Damaged
from console.journal.journal_errors import JournalBroken, JournalRowBroken
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, ORDER, an_intent, sent

SENDER = Party(PartyKind.CUSTOMER, "1001")
RECIPIENT = Party(PartyKind.CUSTOMER, "1002")
STRANGER = Party(PartyKind.CUSTOMER, "5005")
NONSENSE = {
    "baseline='[broken'": "its baseline makes no sense",
    "baseline='5'": "its baseline makes no sense",
    "baseline='[1]'": "its baseline makes no sense",
    "baseline=x'ff'": "its baseline makes no sense",
    "state='gone fishing'": "its state makes no sense",
    "state=5": "its state makes no sense",
    "created='yesterday'": "its created makes no sense",
    "updated='2026-03-02T12:00:00'": "its updated makes no sense",
    "deadline='soon'": "its deadline makes no sense",
    "attempt='many'": "its attempt makes no sense",
    "points=1.5": "its points makes no sense",
    "problems='[{}]'": "its problems makes no sense",
    "receipt='{}'": "its receipt makes no sense",
    "candidate='[]'": "its candidate makes no sense",
    "terms='[1'": "its terms makes no sense",
    "note=CAST(x'c328' AS TEXT)": "its note makes no sense",
    "next_look='later'": "its next look makes no sense",
}


def _damage(path: Path, change: str, reference: str = "AAAAAAAAAA") -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute(f"UPDATE intent SET {change} WHERE reference='{reference}'")


@pytest.fixture
def two(store: JournalStore) -> JournalStore:
    """A journal with two open transfers of two senders."""
    store.prepare(an_intent("AAAAAAAAAA"))
    store.prepare(an_intent("BBBBBBBBBB", sender="1003"))
    for reference in ("AAAAAAAAAA", "BBBBBBBBBB"):
        sent(store, reference)
        store.settle(reference, NOON, "meena", Verdict(State.UNKNOWN, "unknown"))
    return store


def test_a_page_is_filled_up_past_what_cannot_be_read(store: JournalStore, path: Path) -> None:
    for number in range(7):
        store.prepare(an_intent(f"{'ABCDEFG'[number]}AAAAAAAAA", sender=str(1001 + number)))
    for reference in ("FAAAAAAAAA", "EAAAAAAAAA", "AAAAAAAAAA"):
        _damage(path, "baseline='no json'", reference)
    pages, before = [], None
    while page := store.page(before=before, limit=2):
        before = page[-1][0]
        pages.append("".join(found.reference[0] for _, found in page))
    assert pages == ["GD", "CB"]


@pytest.mark.parametrize(("change", "why"), NONSENSE.items())
def test_every_list_shows_the_others(two: JournalStore, path: Path, change: str, why: str) -> None:
    _damage(path, change)
    lists = (
        [found for _, found in two.waiting()],
        two.open_intents(),
        two.open_or_updated_since(NOON - timedelta(hours=1)),
        [found for _, found in two.page()],
        [found for _, found in two.page(party=RECIPIENT)],
    )
    assert [[found.reference for found in each] for each in lists] == [["BBBBBBBBBB"]] * len(lists)
    key = (PartyKind.CUSTOMER, "1001"), (PartyKind.CUSTOMER, "1002")
    assert two.damaged() == (Damaged("AAAAAAAAAA", "capillary", *key, why),)
    with pytest.raises(JournalBroken, match="AAAAAAAAAA"):
        two.verify()
    looked = two.looked("BBBBBBBBBB", NOON, "meena", Reconciliation(looks=1), attempt=1)
    assert looked.state is State.RECONCILING


@pytest.mark.parametrize("change", NONSENSE)
def test_sending_stops_for_its_sides_alone(two: JournalStore, path: Path, change: str) -> None:
    _damage(path, change)
    two.require_sendable(STRANGER, Party(PartyKind.GROUP, "1001"))
    for sides in ((SENDER,), (STRANGER, SENDER), (RECIPIENT, STRANGER), ()):
        with pytest.raises(JournalRowBroken) as broken:
            two.require_sendable(*sides)
        assert broken.value.reference == "AAAAAAAAAA"


@pytest.mark.parametrize(
    ("change", "sender", "recipient"),
    [
        ("sender_kind='nobody'", None, (PartyKind.CUSTOMER, "1002")),
        ("sender_id='', baseline='['", None, (PartyKind.CUSTOMER, "1002")),
        ("recipient_id=x'00'", (PartyKind.CUSTOMER, "1001"), None),
        # It can be read and isn't what the first entry says.
        ("sender_id='7777', baseline='['", None, (PartyKind.CUSTOMER, "1002")),
    ],
)
def test_sending_stops_for_all_where_a_side_can_not_be_told(
    two: JournalStore, path: Path, change: str, sender: object, recipient: object
) -> None:
    _damage(path, change)
    damaged = two.damaged()[0]
    assert (damaged.sender_key, damaged.recipient_key) == (sender, recipient)
    with pytest.raises(JournalRowBroken):
        two.require_sendable(STRANGER)


@pytest.mark.parametrize(
    ("state", "stops"),
    [
        (State.CONFIRMED, False),
        (State.NOT_SENT, False),
        (State.REJECTED, True),
        (State.NOT_APPLIED, True),
        (State.NEEDS_HUMAN, True),
    ],
)
def test_an_ended_one_stops_nobody_unless_it_is_watched(
    two: JournalStore, path: Path, state: State, stops: bool
) -> None:
    _damage(path, f"state='{state.value}', proof=5, problems='['")
    two.page()
    assert [each.stops_sending for each in two.damaged()] == [stops]
    if stops:
        with pytest.raises(JournalRowBroken):
            two.require_sendable(SENDER)
    else:
        two.require_sendable(SENDER)


@pytest.mark.parametrize("left", ["'nonsense'", "''", "5", "x'01'", "NULL"])
def test_a_watched_one_is_found_whatever_its_time_says(two: JournalStore, path: Path, left: str) -> None:
    _damage(path, f"state='rejected', problems='[', sent={left}")
    with pytest.raises(JournalRowBroken):
        two.require_sendable(SENDER)


def test_one_refused_long_ago_matters_to_nobody(two: JournalStore, path: Path) -> None:
    _damage(path, "state='rejected', problems='['")
    two.remark("BBBBBBBBBB", NOON + timedelta(days=8), "meena", "asked")
    two.require_sendable(SENDER)


def test_no_step_is_taken_on_a_damaged_row(two: JournalStore, path: Path) -> None:
    _damage(path, "baseline='[broken'")
    steps: tuple[Callable[[], object], ...] = (
        lambda: two.get("AAAAAAAAAA"),
        lambda: two.open_of("capillary", SENDER),
        lambda: two.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.CONFIRMED, "confirmed")),
        lambda: two.looked("AAAAAAAAAA", NOON, "meena", Reconciliation(), attempt=1),
        lambda: two.remark("AAAAAAAAAA", NOON, "meena", "asked"),
        lambda: two.prepare(an_intent("CCCCCCCCCC")),
    )
    for step in steps:
        with pytest.raises(JournalRowBroken):
            step()
    assert [event.kind for event in two.events("AAAAAAAAAA")] == ["prepared", "sending", "unknown"]


def test_what_a_damaged_receipt_claimed_stays_claimed(store: JournalStore, path: Path) -> None:
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    receipt = Receipt("7001", None)
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.CONFIRMED, "confirmed", receipt=receipt))
    _damage(path, "receipt='['")
    assert store.claimed_by_others("BBBBBBBBBB", ORDER.sender) == {"7001"}


def test_an_entry_that_makes_no_sense_breaks_one_timeline(two: JournalStore, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE event SET facts='[' WHERE reference='AAAAAAAAAA'")
    with pytest.raises(JournalRowBroken, match="AAAAAAAAAA"):
        two.events("AAAAAAAAAA")
    assert len(two.events("BBBBBBBBBB")) == 3
    assert len(two.open_intents()) == 2


@pytest.mark.parametrize("moved", [True, False])
@pytest.mark.parametrize("change", ["baseline='[broken'", "state='gone fishing'"])
def test_a_supervisor_settles_it_and_the_sender_goes_on(
    two: JournalStore, path: Path, change: str, moved: bool
) -> None:
    _damage(path, change)
    two.settle_damaged("AAAAAAAAAA", NOON, "supervisor", "asked the provider", moved=moved)
    assert two.damaged() == ()
    two.require_sendable(SENDER)
    two.verify()
    two.prepare(an_intent("CCCCCCCCCC"))
    kept = two.events("AAAAAAAAAA")[-1]
    assert (kept.kind, kept.operator, kept.facts["reason"]) == (
        "damaged transfer settled",
        "supervisor",
        "asked the provider",
    )


def test_damage_after_it_was_settled_counts_anew(two: JournalStore, path: Path) -> None:
    _damage(path, "baseline='[broken'")
    two.settle_damaged("AAAAAAAAAA", NOON, "supervisor", "asked", moved=False)
    _damage(path, "points=77")
    with pytest.raises(JournalRowBroken):
        two.require_sendable(SENDER)


def test_only_a_damaged_one_is_settled_this_way(two: JournalStore) -> None:
    for reference in ("AAAAAAAAAA", "ZZZZZZZZZZ"):
        with pytest.raises(LookupError):
            two.settle_damaged(reference, NOON, "supervisor", "why not", moved=True)

"""What the query line asks for, of a journal with a few transfers in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.query_line import Calendar, HistoryQuery, read_query
from console.domain.transfers import State, Verdict
from console.domain.warnings import TransferWarning, WarningKind
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent, sent

HERE = Calendar(NOON + timedelta(days=3), NOON.tzinfo)
PEOPLE = {"1001": "Asha R•••", "1002": "Ravi K•••", "1003": "100% cotton_club", "1004": ""}
ROWS = (
    ("AAAAAAAAAA", "1001", "1002", 500, "meena", "12", "birthday gift", 0),
    ("BBBBBBBBBB", "1002", "1001", 50, "dev", "12", "", 1),
    ("CCCCCCCCCC", "1003", "1001", 501, "meena", "1", "a/b", 2),
    ("DDDDDDDDDD", "1004", "1002", 7, "Meena K", "branch_1", "", 3),
)


def fill_in(store: JournalStore) -> None:
    """Four transfers; the first is one that nobody knows the end of."""
    for reference, giver, getter, points, operator, branch, note, day in ROWS:
        base = an_intent(reference, at=NOON + timedelta(days=day))
        order = replace(
            base.order,
            sender=Party(PartyKind.CUSTOMER, giver, PEOPLE[giver]),
            recipient=Party(PartyKind.CUSTOMER, getter, PEOPLE[getter]),
            points=points,
            program_id=points % 2,
            note=note,
            ticket="INC-4412" if note == "a/b" else "",
        )
        warned = [TransferWarning(WarningKind.SPIKE, "")] if reference.startswith("D") else ()
        store.prepare(replace(base, order=order, operator=operator, branch=branch), warned)
    sent(store, "AAAAAAAAAA")
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.UNKNOWN, "unknown"))


@pytest.fixture
def full(store: JournalStore) -> JournalStore:
    fill_in(store)
    return store


CASES = [
    ("", "DCBA"),
    ("from:asha", "A"),
    ("to:asha", "CB"),
    ("from:1002", "B"),
    ("from:ravi to:asha", "B"),
    ("from:ravi from:asha", ""),
    ("from:%", "C"),
    ("from:cotton_", "C"),
    ("amt>500", "C"),
    ("amt>=500", "CA"),
    ("amt<51 amt>7", "B"),
    ("amt:7", "D"),
    ("op:meena", "DCA"),
    ("branch:1", "C"),
    ("branch:BRANCH_1", "D"),
    ("note:gift", "A"),
    ('note:"birthday gift"', "A"),
    ("note:a/b", "C"),
    ("note:a_b", ""),
    ("ref:aaaa", "A"),
    ("ref:AAAAAAAAA_", ""),
    ("program:0", "BA"),
    ("status:unknown", "A"),
    ("status:notsent", "DCB"),
    ("since:2026-03-04", "DC"),
    ("since:2026-03-03 until:2026-03-04", "CB"),
    ("until:2026-03-02t12:00", ""),
    ("until:2026-03-02t12:01", "A"),
    ("gift from:asha op:meena status:unknown amt>499", "A"),
    ("ticket:inc-44", "C"),
    ("4412", "C"),
    ("ticket:INC-5", ""),
    ("warned:yes", "D"),
    ("warned:no", "CBA"),
]
"""What is typed, and the first letters of what it finds, newest first."""


@pytest.mark.parametrize(("typed", "found"), CASES)
def test_each_part_narrows_and_all_must_hold(full: JournalStore, typed: str, found: str) -> None:
    query = read_query(typed, HERE)
    assert isinstance(query, HistoryQuery)
    assert "".join(each.reference[0] for _, each in full.page(query)) == found


def test_pages_of_one_make_the_same_list(full: JournalStore) -> None:
    query, seen, before = HistoryQuery(operator=("meena",)), [], None
    while page := full.page(query, before=before, limit=1):
        before = page[0][0]
        seen.append(page[0][1].reference[0])
    assert seen == ["D", "C", "A"]

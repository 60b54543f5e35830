"""What a history proves, and when it proves nothing because it can't be complete: on every route.

A row of a list names both sides; what a ledger's rows prove is tested in `test_ledger`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import BreakupLine, HistoryRow, Intent, State, TransferOrder
from console.providers.gateway_protocols import HistoryPage
from console.services.history_matching import Finding, judge, receipt_of
from console.services.history_reading import MAX_PAGES, Reading, read_back, read_baseline
from tests.doubles.booking_gateway import BookingGateway, honest_page
from tests.doubles.clocks import NOON, SkippingClock
from tests.loop_over import loop_over
from tests.services.routes import (
    REFERENCE,
    by_list,
    elsewhere,
    namesake,
    unanswered,
    where_absence_proves,
    with_codes,
    without_codes,
)

Paged = Callable[[list[HistoryRow], int, int], HistoryPage]
MARK = f"gift #{REFERENCE}"


@pytest.fixture
def intent(order: TransferOrder) -> Intent:
    return unanswered(order)


@pytest.fixture
def row(order: TransferOrder) -> HistoryRow:
    """Unmarked: new, equal sides, equal amount."""
    return HistoryRow("7001", True, order.sender, order.recipient, Decimal(500), NOON + timedelta(seconds=1))


@pytest.fixture
def marked(row: HistoryRow) -> HistoryRow:
    return replace(row, note=MARK)


def _judge(
    intent: Intent,
    *rows: HistoryRow,
    complete: bool = True,
    claimed: frozenset[str] = frozenset(),
    settled: bool = True,
    sole: bool = True,
) -> Finding:
    return judge(intent, Reading(rows, complete), claimed, settled=settled, sole=sole).finding


@by_list
@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("complete", [True, False])
def test_our_reference_is_proof_at_any_time(
    intent: Intent, marked: HistoryRow, *, settled: bool, complete: bool
) -> None:
    assert _judge(intent, marked, settled=settled, complete=complete) is Finding.PROVEN


@by_list
def test_two_rows_with_our_reference_are_two_transfers(intent: Intent, marked: HistoryRow) -> None:
    assert _judge(intent, marked, replace(marked, transfer_id="7002")) is Finding.PROVEN_TWICE
    mirrored = replace(marked, outgoing=False)
    assert _judge(intent, marked, mirrored) is Finding.PROVEN
    assert _judge(intent, mirrored, marked) is Finding.PROVEN
    assert _judge(intent, marked, marked) is Finding.PROVEN


@by_list
@pytest.mark.parametrize("other", [elsewhere, namesake])
def test_our_reference_on_somebody_elses_transfer_is_a_contradiction(
    intent: Intent, marked: HistoryRow, other: Callable[[Party], Party]
) -> None:
    assert _judge(intent, replace(marked, sender=other(marked.sender))) is Finding.CONTRADICTED
    assert _judge(intent, replace(marked, recipient=other(marked.recipient))) is Finding.CONTRADICTED


@by_list
@pytest.mark.parametrize(
    "difference",
    [
        {"outgoing": False},
        {"reported": Decimal(499)},
        {"breakup": (BreakupLine(7, Decimal(1000), None),)},
        {"outgoing": False, "transfer_id": "7002"},
    ],
    ids=["an addition", "another amount", "another deduction", "an addition of its own"],
)
@loop_over("complete", [True, False])
def test_our_reference_on_a_row_that_says_something_else_is_a_contradiction(
    intent: Intent, marked: HistoryRow, difference: dict[str, Any], *, complete: bool
) -> None:
    """Never absence, whether it stands alone or beside the right row."""
    odd = replace(marked, **difference)
    assert _judge(intent, odd, complete=complete) is Finding.CONTRADICTED
    beside = replace(odd, transfer_id="7003")
    assert _judge(intent, marked, beside, complete=complete) is Finding.CONTRADICTED


@by_list
def test_a_doubled_report_without_a_breakup_contradicts_nothing(intent: Intent, marked: HistoryRow) -> None:
    """Documented samples report twice what was asked."""
    assert _judge(intent, replace(marked, reported=Decimal(1000))) is Finding.PROVEN
    assert _judge(intent, replace(marked, reported=None)) is Finding.PROVEN


@by_list
def test_an_incomplete_reading_says_nothing(intent: Intent, row: HistoryRow) -> None:
    assert _judge(intent, complete=False) is Finding.UNCLEAR
    assert _judge(intent, row, complete=False) is Finding.UNCLEAR


@by_list
def test_an_unmarked_row_is_not_weighed_before_the_window_is_over(intent: Intent, row: HistoryRow) -> None:
    assert _judge(intent, row, settled=False) is Finding.ABSENT
    assert _judge(intent, row) is not Finding.ABSENT


@with_codes
def test_an_unmarked_row_is_proof_with_the_senders_code(intent: Intent, row: HistoryRow) -> None:
    assert _judge(intent, row) is Finding.PROVEN
    assert _judge(replace(intent, attempt=replace(intent.attempt, code_used=False)), row) is Finding.LIKELY
    assert _judge(intent, row, sole=False) is Finding.LIKELY
    for said_no in (State.REJECTED, State.RESOLVED_NOT_APPLIED):
        assert _judge(replace(intent, state=said_no), row) is Finding.LIKELY


@without_codes
def test_an_unmarked_row_is_only_likely_where_there_is_no_code(intent: Intent, row: HistoryRow) -> None:
    assert _judge(intent, row) is Finding.LIKELY


@by_list
@pytest.mark.parametrize(
    "other",
    [
        lambda row: replace(row, transfer_id="6999"),
        lambda row: replace(row, recipient=elsewhere(row.recipient)),
        lambda row: replace(row, recipient=namesake(row.recipient)),
        lambda row: replace(row, sender=namesake(row.sender)),
        lambda row: replace(row, outgoing=False),
        lambda row: replace(row, note="other #BBBBBBBBBB"),
    ],
    ids=[
        "known",
        "another recipient",
        "the recipient's namesake",
        "the sender's namesake",
        "incoming",
        "another reference",
    ],
)
def test_what_can_not_be_ours_is_absent(
    intent: Intent, row: HistoryRow, other: Callable[[HistoryRow], HistoryRow]
) -> None:
    assert _judge(intent, other(row)) is Finding.ABSENT


@by_list
def test_what_another_transfer_accounts_for_is_absent(intent: Intent, row: HistoryRow) -> None:
    assert _judge(intent, row, claimed=frozenset({"7001"})) is Finding.ABSENT


LIKELY: dict[str, tuple[dict[str, Any], ...]] = {
    "other amount": ({"reported": Decimal(1000)},),
    "no amount": ({"reported": None},),
    "foreign words": ({"note": "thanks"},),
    "too early": ({"at": NOON - timedelta(minutes=6)},),
    "too late": ({"at": NOON + timedelta(minutes=12)},),
    "before the baseline": (
        {},
        {"transfer_id": "6999", "recipient": Party(PartyKind.CUSTOMER, "1009")},
    ),
    "two of them": ({}, {"transfer_id": "7002"}),
    "notes return": (
        {},
        {
            "transfer_id": "7002",
            "recipient": Party(PartyKind.CUSTOMER, "1009"),
            "note": "x #BBBBBBBBBB",
        },
    ),
    "no sender": ({"sender": Party(PartyKind.GROUP, "")},),
    "no recipient": ({"recipient": Party(PartyKind.CUSTOMER, "")},),
}
"""What differs from a perfect match in each row of a history."""


@by_list
@loop_over(("named", "differences"), LIKELY.items())
def test_what_could_be_ours_is_only_likely(
    intent: Intent, row: HistoryRow, named: str, differences: tuple[dict[str, Any], ...]
) -> None:
    """Whether or not a code was used: at most a candidate."""
    rows = [replace(row, **each) for each in differences]
    for code_used in (True, False):
        assert (
            _judge(replace(intent, attempt=replace(intent.attempt, code_used=code_used)), *rows)
            is Finding.LIKELY
        )


@with_codes
@pytest.mark.parametrize(
    "time", [{"at": None}, {"at": NOON - timedelta(hours=5), "zone_known": False}], ids=["none", "no zone"]
)
def test_a_time_that_is_not_known_speaks_against_nothing(
    intent: Intent, row: HistoryRow, time: dict[str, Any]
) -> None:
    assert _judge(intent, replace(row, **time)) is Finding.PROVEN


@with_codes
def test_the_deducted_amount_counts_before_the_reported_one(intent: Intent, row: HistoryRow) -> None:
    doubled = replace(row, reported=Decimal(1000), breakup=(BreakupLine(7, Decimal("500.000"), None),))
    assert _judge(intent, doubled) is Finding.PROVEN


@by_list
def test_a_receipt_says_what_the_row_said(marked: HistoryRow) -> None:
    receipt = receipt_of(marked)
    assert (receipt.transfer_id, receipt.reported, receipt.at) == ("7001", Decimal(500), marked.at)


# -- reading ---------------------------------------------------------------------------------------


def _ignores_paging(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
    return HistoryPage(tuple(rows), last=False)


def _first_fifty_for_ever(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
    return HistoryPage(tuple(rows[:size]), last=False)


def _newest_ten(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
    return HistoryPage(tuple(rows[:10]), last=True)


def _oldest_first(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
    return honest_page(rows[::-1], page, size)


def _shuffled(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
    return honest_page(sorted(rows, key=lambda row: int(row.transfer_id.lstrip("L")) * 7 % 11), page, size)


def _unsure_of_the_end(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
    begin = (page - 1) * size
    return HistoryPage(tuple(rows[begin : begin + size]), last=False)


@pytest.fixture
def fill(gateway: BookingGateway, clock: SkippingClock, order: TransferOrder) -> Callable[[int], None]:
    def fill_with(count: int) -> None:
        for _ in range(count):
            clock.advance(seconds=1)
            gateway.book(order)

    return fill_with


@by_list
@pytest.mark.parametrize(
    ("paged", "count"),
    [
        (None, 0),
        (None, 50),
        (None, 400),
        (_ignores_paging, 7),
        (_ignores_paging, 70),
        (_newest_ten, 30),
        (_oldest_first, 400),
        (_shuffled, 120),
        (_unsure_of_the_end, 0),
        (_unsure_of_the_end, 50),
    ],
)
async def test_a_new_transfer_is_seen_or_the_reading_says_it_is_incomplete(
    gateway: BookingGateway,
    order: TransferOrder,
    fill: Callable[[int], None],
    paged: Paged | None,
    count: int,
) -> None:
    gateway.paged = paged
    fill(count)
    baseline = await read_baseline(gateway, order.sender)
    assert baseline.complete
    again = await read_back(gateway, order.sender, baseline.ids)
    assert again.complete
    assert again.ids <= baseline.ids
    gateway.book(order, REFERENCE)
    newest = gateway.listed(order.sender)[0].transfer_id
    seen = await read_back(gateway, order.sender, baseline.ids)
    assert newest in seen.ids
    fill(60)
    later = await read_back(gateway, order.sender, baseline.ids)
    assert newest in later.ids or not later.complete


async def test_a_list_cut_to_a_page_is_never_complete(
    gateway: BookingGateway, order: TransferOrder, fill: Callable[[int], None]
) -> None:
    gateway.paged = _first_fifty_for_ever
    fill(80)
    assert not (await read_back(gateway, order.sender, frozenset({"none"}))).complete


async def test_a_history_that_forgot_something_is_not_complete(
    gateway: BookingGateway, order: TransferOrder, fill: Callable[[int], None]
) -> None:
    fill(5)
    baseline = await read_baseline(gateway, order.sender)
    gateway.rows = gateway.rows[3:]
    assert not (await read_back(gateway, order.sender, baseline.ids)).complete
    gateway.rows = []
    assert not (await read_back(gateway, order.sender, baseline.ids)).complete


@where_absence_proves
async def test_only_the_newest_pages_are_read_of_a_long_sorted_history(
    gateway: BookingGateway, order: TransferOrder, fill: Callable[[int], None]
) -> None:
    fill(900)
    baseline = await read_baseline(gateway, order.sender)
    assert len(gateway.asked) == 2
    assert (await read_back(gateway, order.sender, baseline.ids)).complete
    assert len(gateway.asked) == 3


async def test_an_endless_unsorted_history_gives_no_baseline(
    gateway: BookingGateway, order: TransferOrder, fill: Callable[[int], None]
) -> None:
    gateway.paged = _oldest_first
    fill(50 * MAX_PAGES + 1)
    assert not (await read_baseline(gateway, order.sender)).complete


async def test_rows_without_a_time_are_read_to_the_end(
    gateway: BookingGateway, order: TransferOrder, fill: Callable[[int], None]
) -> None:
    fill(200)
    gateway.rows = [replace(row, at=None) for row in gateway.rows]
    assert len((await read_baseline(gateway, order.sender)).rows) == 200


# -- ledgers ---------------------------------------------------------------------------------------


def _ledger(*pages: tuple[HistoryRow, ...], repeats: bool = False) -> Paged:
    """A ledger's pages as a gateway hands them on: other events are left out, the last one ends the list."""

    def paged(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
        number = 1 if repeats else page
        return HistoryPage(pages[number - 1], last=not repeats and number == len(pages), by_ledger=True)

    return paged


async def test_a_page_of_a_ledger_without_transfers_is_not_its_end(
    gateway: BookingGateway, order: TransferOrder, row: HistoryRow
) -> None:
    gateway.paged = _ledger((), (), (row,), ())
    reading = await read_back(gateway, order.sender, frozenset())
    assert (reading.ids, reading.complete, reading.by_ledger) == (frozenset({"7001"}), True, True)


async def test_a_ledger_that_never_ends_is_never_complete(
    gateway: BookingGateway, order: TransferOrder
) -> None:
    gateway.paged = _ledger((), repeats=True)
    assert not (await read_back(gateway, order.sender, frozenset())).complete
    assert gateway.reads_of(order.sender) == MAX_PAGES


async def test_a_repeated_page_of_a_ledger_may_hide_the_rest(
    gateway: BookingGateway, order: TransferOrder, row: HistoryRow
) -> None:
    gateway.paged = _ledger((row,), repeats=True)
    reading = await read_back(gateway, order.sender, frozenset())
    assert (reading.ids, reading.complete) == (frozenset({"7001"}), False)

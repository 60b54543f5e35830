"""What a history proves, and when it proves nothing because it can't be complete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from console.domain.parties import Party, PartyKind
from console.domain.transfers import BreakupLine, HistoryRow, Intent, State
from console.providers.gateway import HistoryPage
from console.services.evidence import (
    MAX_PAGES,
    Finding,
    Reading,
    judge,
    read_back,
    read_baseline,
    receipt_of,
)
from tests.services.conftest import ORDER
from tests.services.fake_gateway import NOON, FakeClock, FakeGateway, honest_page

Paged = Callable[[list[HistoryRow], int, int], HistoryPage]
REFERENCE = "AAAAAAAAAA"
INTENT = Intent(
    reference=REFERENCE,
    provider="capillary",
    profile="test",
    order=ORDER,
    operator="meena",
    branch="12",
    state=State.UNKNOWN,
    attempt=1,
    created=NOON,
    updated=NOON,
    baseline=frozenset({"6999"}),
    sent=NOON,
    deadline=NOON + timedelta(seconds=60),
    code_used=True,
)
ROW = HistoryRow("7001", True, ORDER.sender, ORDER.recipient, Decimal(500), NOON + timedelta(seconds=1))
MARKED = replace(ROW, note=f"gift #{REFERENCE}")
STRANGER = Party(PartyKind.CUSTOMER, "1009")


def _judge(
    *rows: HistoryRow,
    intent: Intent = INTENT,
    complete: bool = True,
    claimed: frozenset[str] = frozenset(),
    settled: bool = True,
) -> Finding:
    return judge(intent, Reading(rows, complete), claimed, settled=settled).finding


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("complete", [True, False])
def test_our_reference_is_proof_at_any_time(*, settled: bool, complete: bool) -> None:
    assert _judge(MARKED, settled=settled, complete=complete) is Finding.PROVEN


def test_two_rows_with_our_reference_are_two_transfers() -> None:
    assert _judge(MARKED, replace(MARKED, transfer_id="7002")) is Finding.PROVEN_TWICE
    assert _judge(MARKED, replace(MARKED, outgoing=False)) is Finding.PROVEN
    assert _judge(MARKED, MARKED) is Finding.PROVEN


@pytest.mark.parametrize("row", [replace(MARKED, sender=STRANGER), replace(MARKED, recipient=STRANGER)])
def test_our_reference_on_somebody_elses_transfer_is_a_contradiction(row: HistoryRow) -> None:
    assert _judge(row) is Finding.CONTRADICTED


def test_an_incomplete_reading_says_nothing() -> None:
    assert _judge(complete=False) is Finding.UNCLEAR
    assert _judge(ROW, complete=False) is Finding.UNCLEAR


def test_an_unmarked_row_is_not_weighed_before_the_window_is_over() -> None:
    assert _judge(ROW, settled=False) is Finding.ABSENT
    assert _judge(ROW) is Finding.PROVEN


@pytest.mark.parametrize(
    "row",
    [
        replace(ROW, transfer_id="6999"),
        replace(ROW, recipient=STRANGER),
        replace(ROW, outgoing=False),
        replace(ROW, note="other #BBBBBBBBBB"),
    ],
    ids=["known", "another recipient", "incoming", "another reference"],
)
def test_what_can_not_be_ours_is_absent(row: HistoryRow) -> None:
    assert _judge(row) is Finding.ABSENT


def test_what_another_transfer_accounts_for_is_absent() -> None:
    assert _judge(ROW, claimed=frozenset({"7001"})) is Finding.ABSENT


@pytest.mark.parametrize(
    "rows",
    [
        (replace(ROW, reported=Decimal(1000)),),
        (replace(ROW, reported=None),),
        (replace(ROW, note="thanks"),),
        (replace(ROW, at=NOON - timedelta(minutes=6)),),
        (replace(ROW, at=NOON + timedelta(minutes=12)),),
        (ROW, replace(ROW, transfer_id="6999", recipient=STRANGER, at=ROW.at)),
        (ROW, replace(ROW, transfer_id="7002")),
        (ROW, replace(ROW, transfer_id="7002", recipient=STRANGER, note="x #BBBBBBBBBB")),
    ],
    ids=[
        "other amount",
        "no amount",
        "foreign words",
        "too early",
        "too late",
        "before the baseline",
        "two of them",
        "notes return",
    ],
)
def test_what_could_be_ours_is_only_likely(rows: tuple[HistoryRow, ...]) -> None:
    assert _judge(*rows) is Finding.LIKELY


def test_without_the_code_a_row_is_only_likely() -> None:
    assert _judge(ROW, intent=replace(INTENT, code_used=False)) is Finding.LIKELY


@pytest.mark.parametrize(
    "row", [replace(ROW, at=None), replace(ROW, at=NOON - timedelta(hours=5), zone_known=False)]
)
def test_a_time_that_is_not_known_speaks_against_nothing(row: HistoryRow) -> None:
    assert _judge(row) is Finding.PROVEN


def test_the_deducted_amount_counts_before_the_reported_one() -> None:
    doubled = replace(ROW, reported=Decimal(1000), breakup=(BreakupLine(7, Decimal("500.000"), None),))
    assert _judge(doubled) is Finding.PROVEN


def test_a_receipt_says_what_the_row_said() -> None:
    receipt = receipt_of(MARKED)
    assert (receipt.transfer_id, receipt.reported, receipt.at) == ("7001", Decimal(500), MARKED.at)


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
    return honest_page(sorted(rows, key=lambda row: int(row.transfer_id) * 7 % 11), page, size)


def _unsure_of_the_end(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
    begin = (page - 1) * size
    return HistoryPage(tuple(rows[begin : begin + size]), last=False)


@pytest.fixture
def fill(gateway: FakeGateway, clock: FakeClock) -> Callable[[int], None]:
    def fill_with(count: int) -> None:
        for _ in range(count):
            clock.pass_(seconds=1)
            gateway.book(ORDER)

    return fill_with


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
    gateway: FakeGateway, fill: Callable[[int], None], paged: Paged | None, count: int
) -> None:
    gateway.paged = paged
    fill(count)
    baseline = await read_baseline(gateway, ORDER.sender)
    assert baseline.complete
    again = await read_back(gateway, ORDER.sender, baseline.ids)
    assert again.complete
    assert again.ids <= baseline.ids
    row = gateway.book(ORDER, REFERENCE)
    seen = await read_back(gateway, ORDER.sender, baseline.ids)
    assert row.transfer_id in seen.ids
    fill(60)
    later = await read_back(gateway, ORDER.sender, baseline.ids)
    assert row.transfer_id in later.ids or not later.complete


async def test_a_list_cut_to_a_page_is_never_complete(
    gateway: FakeGateway, fill: Callable[[int], None]
) -> None:
    gateway.paged = _first_fifty_for_ever
    fill(80)
    assert not (await read_back(gateway, ORDER.sender, frozenset({"none"}))).complete


async def test_a_history_that_forgot_something_is_not_complete(
    gateway: FakeGateway, fill: Callable[[int], None]
) -> None:
    fill(5)
    baseline = await read_baseline(gateway, ORDER.sender)
    gateway.rows = gateway.rows[3:]
    assert not (await read_back(gateway, ORDER.sender, baseline.ids)).complete
    gateway.rows = []
    assert not (await read_back(gateway, ORDER.sender, baseline.ids)).complete


async def test_only_the_newest_pages_are_read_of_a_long_sorted_history(
    gateway: FakeGateway, fill: Callable[[int], None]
) -> None:
    fill(900)
    baseline = await read_baseline(gateway, ORDER.sender)
    assert gateway.reads == 2
    assert (await read_back(gateway, ORDER.sender, baseline.ids)).complete
    assert gateway.reads == 3


async def test_an_endless_unsorted_history_gives_no_baseline(
    gateway: FakeGateway, fill: Callable[[int], None]
) -> None:
    gateway.paged = _oldest_first
    fill(50 * MAX_PAGES + 1)
    assert not (await read_baseline(gateway, ORDER.sender)).complete


async def test_rows_without_a_time_are_read_to_the_end(
    gateway: FakeGateway, fill: Callable[[int], None]
) -> None:
    fill(200)
    gateway.rows = [replace(row, at=None) for row in gateway.rows]
    assert len((await read_baseline(gateway, ORDER.sender)).rows) == 200


# -- ledgers ---------------------------------------------------------------------------------------


def _ledger(*pages: tuple[HistoryRow, ...], repeats: bool = False) -> Paged:
    """A ledger's pages as a gateway hands them on: other events are left out, the last one ends the list."""

    def paged(rows: list[HistoryRow], page: int, size: int) -> HistoryPage:
        number = 1 if repeats else page
        return HistoryPage(pages[number - 1], last=not repeats and number == len(pages), by_ledger=True)

    return paged


async def test_a_page_of_a_ledger_without_transfers_is_not_its_end(gateway: FakeGateway) -> None:
    gateway.paged = _ledger((), (), (ROW,), ())
    reading = await read_back(gateway, ORDER.sender, frozenset())
    assert (reading.ids, reading.complete, reading.by_ledger) == (frozenset({"7001"}), True, True)


async def test_a_ledger_that_never_ends_is_never_complete(gateway: FakeGateway) -> None:
    gateway.paged = _ledger((), repeats=True)
    assert not (await read_back(gateway, ORDER.sender, frozenset())).complete
    assert gateway.reads == MAX_PAGES


async def test_a_repeated_page_of_a_ledger_may_hide_the_rest(gateway: FakeGateway) -> None:
    gateway.paged = _ledger((ROW,), repeats=True)
    reading = await read_back(gateway, ORDER.sender, frozenset())
    assert (reading.ids, reading.complete) == (frozenset({"7001"}), False)

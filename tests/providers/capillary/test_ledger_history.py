"""A group's history where only its ledger tells: what it proves, and what it must not seem to prove."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, ProviderError
from console.domain.transfers import HistoryRow
from console.providers.capillary.ledger import ROWS_AT_ONCE, window
from console.providers.gateway_protocols import HistoryPage
from console.providers.response import Answer, TransportError
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import NOON, answer, errors, gateway
from tests.providers.scripted_http import JSON, ScriptedHttp

GROUP = Party(PartyKind.GROUP, "5001", "Fam")
LIST_PATH, LEDGER_PATH = "/v2/points/transfer", "/v2/pointsLedger/getCustomerLedgerInfo"
DEBIT = {"ledgerEntryType": "DEBIT", "points": "150.000", "pointsCategory": "REGULAR", "programName": "Main"}
ROW = {
    "eventLogId": 700001,
    "eventName": "PointsTransfer",
    "ledgerCreatedDate": "2026-02-03 09:10:11",
    "ledgerCreatedDateISO": "2026-02-03T09:10:11Z",
    "entryDetails": [DEBIT],
    "netPointsOnEvent": "-150.000",
    "store": "Sample Store",
}
PURCHASE = ROW | {"eventName": "TransactionAdd", "entryDetails": [], "eventLogId": None}


def ledger(*rows: JSON, **more: JSON) -> Answer:
    return answer(
        {"customerDetails": {}, "ledgerDetails": {}, "ledgerEntries": list(rows), "warnings": [], **more}
    )


def provider(found: Answer | TransportError) -> ScriptedHttp:
    """One whose list of a group is empty."""
    return ScriptedHttp(by_path={LIST_PATH: answer({"data": []}), LEDGER_PATH: found})


async def read(found: Answer | TransportError, page: int = 1, **changes: JSON) -> HistoryPage:
    return await gateway(provider(found), **changes).history(GROUP, page, 50)


async def only(**changes: JSON) -> HistoryRow:
    (row,) = (await read(ledger(ROW | changes))).rows
    return row


async def refusal(found: Answer | TransportError) -> list[tuple[Context, str]]:
    with pytest.raises(ProviderError) as caught:
        await read(found)
    return [(problem.context, problem.code) for problem in caught.value.problems]


UNREADABLE = [(Context.LOCAL, Local.UNREADABLE.value)]


async def test_a_ledger_is_asked_for_ten_rows_of_thirty_days() -> None:
    http = provider(ledger())
    await gateway(http).history(GROUP, 3, 50)
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("GET", LEDGER_PATH)
    assert sent.query == {
        "type": "USERGROUP2",
        "identifierName": "id",
        "identifierValue": "5001",
        "source": "INSTORE",
        "limit": "10",
        "offset": "2",
        "startDate": "2026-01-06T00:00:00",
        "endDate": "2026-02-04T23:59:59",
    }


@loop_over("hours", [-12, -3, 0, 5, 14])
@loop_over("minutes", range(0, 24 * 60, 97))
def test_the_window_holds_what_just_happened_and_is_never_too_long(hours: int, minutes: int) -> None:
    now, offset = NOON + timedelta(minutes=minutes), timedelta(hours=hours)
    start, end = (datetime.fromisoformat(each) for each in window(now, offset))
    there = (now + offset).replace(tzinfo=None)
    assert end - start <= timedelta(days=30)
    assert start <= there - timedelta(days=28)
    assert end - there >= timedelta(hours=24)  # a clock that is a day slow still sees it


def test_the_window_stands_still_for_a_day() -> None:
    """A row that one look saw must not slip out of the next one, which would leave that one unclear."""
    morning = NOON.replace(hour=0)
    assert {window(morning + timedelta(minutes=each), timedelta()) for each in range(24 * 60)} == {
        ("2026-01-06T00:00:00", "2026-02-04T23:59:59")
    }


async def test_a_row_is_partial_and_names_nobody_on_the_other_side() -> None:
    row = await only()
    assert row == HistoryRow(
        transfer_id="ledger-700001",
        outgoing=True,
        sender=GROUP,
        recipient=Party(PartyKind.CUSTOMER, "", "not named"),
        reported=Decimal(150),
        at=datetime(2026, 2, 3, 9, 10, 11, tzinfo=UTC),
        program_name="Main",
    )
    assert row.is_partial
    assert (row.note, row.breakup) == ("", ())


async def test_a_credit_came_in() -> None:
    row = await only(entryDetails=[DEBIT | {"ledgerEntryType": "CREDIT"}])
    assert not row.outgoing
    assert (row.sender.id, row.recipient) == ("", GROUP)
    assert row.is_partial


@pytest.mark.parametrize(
    ("details", "points"),
    [
        ([DEBIT], "150"),
        (DEBIT, "150"),
        ([DEBIT | {"points": 150}], "150"),
        ([DEBIT | {"points": "-150"}], "150"),
        ([DEBIT, DEBIT | {"points": "0.125", "programName": "Travel"}], "150.125"),
        ([DEBIT | {"ledgerEntryType": "debit"}], "150"),
    ],
)
async def test_what_a_row_moved(details: JSON, points: str) -> None:
    row = await only(entryDetails=details)
    assert (row.reported, row.amount, row.outgoing) == (Decimal(points), Decimal(points), True)


@pytest.mark.parametrize("name", ["PointsTransfer", "pointstransfer", "Points Transfer", "POINTS_TRANSFER"])
async def test_a_transfer_under_every_spelling(name: str) -> None:
    assert (await only(eventName=name)).transfer_id == "ledger-700001"


async def test_a_time_without_a_zone_is_the_servers() -> None:
    found = await read(ledger(ROW | {"ledgerCreatedDateISO": None}), server_utc_offset_minutes=330)
    assert (found.rows[0].at, found.rows[0].zone_known) == (
        datetime(2026, 2, 3, 3, 40, 11, tzinfo=UTC),
        False,
    )


async def test_other_events_are_left_out_and_still_count_for_the_end() -> None:
    found = await read(ledger(ROW, *[PURCHASE] * (ROWS_AT_ONCE - 1)))
    assert ([row.transfer_id for row in found.rows], found.last) == (["ledger-700001"], False)
    found = await read(ledger(*[PURCHASE] * ROWS_AT_ONCE))
    assert (found.rows, found.last, found.by_ledger) == ((), False, True)
    found = await read(ledger(*[PURCHASE] * (ROWS_AT_ONCE - 1)))
    assert (found.rows, found.last, found.by_ledger) == ((), True, True)


@pytest.mark.parametrize("status", [200, 400])
async def test_no_entries_is_an_empty_last_page(status: int) -> None:
    found = await read(answer(errors(11003), status))
    assert found == HistoryPage((), last=True, by_ledger=True)


@pytest.mark.parametrize("code", [11002, 9003, 9004])
async def test_a_ledger_that_may_lack_entries_says_so_and_shows_none(code: int) -> None:
    behind = [(Context.LEDGER, str(code))]
    warning = {"status": False, "code": code, "message": "x"}
    assert await refusal(ledger(ROW, warnings=[warning])) == behind
    assert await refusal(ledger(warnings=[warning])) == behind
    assert await refusal(answer(errors(code))) == behind
    assert await refusal(answer(errors(11003, code))) == behind
    assert await refusal(answer(errors(11003) | {"warnings": [warning]})) == behind


async def test_a_warning_about_something_else_is_none_of_its_business() -> None:
    other = {"status": False, "code": 9005, "message": "x"}
    assert len((await read(ledger(ROW, warnings=[other]))).rows) == 1
    assert (await read(answer(errors(11003) | {"warnings": [other]}))).rows == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"eventLogId": None},
        {"eventLogId": ""},
        {"eventName": None},
        {"entryDetails": []},
        {"entryDetails": None},
        {"entryDetails": [DEBIT | {"ledgerEntryType": "OPENING_BALANCE"}]},
        {"entryDetails": [DEBIT | {"ledgerEntryType": None}]},
        {"entryDetails": [DEBIT, DEBIT | {"ledgerEntryType": "CREDIT"}]},
        {"entryDetails": [DEBIT | {"points": None}]},
        {"entryDetails": [DEBIT | {"points": "many"}]},
        {"entryDetails": ["?"]},
    ],
)
async def test_a_row_nobody_can_read_makes_the_page_unreadable(changes: JSON) -> None:
    assert await refusal(ledger(ROW, ROW | changes)) == UNREADABLE


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"{}", b'{"ledgerEntries":null}', b'{"ledgerEntries":{}}', b'{"ledgerEntries":[1]}'],
)
async def test_a_page_nobody_can_read_is_not_an_empty_one(body: bytes) -> None:
    ((context, code),) = await refusal(answer(body))
    assert context is Context.LOCAL
    assert code in (Local.NOT_JSON, Local.UNREADABLE)


async def test_a_page_that_says_two_things_is_unreadable() -> None:
    body = ledger(ROW).body.replace(b'"eventLogId"', b'"eventLogId": 1, "eventLogId"')
    assert await refusal(Answer(200, {}, body)) == UNREADABLE


@pytest.mark.parametrize(
    ("body", "status", "context", "code"),
    [
        (errors(8015), 400, Context.LEDGER, "8015"),
        (errors(11010), 400, Context.LEDGER, "11010"),
        (errors(8069), 200, Context.CUSTOMER, "8069"),
        ({"errorCode": 4000, "errorMessage": "x"}, 403, Context.AUTH, "4000"),
        (b"<html>", 503, Context.HTTP, "503"),
    ],
)
async def test_other_errors_keep_their_name(body: JSON, status: int, context: Context, code: str) -> None:
    assert await refusal(answer(body, status)) == [(context, code)]


async def test_an_unanswered_question_is_an_error() -> None:
    lost = TransportError(Local.CONNECTION_LOST, left_machine=True)
    assert await refusal(lost) == [(Context.LOCAL, Local.CONNECTION_LOST.value)]

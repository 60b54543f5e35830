from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from console.domain.parties import Party, PartyKind
from console.domain.problems import Context, Local, ProviderError
from console.domain.references import references_in
from console.domain.transfers import HistoryRow
from console.providers.answers import Answer, TransportError
from tests.providers.capillary.scripted import (
    JSON,
    REFERENCE,
    answer,
    errors,
    gateway,
    scripted,
)

PARTY = Party(PartyKind.CUSTOMER, "1001")
ROW = {
    "toEntityId": 1002,
    "toEntityType": "CUSTOMER",
    "fromEntityId": 1001,
    "fromEntityType": "CUSTOMER",
    "pointsTransferDate": "2026-02-03 09:10:11",
    "pointsTransferDateISO": "2026-02-03T09:10:11Z",
    "pointsTransferred": 150.0,
    "transferId": 700001,
    "transferType": "DEDUCTION",
    "transferredFrom": {"userId": 1001, "firstName": "Asha", "lastName": "R"},
    "transferredTo": {"userId": 1002, "firstName": "", "lastName": ""},
    "notes": f"gift #{REFERENCE}",
    "programName": "Main",
}


def page(*rows: JSON) -> Answer:
    return answer({"data": list(rows), "warnings": [], "errors": []})


async def only(**changes: JSON) -> HistoryRow:
    (row,) = (await gateway(scripted(page(ROW | changes))).history(PARTY, 1, 10)).rows
    return row


async def test_a_page_is_asked_for_newest_first() -> None:
    http = scripted(page(ROW))
    found = await gateway(http).history(PARTY, 3, 25)
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("GET", "/v2/customers/1001/pointsTransfers")
    assert sent.query == {"limit": "25", "page": "3", "sortBy": "pointsTransferDate", "sortOrder": "desc"}
    assert found.last


async def test_a_row_in_full() -> None:
    row = await only()
    assert row == HistoryRow(
        transfer_id="700001",
        outgoing=True,
        sender=Party(PartyKind.CUSTOMER, "1001", "Asha R•••"),
        recipient=Party(PartyKind.CUSTOMER, "1002"),
        reported=Decimal(150),
        at=datetime(2026, 2, 3, 9, 10, 11, tzinfo=UTC),
        note=f"gift #{REFERENCE}",
        program_name="Main",
    )
    assert references_in(row.note) == (REFERENCE,)


async def test_a_time_without_a_zone_is_the_servers() -> None:
    http = scripted(page(ROW | {"pointsTransferDateISO": None}))
    found = await gateway(http, server_utc_offset_minutes=330).history(PARTY, 1, 10)
    assert found.rows[0].at == datetime(2026, 2, 3, 3, 40, 11, tzinfo=UTC)
    assert not found.rows[0].zone_known


@pytest.mark.parametrize("zoned", ["2026-02-03T14:40:11+05:30", "2026-02-03T14:40:11.000+0530"])
async def test_a_time_with_its_zone_wins(zoned: str) -> None:
    row = await only(pointsTransferDateISO=zoned, pointsTransferDate="2001-01-01 00:00:00")
    assert (row.at, row.zone_known) == (datetime(2026, 2, 3, 9, 10, 11, tzinfo=UTC), True)


@pytest.mark.parametrize("nonsense", ["", None, "yesterday", "0001-01-01T00:00:00+14:00"])
async def test_a_time_nobody_can_read_is_no_time(nonsense: str | None) -> None:
    row = await only(pointsTransferDateISO=nonsense, pointsTransferDate=nonsense)
    assert row.at is None


@pytest.mark.parametrize(
    ("changes", "outgoing"),
    [
        ({}, True),
        ({"transferType": "ADDITION"}, False),
        ({"transferType": None}, True),
        ({"transferType": None, "fromEntityId": 1002, "toEntityId": 1001, "transferredFrom": 1002,
          "transferredTo": 1001}, False),
    ],
)  # fmt: skip
async def test_which_way_the_points_went(changes: JSON, outgoing: bool) -> None:
    assert (await only(**changes)).outgoing is outgoing


@pytest.mark.parametrize(
    "changes",
    [
        {"fromEntityId": None, "toEntityId": None, "transferredFrom": 1001, "transferredTo": "1002"},
        {"transferredFrom": None, "transferredTo": None},
        {"fromEntityId": "1001", "toEntityId": "1002"},
        {"transferId": "700001"},
        {"pointsTransferred": 150},
        {"pointsTransferred": "150.000"},
    ],
)
async def test_every_documented_spelling_is_the_same_row(changes: JSON) -> None:
    row = await only(**changes)
    assert (row.transfer_id, row.sender.id, row.recipient.id) == ("700001", "1001", "1002")
    assert row.reported == Decimal(150)


async def test_names_of_2019_are_read() -> None:
    old = {
        "transferredFrom": 1001,
        "transferredTo": 1002,
        "transfeeredFromName": "Asha R",
        "tansfeeredToName": "B",
    }
    row = await only(**old)
    assert (row.sender.masked_name, row.recipient.masked_name) == ("Asha R•••", "B")


async def test_a_group_stands_on_its_side() -> None:
    group = {"id": 5001, "externalId": "fam-1", "groupName": "Fam", "fleetGroupUsers": []}
    row = await only(toEntityType="USERGROUP2", toEntityId=5001, transferredToUserGroup2=group)
    assert row.recipient == Party(PartyKind.GROUP, "5001", "Fam")


async def test_a_breakup_is_kept_where_there_is_one() -> None:
    lines = {"programId": 11, "deductedPoints": 150.000, "programCurrentPoints": 850}
    row = await only(pointsTransferred=300.0, pointsTransferBreakupByEarningPrograms=lines)
    assert (row.reported, row.amount) == (Decimal(300), Decimal(150))


@pytest.mark.parametrize(
    "changes",
    [
        {"transferId": None},
        {"transferId": "?"},
        {"fromEntityId": 1003},
        {"fromEntityId": None, "transferredFrom": None},
        {"toEntityId": None, "transferredTo": {"firstName": "A"}},
        {"transferType": "SIDEWAYS"},
        {"transferType": None, "fromEntityId": 1003, "transferredFrom": None},
        {"pointsTransferred": "many"},
        {"pointsTransferBreakupByEarningPrograms": [{"programId": 11}]},
    ],
)
async def test_a_row_nobody_can_read_makes_the_page_unreadable(changes: JSON) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(page(ROW, ROW | changes))).history(PARTY, 1, 10)
    assert [problem.code for problem in caught.value.problems] == [Local.HISTORY_UNREADABLE.value]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b'{"data":null}', b'{"data":{}}', b"[]", b'{"data":[1]}']
)
async def test_a_page_nobody_can_read_is_not_an_empty_one(body: bytes) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(body))).history(PARTY, 1, 10)
    assert [problem.code for problem in caught.value.problems] == [Local.HISTORY_UNREADABLE.value]


async def test_no_results_is_an_empty_last_page() -> None:
    for nothing in (answer(errors(814)), answer(errors(814), 400), page()):
        found = await gateway(scripted(nothing)).history(PARTY, 1, 10)
        assert (found.rows, found.last) == ((), True)


@pytest.mark.parametrize(
    ("body", "status", "context", "code"),
    [
        (errors(8015), 400, Context.HISTORY, "8015"),
        (errors(8069), 200, Context.HISTORY, "8069"),
        (errors(814, 8015), 200, Context.HISTORY, "814"),
        ({"errorCode": 4000, "errorMessage": "x"}, 403, Context.AUTH, "4000"),
        (b"<html>", 503, Context.HTTP, "503"),
        (b"<html>", 301, Context.LOCAL, Local.REDIRECTED),
    ],
)
async def test_other_errors_keep_their_name(body: JSON, status: int, context: Context, code: str) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(body, status))).history(PARTY, 1, 10)
    assert (caught.value.problems[0].context, caught.value.problems[0].code) == (context, code)


async def test_an_unanswered_question_is_an_error() -> None:
    lost = TransportError(Local.CONNECTION_LOST, left_machine=True)
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(lost)).history(PARTY, 1, 10)
    assert caught.value.problems[0].code == Local.CONNECTION_LOST.value


async def test_a_full_page_is_never_the_last_even_if_it_repeats() -> None:
    full = [ROW | {"transferId": 700000 + number} for number in range(5)]
    capillary = gateway(scripted(page(*full), page(*full)))
    first, second = await capillary.history(PARTY, 1, 5), await capillary.history(PARTY, 2, 5)
    assert (first.last, second.last) == (False, False)
    assert first.rows == second.rows


async def test_a_page_that_says_two_things_is_unreadable() -> None:
    body = page(ROW).body.replace(b'"transferId"', b'"transferId": 700002, "transferId"')
    with pytest.raises(ProviderError) as raised:
        await gateway(scripted(Answer(200, {}, body))).history(PARTY, 1, 10)
    assert raised.value.problems[0].code == Local.HISTORY_UNREADABLE

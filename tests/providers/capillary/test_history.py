from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.operators import AtDesk
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, ProviderError
from console.domain.references import references_in
from console.domain.transfers import HistoryRow
from console.journal.transactions import JournalStore
from console.providers.response import Answer, TransportError
from console.services.history_reading import read_back
from console.services.transfer_history import HistoryService
from tests.doubles.desk_double import MEENA
from tests.journal.conftest import Keyring
from tests.ledger.tills import AtOnce
from tests.providers.capillary.history_rows import GROUP, GROUP_ROW, NAMESAKE, PARTY, ROW, only, page
from tests.providers.capillary.scripted import REFERENCE, answer, errors, gateway, scripted
from tests.providers.scripted_http import JSON

LISTS = pytest.mark.parametrize(
    ("party", "sample"), [(PARTY, ROW), (GROUP, GROUP_ROW)], ids=["customer", "group"]
)
"""Whose list, with a row of it: what makes a page unreadable is the same for both."""


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


async def test_a_short_page_out_of_order_is_not_the_end_of_what_can_hold_ours() -> None:
    """The oldest two, again and again, would prove twice that a transfer which was booked never came."""
    oldest = ROW | {"transferId": 700000, "pointsTransferDateISO": "2026-02-03T09:10:10Z"}
    ours = ROW | {"transferId": 700002, "pointsTransferDateISO": "2026-02-03T09:10:12Z"}
    http = gateway(scripted(page(oldest, ROW), page(ours), page()))
    reading = await read_back(http, PARTY, frozenset({"700000", "700001"}))
    assert reading.ids == {"700000", "700001", "700002"}


async def test_rows_a_second_apart_on_an_unsorted_page_are_listed_by_their_time(tmp_path: Path) -> None:
    late = ROW | {
        "transferId": 700002,
        "pointsTransferDate": "2026-02-03 09:10:12",
        "pointsTransferDateISO": "2026-02-03T09:10:12Z",
    }
    without_iso = ROW | {
        "transferId": 700003,
        "pointsTransferDate": "2026-02-03 14:40:13",
        "pointsTransferDateISO": None,
    }
    store = JournalStore(tmp_path / "journal.sqlite", tmp_path / "anchor", "run-1", Keyring())
    http = gateway(scripted(page(ROW, without_iso, late)), server_utc_offset_minutes=330)
    listing = await HistoryService(http, AtOnce(store), AtDesk(MEENA)).of_party(PARTY)
    assert [entry.key[0] for entry in listing.entries] == ["700003", "700002", "700001"]
    assert [entry.at.second for entry in listing.entries if entry.at] == [13, 12, 11]
    store.close()


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
        {"fromEntityId": None, "transferredFrom": None, "transferredFromUserGroup2": None},
        {"toEntityId": None, "transferredTo": {"firstName": "A"}},
        {"pointsTransferred": "many"},
        {"pointsTransferBreakupByEarningPrograms": [{"programId": 11}]},
    ],
)
@LISTS
async def test_a_row_nobody_can_read_makes_the_page_unreadable(
    party: Party, sample: JSON, changes: JSON
) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(page(sample, sample | changes))).history(party, 1, 10)
    assert [problem.code for problem in caught.value.problems] == [Local.UNREADABLE.value]


@pytest.mark.parametrize(
    "changes",
    [
        {"transferType": "SIDEWAYS"},
        {"transferType": None, "fromEntityId": 1003, "transferredFrom": None},
        {"transferType": None, "fromEntityType": "USERGROUP2", "transferredFrom": None},
    ],
)
async def test_a_customers_row_without_a_direction_is_unreadable(changes: JSON) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(page(ROW, ROW | changes))).history(PARTY, 1, 10)
    assert [problem.code for problem in caught.value.problems] == [Local.UNREADABLE.value]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b'{"data":null}', b'{"data":{}}', b"[]", b'{"data":[1]}']
)
@pytest.mark.parametrize("party", [PARTY, GROUP], ids=["customer", "group"])
async def test_a_page_nobody_can_read_is_not_an_empty_one(party: Party, body: bytes) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(body))).history(party, 1, 10)
    (problem,) = caught.value.problems
    assert problem.code in (Local.NOT_JSON, Local.UNREADABLE)


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


@pytest.mark.parametrize("party", [PARTY, GROUP], ids=["customer", "group"])
async def test_an_unanswered_question_is_an_error(party: Party) -> None:
    lost = TransportError(Local.CONNECTION_LOST, left_machine=True)
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(lost)).history(party, 1, 10)
    assert caught.value.problems[0].code == Local.CONNECTION_LOST.value


async def test_a_full_page_is_never_the_last_even_if_it_repeats() -> None:
    full = [ROW | {"transferId": 700000 + number} for number in range(5)]
    capillary = gateway(scripted(page(*full), page(*full)))
    first, second = await capillary.history(PARTY, 1, 5), await capillary.history(PARTY, 2, 5)
    assert (first.last, second.last) == (False, False)
    assert first.rows == second.rows


@LISTS
async def test_a_page_that_says_two_things_is_unreadable(party: Party, sample: JSON) -> None:
    body = page(sample).body.replace(b'"transferId"', b'"transferId": 700002, "transferId"')
    with pytest.raises(ProviderError) as raised:
        await gateway(scripted(Answer(200, {}, body))).history(party, 1, 10)
    assert raised.value.problems[0].code == Local.UNREADABLE


# -- groups ----------------------------------------------------------------------------------------

LIST_PATH, LEDGER_PATH = "/v2/points/transfer", "/v2/pointsLedger/getCustomerLedgerInfo"


async def test_a_groups_list_is_one_page_whatever_was_asked_for() -> None:
    rows = [GROUP_ROW | {"transferId": 700000 + number} for number in range(30)]
    http = scripted(page(*rows))
    found = await gateway(http).history(GROUP, 1, 5)
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("GET", LIST_PATH)
    assert sent.query == {"identifierName": "id", "identifierValue": "5001", "userEntityType": "USERGROUP2"}
    assert (len(found.rows), found.last, found.by_ledger) == (30, True, False)


async def test_a_groups_row_in_full() -> None:
    (row,) = (await gateway(scripted(page(GROUP_ROW))).history(GROUP, 1, 10)).rows
    assert row == HistoryRow(
        transfer_id="700001",
        outgoing=True,
        sender=GROUP,
        recipient=Party(PartyKind.CUSTOMER, "1002"),
        reported=Decimal(150),
        at=datetime(2026, 2, 3, 9, 10, 11, tzinfo=UTC),
        note=f"gift #{REFERENCE}",
        program_name="Main",
    )
    assert not row.is_partial


RECEIVED = {
    "toEntityId": 5001,
    "toEntityType": "USERGROUP2",
    "transferredTo": None,
    "transferredToUserGroup2": {"id": 5001, "groupName": "Fam"},
}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"transferType": None},
        {"fromEntityType": None},
        {"transferredFromUserGroup2": None},
        {"toEntityId": 5001, "transferredTo": 5001},
    ],
)
async def test_a_group_gives_where_it_stands_on_that_side(changes: JSON) -> None:
    """Also to the customer who has its number."""
    (row,) = (await gateway(scripted(page(GROUP_ROW | changes))).history(GROUP, 1, 10)).rows
    assert row.outgoing
    assert row.sender.key == GROUP.key


@pytest.mark.parametrize("word", ["ADDITION", "DEDUCTION", None])
async def test_a_group_receives_whatever_the_row_calls_it(word: str | None) -> None:
    """The word may be the giver's; a group's own side can't be mistaken, because groups don't merge."""
    (row,) = (
        await gateway(scripted(page(ROW | RECEIVED | {"transferType": word}))).history(GROUP, 1, 10)
    ).rows
    assert not row.outgoing
    assert row.recipient == GROUP


async def test_a_customers_row_tells_a_group_of_the_same_number_apart() -> None:
    customer = Party(PartyKind.CUSTOMER, "5001")
    row = GROUP_ROW | {"toEntityId": 5001, "transferredTo": 5001, "transferType": None}
    (read,) = (await gateway(scripted(page(row))).history(customer, 1, 10)).rows
    assert not read.outgoing
    assert (read.sender.key, read.recipient.key) == (GROUP.key, customer.key)


async def test_a_list_where_only_some_rows_name_the_group_is_unreadable() -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(page(GROUP_ROW, ROW))).history(GROUP, 1, 10)
    assert caught.value.problems[0].code == Local.UNREADABLE.value


@pytest.mark.parametrize(
    "nothing",
    [
        page(),
        answer(errors(814)),
        answer(errors(8015), 400),
        page(ROW | NAMESAKE, ROW | NAMESAKE | {"transferId": 700002}),
    ],
    ids=["empty", "no results", "not found", "a customer's"],
)
async def test_without_a_list_of_its_own_a_group_is_read_from_the_ledger(nothing: Answer) -> None:
    """Also where the provider answers about the customer of that number instead."""
    http = scripted(nothing, answer({"ledgerEntries": []}))
    found = await gateway(http).history(GROUP, 1, 10)
    assert [sent.path for sent in http.sent] == [LIST_PATH, LEDGER_PATH]
    assert (found.rows, found.last, found.by_ledger) == ((), True, True)


async def test_later_pages_of_a_group_are_the_ledgers() -> None:
    http = scripted(answer({"ledgerEntries": []}))
    await gateway(http).history(GROUP, 2, 10)
    assert [sent.path for sent in http.sent] == [LEDGER_PATH]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (errors(8069), 200, "8069"),
        (errors(8015, 886), 200, "8015"),
        ({"errorCode": 4000, "errorMessage": "x"}, 403, "4000"),
        (b"<html>", 503, "503"),
    ],
)
async def test_a_list_that_fails_is_not_a_missing_one(body: JSON, status: int, code: str) -> None:
    http = scripted(answer(body, status))
    with pytest.raises(ProviderError) as caught:
        await gateway(http).history(GROUP, 1, 10)
    assert caught.value.problems[0].code == code


async def test_a_group_without_an_id_has_no_history() -> None:
    with pytest.raises(ValueError, match="id"):
        await gateway(scripted()).history(Party(PartyKind.GROUP, ""), 1, 10)

"""Rows of a history in the documented spelling, and pages of them."""

from __future__ import annotations

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import HistoryRow
from console.providers.response import Answer
from tests.providers.capillary.scripted import REFERENCE, answer, gateway, scripted
from tests.providers.scripted_http import JSON

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


GROUP = Party(PartyKind.GROUP, "5001", "Fam")


GROUP_ROW = ROW | {
    "fromEntityId": 5001,
    "fromEntityType": "USERGROUP2",
    "transferredFrom": None,
    "transferredFromUserGroup2": {"id": 5001, "groupName": "Fam", "fleetGroupUsers": []},
}


def page(*rows: JSON) -> Answer:
    return answer({"data": list(rows), "warnings": [], "errors": []})


async def only(**changes: JSON) -> HistoryRow:
    (row,) = (await gateway(scripted(page(ROW | changes))).history(PARTY, 1, 10)).rows
    return row


NAMESAKE = {"fromEntityId": 5001, "transferredFrom": {"userId": 5001, "firstName": "Asha", "lastName": "R"}}

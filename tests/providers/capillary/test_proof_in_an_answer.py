"""What a row must say to prove a transfer: sides by kind and number, the points taken, a number."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from console.domain.problems import Local
from console.domain.transfers import Accepted, Unknown
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import REFERENCE, REQUEST_ID, answer, gateway, scripted
from tests.providers.capillary.ways import (
    BETWEEN_GROUPS,
    CUSTOMERS,
    FROM_GROUP,
    GROUP_WAYS,
    TO_GROUP,
    WAYS,
    Way,
    every_way,
    name_of,
)
from tests.providers.scripted_http import JSON


@loop_over(
    ("changes", "doubt"),
    [
        ({"transferId": None}, Local.NO_TRANSFER_ID),
        ({"transferId": ""}, Local.NO_TRANSFER_ID),
        ({"transferId": 0}, Local.NO_TRANSFER_ID),
        ({"transferId": "T-1"}, Local.NO_TRANSFER_ID),
        ({"transferId": "-7"}, Local.NO_TRANSFER_ID),
        ({"transferId": True}, Local.UNREADABLE),
        ({"transferId": -7}, Local.UNREADABLE),
        ({"transferId": 1037890.0}, Local.UNREADABLE),
        ({"transferId": 10**30}, Local.UNREADABLE),
        ({"fromEntityId": 1}, Local.OTHER_PARTIES),
        ({"toEntityId": 1}, Local.OTHER_PARTIES),
        ({"fromEntityType": "FLEET"}, Local.OTHER_PARTIES),
        ({"toEntityType": "FLEET"}, Local.OTHER_PARTIES),
        ({"toEntityId": {"id": 565039506}}, Local.UNREADABLE),
        ({"pointsTransferBreakupByEarningPrograms": []}, Local.OTHER_AMOUNT),
        ({"pointsTransferBreakupByEarningPrograms": [{"programId": 973}]}, Local.OTHER_AMOUNT),
        ({"pointsTransferred": 10**40}, Local.UNREADABLE),
        ({"pointsTransferred": "many"}, Local.UNREADABLE),
        ({"pointsTransferred": True}, Local.UNREADABLE),
        ({"notes": "gift #0000000000"}, Local.KNOWN_TRANSFER_ID),
    ],
)
@every_way
async def test_an_answer_that_proves_something_else_leaves_it_open(
    way: Way, changes: JSON, doubt: Local
) -> None:
    outcome = await way.outcome_of(way.row(**changes))
    assert isinstance(outcome, Unknown)
    assert outcome.problems[0].code == doubt.value
    assert outcome.problems[0].request_id == REQUEST_ID


@pytest.mark.parametrize(
    ("way", "changes"),
    [
        (CUSTOMERS, {"transferredFrom": {"userId": 1}}),
        (CUSTOMERS, {"transferredTo": "1"}),
        (CUSTOMERS, {"fromEntityId": None, "transferredFrom": None}),
        (CUSTOMERS, {"toEntityType": "USERGROUP2"}),
        (CUSTOMERS, {"fromEntityType": "USERGROUP2"}),
        (CUSTOMERS, {"transferredToUserGroup2": {"id": 565039506}}),
        (TO_GROUP, {"toEntityType": "CUSTOMER"}),
        (TO_GROUP, {"toEntityType": "CUSTOMER", "transferredToUserGroup2": None}),
        (TO_GROUP, {"toEntityType": None, "transferredToUserGroup2": None}),
        (TO_GROUP, {"toEntityType": None, "transferredToUserGroup2": None, "transferredTo": 3847940}),
        (TO_GROUP, {"toEntityId": None, "transferredToUserGroup2": {"groupName": "name_sant201"}}),
        (TO_GROUP, {"transferredToUserGroup2": {"id": 1}}),
        (TO_GROUP, {"transferredFrom": {"userId": 1}}),
        (TO_GROUP, {"transferredFromUserGroup2": {"id": 565345942}}),
        (TO_GROUP, {"fromEntityType": "USERGROUP2"}),
        (FROM_GROUP, {"fromEntityType": "CUSTOMER"}),
        (FROM_GROUP, {"fromEntityType": None, "transferredFromUserGroup2": None}),
        (FROM_GROUP, {"toEntityType": "USERGROUP2"}),
        (FROM_GROUP, {"transferredTo": {"userId": 1}}),
        (BETWEEN_GROUPS, {"fromEntityType": "CUSTOMER", "transferredFromUserGroup2": None}),
        (BETWEEN_GROUPS, {"transferredFromUserGroup2": {"id": 3847940}}),
    ],
    ids=name_of,
)
async def test_a_side_of_another_kind_or_number_leaves_it_open(way: Way, changes: JSON) -> None:
    outcome = await way.outcome_of(way.row(**changes))
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [Local.OTHER_PARTIES.value]


@every_way
@pytest.mark.parametrize("answered", WAYS, ids=name_of)
async def test_an_answer_about_other_kinds_of_sides_never_fits(way: Way, answered: Way) -> None:
    """A group and the customer of the samples share a number, so only the kinds tell them apart."""
    outcome = await way.outcome_of(answered.sample())
    assert isinstance(outcome, Accepted) is (way is answered)


@loop_over("as_text", [True, False])
@loop_over(
    ("shares", "accepted"),
    [
        ([1000], True),
        ([400, 600], True),
        ([999], False),
        ([1000, 1], False),
        ([2000, -1000], False),
        ([1500], False),
        ([None, 1000], False),
    ],
)
@every_way
async def test_the_deduction_is_what_counts(
    way: Way, shares: list[int | None], accepted: bool, as_text: bool
) -> None:
    """Shares in thousandths of what was ordered."""
    points = [None if share is None else Decimal(share * way.order.points) / 1000 for share in shares]
    told = [str(each) if as_text and each is not None else each for each in points]
    lines = [{"programId": 973, "deductedPoints": each} for each in told]
    body = json.dumps(way.row(pointsTransferBreakupByEarningPrograms=lines), default=float).encode()
    assert isinstance(await way.outcome_of(body), Accepted) is accepted


@every_way
async def test_what_was_ordered_is_compared_with_the_deduction_and_not_with_the_report(way: Way) -> None:
    outcome = await way.outcome_of(way.sample())
    assert isinstance(outcome, Accepted)
    receipt = outcome.receipt
    points = Decimal(way.order.points)
    assert (receipt.deducted, receipt.reported) == (points, 2 * points)
    assert [warning.code for warning in receipt.warnings] == [Local.REPORTED_DIFFERS.value]


@loop_over(
    "changes",
    [
        {"fromEntityId": None, "toEntityId": None, "fromEntityType": None, "toEntityType": None},
        {"pointsTransferred": None},
        {"pointsTransferred": "1000"},
        {"notes": f"sample gift #{REFERENCE}"},
        {"notes": None, "programName": None},
        {"pointsTransferDate": "nonsense"},
        {"pointsTransferDateISO": "2025-06-02T12:54:58+05:30"},
        {"somethingNew": {"deep": [1, 2]}},
    ],
)
@every_way
async def test_documented_variants_are_accepted(way: Way, changes: JSON) -> None:
    outcome = await way.outcome_of(way.row(**changes))
    assert isinstance(outcome, Accepted)
    assert outcome.receipt.transfer_id == str(way.sample()["data"][0]["transferId"])


@pytest.mark.parametrize(
    ("way", "changes"),
    [
        (CUSTOMERS, {"transferredFrom": None, "transferredTo": None}),
        (CUSTOMERS, {"transferredFrom": 565039505, "transferredTo": "565039506"}),
        (CUSTOMERS, {"transferredFrom": {"userId": "565039505", "externalId": "E1"}}),
        (TO_GROUP, {"transferredFrom": None}),
        (TO_GROUP, {"transferredToUserGroup2": None}),
        (TO_GROUP, {"transferredToUserGroup2": {"id": "3847940"}}),
        (TO_GROUP, {"transferredToUserGroup2": {}, "toEntityType": "usergroup2"}),
        (TO_GROUP, {"transferredToUserGroup2": {"id": 3847940, "fleetGroupUsers": None}}),
        (FROM_GROUP, {"transferredFrom": {"userId": 565345942}}),
        (FROM_GROUP, {"transferredFromUserGroup2": None, "transferredTo": 565345942}),
        (BETWEEN_GROUPS, {"transferredFrom": {"userId": 1}}),
    ],
    ids=name_of,
)
async def test_documented_variants_of_the_sides_are_accepted(way: Way, changes: JSON) -> None:
    """On a group's side, the person is only the member who acted."""
    assert isinstance(await way.outcome_of(way.row(**changes)), Accepted)


@every_way
async def test_documented_variants_of_the_numbers_are_accepted(way: Way) -> None:
    row, points = way.sample()["data"][0], way.order.points
    texts = {name: str(row[name]) for name in ("transferId", "fromEntityId", "toEntityId")}
    line = {"programId": "973", "deductedPoints": points}
    for changes in (
        texts,
        {"pointsTransferBreakupByEarningPrograms": line},
        {"pointsTransferBreakupByEarningPrograms": None, "pointsTransferred": float(points)},
    ):
        assert isinstance(await way.outcome_of(way.row(**changes)), Accepted)


@every_way
async def test_a_reported_figure_as_ordered_warns_of_nothing(way: Way) -> None:
    outcome = await way.outcome_of(way.row(pointsTransferred=float(way.order.points)))
    assert isinstance(outcome, Accepted)
    assert outcome.receipt.warnings == ()
    assert outcome.receipt.reported == way.order.points


@pytest.mark.parametrize("way", GROUP_WAYS, ids=name_of)
async def test_a_group_answer_without_a_zone_is_read_in_the_servers(way: Way) -> None:
    http = scripted(answer(way.sample(), 200))
    outcome = await gateway(http, server_utc_offset_minutes=330).transfer(way.order, REFERENCE, way.proof)
    assert isinstance(outcome, Accepted)
    receipt = outcome.receipt
    assert (receipt.at, receipt.zone_known) == (datetime(2025, 5, 26, 4, 2, 42, tzinfo=UTC), False)

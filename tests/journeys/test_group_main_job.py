"""The documented transfer of a group, and each of the three ways, as the desk does them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from console.domain.parties import Holder, Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local
from console.domain.transfers import Intent, State, TransferRefusedHere
from tests.journeys.conftest import OpenTeller
from tests.journeys.teller import PROGRAM, Teller
from tests.journeys.ways import BETWEEN_GROUPS, DOCUMENTED, WITH_GROUPS, Way

_SETTLED = 120.0
"""Seconds: longer than the training profile's settle window."""
_TYPES = {PartyKind.CUSTOMER: "CUSTOMER", PartyKind.GROUP: "USERGROUP2"}


async def test_the_sample_of_the_source_document(open_teller: OpenTeller) -> None:
    teller = await open_teller(way=DOCUMENTED)
    sent = await teller.moved(1)
    assert sent.receipt is not None
    (line,) = sent.receipt.breakup
    assert (line.program_id, line.deducted, line.left) == (973, Decimal(1), Decimal(992))
    assert (sent.receipt.deducted, sent.receipt.reported) == (Decimal(1), Decimal(2))
    assert sent.receipt.program_name == "DocDemoDefaultProgram"
    assert await _usable(teller, DOCUMENTED.sender) == 992
    assert await _usable(teller, DOCUMENTED.recipient) == 1
    _assert_booked_once(teller, sent.reference, 1)


@pytest.mark.parametrize("way", WITH_GROUPS, ids=lambda way: way.name)
async def test_each_way(open_teller: OpenTeller, way: Way) -> None:
    """Seen by both sides and audited; with a code where a customer gives, else with the operator's word."""
    teller = await open_teller(way=way)
    before = [await _usable(teller, side) for side in (way.sender, way.recipient)]
    checked = await teller.check(await teller.order(40))
    assert checked.may_go_on
    assert checked.preview is not None

    sent = await teller.moved(40)
    after = [await _usable(teller, side) for side in (way.sender, way.recipient)]
    assert after == [before[0] - 40, before[1] + 40]
    assert after == [checked.preview.sender_after, checked.preview.recipient_after]
    assert sent.receipt is not None
    (line,) = sent.receipt.breakup
    assert (line.deducted, line.left) == (Decimal(40), after[0])
    assert (sent.order.acting.id if sent.order.acting else "") == way.acting
    assert (sent.attempt.code_used, len(teller.simulator.phone())) == (not way.from_group, not way.from_group)
    _assert_booked_once(teller, sent.reference, 40)

    assert await _told_of_the_audit(teller, sent) == "audited"
    for side in (way.sender, way.recipient):
        listing = await teller.desk.history.of_party(side)
        assert not listing.problems
        assert sent.reference in [entry.intent.reference for entry in listing.entries if entry.intent]


async def test_where_groups_have_no_list_the_audit_says_so(open_teller: OpenTeller) -> None:
    teller = await open_teller(way=BETWEEN_GROUPS)
    teller.simulator.arm("history", "empty-history", 1000)
    sent = await teller.moved(40)
    assert await _told_of_the_audit(teller, sent) == "audited by the ledger alone"


@pytest.mark.parametrize("way", WITH_GROUPS, ids=lambda way: way.name)
async def test_the_same_again_is_a_transfer_of_its_own(open_teller: OpenTeller, way: Way) -> None:
    teller = await open_teller(way=way)
    first = await teller.moved(25)
    with pytest.raises(TransferRefusedHere) as refused:
        await teller.desk.transfers.prepare(first.order)
    assert refused.value.problem.code == Local.REPEATED
    again = await teller.desk.transfers.prepare(first.order, repeat_confirmed=True)
    await teller.have_code_sent(again)
    sent = await teller.send(again)
    assert sent.state is State.CONFIRMED
    assert sent.receipt is not None
    assert first.receipt is not None
    assert sent.receipt.transfer_id != first.receipt.transfer_id
    assert (teller.booked(), teller.transfer_requests()) == (2, 2)


async def _told_of_the_audit(teller: Teller, sent: Intent) -> str:
    await teller.desk.reconciliation.pass_once()
    await teller.skip(_SETTLED)
    await teller.desk.reconciliation.pass_once()
    audited = await teller.desk.transfers.get(sent.reference)
    assert (audited.state, audited.audited) == (State.CONFIRMED, True)
    return (await teller.desk.history.timeline(sent.reference))[-1].kind


async def _usable(teller: Teller, party: Party) -> Decimal:
    holder: Holder = await teller.holder(party)
    balance = holder.balance(PROGRAM)
    return balance.usable if balance else Decimal(0)


def _assert_booked_once(teller: Teller, reference: str, points: int) -> None:
    """By the one call that is for groups, and between the sides that were ordered."""
    (row,) = [row for row in teller.simulator.transfers() if reference in row["notes"]]
    way = teller.way
    assert row["points"] == points
    assert (row["fromType"], str(row["fromId"])) == (_TYPES[way.sender.kind], way.sender.id)
    assert (row["toType"], str(row["toId"])) == (_TYPES[way.recipient.kind], way.recipient.id)
    assert teller.transfer_requests() == 1
    asked = [request for request in teller.simulator.requests() if request["path"].endswith("transfer")]
    assert {request["path"] for request in asked if request["method"] == "POST"} == {
        "/v2/points/userGroup2/transfer"
    }

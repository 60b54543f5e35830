"""The gateway's groups against a provider that shares no code with it, over real connections."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from console.domain.parties import GroupKey, Party, Role, Standing
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, ProviderError
from console.domain.transfers import Accepted, CustomerCode, Outcome, Refused, TransferOrder, Unknown
from console.simulator.capillary.fault_catalogue import CATALOGUE
from console.simulator.capillary.routes import MEMBER_MOVE_PATH
from console.simulator.server.ordered_faults import Operation
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import REFERENCE, WORD
from tests.providers.capillary.simulated import Desk, desk
from tests.simulator.capillary.groups import (
    BLOCKED,
    DELETED,
    FAMILY,
    FORMER,
    FRIENDS,
    INACTIVE,
    OUTSIDER,
    OVERDRAWN,
    PLAIN,
    RECIPIENT,
    SAMPLE_GROUP,
    SENDER,
)

pytestmark = pytest.mark.usefixtures("no_pauses")


def _customer(number: int) -> Party:
    return Party(PartyKind.CUSTOMER, str(number))


def _group(number: int) -> Party:
    return Party(PartyKind.GROUP, str(number))


LEADER = _customer(SENDER)
DOCUMENTED = TransferOrder(
    _customer(OUTSIDER), _group(SAMPLE_GROUP), points=1, program_id=973, note="notes123"
)
TO_GROUP = TransferOrder(LEADER, _group(FAMILY), points=10, program_id=973, note="gift")
FROM_GROUP = TransferOrder(
    _group(FAMILY), _customer(RECIPIENT), points=10, program_id=973, note="gift", acting=LEADER
)
BETWEEN_GROUPS = replace(FROM_GROUP, recipient=_group(FRIENDS))
WAYS = pytest.mark.parametrize(
    "order", [TO_GROUP, FROM_GROUP, BETWEEN_GROUPS], ids=["to a group", "from a group", "between groups"]
)
_QUICK: dict[str, dict[str, Any]] = {"latency": {"seconds": 0.02}, "huge-body": {"megabytes": 2}}


async def _moved(at: Desk, order: TransferOrder) -> Outcome:
    proof = WORD if order.acting else await at.code(order)
    return await at.gateway.transfer(order, REFERENCE, proof)


# -- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Sample Travel Friends",
        "SAMPLE-GROUP-02",
        str(FRIENDS),
        "919700000002",
        "travel.friends@example.com",
        "9999700000000002",
    ],
)
async def test_a_group_is_found_by_whatever_names_it(text: str) -> None:
    async with desk() as at:
        (match,) = await at.gateway.find_groups(text)
        assert match.party == Party(PartyKind.GROUP, str(FRIENDS), "Sample Travel Friends")
        assert match.standing is Standing.CLEAR
        assert (match.led_by, match.members) == ("Primary02 S•••", 2)


async def test_names_that_begin_alike_offer_a_choice() -> None:
    async with desk() as at:
        names = [match.party.masked_name for match in await at.gateway.find_groups("sample family")]
        assert names == ["Sample Family", "Sample Family Cousins", "Sample Family Abroad"]
        assert await at.gateway.find_groups("nothing like it") == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (GroupKey.ID, str(SAMPLE_GROUP)),
        (GroupKey.EXTERNAL_ID, "testgrp201externalId201"),
        (GroupKey.PRIMARY_MEMBER, str(OUTSIDER)),
    ],
)
async def test_the_documented_group_by_each_key(key: GroupKey, value: str) -> None:
    async with desk() as at:
        found = await at.gateway.group(key, value)
        assert (found.id, found.name, found.max_size) == (str(SAMPLE_GROUP), "name_sant201", 110)
        assert found.external_id == "testgrp201externalId201"
        assert found.primary is not None
        assert found.primary.party.id == str(OUTSIDER)


async def test_members_and_what_they_may_do() -> None:
    """`inActive` is said of those who are active: whoever takes it at its word has nobody left to act."""
    async with desk() as at:
        family = await at.gateway.group(GroupKey.ID, str(FAMILY))
        rights = {
            member.party.id: (member.role, member.active, member.may_transfer) for member in family.members
        }
        assert rights == {
            str(SENDER): (Role.PRIMARY, True, True),
            str(RECIPIENT): (Role.SECONDARY, True, True),
            str(BLOCKED): (Role.SECONDARY, True, False),
            str(PLAIN): (Role.SECONDARY, True, False),
            str(FORMER): (Role.SECONDARY, False, True),
        }
        assert family.members[-1].party.id == str(FORMER)
        assert family.active_members == 4


async def test_balances_and_what_ends_when() -> None:
    async with desk() as at:
        family = await at.gateway.group(GroupKey.ID, str(FAMILY))
        held = family.balance(973)
        assert held is not None
        assert (held.name, held.usable) == ("DocDemoDefaultProgram", Decimal(4200))
        assert [expiry.points for expiry in held.expiring] == [Decimal(1200), Decimal(3000)]
        overdrawn = (await at.gateway.group(GroupKey.ID, str(OVERDRAWN))).balance(973)
        assert overdrawn is not None
        assert overdrawn.usable == Decimal(-350)


@pytest.mark.parametrize("number", [INACTIVE, DELETED])
async def test_a_group_that_is_not_active_is_shown_as_such(number: int) -> None:
    async with desk() as at:
        assert (await at.gateway.group(GroupKey.ID, str(number))).standing is Standing.BLOCKED


async def test_a_group_nobody_knows() -> None:
    async with desk() as at:
        for read in (
            at.gateway.group(GroupKey.ID, "3999999"),
            at.gateway.history(_group(3_999_999), 1, 50),
        ):
            with pytest.raises(ProviderError) as caught:
                await read
            assert [problem.code for problem in caught.value.problems] == ["1632"]


@pytest.mark.parametrize(
    "fault", [name for name, one in CATALOGUE.items() if Operation.GROUP in one.operations]
)
async def test_no_fault_shows_another_group(fault: str) -> None:
    async with desk(encryption=True, deadline_seconds=0.5) as at:
        family = await at.gateway.group(GroupKey.ID, str(FAMILY))
        at.simulator.arm("group", fault, 99, **_QUICK.get(fault, {}))
        with suppress(ProviderError):
            assert await at.gateway.group(GroupKey.ID, str(FAMILY)) == family


# -- the list and the ledger -----------------------------------------------------------------------


async def test_the_list_of_a_group_names_both_sides_and_the_note() -> None:
    async with desk() as at:
        outcomes = [await _moved(at, order) for order in (TO_GROUP, FROM_GROUP, BETWEEN_GROUPS)]
        page = await at.gateway.history(_group(FAMILY), 1, 50)
        assert (page.last, page.by_ledger) == (True, False)
        found = {row.transfer_id: row for row in page.rows}
        for order, outcome in zip((TO_GROUP, FROM_GROUP, BETWEEN_GROUPS), outcomes, strict=True):
            assert isinstance(outcome, Accepted)
            row = found.pop(outcome.receipt.transfer_id)
            assert (row.sender.key, row.recipient.key) == (order.sender.key, order.recipient.key)
            assert row.outgoing is (order.sender == _group(FAMILY))
            assert REFERENCE in row.note
        assert found == {}


async def test_a_ledger_goes_on_for_as_many_pages_as_it_has() -> None:
    """It tells how much came or went, not from whom or to whom or why; two purchases are left out."""
    async with desk() as at:
        at.simulator.advance(2)  # the purchases are older than any transfer
        for points in range(1, 13):
            assert isinstance(await _moved(at, replace(BETWEEN_GROUPS, points=points)), Accepted)
        at.simulator.arm("history", "empty-history", 9)
        pages = [await at.gateway.history(_group(FAMILY), number, 50) for number in (1, 2, 3)]
        assert [(len(page.rows), page.last, page.by_ledger) for page in pages] == [
            (10, False, True),
            (2, True, True),
            (0, True, True),
        ]
        rows = [row for page in pages for row in page.rows]
        assert sorted(row.amount or 0 for row in rows) == list(range(1, 13))
        assert len({row.transfer_id for row in rows}) == 12
        assert all(row.outgoing and row.is_partial and row.sender == _group(FAMILY) for row in rows)
        assert not any(row.note for row in rows)


async def test_a_pending_ledger_is_no_answer() -> None:
    async with desk() as at:
        at.simulator.arm("ledger", "pending-ledger", 9)
        with pytest.raises(ProviderError) as caught:
            await at.gateway.history(_group(FAMILY), 1, 50)
        (problem,) = caught.value.problems
        assert (problem.context, problem.code) == (Context.LEDGER, "11002")


# -- moving ----------------------------------------------------------------------------------------


async def test_the_documented_transfer() -> None:
    async with desk(encryption=True) as at:
        outcome = await _moved(at, DOCUMENTED)
        assert isinstance(outcome, Accepted)
        (line,) = outcome.receipt.breakup
        assert (line.program_id, line.deducted, line.left) == (973, Decimal(1), Decimal(992))
        assert outcome.receipt.reported == Decimal(2)
        assert len(at.simulator.transfers(group_id=SAMPLE_GROUP)) == 1


@WAYS
@pytest.mark.parametrize("encryption", [False, True], ids=["plain", "sealed"])
async def test_each_way(order: TransferOrder, encryption: bool) -> None:
    async with desk(encryption=encryption) as at:
        word = await at.gateway.precheck(order)
        assert (word.transferable, word.sender, word.recipient) == (True, None, None)
        assert at.simulator.phone() == []
        outcome = await _moved(at, order)
        assert isinstance(outcome, Accepted)
        assert outcome.receipt.deducted == Decimal(10)
        booked = [row for row in at.simulator.transfers() if REFERENCE in row["notes"]]
        assert [(str(row["fromId"]), str(row["toId"]), row["points"]) for row in booked] == [
            (order.sender.id, order.recipient.id, 10)
        ]
        assert len(at.simulator.phone()) == (order.acting is None)
        assert MEMBER_MOVE_PATH not in [request["path"] for request in at.simulator.requests()]


async def test_the_code_goes_to_the_customer_who_gives_by_a_call_of_its_own() -> None:
    async with desk() as at:
        issued = await at.gateway.issue_code(TO_GROUP)
        assert issued.transferable
        assert issued.sender is not None
        assert issued.sender.party.key == LEADER.key
        (message,) = at.simulator.phone()
        assert (message["to"], message["channel"]) == ("919148574269", "SMS")
        asked = [request["path"] for request in at.simulator.requests()]
        assert asked[-1] == "/v2/otp/generate"
        wrong = await at.gateway.transfer(TO_GROUP, REFERENCE, CustomerCode("000000x"))
        assert isinstance(wrong, Refused)
        assert wrong.code_refused
        with pytest.raises(ValueError, match="goes to a customer"):
            await at.gateway.issue_code(FROM_GROUP)


async def test_a_customer_without_a_contact_gets_no_code() -> None:
    async with desk() as at:
        issued = await at.gateway.issue_code(replace(TO_GROUP, sender=_customer(695_000_011)))
        assert [problem.code for problem in issued.problems] == [Local.NO_CONTACT]
        assert at.simulator.phone() == []


@pytest.mark.parametrize(("acting", "code"), [(PLAIN, "830"), (BLOCKED, "830"), (FORMER, "1651")])
async def test_who_may_not_act(acting: int, code: str) -> None:
    async with desk() as at:
        order = replace(FROM_GROUP, acting=_customer(acting))
        word = await at.gateway.precheck(order)
        assert [(problem.context, problem.code) for problem in word.problems] == [
            (Context.GROUP_TRANSFER, code)
        ]
        outcome = await at.gateway.transfer(order, REFERENCE, WORD)
        assert isinstance(outcome, Refused)
        assert at.simulator.transfers(group_id=FAMILY) == []


@loop_over("fault", [name for name, one in CATALOGUE.items() if Operation.TRANSFER in one.operations])
@WAYS
async def test_no_fault_breaks_or_lies(order: TransferOrder, fault: str) -> None:
    async with desk(otp="off", encryption=True, deadline_seconds=1.5) as at:
        at.simulator.arm("transfer", fault, **_QUICK.get(fault, {}))
        outcome = await at.gateway.transfer(order, REFERENCE, WORD)
        booked = [str(row["transferId"]) for row in at.simulator.transfers() if REFERENCE in row["notes"]]
        if isinstance(outcome, Accepted):
            assert booked == [outcome.receipt.transfer_id]
        if isinstance(outcome, Refused):
            assert booked == []
        if isinstance(outcome, Unknown):
            page = await at.gateway.history(order.sender, 1, 50)
            assert [row.transfer_id for row in page.rows if REFERENCE in row.note] == booked

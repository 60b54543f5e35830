"""Transfers with groups in plain lines, over real HTTP and the encrypted client, against the simulator."""

from __future__ import annotations

from typing import Any

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.group_parties import find_with_groups
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import TransferRequest
from console.services.desk import Desk
from tests.doubles.simulators import RunningSimulator
from tests.journeys.line_operator import Operator

SENDER, RECIPIENT, FORMER, BLOCKED = "9148574269", "565039506", "697000103", "697000101"
SAMPLE = TransferRequest("565345942", "g:3847940", "1", 973, "shared redemption")
FROM_FAMILY = TransferRequest("g:3900001", RECIPIENT, "200", 973, by=SENDER)


async def talk(desk: Desk, operator: Operator, request: TransferRequest) -> ExitCode:
    return await TransferConversation(desk, operator, find_with_groups).run(request)


def booked(row: dict[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("fromType", "fromId", "toType", "toId", "points"))


async def test_the_sample_of_the_source_document(desk: Desk, simulator: RunningSimulator) -> None:
    before, operator = len(simulator.transfers()), Operator(simulator, "yes")
    assert await talk(desk, operator, SAMPLE) is ExitCode.DONE
    assert [booked(row) for row in simulator.transfers()[before:]] == [
        ("CUSTOMER", 565345942, "USERGROUP2", 3847940, 1)
    ]
    assert operator.heard_saying("Move 1 point from firstname21 l••• to the group name_sant201, program 973")
    assert operator.heard_saying("Program 973: 1 deducted, 992 left.")
    assert operator.heard_saying("Sender now has 992 usable.")
    assert operator.heard_saying("Recipient now has 1 usable.")
    assert all(line.isprintable() for line in operator.heard)


async def test_a_group_gives_on_the_word_of_a_member(desk: Desk, simulator: RunningSimulator) -> None:
    before, operator = len(simulator.transfers()), Operator(simulator, "photo ID seen")
    assert await talk(desk, operator, FROM_FAMILY) is ExitCode.DONE, operator.heard
    assert [booked(row) for row in simulator.transfers()[before:]] == [
        ("USERGROUP2", 3900001, "CUSTOMER", 565039506, 200)
    ]
    assert operator.heard_saying("Sender: 4,200 before, 4,000 after.")
    assert operator.heard_saying("Sender now has 4,000 usable.")
    assert simulator.phone() == []


async def test_a_group_gives_to_another_with_everything_asked_for(
    desk: Desk, simulator: RunningSimulator
) -> None:
    before = len(simulator.transfers())
    operator = Operator(simulator, "g:3900001", "2", "g:3900002", "200", "known to me in person")
    assert await talk(desk, operator, TransferRequest()) is ExitCode.DONE, operator.heard
    assert [booked(row) for row in simulator.transfers()[before:]] == [
        ("USERGROUP2", 3900001, "USERGROUP2", 3900002, 200)
    ]


async def test_groups_called_alike_are_offered(desk: Desk, simulator: RunningSimulator) -> None:
    operator = Operator(simulator, "1")
    await talk(desk, operator, TransferRequest("g:Sample Family"))
    assert operator.heard_saying("  1: Sample Family")
    assert operator.heard_saying("Several groups answer. Which one (1-3)? ")


@pytest.mark.parametrize("request_", [SAMPLE, FROM_FAMILY], ids=["to a group", "from a group"])
async def test_a_lost_answer_is_found_again(
    desk: Desk, simulator: RunningSimulator, request_: TransferRequest
) -> None:
    simulator.arm("transfer", "answer-lost")
    before, operator = len(simulator.transfers()), Operator(simulator, "yes")
    assert await talk(desk, operator, request_) is ExitCode.DONE, operator.heard
    assert len(simulator.transfers()) == before + 1
    assert operator.heard_saying("In progress — do not send again")


async def test_a_wrong_code_may_be_typed_again(desk: Desk, simulator: RunningSimulator) -> None:
    assert await talk(desk, Operator(simulator, "yes", wrong_codes=2), SAMPLE) is ExitCode.DONE


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (TransferRequest("g:3900003"), "Group not active."),
        (TransferRequest("g:3900004"), "Too few points."),
        (TransferRequest("g:3900001", by=BLOCKED), "Member may not move points."),
        (TransferRequest("g:3900001", by=FORMER), "Not a member of the group."),
        (TransferRequest("g:3900001", by="565345942"), "Not a member of the group."),
        (TransferRequest("g:no such group"), "no group found"),
        (TransferRequest(SENDER, RECIPIENT), "use points-console transfer"),
    ],
)
async def test_what_would_be_refused_is_said_at_once(
    desk: Desk, simulator: RunningSimulator, request_: TransferRequest, words: str
) -> None:
    before, operator = simulator.transfers(), Operator(simulator, "1", "1", "1")
    assert await talk(desk, operator, request_) is ExitCode.NOT_DONE
    assert operator.heard_saying(words), operator.heard
    assert not any(line.endswith(("? ", ": ")) for line in operator.heard)
    assert simulator.transfers() == before


async def test_nobody_answering_sends_nothing_and_frees_the_group(
    desk: Desk, simulator: RunningSimulator
) -> None:
    assert await talk(desk, Operator(simulator), FROM_FAMILY) is ExitCode.NOT_DONE
    assert await desk.reconciliation.open_intents() == ()

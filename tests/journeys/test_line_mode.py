"""The main job in plain lines, over real HTTP and the encrypted client, against the simulator."""

from __future__ import annotations

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import TransferRequest
from console.services.desk import Desk
from tests.doubles.simulators import RunningSimulator
from tests.journeys.line_operator import Operator

SENDER, RECIPIENT = "9148574269", "565039506"
SAMPLE = TransferRequest(SENDER, RECIPIENT, "1000", 973, "shared redemption")


async def test_the_sample_of_the_source_document(desk: Desk, simulator: RunningSimulator) -> None:
    operator = Operator(simulator, "yes")
    assert await TransferConversation(desk, operator).run(SAMPLE) is ExitCode.DONE
    assert [(row["fromId"], row["toId"], row["points"]) for row in simulator.transfers()[-1:]] == [
        (565039505, 565039506, 1000)
    ]
    assert operator.heard_saying("Requested 1,000, deducted 1,000, reported 2,000.")
    assert operator.heard_saying("Program 973: 1,000 deducted, 7,500 left.")
    assert operator.heard_saying("Transfer 1037890")
    assert all(line.isprintable() for line in operator.heard)


async def test_everything_missing_is_asked_for(desk: Desk, simulator: RunningSimulator) -> None:
    operator = Operator(simulator, SENDER, RECIPIENT, "1000", "yes")
    assert await TransferConversation(desk, operator).run(TransferRequest()) is ExitCode.DONE


async def test_a_lost_answer_is_found_again_in_the_history(desk: Desk, simulator: RunningSimulator) -> None:
    simulator.arm("transfer", "answer-lost")
    operator = Operator(simulator, "yes")
    before = len(simulator.transfers())
    assert await TransferConversation(desk, operator).run(SAMPLE) is ExitCode.DONE
    assert len(simulator.transfers()) == before + 1
    assert operator.heard_saying("In progress — do not send again")
    assert operator.heard_saying("known by reference in history")
    assert not operator.heard_saying("failed")


async def test_a_wrong_code_may_be_typed_again(desk: Desk, simulator: RunningSimulator) -> None:
    operator = Operator(simulator, "yes", wrong_codes=2)
    assert await TransferConversation(desk, operator).run(SAMPLE) is ExitCode.DONE


async def test_the_third_wrong_code_ends_it(desk: Desk, simulator: RunningSimulator) -> None:
    before = simulator.transfers()
    operator = Operator(simulator, "yes", wrong_codes=4)
    assert await TransferConversation(desk, operator).run(SAMPLE) is ExitCode.NOT_DONE
    assert simulator.transfers() == before


async def test_the_same_transfer_again_needs_the_earlier_reference(
    desk: Desk, simulator: RunningSimulator
) -> None:
    await TransferConversation(desk, Operator(simulator, "yes")).run(SAMPLE)
    before = simulator.transfers()
    again = Operator(simulator, "yes")
    assert await TransferConversation(desk, again).run(SAMPLE) is ExitCode.NOT_DONE
    assert again.heard_saying("Earlier: reference")
    assert simulator.transfers() == before


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (TransferRequest(SENDER, SENDER, "10"), "same"),
        (TransferRequest(SENDER, RECIPIENT, "10.5"), "whole numbers"),
        (TransferRequest(SENDER, RECIPIENT, "9000"), "No points moved"),
        (TransferRequest("0000000000", RECIPIENT, "10"), "nobody found"),
        (TransferRequest(SENDER, RECIPIENT, "10", 999999), "No points moved"),
    ],
)
async def test_what_cannot_go_is_said_before_a_code_is_sent(
    desk: Desk, simulator: RunningSimulator, request_: TransferRequest, words: str
) -> None:
    operator = Operator(simulator, "yes")
    moved = simulator.transfers()
    assert await TransferConversation(desk, operator).run(request_) is ExitCode.NOT_DONE
    assert operator.heard_saying(words), operator.heard
    assert simulator.phone() == []
    assert simulator.transfers() == moved


async def test_nobody_answering_sends_nothing_and_frees_the_sender(
    desk: Desk, simulator: RunningSimulator
) -> None:
    assert await TransferConversation(desk, Operator(simulator)).run(SAMPLE) is ExitCode.NOT_DONE
    assert await desk.reconciliation.open_intents() == ()

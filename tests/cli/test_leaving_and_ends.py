"""However a conversation ends: what the exit code says, what stays in the journal, and what may go again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.group_parties import find_with_groups
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import TransferRequest
from console.domain.policy import Cancelling, Policy
from console.domain.problems import Local, local
from console.domain.transfers import Outcome, Refused, State, TransferOrder, Unknown
from tests.cli.counter import Answer, Counter, Operator
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, REFUSED_CODE, FakeDesk

TO_GROUP, FROM_GROUP = TransferRequest(RAVI, "g:902", "200"), TransferRequest("g:901", PRIYA, "200", by="101")
ALL_QUESTIONS = [
    pytest.param([RAVI, "g:902", "200", "yes", CODE], id="a person gives"),
    pytest.param(["g:901", "1", PRIYA, "200", "known to me"], id="a group gives"),
    pytest.param(["g:family", "1", "2", "g:family", "2", "200", "known to me"], id="among several groups"),
]
LOST = Unknown((local(Local.ANSWER_TIMEOUT),))


def test_the_exit_codes_are_what_scripts_rely_on() -> None:
    assert [int(ended) for ended in (ExitCode.DONE, ExitCode.NOT_DONE, ExitCode.IN_PROGRESS)] == [0, 1, 3]


@pytest.mark.parametrize("answers", ALL_QUESTIONS)
async def test_leaving_at_any_question_leaves_nothing_open(counter: Counter, answers: list[Answer]) -> None:
    for given in range(len(answers)):
        ended, operator = await counter.talk(TransferRequest(), *answers[:given])
        assert ended is ExitCode.NOT_DONE
        assert len(operator.questions) == given + 1
        assert operator.heard[-1] == "Nobody answers. Nothing was sent."
        assert await counter.open_intents() == ()
    assert counter.gateway.count("transfer") == 0
    assert await _left(counter) == ({State.ABANDONED} if CODE in answers else set())


class Hasty(Operator):
    """Presses Ctrl+C as soon as the countdown is told."""

    def say(self, text: str) -> None:
        super().say(text)
        talking = asyncio.current_task()
        if text == "Leaves in 10 s. Ctrl+C stops it before that." and talking is not None:
            talking.cancel()


async def test_an_interrupt_while_it_is_counted_down_sends_nothing(tmp_path: Path) -> None:
    fake = FakeDesk(tmp_path, allows=Policy(cancel=Cancelling(10)))
    desk = await fake.opening().desk()
    operator = Hasty(["yes", CODE])
    ended = await TransferConversation(desk, operator, find_with_groups).run(TO_GROUP)
    assert ended is ExitCode.NOT_DONE
    assert operator.heard[-1] == "Interrupted. Nothing was sent."
    assert fake.gateway.count("transfer") == 0
    assert await desk.reconciliation.open_intents() == ()
    await desk.close()


@pytest.mark.parametrize("answers", ALL_QUESTIONS)
async def test_an_interrupt_at_any_question_leaves_nothing_open(
    counter: Counter, answers: list[Answer]
) -> None:
    for given in range(len(answers)):
        ended, operator = await counter.talk(TransferRequest(), *answers[:given], asyncio.CancelledError)
        assert ended is ExitCode.NOT_DONE
        assert operator.heard[-1] == "Interrupted. Nothing was sent."
        assert await counter.open_intents() == ()
    assert counter.gateway.count("transfer") == 0
    assert await _left(counter) == ({State.ABANDONED} if CODE in answers else set())


async def _left(counter: Counter) -> set[State]:
    """What the journal holds: without a code to be sent nothing is written before the last answer."""
    return {intent.state for intent in await counter.desk.reconciliation.recent()}


@pytest.mark.parametrize(
    ("request_", "answers"),
    [(TO_GROUP, ["no"]), (TO_GROUP, ["yes", ""]), (FROM_GROUP, [""]), (FROM_GROUP, ["  "])],
)
async def test_no_verification_no_transfer(
    counter: Counter, request_: TransferRequest, answers: list[str]
) -> None:
    ended, _ = await counter.talk(request_, *answers)
    assert ended is ExitCode.NOT_DONE
    assert counter.gateway.count("transfer") == 0
    assert await counter.open_intents() == ()


async def test_a_wrong_code_may_be_typed_again(counter: Counter) -> None:
    counter.gateway.outcomes = [REFUSED_CODE, REFUSED_CODE]
    ended, operator = await counter.talk(TO_GROUP, "yes", "000000", "000001", CODE)
    assert ended is ExitCode.DONE
    assert counter.gateway.codes == ["000000", "000001", CODE]
    assert len(operator.secrets) == 3


async def test_the_third_wrong_code_ends_it(counter: Counter) -> None:
    counter.gateway.outcomes = [REFUSED_CODE] * 3
    ended, _ = await counter.talk(TO_GROUP, "yes", "1111", "2222", "3333", "4444")
    assert ended is ExitCode.NOT_DONE
    assert counter.gateway.codes == ["1111", "2222", "3333"]
    assert await counter.open_intents() == ()


async def test_a_code_typed_too_late_frees_the_sender(counter: Counter) -> None:
    operator = Operator(["yes"])
    asked = operator.ask

    async def slowly(question: str, *, secret: bool = False) -> str:
        if not secret:
            return await asked(question)
        await counter.desk.clock.sleep(600)
        return CODE

    operator.ask = slowly  # type: ignore[method-assign]
    ended = await TransferConversation(counter.desk, operator, find_with_groups).run(TO_GROUP)
    assert ended is ExitCode.NOT_DONE
    assert counter.gateway.count("transfer") == 0
    assert await counter.open_intents() == ()


@pytest.mark.parametrize("reached", [True, False])
async def test_a_refusal_ends_with_one(counter: Counter, reached: bool) -> None:
    problem = local(Local.NO_CONNECTION)
    counter.gateway.outcomes = [Refused((problem,), reached_provider=reached)]
    ended, operator = await counter.talk(FROM_GROUP, "known to me")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("Refused." if reached else "Not sent.")


async def test_a_lost_answer_is_found_again_in_the_groups_history(counter: Counter) -> None:
    def applied_and_lost(order: TransferOrder, reference: str) -> Outcome:
        counter.gateway.apply(order, reference)
        return LOST

    counter.gateway.outcomes = [applied_and_lost]
    ended, operator = await counter.talk(FROM_GROUP, "known to me")
    assert ended is ExitCode.DONE
    assert operator.heard_saying("In progress — do not send again")
    assert operator.heard_saying("known by reference in history")
    assert len(counter.gateway.applied) == 1


async def test_what_never_arrived_is_not_found_and_ends_with_one(counter: Counter) -> None:
    counter.gateway.outcomes = [LOST]
    ended, operator = await counter.talk(FROM_GROUP, "known to me")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("Not found.")
    assert not operator.heard_saying("failed")


async def test_left_while_nobody_knows_it_ends_with_three(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupted(_seconds: float) -> None:
        raise asyncio.CancelledError

    counter.gateway.outcomes = [LOST]
    monkeypatch.setattr(counter.desk.clock, "sleep", interrupted)
    ended, operator = await counter.talk(FROM_GROUP, "known to me")
    assert ended is ExitCode.IN_PROGRESS
    assert operator.heard_saying("Left. Do not send it again: the search goes on with points-console ")
    [intent] = await counter.open_intents()
    assert intent.is_unproven


async def test_while_one_of_the_group_is_open_another_is_refused(counter: Counter) -> None:
    group = counter.gateway.groups["901"]
    first = TransferOrder(
        group.party, counter.gateway.known["202"].party, 5, 973, acting=group.members[0].party
    )
    open_one = await counter.desk.transfers.prepare(first)
    ended, operator = await counter.talk(FROM_GROUP, "known to me")
    assert ended is ExitCode.LOOK_FIRST
    assert operator.heard_saying(f"Reference {open_one.reference}: ready, not sent.")
    assert len(operator.questions) == 1
    assert [intent.reference for intent in await counter.open_intents()] == [open_one.reference]


async def test_the_same_again_needs_the_earlier_reference(counter: Counter) -> None:
    await counter.talk(FROM_GROUP, "known to me")
    [earlier] = await counter.desk.reconciliation.recent()
    ended, operator = await counter.talk(FROM_GROUP, "known to me", "yes")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying(f"Earlier: reference {earlier.reference}")
    assert len(counter.gateway.applied) == 1
    ended, _ = await counter.talk(FROM_GROUP, "known to me", earlier.reference)
    assert ended is ExitCode.DONE
    assert len(counter.gateway.applied) == 2


async def test_every_line_can_be_read_aloud(counter: Counter) -> None:
    for request, answers in zip((TO_GROUP, FROM_GROUP), (["yes", CODE], ["known to me"]), strict=True):
        _, operator = await counter.talk(request, *answers)
        assert [line for line in operator.heard if not line.isprintable() or CODE in line] == []

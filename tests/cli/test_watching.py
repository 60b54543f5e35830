"""What was sent and never booked comes to its end for whoever has no full screen, too."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.prompts import Prompter
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import TransferRequest, find_people
from console.cli.watch_command import watch_by_lines
from console.domain.problems import Local, local
from console.domain.transfers import CustomerCode, Intent, Outcome, State, TransferOrder, Unknown
from tests.cli.counter import Counter, Operator
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk, FakeGateway

LOST = Unknown((local(Local.ANSWER_TIMEOUT),))
WATCH = "points-console unresolved --watch"


async def one_open(counter: Counter, *, booked: bool = False) -> Intent:
    """Sent, and its answer lost."""

    def lost(order: TransferOrder, reference: str) -> Outcome:
        if booked:
            counter.gateway.apply(order, reference)
        return LOST

    known, transfers = counter.gateway.known, counter.desk.transfers
    order = TransferOrder(known["101"].party, known["202"].party, 200, 973)
    intent = await transfers.prepare(order)
    await transfers.issue_code(intent.reference)
    counter.gateway.outcomes = [lost]
    return await transfers.send(intent.reference, CustomerCode(CODE))


async def order_another(counter: Counter, *, attended: bool) -> tuple[ExitCode, Operator]:
    operator = Operator(["yes"])
    talk = TransferConversation(counter.desk, operator, find_people, attended=attended)
    return await talk.run(TransferRequest(RAVI, PRIYA, "300")), operator


@pytest.mark.parametrize(("booked", "end"), [(False, State.NOT_APPLIED), (True, State.CONFIRMED)])
async def test_the_open_one_is_watched_at_a_terminal_until_the_sender_is_free(
    counter: Counter, booked: bool, end: State
) -> None:
    first = await one_open(counter, booked=booked)
    ended, operator = await order_another(counter, attended=True)
    assert ended is ExitCode.LOOK_FIRST
    assert (await counter.desk.transfers.get(first.reference)).state is end
    assert operator.heard[-1] == "The sender is free again. Of this order nothing was sent: begin it anew."
    assert len(counter.gateway.applied) == booked


async def test_without_a_terminal_the_command_that_ends_it_is_named(counter: Counter) -> None:
    first = await one_open(counter)
    ended, operator = await order_another(counter, attended=False)
    assert ended is ExitCode.LOOK_FIRST
    assert operator.heard[-1] == f"{WATCH} looks for it."
    assert (await counter.desk.transfers.get(first.reference)).is_unproven


async def test_the_command_watches_all_that_is_open(counter: Counter) -> None:
    first = await one_open(counter)
    operator = Operator([])
    assert await watch_by_lines(counter.desk, Prompter(counter.desk, operator)) is ExitCode.DONE
    assert (await counter.desk.transfers.get(first.reference)).state is State.NOT_APPLIED
    assert operator.heard[0] == f"Reference {first.reference}: in progress — do not send again."
    assert operator.heard[-1] == "Nothing is open here without a proven result."


async def test_what_another_connection_must_tell_isnt_waited_for(counter: Counter, tmp_path: Path) -> None:
    first = await one_open(counter)
    fake = FakeDesk(tmp_path, gateway=FakeGateway({}, {}, name="mastercard"))
    other, operator = await fake.opening().desk(), Operator([])
    assert await watch_by_lines(other, Prompter(other, operator)) is ExitCode.LOOK_FIRST
    assert operator.heard[:3] == [
        f"Reference {first.reference}: in progress — do not send again.",
        f"{WATCH} looks for it.",
        f"Only its own connection can tell: add --profile {first.profile}.",
    ]
    await other.close()


async def test_whoever_leaves_is_told_how_it_goes_on(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupted(_seconds: float) -> None:
        raise asyncio.CancelledError

    await one_open(counter)
    monkeypatch.setattr(counter.desk.clock, "sleep", interrupted)
    operator = Operator([])
    assert await watch_by_lines(counter.desk, Prompter(counter.desk, operator)) is ExitCode.LOOK_FIRST
    assert operator.heard_saying(f"Left. Do not send it again: the search goes on with {WATCH}.")

"""Every drill of the academy, solved and failed once: through the services, judged as it is for a trainee."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, ProviderError
from console.domain.transfers import State, TransferRefusedHere
from console.training.drill import Drill
from tests.training.trainee import Trainee, training_session

SOMEBODY_ELSE = {"capillary": "566000100", "mastercard": "0000012345678"}
NUMBERS = {"268800000000000000000000017247": "9999990000000006000"}
NUMBERS |= {"268800000000000000000000027247": "9999990000000013000"}
NUMBERS |= {"268800000000000000000000097247": "9999990000000102000"}
Solution = Callable[[Trainee, Drill], Awaitable[None]]


def kind_of(drill: Drill) -> PartyKind:
    return PartyKind.ACCOUNT if drill.provider == "mastercard" else PartyKind.CUSTOMER


async def moved(trainee: Trainee, drill: Drill) -> None:
    """Sent once, and waited for."""
    sender, recipient = (NUMBERS.get(side, side) for side in drill.moves[0])
    sent = await trainee.move(sender, recipient, drill.points, kind_of(drill))
    await trainee.wait_for(sent, State.CONFIRMED)


async def looked_up(trainee: Trainee, drill: Drill) -> None:
    """Everybody who must be, and nothing sent."""
    for need in drill.needs:
        kind, number = need["whom"].split()
        await trainee.look_up(NUMBERS.get(number, number), PartyKind(kind))


async def sent_again(trainee: Trainee, drill: Drill) -> None:
    (sender, recipient), transfers = drill.moves[0], trainee.desk.transfers
    lost = await trainee.move(sender, recipient, drill.points, PartyKind.CUSTOMER)
    assert (await trainee.wait_for(lost, State.NOT_APPLIED)).state is State.NOT_APPLIED
    again = await trainee.coded(await transfers.retry(lost.reference))
    await trainee.wait_for(await trainee.send(again), State.CONFIRMED)


async def with_a_new_code(trainee: Trainee, drill: Drill) -> None:
    refused = await trainee.move(*drill.moves[0], drill.points, PartyKind.CUSTOMER)
    assert refused.attempt.code_refused
    assert (await trainee.send(await trainee.coded(refused))).state is State.CONFIRMED


async def three_wrong_codes(trainee: Trainee, drill: Drill) -> None:
    sides = [await trainee.look_up(number, PartyKind.CUSTOMER) for number in ("566000117", "566000118")]
    intent = await trainee.prepared(sides[0].party, sides[1].party, drill.points)
    for code in ("111111", "222222", "333333"):
        intent = await trainee.send(intent, code)
        assert intent.attempt.code_refused


async def approved(trainee: Trainee, drill: Drill) -> None:
    sides = [await trainee.look_up(number, PartyKind.CUSTOMER) for number in drill.moves[0]]
    giver, taker = (side.party for side in sides)
    with pytest.raises(TransferRefusedHere) as refused:
        await trainee.prepared(giver, taker, drill.points)
    assert refused.value.problem.code == Local.NEEDS_APPROVAL
    checker = await trainee.desk.people.vouch("super", "3456")
    await trainee.desk.transfers.approve(trainee.order(giver, taker, drill.points), checker)
    sent = await trainee.send(await trainee.prepared(giver, taker, drill.points))
    assert sent.state is State.CONFIRMED


async def settled(trainee: Trainee, drill: Drill) -> None:
    checker = await trainee.desk.people.vouch("super", "3456")
    open_ones = await trainee.desk.reconciliation.open_intents()
    (waiting,) = [each for each in open_ones if each.order.points == drill.points]
    await trainee.desk.reconciliation.resolve(
        waiting.reference, applied=True, reason="on the statement", checker=checker
    )


async def looked_up_again(trainee: Trainee, drill: Drill) -> None:
    with pytest.raises(ProviderError):
        await trainee.look_up(NUMBERS[drill.moves[0][0]], PartyKind.ACCOUNT)
    await moved(trainee, drill)


async def nothing(_trainee: Trainee, _drill: Drill) -> None:
    """Found on the screen alone."""


SOLUTIONS: dict[str, Solution] = {
    "lost-request": sent_again,
    "expired-code": with_a_new_code,
    "wrong-code-thrice": three_wrong_codes,
    "approval": approved,
    "settle-unknown": settled,
    "receipt-again": nothing,
    "why-refused": nothing,
    "clock-off": looked_up_again,
}


async def solve(trainee: Trainee, drill: Drill) -> str:
    """The score of whoever does it well."""
    under_way = (await trainee.academy.begin(drill)).drill
    solution = SOLUTIONS.get(drill.name, moved if drill.moves else looked_up)
    await solution(trainee, under_way)
    mark = await trainee.academy.end(under_way.answers[0] if under_way.answers else "")
    assert mark is not None
    return f"{mark.score}, {mark.wrong} wrong, {' '.join(mark.said)}"


async def fail(trainee: Trainee, drill: Drill) -> str:
    """The score of whoever answers wrongly, sends to somebody else, or does nothing."""
    under_way = (await trainee.academy.begin(drill)).drill
    if drill.moves and not drill.faults:
        sides = drill.moves[0][0], SOMEBODY_ELSE[drill.provider]
        await trainee.move(*sides, min(drill.points, 700), kind_of(drill))
    mark = await trainee.academy.end(under_way.answers[1] if under_way.answers else "")
    assert mark is not None
    return f"{mark.score}, {'wrong' if mark.wrong else 'undone'}"


@pytest.mark.parametrize("provider", ["capillary", "mastercard"])
async def test_every_drill_solved_and_failed(provider: str, tmp_path: Path) -> None:
    """In one session, so that no drill stands in the way of another one."""
    async with training_session(provider, tmp_path) as trainee:
        drills = trainee.academy.drills
        failed = {drill.name: await fail(trainee, drill) for drill in drills}
        solved = {drill.name: await solve(trainee, drill) for drill in drills}
        best = trainee.academy.bests()
    sends = {drill.name for drill in drills if drill.moves and not drill.faults}
    assert failed == {name: "0, wrong" if name in sends else "0, undone" for name in failed}
    assert solved == dict.fromkeys(solved, "100, 0 wrong, The goal is reached.")
    assert best == dict.fromkeys(solved, 100)

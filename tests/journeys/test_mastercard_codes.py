"""Every answer of the guide that a transfer can get, through a desk: a true state and a true card."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.problems import Context
from console.domain.transfers import Attestation, Intent, State, TransferOrder
from console.explanations.cards import Moved
from console.services.desk import Desk
from console.services.directories import Found
from console.simulator.mastercard.sample_accounts import FROM, TO
from tests.doubles.simulators import RunningMastercard, running_mastercard
from tests.journeys.conftest import UNHURRIED
from tests.journeys.mastercard import open_desk_on
from tests.loop_over import loop_over
from tests.simulator.guide.lesson import MASTERCARD, NO_ANSWER, PAGE, UNREADABLE, Lesson

WORDLESS = (NO_ANSWER, PAGE, UNREADABLE)
_SOON = 2.0
"""Seconds after which an answer that never comes is given up; the look-ups before it need their time too."""
REFUSED = (State.REJECTED, State.NOT_SENT)


@asynccontextmanager
async def at_a_desk(
    home: Path, deadline_seconds: float = UNHURRIED
) -> AsyncIterator[tuple[Desk, RunningMastercard]]:
    async with running_mastercard() as simulator:
        desk = await open_desk_on(simulator, home, deadline_seconds=deadline_seconds)
        yield desk, simulator
        await desk.close()


async def sent(desk: Desk, points: int = 10) -> Intent:
    """One transfer between the sample accounts, in which the operator does everything right."""
    accounts = desk.directories[PartyKind.ACCOUNT]
    sender, recipient = await accounts.find(FROM.ban), await accounts.find(TO.ban)
    assert isinstance(sender, Found)
    assert isinstance(recipient, Found)
    order = TransferOrder(
        sender.holder.party, recipient.holder.party, points, NO_PROGRAM, transfer_type="POOL"
    )
    prepared = await desk.transfers.prepare(order)
    return await desk.transfers.send(prepared.reference, Attestation("photo ID seen", "trainee"))


def arm(simulator: RunningMastercard, lesson: Lesson) -> None:
    """What the lesson orders; where it asks for a request no well-behaved console makes, its answer alone."""
    if lesson.order is not None:
        simulator.arm("transfer", lesson.order.fault, **lesson.order.options)
    else:
        simulator.arm(
            "transfer", "provider-code", code=lesson.code, source=lesson.context, status=lesson.status
        )


LESSONS = {
    f"{number} {lesson.status} {lesson.code} {lesson.what_to_do}": lesson
    for number, lesson in enumerate(MASTERCARD)
    if lesson.act == "transfer"
}


@loop_over(("title", "lesson"), LESSONS.items())
async def test_a_lesson(tmp_path: Path, title: str, lesson: Lesson) -> None:
    home = tmp_path / title.partition(" ")[0]
    home.mkdir()
    waits = lesson.code == NO_ANSWER or "late" in lesson.what_to_do
    async with at_a_desk(home, _SOON if waits else UNHURRIED) as (desk, simulator):
        arm(simulator, lesson)
        intent = await sent(desk)
        cards = desk.catalogue.explain_intent(intent)
        assert cards
        assert intent.state in (State.UNKNOWN, *REFUSED)
        assert not (lesson.moved and intent.state in REFUSED)
        assert {card.moved for card in cards} == {_moved(intent)}
        assert all(card.known for card in cards)
        if lesson.code not in WORDLESS:
            assert lesson.code in {problem.code.partition("(")[0] for problem in intent.problems}
        if lesson.status == 404 and lesson.context == "Gateway":
            assert [problem.context for problem in intent.problems] == [Context.GATEWAY]
            assert "account" not in cards[0].what.lower()


def _moved(intent: Intent) -> Moved:
    """What a card may say of points: the state decides, whatever the code sounds like."""
    refused = {State.REJECTED: Moved.NO, State.NOT_SENT: Moved.NOTHING_SENT}
    return refused.get(intent.state, Moved.UNKNOWN)


async def test_no_account_number_is_in_clear_on_the_wire(tmp_path: Path) -> None:
    async with at_a_desk(tmp_path) as (desk, simulator):
        assert (await sent(desk)).state is State.CONFIRMED
        await desk.directories[PartyKind.ACCOUNT].movements(FROM.ranac)
        requests = simulator.requests()
        assert FROM.ban in "".join(one["plain"] for one in requests), "the log opens what was sealed"
        for one in requests:
            wire = json.dumps({name: value for name, value in one.items() if name != "plain"})
            assert FROM.ban not in wire
            assert TO.ban not in wire

"""Refusals of a simulated Mastercard, each explained in place; the numbers of the accounts stay nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from console.domain.clock import SystemClock
from console.domain.transfers import State
from console.providers.registry import PROVIDERS
from console.services.awaited_desk import Opening
from console.services.desk import Desk
from console.services.stages import Stage
from console.simulator.mastercard.sample_accounts import FROM, TO
from tests.doubles.simulators import RunningMastercard, running_mastercard
from tests.journeys.mastercard import open_desk_on
from tests.screens.operator import Operator, running
from tests.screens.test_account_transfer import bytes_under
from tests.simulator.guide.lesson import MASTERCARD, Lesson

PLACES = {
    "INVALID_FIELD_VALUE_FROM_BANK_ACCOUNT_NUMBER": "sender",
    "INVALID_FIELD_VALUE_TO_BANK_ACCOUNT_NUMBER": "recipient",
    "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER": "amount",
    "INVALID_FIELD_VALUE_TRANSFER_TYPE_CODE": "type",
    "MISSING_REQUIRED_FIELD_TRANSFER_REASON": "note",
    "NOT_FOUND": "",
    "decrypt.error": "",
    "TOO_MANY_REQUESTS": "",
}
"""A code for each field that can cure one, and one of each who speaks for what no field here can.

What every other code is cured by, and that no points moved, is held in `tests/explanations`.
"""


@asynccontextmanager
async def at_mastercard(home: Path, opened: list[Desk]) -> AsyncIterator[tuple[Operator, RunningMastercard]]:
    """The app on the real services and a simulator."""
    async with running_mastercard() as simulator:

        async def open_desk() -> Desk:
            opened.append(await open_desk_on(simulator, home, clock=SystemClock()))
            return opened[0]

        opening = Opening(
            open_desk, environment="training", profile="training", parties=PROVIDERS["mastercard"].parties
        )
        async with running(opening, (120, 40)) as operator:
            await operator.both(FROM.ban, TO.ban)
            await operator.until(lambda: len(operator.screen.form.order.choice._options) > 1)
            operator.screen.form.order.choice.value = "POOL"
            await operator.press(*"10")
            yield operator, simulator


async def test_each_refusal_is_explained_where_it_can_be_cured_and_numbers_are_nowhere(
    tmp_path: Path,
) -> None:
    lessons = {lesson.code: lesson for lesson in MASTERCARD if lesson.act == "transfer"}
    opened: list[Desk] = []
    async with at_mastercard(tmp_path, opened) as (operator, simulator):
        for points, (code, place) in enumerate(PLACES.items(), 11):
            # The same order again would be asked about.
            operator.screen.form.order.amount.value = str(points)
            await _refused(operator, simulator, lessons[code])
            assert code in operator.text
            assert ("No points moved." in operator.text) or ("Nothing left" in operator.text), code
            assert _place(operator) == place, (code, operator.text)
            if code == "NOT_FOUND":
                assert "unknown" not in operator.text
                assert "Account not found" not in operator.text
        assert simulator.transfers() == []
        operator.screen.form.order.amount.value = "10"
        await _attested(operator)
        await operator.state(State.CONFIRMED)
        shown = [operator.text]
        await operator.press("f12")
        await operator.shows("POST", "200")
        shown.append(operator.text)
        shown.append("\n".join(str(each) for each in opened[0].trace))
        assert len(simulator.transfers()) == 1
        paths = [one["path"] for one in simulator.requests()]
    written = bytes_under(tmp_path / "journal")
    assert FROM.ranac.encode() in written
    for number in (FROM.ban, TO.ban):
        assert number.encode() not in written
        assert not any(number in each for each in (*shown, *paths))


async def _refused(operator: Operator, simulator: RunningMastercard, lesson: Lesson) -> None:
    simulator.arm("transfer", "provider-code", code=lesson.code, source=lesson.context, status=lesson.status)
    await _attested(operator)
    await operator.until(lambda: operator.screen.stage is Stage.FORM)
    await operator.pilot.pause()


async def _attested(operator: Operator) -> None:
    """From the amount to the request."""
    operator.screen.set_focus(operator.screen.form.order.amount)
    await operator.press("enter")
    await operator.stage(Stage.ATTEST)
    await operator.give_word()
    await operator.press("enter")


def _place(operator: Operator) -> str:
    """The part of the form whose card is open, or nothing where the notice below it is."""
    form = operator.screen.form
    sides = {"sender": form.sender.card, "recipient": form.recipient.card}
    open_at = [name for name, card in sides.items() if card.display]
    if form.order.card.display:
        open_at.append(operator.focused or "")
    assert operator.screen.parts.lower.notice.display is not bool(open_at)
    return "".join(open_at)

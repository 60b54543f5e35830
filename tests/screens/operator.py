"""Somebody at the transfer screen: presses keys, waits for what shows, reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual import events
from textual.css.query import NoMatches
from textual.pilot import Pilot
from textual.widgets import OptionList

from console.app import ConsoleApp
from console.domain.transfers import CustomerCode, Intent, State, TransferOrder
from console.services.awaited_desk import Opening
from console.services.stages import Stage
from console.widgets.party_panel import PartyPanel
from screens.transfer.group_form import GroupForm
from screens.transfer.transfer_screen import TransferScreen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, REFUSED_CODE, FakeDesk
from tests.doubles.refreshed import refreshed
from tests.textual_private import text

BOUND_SECONDS = 30.0
_CHARACTERS = {"enter": "\r", "space": " "}


@dataclass(frozen=True, slots=True)
class Way:
    """A screen on which Ravi gives, and to whom: what holds on one must hold on the other."""

    mode: str
    recipient: str


TO_GROUP = Way("group-transfer", "901")
WAYS = (Way("transfer", PRIYA), TO_GROUP)
"""What depends on the form is tried on both; one flow drives them, so the rest is on either."""


def is_so(holds: Callable[[], object]) -> bool:
    """Whether something holds; nothing does of a widget that comes behind the first frame and is to come."""
    try:
        return bool(holds())
    except NoMatches:
        return False


class Operator:
    """One operator in front of one running app."""

    def __init__(self, pilot: Pilot[None], app: ConsoleApp) -> None:
        self.pilot = pilot
        self.app = app
        self.keys = 0

    @property
    def screen(self) -> TransferScreen:
        screen = self.app.screen
        assert isinstance(screen, TransferScreen)
        return screen

    @property
    def intent(self) -> Intent | None:
        return self.screen.intent

    def is_in(self, mode: str) -> bool:
        """Whether this mode is in front, composed and all."""
        return self.app.current_mode == mode and self.app.screen.is_mounted

    @property
    def focused(self) -> str | None:
        """The id of what takes the next key."""
        return self.app.focused.id if self.app.focused is not None else None

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person does."""
        self.keys += len(keys)
        await self.pilot.press(*keys)

    def burst(self, keys: Iterable[str], *, late: float = 0) -> None:
        """Put all keys into the app's queue at once, as a scanner or a paste by a macro does.

        `late` is for how many seconds they waited outside, as on a busy machine.
        """
        for key in keys:
            pressed = events.Key(key, key if len(key) == 1 else _CHARACTERS.get(key))
            pressed.time -= late
            self.app.post_message(pressed)

    async def drained(self) -> None:
        """Wait until the app has dispatched every key put into its queue."""
        done = asyncio.Event()
        self.app.call_later(done.set)
        await done.wait()
        await self.pilot.pause()

    async def until(self, holds: Callable[[], object]) -> None:
        """Let the app work until something holds; fails with the screen's text after a bound."""
        loop = asyncio.get_running_loop()
        end, pause = loop.time() + BOUND_SECONDS, 0.01
        while not is_so(holds):
            assert loop.time() < end, f"never came true; the screen shows:\n{self.text}"
            await asyncio.sleep(pause)
            pause = min(1.2 * pause, 0.03)
        await refreshed(self.app)

    async def stage(self, stage: Stage) -> None:
        """Until it is there; of a preview, until it has stood long enough for Enter to act on it."""
        shown = stage is Stage.PREVIEW
        await self.until(lambda: self.screen.stage is stage and (self.screen.keys.is_armed or not shown))

    async def state(self, *states: State) -> None:
        await self.until(lambda: self.intent is not None and self.intent.state in states)

    async def called_back(self, side: PartyPanel) -> None:
        """Until the focus has come back to a side on which nobody was found, or several were."""
        await self.until(lambda: self.app.focused is side.target and self.screen.keys.is_armed)

    async def both(self, sender: str, recipient: str) -> None:
        """Both sides scanned and found."""
        self.burst([*sender, "enter", *recipient, "enter"])
        await self.until(lambda: all(side.holder is not None for side in self.screen.form.sides))

    async def preview(self, sender: str, recipient: str, points: str) -> None:
        """As far as the checked preview."""
        await self.both(sender, recipient)
        self.burst([*points, "enter"])
        await self.stage(Stage.PREVIEW)

    async def code(self, sender: str, recipient: str, points: str) -> None:
        """As far as the field for the code."""
        await self.preview(sender, recipient, points)
        await self.press("enter")
        await self.stage(Stage.CODE)

    async def sent(self, sender: str, recipient: str, points: str, code: str) -> None:
        """As far as the request that the app has taken over."""
        await self.code(sender, recipient, points)
        self.burst([*code, "enter"])
        await self.stage(Stage.SENT)

    async def go(self, way: Way) -> None:
        """To the screen of this way."""
        if way.mode == "group-transfer":
            await self.to_groups()

    async def to_groups(self) -> None:
        """The group transfer screen, ready for look-ups."""
        await self.press("f4")
        await self.until(
            lambda: self.is_in("group-transfer") and self.group_form.order.program_id is not None
        )

    @property
    def group_form(self) -> GroupForm:
        form = self.screen.form
        assert isinstance(form, GroupForm)
        return form

    async def scan(self, typed: str, *, as_sender: bool) -> None:
        """One side scanned and found, wherever its kind was chosen before."""
        form = self.screen.form
        panel = form.sender if as_sender else form.recipient
        self.screen.set_focus(panel.target)
        self.burst([*typed, "enter"])
        await self.until(lambda: panel.holder is not None)

    async def group_gives(self, recipient: str, points: str, *, sender: str = "901") -> None:
        """From a group to a person or another group, as far as the list of its members."""
        await self.to_groups()
        await self.press("f4")
        await self.scan(sender, as_sender=True)
        if len(recipient) > 3:
            await self.press("f4")
        await self.scan(recipient, as_sender=False)
        await self.press(*points, "enter")

    async def asked_who_acts(self) -> None:
        """Until the list of members takes keys."""
        await self.until(lambda: self.group_form.picker.choices.has_focus and self.screen.keys.is_armed)

    async def attested(self, recipient: str, points: str, *, sender: str = "901") -> None:
        """A group gives: as far as the button that sends, the leader acting."""
        await self.group_gives(recipient, points, sender=sender)
        await self.asked_who_acts()
        await self.press("enter")
        await self.stage(Stage.ATTEST)
        await self.give_word()

    async def give_word(self) -> None:
        """The first of the ways to know somebody, in three keys; until the button takes the next."""
        await self.press("enter")
        await self.until(lambda: isinstance(self.app.focused, OptionList))
        await self.press("down", "enter")
        await self.armed()

    async def led_group(self, points: str) -> None:
        """Ravi gives to the group he leads, as far as the preview."""
        await self.to_groups()
        await self.scan(RAVI, as_sender=True)
        await self.until(lambda: self.group_form.recipient.offered is not None)
        await self.press("enter", *points, "enter")
        await self.stage(Stage.PREVIEW)

    async def armed(self) -> None:
        """Until the button has the focus and takes keys."""
        await self.until(lambda: self.focused == "step" and self.screen.keys.is_armed)

    async def shows(self, *words: str) -> None:
        """Wait until all these words stand on the screen."""

        def stand_there() -> bool:
            text = self.text
            return all(word in text for word in words)

        await self.until(stand_there)

    @property
    def text(self) -> str:
        """Every cell of the screen, line by line."""
        return "\n".join(line.rstrip() for line in text(self.app).splitlines())


class Counter(Operator):
    """An operator at a scripted desk, whose insides are in the test's hands."""

    def __init__(self, pilot: Pilot[None], app: ConsoleApp, desk: FakeDesk) -> None:
        super().__init__(pilot, app)
        self.desk = desk

    async def wrong_code(self, sender: str, recipient: str, points: str) -> None:
        """As far as the card that says so, with another try left."""
        self.desk.gateway.outcomes.append(REFUSED_CODE)
        await self.code(sender, recipient, points)
        self.burst([*"111111", "enter"])
        await self.shows("try 2 of 3")


@asynccontextmanager
async def running(opening: Opening, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Operator]:
    """The app on this desk, with the transfer screen in front."""
    app = ConsoleApp(opening)
    try:
        async with app.run_test(size=size) as pilot:
            operator = Operator(pilot, app)
            await operator.until(lambda: isinstance(app.screen, TransferScreen) and app.screen.focused)
            yield operator
    finally:
        await opening.close()


@asynccontextmanager
async def at_the_counter(desk: FakeDesk, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Counter]:
    """The app on a scripted desk."""
    async with running(desk.opening(), size) as operator:
        yield Counter(operator.pilot, operator.app, desk)


async def moved(counter: Counter, points: int = 500) -> Intent:
    """A transfer of Ravi to Priya that moved, made through the services: for what begins behind it."""
    transfers = (await counter.app._opening.desk()).transfers
    ravi, priya = (counter.desk.gateway.known[each].party for each in ("101", "202"))
    prepared = await transfers.prepare(TransferOrder(ravi, priya, points, 973, "", "Default"))
    await transfers.issue_code(prepared.reference)
    sent = await transfers.send(prepared.reference, CustomerCode(CODE))
    assert sent.state is State.CONFIRMED
    return sent

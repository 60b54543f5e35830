"""Home: what waits for whoever is here, this desk today, its last transfers, and in training the drills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from console.widgets.status_text import bad
from screens.background import start, why_unread
from screens.desk_screen import DeskScreen
from screens.home.home_entries import HomeEntry, HomePart, drills_part, recent_part, waiting_part
from screens.home.home_list import HomeList
from screens.home.typed_on_home import TypedOnHome
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk

_RECENT = 30


class HomeScreen(DeskScreen):
    """Every line leads somewhere. What is scanned or typed here goes to the transfer, whole."""

    CSS_PATH = stylesheet("home.tcss")
    AUTO_FOCUS = "HomeList"
    help_text = (
        "A digit, or Enter on the line under the cursor, leads to what it is about. Whoever is scanned here "
        "becomes the sender of the transfer screen."
    )

    _desk: Desk | None = None

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._typed = TypedOnHome(self, self._choose, lambda: self.app.call_later(self._hand_on))

    def compose_body(self) -> ComposeResult:
        """The lines; the day comes with the desk."""
        with Horizontal(id="home"):
            yield HomeList()

    def on_mount(self) -> None:
        """Empty until the journal is read."""
        self.query_one(HomeList).border_title = "Home"

    async def desk_opened(self, desk: Desk) -> None:
        """Read everything, and again with each change and whenever somebody else is at the desk."""
        from screens.day_card import DayCard

        self._desk = desk
        await self.query_one("#home").mount(DayCard(desk))
        self.listen(desk.announcer.subscribe, lambda _intent: self._read_soon())
        self.listen(desk.people.arrived.subscribe, lambda _operator: self._read_soon())
        if desk.approvals_elsewhere is not None and desk.approvals_elsewhere.may_decide:
            self.ask_while_shown(self._read)
        self._read_soon()

    def on_screen_resume(self) -> None:
        """Something may have changed that nobody announced: a drill, another till."""
        self._read_soon()

    def keeps_key(self, key: events.Key) -> bool:
        """Digits are told from numbers before anything else hears them."""
        return self._typed.keeps(key)

    # -- reading -------------------------------------------------------------------------------

    def _read_soon(self) -> None:
        if self._desk is not None:
            start(self, self._read, "home", exclusive=True, failed=self._tell_unread)

    def _tell_unread(self, error: Exception) -> None:
        """What can't be read isn't shown as nothing."""
        words = bad(why_unread(error, "The journal could not be read. F10 tries again."))
        self.query_one(HomeList).show([HomePart("Waits for you", [HomeEntry(lambda _width: words)])])

    async def _read(self) -> None:
        from console.services.waiting_work import waiting_work

        desk = await self.opening.desk()
        with self.waiting("reading"):
            work = await waiting_work(desk)
            listing = await desk.history.of_desk()
        intents = [each.intent for each in listing.entries if each.intent is not None]
        parts = [waiting_part(work), *_drills(desk), recent_part(intents, _RECENT)]
        self.query_one(HomeList).show(parts)

    # -- where it leads ------------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        self.query_one(HomeList).choose(number)

    async def on_home_list_leads_on(self, chosen: HomeList.LeadsOn) -> None:
        """The application knows the way, and whether it is open for whoever is here."""
        if isinstance(chosen.leads, str):
            await self.app.run_action(chosen.leads)
        else:
            self.post_message(chosen.leads)

    async def _hand_on(self) -> None:
        """In the app's own turn, so that no newer key overtakes these."""
        await self.app.run_action("desk('transfer')")
        for key in self._typed.take():
            await self.app.on_event(key)


def _drills(desk: Desk) -> list[HomePart]:
    """Where drills are: in the demonstration of one till."""
    if desk.training is None:
        return []
    from console.training.trained_desk import TrainedDesk

    return [drills_part(desk.academy)] if isinstance(desk, TrainedDesk) else []

"""One line under the status line in training: the goal of the drill under way, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from console.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from console.domain.transfers import Intent
    from console.services.desk import Desk
    from console.training.academy import Academy, DrillUnderWay
    from console.training.judging import Mark

_LATER_SECONDS = 1.0
"""After a change the simulator's books are looked at once more: it may book late."""


class GoalLine(Widget):
    """Judges anew with each change of a transfer. Without a drill it takes no room."""

    class SituationWanted(Message):
        """A drill was set up before anybody was here: tell what it is about."""

        def __init__(self, academy: Academy) -> None:
            super().__init__()
            self.academy = academy

    SCOPED_CSS: ClassVar[bool] = False
    DEFAULT_CSS = """
    GoalLine {
        display: none;
        height: auto;
        padding: 0 1;
        background: $surface;
        &.-drilled { display: block; }
    }
    """

    def __init__(self, desk: Desk, academy: Academy | None) -> None:
        super().__init__()
        self._desk = desk
        self._academy = academy
        self._drilled: DrillUnderWay | None = None
        self._mark: Mark | None = None
        self._asks = False

    def on_mount(self) -> None:
        """Hear of drills and of transfers for as long as the screen is there."""
        self._ends = [self._desk.announcer.subscribe(self._heard)]
        if self._academy is not None:
            self._ends.append(self._academy.changed.subscribe(self._take))
            self._take(self._academy.under_way)
            if self._academy.take_untold():
                self.post_message(self.SituationWanted(self._academy))
        self.look()

    def on_unmount(self) -> None:
        """Stop listening."""
        for end in self._ends:
            end()

    def _take(self, drilled: DrillUnderWay | None) -> None:
        self._drilled, self._mark = drilled, None
        self._asks = drilled is not None and bool(drilled.drill.question)
        self.set_class(drilled is not None, "-drilled")
        self.refresh(layout=True)
        self.call_later(self.look)

    def _heard(self, _changed: Intent) -> None:
        self.call_later(self.look)
        self.call_later(self.set_timer, _LATER_SECONDS, self.look)

    @work(exclusive=True, group="goal", exit_on_error=False)
    async def look(self) -> None:
        """How the drill stands now, and whether a fault waits for its request."""
        if self._drilled is not None and self._academy is not None:
            self._mark = await self._academy.stands()
            self.refresh(layout=True)
        training = self._desk.training
        # What a drill has ordered is for the trainee to find out.
        armed = () if self._drilled is not None or training is None else await training.armed()
        for bar in self.screen.query(StatusBar):
            bar.armed = len(armed)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """A second line where there is no room for the goal and how it stands in one."""
        return len(self._lines(width))

    def render(self) -> Content:
        """`DRILL  the goal      how it stands`."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        if self._drilled is None:
            return [Content("")]
        stands = self._stands()
        goal = Content.assemble(("DRILL  ", "$secondary bold"), self._drilled.drill.goal)
        lines = [line.rstrip() for line in goal.wrap(max(width, 1))]
        if lines[-1].cell_length + 2 + stands.cell_length > width:
            lines.append(Content(""))
        return [
            *lines[:-1],
            lines[-1].pad_right(max(width - lines[-1].cell_length - stands.cell_length, 0)) + stands,
        ]

    def _stands(self) -> Content:
        mark = self._mark
        if mark is not None and mark.is_spoiled:
            return Content.styled("✗ wrong points moved: Ctrl+L", "$error bold")
        if mark is not None and mark.reached:
            return Content.styled("✓ reached: Ctrl+L", "$success bold")
        return Content.styled("Ctrl+L: answer" if self._asks else "Ctrl+L", "$muted")

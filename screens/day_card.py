"""This desk today, out of its journal: read anew with each change, and when another day begins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from console.widgets.day_text import day_lines, hour_lines
from console.widgets.status_text import MUTED, bad
from console.widgets.text_block import TextBlock
from screens.background import start, why_unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.domain.desk_day import DeskDay
    from console.services.desk import Desk

_MINUTE = 60.0


class DayCard(TextBlock):
    """What moved and what didn't; a line for each hour, where rows are free."""

    _room = 0
    """Rows that it may take, frame included, where it is as high as its words."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="day")
        self._desk = desk
        self._day: DeskDay | None = None

    def on_mount(self) -> None:
        """Read it; a screen that is left open over night doesn't call yesterday today."""
        self.border_title = "This desk today"
        self.say("reading …", MUTED, waits=True)
        self._ends = (
            self._desk.announcer.subscribe(lambda _intent: self._read_soon()),
            self._desk.people.arrived.subscribe(lambda _operator: self._read_soon()),
        )
        self.set_interval(_MINUTE, self._turn_over)
        self._read_soon()

    def on_unmount(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()

    def tell_room(self, rows: int) -> None:
        """It may be so high, with its frame."""
        if rows != self._room:
            self._room = rows
            self.refresh(layout=True)

    def _turn_over(self) -> None:
        if self._day is not None and self._day.day != self._desk.clock.now().astimezone().date():
            self._read_soon()

    def _read_soon(self) -> None:
        start(self, self._read, "day", exclusive=True, failed=self._tell_unread)

    def _tell_unread(self, error: Exception) -> None:
        """What can't be read isn't shown as nothing."""
        self.draw(lambda _width: [bad(why_unread(error, "The day could not be read."))])

    async def _read(self) -> None:
        self._day = await self._desk.history.day(self._desk.clock.now())
        self.draw(partial(self._lines, self._day))

    def _lines(self, day: DeskDay, width: int) -> Sequence[Content]:
        told = day_lines(day, width)
        whole = [*told[:-1], Content(""), *hour_lines(day, width)] if day.moved else told
        room = max(self.content_size.height, self._room - self.gutter.height)
        return whole if len(whole) <= room else told

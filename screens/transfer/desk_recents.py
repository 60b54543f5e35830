"""What this desk transferred last, in the room that the panels of a transfer leave free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.events import Click

from console.domain.points import format_points
from console.domain.transfers import Intent
from console.explanations.words import describe
from console.widgets.history_text import colour_of, short_label
from console.widgets.status_text import MUTED, bad, muted
from console.widgets.text_block import TextBlock, column
from console.widgets.times import day_and_time
from screens.background import start, why_unread
from screens.messages import TransferNamed

if TYPE_CHECKING:
    from console.services.desk import Desk

_TIME, _POINTS, _STATE = 13, 10, 18
_LEAST_ROWS = 3
"""Below so many nothing is drawn: a title alone tells nobody anything."""
_TITLE = Content.styled("Last transfers of this desk", "bold $secondary")


class DeskRecents(TextBlock):
    """As many of the newest transfers as there are rows free; it never takes one from another panel.

    A click on one shows it in the history, as on the home screen.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="recents")
        self._desk = desk
        self._intents: Sequence[Intent] = ()

    def on_mount(self) -> None:
        """Read them, and again with each change."""
        self._ends = (
            self._desk.announcer.subscribe(lambda _intent: self._read_soon()),
            self._desk.people.arrived.subscribe(lambda _operator: self._read_soon()),
        )
        self._read_soon()

    def on_unmount(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()

    def _read_soon(self) -> None:
        start(self, self._read, "recents", exclusive=True, failed=self._tell_unread)

    def _tell_unread(self, error: Exception) -> None:
        """What can't be read isn't shown as nothing; a transfer says itself what the journal lacks."""
        words = bad(why_unread(error, "They could not be read."))
        self.draw(lambda _width: [_TITLE, words])

    async def _read(self) -> None:
        listing = await self._desk.history.of_desk()
        self._intents = [each.intent for each in listing.entries if each.intent is not None]
        self.draw(self._lines)

    def on_click(self, event: Click) -> None:
        """Show the transfer of this line; the title is none."""
        at = event.get_content_offset(self)
        line = 0 if at is None else at.y
        if 0 < line <= len(self._shown):
            self.post_message(TransferNamed(self._shown[line - 1].reference))

    @property
    def _shown(self) -> Sequence[Intent]:
        rows = self.content_size.height
        return self._intents[: rows - 1] if rows >= _LEAST_ROWS else ()

    def _lines(self, width: int) -> Sequence[Content]:
        if self.content_size.height < _LEAST_ROWS:
            return []
        return [_TITLE, *([_line(each, width) for each in self._shown] or [muted("Nothing yet.")])]


def _line(intent: Intent, width: int) -> Content:
    order, words = intent.order, describe(intent)
    who = f"{order.sender.label} → {order.recipient.label}"
    return Content.assemble(
        column(day_and_time(intent.created), _TIME, MUTED),
        column(who, max(width - _TIME - _POINTS - _STATE - 1, 0)),
        column(format_points(order.points), _POINTS, "bold", right=True),
        " ",
        column(short_label(words), _STATE, colour_of(words)),
    )

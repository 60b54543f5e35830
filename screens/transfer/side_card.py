"""One side in full, beside the fields: what it holds, when that ends, and what moved of late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from console.domain.parties import Customer, Group, Holder, Party, PointsExpiry, ProgramBalance
from console.domain.points import format_points
from console.widgets.balance_bars import SOON
from console.widgets.block_bar import bar
from console.widgets.history_text import colour_of, is_outgoing, named, points_text, sides, words_of
from console.widgets.party_strip import told_beside
from console.widgets.status_text import BAD, MUTED, WARN, bad, joined, muted
from console.widgets.text_block import TextBlock, column
from console.widgets.times import age, day, time_of_day
from screens.background import start
from screens.last_movements import last_movements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.services.desk import Desk
    from console.services.transfer_history import HistoryEntry
    from console.widgets.party_strip import Side

_DAY, _SHORT_DAY, _POINTS = 12, 6, 9
_MOST_EXPIRIES, _MOST_MEMBERS, _MOST_MOVEMENTS = 4, 5, 5
_TALL, _ROWS_FOR_ONE = 40, 3
"""Rows of a terminal from which there is room for more movements, and how many more each of them wants."""
_READING = (muted("reading the last movements …"),)


class SideCard(TextBlock):
    """Shows whoever stands on one side, as they were when they were looked up."""

    def __init__(self, called: str, desk: Desk, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._called, self._desk = called, desk
        self._side: Side | None = None
        self._movements: Sequence[Content] = ()

    def on_mount(self) -> None:
        """Empty until somebody is found."""
        self._redraw()

    def show(self, side: Side | None) -> None:
        """Show this side, or that there is nobody yet; what moved of late is read for it."""
        if side is self._side:
            return
        self._side, self._movements = side, _READING
        self._redraw()
        if side is not None:
            start(self, partial(self._read, side), "movements", exclusive=True, failed=self._tell_unread)

    def tell_age(self, *, is_sent: bool = False) -> None:
        """Of when this is; behind a transfer nobody may take it for what is left now."""
        side = self._side
        read = "" if side is None else f"as of {time_of_day(side.now)}"
        told = f"before this transfer, {read}" if read and is_sent else read
        if told != self.border_subtitle:  # asked at every key, it would be drawn anew each time
            self.border_subtitle = told

    def _tell_unread(self, _error: Exception) -> None:
        """A fault of this console's own is said; it keeps nobody from the transfer."""
        self._movements = (bad("The last movements could not be read."),)
        self._redraw()

    async def _read(self, side: Side) -> None:
        told = await last_movements(self._desk, side.holder, _movement)
        if side is self._side:
            self._movements = [*told.notes, *told.lines]
            self._redraw()

    def _redraw(self) -> None:
        side = self._side
        who = "" if side is None else f"  {side.holder.party.label}"
        self.border_title = Content(f"{self._called}{who}")
        self.tell_age()
        if side is None:
            self.say("Nobody yet.", MUTED)
        else:
            waits = self._movements is _READING
            self.draw(
                lambda width: [*_lines(side, width), Content(""), *self._movements[: self._most]], waits=waits
            )

    @property
    def _most(self) -> int:
        return _MOST_MOVEMENTS + max(self.app.size.height - _TALL, 0) // _ROWS_FOR_ONE


def _lines(side: Side, width: int) -> Iterable[Content]:
    yield from _who(side, width)
    for held in side.holder.programs:
        yield from _holding(held, side.now, width)
    if isinstance(side.holder, Group):
        yield from _members(side.holder)


def _who(side: Side, width: int) -> Iterable[Content]:
    """By what they are known, and for how long: in one line where it fits."""
    known, since = told_beside(side.holder, side.by), _since(side.holder, side.now)
    line = joined(muted(known), *map(muted, since))
    return [line] if line.cell_length <= width else [muted(known), joined(*map(muted, since))]


def _since(holder: Holder, now: datetime) -> list[str]:
    if not isinstance(holder, Customer):
        return []
    member = f"member {age(now - holder.created)}" if holder.created is not None else ""
    return [member, f"changed {age(now - holder.modified)} ago" if holder.modified is not None else ""]


def _movement(entry: HistoryEntry, party: Party) -> Content:
    """`21 Nov  −500 ✓ → Asha P•••`: what fits into half a pane."""
    outgoing, words, at = is_outgoing(entry, party), words_of(entry), entry.at
    there = sides(entry)[1 if outgoing else 0]
    return Content.assemble(
        column("–" if at is None else f"{at.astimezone().day:2} {at.astimezone():%b}", _SHORT_DAY, MUTED),
        column(f"{'−' if outgoing else '+'}{points_text(entry)}", _POINTS, "bold", right=True),
        (f" {words.symbol}", colour_of(words)),
        (" → " if outgoing else " ← ", MUTED),
        named(there),
    )


def _holding(held: ProgramBalance, now: datetime, width: int) -> Iterable[Content]:
    words = Content.assemble(
        (format_points(held.usable), f"bold {BAD}" if held.usable < 0 else "bold"), (" usable", MUTED)
    )
    if held.locked:
        words += Content.assemble("  ", format_points(held.locked), (" locked", MUTED))
    name = f"{held.program_id} {held.name}" if held.name else ""
    yield Content("").join([column(name, max(width - words.cell_length, 0), MUTED), words])
    shown = held.expiring[:_MOST_EXPIRIES]
    whole = max([held.usable, *(each.points for each in shown)], default=Decimal(0))
    yield from (_expiry(each, whole, now, width) for each in shown)
    if len(held.expiring) > len(shown):
        yield muted(f"and {len(held.expiring) - len(shown)} later dates")


def _expiry(expiry: PointsExpiry, whole: Decimal, now: datetime, width: int) -> Content:
    soon = expiry.on - now.astimezone().date() <= SOON
    cells = max(width - _DAY - _POINTS - 1, 0)
    return Content.assemble(
        column(day(expiry.on), _DAY, WARN if soon else MUTED),
        column(format_points(expiry.points), _POINTS, WARN if soon else "", right=True),
        (f" {bar(expiry.points, whole, cells)}", WARN if soon else MUTED),
    )


def _members(group: Group) -> Iterable[Content]:
    for member in group.members[:_MOST_MEMBERS]:
        gone = "" if member.active else "has left"
        yield joined(member.party.label, muted(member.role.value), muted(gone))
    if len(group.members) > _MOST_MEMBERS:
        yield muted(f"and {len(group.members) - _MOST_MEMBERS} more members")

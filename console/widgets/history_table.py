"""Transfers of the past as a table that draws the lines in sight and keeps only those around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from console.domain.parties import Party
from console.domain.transfers import Intent
from console.widgets.history_columns import CHOSEN, COLUMNS, HistoryColumn, cell_of, fitting, seen_from
from console.widgets.history_lines import DrawnLines, LineLook, strip_of
from console.widgets.history_text import reference_of

if TYPE_CHECKING:
    from console.services.transfer_history import HistoryEntry

PAGE = 50
"""Lines that are asked for together."""
_KEPT = 24
"""Pages that stay in memory, however many were looked at."""
_UNREADABLE = "This transfer can't be read. See: points-console journal verify"


class HistoryTable(ScrollView, can_focus=True):
    """Lines are known by their number from the top. What isn't there yet is asked for by `PagesWanted`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "history--head",
        "history--cursor",
        "history--coming",
    }
    DEFAULT_CSS = """
    HistoryTable {
        overflow-x: hidden;
        overflow-y: scroll;
        & > .history--head { text-style: bold; color: $foreground; background: $panel; }
        & > .history--cursor {
            background: $block-cursor-blurred-background;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .history--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .history--coming { color: $muted; }
    }
    """
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """Textual has the whole screen laid out when it changes; here it changes with every typed key."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.detail", "Detail", id="history-detail", show=False, tooltip="To the detail"),
        Binding("up", "move(-1)", "Up", id="history-up", show=False),
        Binding("down", "move(1)", "Down", id="history-down", show=False),
        Binding("pageup", "turn(-1)", "Page up", id="history-page-up", show=False),
        Binding("pagedown", "turn(1)", "Page down", id="history-page-down", show=False),
        Binding(
            "home,ctrl+home", "first", "First", id="history-first", show=False, tooltip="To the first line"
        ),
        Binding("end,ctrl+end", "last", "Last", id="history-last", show=False, tooltip="To the last line"),
    ]

    @dataclass
    class PagesWanted(Message):
        """Lines of these pages are in sight, or soon will be."""

        numbers: tuple[int, ...]

    class CursorMoved(Message):
        """The cursor stands on another line, or something else stands under it."""

    class LineOpened(Message):
        """A line was clicked while the cursor stood on it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.shows_tills = False
        """Whether transfers of other tills can stand here, so that each line names its own."""
        self.chosen: tuple[str, ...] = CHOSEN
        """The columns to show, by their names."""
        self.has_more = False
        """Whether further lines can be asked for below the last known one."""
        self.row_count = 0
        self.cursor_row = 0
        self._lines: dict[int, HistoryEntry | None] = {}
        self._party: Party | None = None
        self._wanted: set[int] = set()
        self._is_window = False
        self._asked_below = 0
        self._waits_for_end = False
        self._on_top = 0
        """Lines that came after the pages were numbered."""
        self._columns: tuple[HistoryColumn, ...] = ()
        self._drawn_lines = DrawnLines()

    # -- what stands in it ---------------------------------------------------------------------

    def show(self, entries: Iterable[HistoryEntry], party: Party | None = None) -> None:
        """These entries and no others, seen from `party` where there is one; all of them stay in memory."""
        kept = self.current
        self._party, self._is_window = party, False
        self._lines = dict(enumerate(_once(entries)))
        self._begin(len(self._lines), kept)

    def open(self, count: int, first: Sequence[HistoryEntry | None]) -> None:
        """A list of so many lines, of which those around the view are kept; `first` are its first page."""
        kept = self.current
        self._party, self._is_window, self._on_top = None, True, 0
        self._lines = dict(enumerate(first))
        self._begin(count, kept)

    def keep(self, wanted: Callable[[HistoryEntry], bool]) -> bool:
        """Leave of the first lines those that are wanted, until the answer is there; whether it could.

        Only lines that follow each other from the top are looked at: what stands there then is how the answer
        begins, where it asks for less than the question before.
        """
        left = list(islice((each for each in self._from_top() if wanted(each)), max(self.size.height, 1)))
        if left:
            self.has_more = False
            self.open(len(left), left)
        return bool(left)

    def _from_top(self) -> Iterator[HistoryEntry]:
        for at in range(self.row_count):
            if (entry := self._lines.get(at)) is None:
                return
            yield entry

    def _begin(self, count: int, kept: HistoryEntry | None) -> None:
        self._wanted, self._asked_below, self._waits_for_end = set(), 0, False
        self.row_count = count
        found = (at for at, each in self._known() if kept is not None and each.key == kept.key)
        self.cursor_row = next(found, 0)
        self._fit()
        self._follow()

    def grow(self, count: int) -> None:
        """So many lines are known by now of a list that is kept in part."""
        if self.row_count == count + self._on_top:
            return  # a page that came without lines would be asked for over and over
        self.row_count = count + self._on_top
        self._fit()
        if self._waits_for_end:
            self.action_last()
        self._want_around()

    def fill(self, number: int, lines: Sequence[HistoryEntry | None]) -> None:
        """Lines of a page that was wanted."""
        self._wanted.discard(number)
        if not lines:
            self._asked_below = 0  # the next key asks again
        before = self.current
        self._lines |= dict(enumerate(lines, number * PAGE + self._on_top))
        self._forget_far_ones()
        self.refresh()
        if self.current is not before:
            self.post_message(self.CursorMoved())

    def add(self, entries: Sequence[HistoryEntry]) -> None:
        """A further page below; one that stands here already (pages shift) isn't shown twice."""
        known = {each.key for each in self.entries}
        new = [each for each in entries if each.key not in known]
        self._lines |= dict(enumerate(new, self.row_count))
        self.row_count += len(new)
        self._fit()

    def put(self, entry: HistoryEntry) -> None:
        """Draw a changed entry where it stands, where it is in memory."""
        for at, known in self._known():
            if known.key == entry.key or (reference_of(entry) and reference_of(known) == reference_of(entry)):
                self._lines[at] = entry
        self.refresh()

    def put_in(self, entries: Iterable[HistoryEntry]) -> None:
        """Draw changed entries in their places, and new ones where they belong by their time."""
        known = {each.key for each in self.entries}
        new = []
        for entry in entries:
            if entry.key in known:
                self.put(entry)
            else:
                new.append(entry)
        if new and self._is_window:
            self._put_on_top(new)
        elif new:
            kept = self.current
            both = merge(self.entries, sorted(new, key=_time, reverse=True), key=_time, reverse=True)
            self._lines = dict(enumerate(both))
            self._begin(self.row_count + len(new), kept)

    def _put_on_top(self, new: Sequence[HistoryEntry]) -> None:
        """Among the lines of the first page, which is never forgotten; what is older comes with a reading.

        The others go down by as many lines, and the cursor stays on what it is on.
        """
        kept, first = self.current, list(islice(self._from_top(), PAGE + self._on_top))
        oldest = _time(first[-1]) if 0 < len(first) < self.row_count else 0.0
        new = sorted((each for each in new if _time(each) >= oldest), key=_time, reverse=True)
        both = list(merge(first, new, key=_time, reverse=True))
        below = {at + len(new): each for at, each in self._lines.items() if at >= len(first)}
        self._lines = below | dict(enumerate(both))
        self._on_top += len(new)
        self.row_count += len(new)
        below_first = self.cursor_row + len(new) * (self.cursor_row >= len(first))
        self.cursor_row = next((at for at, each in enumerate(both) if each is kept), below_first)
        self._fit()
        self._follow()

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        """Every entry in memory, in the order of the lines."""
        return tuple(each for _, each in self._known())

    @property
    def current(self) -> HistoryEntry | None:
        """The entry under the cursor."""
        return self._lines.get(self.cursor_row)

    def of(self, intent: Intent) -> HistoryEntry | None:
        """The entry this intent stands in, where it is in memory."""
        return next((each for each in self.entries if reference_of(each) == intent.reference), None)

    def choose(self, names: Iterable[str]) -> None:
        """Show these columns from now on."""
        self.chosen = tuple(names)
        self._fit()

    # -- where one is --------------------------------------------------------------------------

    def action_move(self, lines: int) -> None:
        """Up or down by so many lines."""
        self.move_cursor(row=self.cursor_row + lines)

    def action_turn(self, pages: int) -> None:
        """Up or down by what is in sight."""
        self.move_cursor(row=self.cursor_row + pages * max(self.size.height - 2, 1))

    def action_first(self) -> None:
        """To the first line."""
        self.move_cursor(row=0)

    def action_last(self) -> None:
        """To the last line there is, as soon as it is known how many there are."""
        self.move_cursor(row=self.row_count - 1)
        self._waits_for_end = self._is_window and self.has_more

    def move_cursor(self, *, row: int) -> None:
        """To a line, which is brought into sight."""
        self._waits_for_end = False
        was, self.cursor_row = self.cursor_row, max(min(row, self.row_count - 1), 0)
        if row >= self.row_count - 1:
            self.want_more()
        self._follow()
        if was != self.cursor_row:
            self.post_message(self.CursorMoved())

    def _follow(self) -> None:
        """Have the cursor in sight, below the heading."""
        seen, top = max(self.size.height - 1, 1), round(self.scroll_y)
        if self.cursor_row < top:
            top = self.cursor_row
        elif self.cursor_row >= top + seen:
            top = self.cursor_row - seen + 1
        if top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False, immediate=True)
        self._want_around()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; another one on the same line opens it."""
        row = event.y - 1 + round(self.scroll_y)
        if event.y < 1 or row >= self.row_count:
            return
        if row == self.cursor_row:
            self.post_message(self.LineOpened())
        self.move_cursor(row=row)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Also the wheel and the bar bring other lines into sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._want_around()
            if new_value >= self.max_scroll_y:
                self.want_more()

    def on_resize(self) -> None:
        """The columns follow the width; the cursor stays in sight."""
        self._fit()
        self._follow()

    # -- what is in memory ---------------------------------------------------------------------

    def _known(self) -> list[tuple[int, HistoryEntry]]:
        return [(at, each) for at, each in sorted(self._lines.items()) if each is not None]

    def want_more(self) -> None:
        """Ask for the page below the last known line, where there is one, once."""
        if self.has_more and self._asked_below != self.row_count:
            self._asked_below = self.row_count
            self.post_message(self.PagesWanted(()))

    def _want_around(self) -> None:
        """Ask for what is in sight, as much on either side, and both ends: one key finds these there."""
        if not self._is_window or not self.row_count:
            return
        sight, end = max(self.size.height, 1), self.row_count - 1
        first = max(round(self.scroll_y) - sight, 0)
        last = min(round(self.scroll_y) + 2 * sight, end)
        rows = (*range(first, last, PAGE), last, 0, max(end - sight, 0), end)
        pages = {max(row - self._on_top, 0) // PAGE for row in rows}
        missing = sorted(number for number in pages if self._lacks(number))
        if missing:
            self._wanted.update(missing)
            self.post_message(self.PagesWanted(tuple(missing)))

    def _lacks(self, number: int) -> bool:
        start = number * PAGE + self._on_top
        return number not in self._wanted and start < self.row_count and start not in self._lines

    def _forget_far_ones(self) -> None:
        if len(self._lines) <= _KEPT * PAGE:
            return
        kept = [(row - self._on_top) // PAGE for row in (self.cursor_row, 0, self.row_count - 1)]
        pages = {(at - self._on_top) // PAGE for at in self._lines}
        for number in sorted(pages, key=lambda number: min(abs(number - each) for each in kept))[_KEPT:]:
            start = number * PAGE + self._on_top
            for at in range(start, start + PAGE):
                self._lines.pop(at, None)

    def _fit(self) -> None:
        width = self.size.width
        if not width:
            return
        self._columns = fitting(self._shown(), width - 1)
        self.virtual_size = Size(width, self.row_count + 1)
        self.vertical_scrollbar.window_virtual_size = self.row_count + 1
        self.refresh()

    def _shown(self) -> list[HistoryColumn]:
        names = set(self.chosen) | ({"till"} if self.shows_tills else set())
        columns = [each for each in COLUMNS if each.name in names]
        if self._party is None:
            return columns
        seen = seen_from(self._party)
        return [seen if each.name == "from" else each for each in columns if each.name != "to"]

    # -- drawing -------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the screen; the first is the heading."""
        width = self.size.width
        if y == 0:
            head = self.get_component_rich_style("history--head")
            return strip_of(((cell_of(each, each.label), None) for each in self._columns), head, width)
        row = round(self.scroll_y) + y - 1
        if row >= self.row_count:
            return Strip.blank(width, self.rich_style)
        base = self.rich_style
        if row == self.cursor_row:
            base += self.get_component_rich_style("history--cursor")
        return self._drawn(row, base, width)

    def _drawn(self, row: int, base: Style, width: int) -> Strip:
        entry = self._lines.get(row)
        if entry is None:
            words = _UNREADABLE if row in self._lines else "…"
            coming = base + self.get_component_rich_style("history--coming", partial=True)
            return strip_of([(f" {words}", None)], coming, width)
        is_lit = row == self.cursor_row and self.has_focus
        look = LineLook(self._columns, width, base, self.app.theme, is_lit)
        return self._drawn_lines.line(entry, look, self.app.theme_variables)


def _once(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    return list({each.key: each for each in entries}.values())


def _time(entry: HistoryEntry) -> float:
    return entry.at.timestamp() if entry.at is not None else 0.0

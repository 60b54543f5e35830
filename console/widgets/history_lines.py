"""The lines of the history as they are drawn, kept while they look the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.widgets.history_columns import HistoryColumn, cell_of
from console.widgets.history_text import colour_of, is_alarm, words_of

if TYPE_CHECKING:
    from console.services.transfer_history import HistoryEntry

_MOST = 400
"""Lines that are kept drawn: some screens full of them."""


@dataclass(frozen=True, slots=True)
class LineLook:
    """What a line's look depends on besides its transfer."""

    columns: tuple[HistoryColumn, ...]
    width: int
    base: Style
    theme: str
    is_lit: bool
    """The cursor is on it, and keys go there: its colours are the cursor's."""


class DrawnLines:
    """Draws each line once. Textual keeps with a strip what becomes of it on the way to the terminal."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bool], tuple[HistoryEntry, LineLook, Strip]] = {}

    def line(self, entry: HistoryEntry, look: LineLook, colours: Mapping[str, str]) -> Strip:
        """One transfer's; `colours` are the theme's, by their names."""
        kept = self._kept.get(entry.key)
        if kept is not None and kept[:2] == (entry, look):
            return kept[2]
        if len(self._kept) >= _MOST:
            self._kept.clear()
        drawn = _line(entry, look, colours)
        self._kept[entry.key] = (entry, look, drawn)
        return drawn


def _line(entry: HistoryEntry, look: LineLook, colours: Mapping[str, str]) -> Strip:
    alarm = is_alarm(entry)
    colour = colours.get(colour_of(words_of(entry)).removeprefix("$"), "")
    state = loud = None
    if colour and not look.is_lit:
        state = Style.parse(f"bold reverse {colour}" if alarm else colour)
        loud = Style.parse(f"bold {colour}") if alarm else None
    cells = (
        (cell_of(each, each.text(entry)), state if each.name == "state" else loud) for each in look.columns
    )
    return strip_of(cells, look.base, look.width)


def strip_of(cells: Iterable[tuple[str, Style | None]], base: Style, width: int) -> Strip:
    """Cells beside each other, each in its own style on `base`, and nothing up to `width`."""
    segments = [
        Segment("".join(text for text, _ in run), base if style is None else base + style)
        for style, run in groupby(cells, key=itemgetter(1))
    ]
    return Strip(segments).adjust_cell_length(width, base)

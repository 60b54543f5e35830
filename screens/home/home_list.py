"""The lines of the home screen under one another: a digit, Enter or a click leads to what a line is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from screens.home.home_entries import HomeEntry, HomePart

_NUMBERED = 9
_BEFORE = 3
"""Cells for the number of a line."""


class HomeList(OptionList):
    """Headings and calm words are told; the cursor stands on what leads somewhere."""

    @dataclass
    class LeadsOn(Message):
        """Somebody wants to go where this leads."""

        leads: str | Message

    def __init__(self) -> None:
        super().__init__(id="entries", markup=False)
        self._parts: Sequence[HomePart] = ()

    def show(self, parts: Sequence[HomePart]) -> None:
        """These parts and no others; the cursor stays in its line."""
        at, self._parts = self.highlighted, parts
        self.clear_options()
        self.add_options(list(self._laid_out()))
        lead = [index for index in range(self.option_count) if not self.get_option_at_index(index).disabled]
        self.highlighted = at if at in lead else next(iter(lead), None)

    def choose(self, number: int) -> None:
        """Go where the line of this number leads."""
        entries = self._leading()
        if 0 < number <= min(len(entries), _NUMBERED):
            self._go(entries[number - 1])

    def on_resize(self, _event: Resize) -> None:
        """Lay the lines out for this width."""
        self.show(self._parts)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        event.stop()
        if event.option_id is not None:
            self._go(self._leading()[int(event.option_id)])

    def _go(self, entry: HomeEntry) -> None:
        if entry.leads is not None:
            self.post_message(self.LeadsOn(entry.leads))

    def _leading(self) -> list[HomeEntry]:
        return [each for part in self._parts for each in part.entries if each.leads is not None]

    def _laid_out(self) -> Iterator[Option]:
        width, number = max(self.scrollable_content_region.width - _BEFORE - 2, 8), 0
        for position, part in enumerate(self._parts):
            above = Content("\n") if position else Content("")
            yield Option(above + Content.styled(part.title, "bold $secondary"), disabled=True)
            for entry in part.entries:
                words = entry.words(width).truncate(width, ellipsis=True)
                if entry.leads is None:
                    yield Option(Content(" " * _BEFORE) + words, disabled=True)
                    continue
                shown = f"{number + 1:<{_BEFORE}}" if number < _NUMBERED else " " * _BEFORE
                yield Option(Content.assemble((shown, "bold"), words), id=str(number))
                number += 1

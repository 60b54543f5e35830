"""A list of a few to choose from: arrows and Enter, or the number of a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList
from textual.widgets.option_list import Option

LAST_DIGIT = 9
"""Lines behind this one are reached with the arrows."""


def behind_digit(place: int, words: Content) -> Content:
    """A line of a list behind the digit that takes it; `place` counts from 1."""
    return Content.assemble((f"{place} " if place <= LAST_DIGIT else "  ", "bold"), words)


class ChoiceList(OptionList):
    """A digit alone chooses its line; digits of a scan, which come close together, choose nobody."""

    ALONE_SECONDS: ClassVar[float] = 0.15
    """For so long after a digit no other key may come."""
    _waiting: Timer | None = None

    def on_key(self, event: events.Key) -> None:
        """Wait whether the digit stays alone."""
        is_first = self._waiting is None
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        if not event.is_printable or event.key == "space":
            return
        event.stop()
        number = int(event.key) if is_first and event.key.isdigit() else 0
        self._waiting = self.set_timer(self.ALONE_SECONDS, lambda: self._choose(number))

    def _choose(self, number: int) -> None:
        self._waiting = None
        if not (0 < number <= self.option_count and self.has_focus):
            return
        if not self.get_option_at_index(number - 1).disabled:
            self.highlighted = number - 1
            self.action_select()


class NumberedChoices(ChoiceList):
    """Each behind its number, and none highlighted at first: an Enter typed ahead chooses nothing."""

    def __init__(self, choices: Iterable[str], *, id: str) -> None:  # noqa: A002
        lines = (Option(Content(f"{number}  {each}")) for number, each in enumerate(choices, 1))
        super().__init__(*lines, compact=True, id=id)

    def on_mount(self) -> None:
        """Textual would highlight the first."""
        self.highlighted = None

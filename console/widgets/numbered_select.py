"""A closed list of a few; once it is open, the number of a line takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList, Select

from console.widgets.choice_list import ChoiceList


class NumberedSelect(Select[Any]):
    """A digit alone takes its line, counted without the line for nothing; those of a scan take none."""

    _waiting: Timer | None = None

    def __init__(self, options: Iterable[tuple[Content, Any]], *, prompt: str, id: str) -> None:  # noqa: A002
        super().__init__(options, prompt=prompt, compact=True, type_to_search=False, id=id)

    def on_key(self, event: events.Key) -> None:
        """Wait whether the digit stays alone."""
        if not self.expanded or not event.is_printable or event.key == "space":
            return
        event.stop()
        is_first = self._waiting is None
        if self._waiting is not None:
            self._waiting.stop()
        number = int(event.key) if is_first and event.key in tuple("123456789") else 0
        self._waiting = self.set_timer(ChoiceList.ALONE_SECONDS, lambda: self._choose(number))

    def _choose(self, number: int) -> None:
        self._waiting = None
        lines = self.query_one(OptionList)
        if number and self.expanded and number < lines.option_count:
            lines.highlighted = number
            lines.action_select()

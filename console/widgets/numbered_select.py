"""A closed list of a few; once it is open, the number of a line takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from textual import events
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList, Select, Static

from console.widgets.choice_list import ChoiceList, behind_digit

_BEFORE_ARROW = 3
"""Cells of the closed line that its words can't have."""
_LEAST = 14
"""Cells in which a cut name still tells what was chosen."""
_NOTHING: Mapping[Any, str] = MappingProxyType({})


class NumberedSelect(Select[Any]):
    """A digit alone takes its line, counted without the line for nothing; those of a scan take none.

    What is known of a choice stands in its line, and in the closed one where that has room.
    """

    _waiting: Timer | None = None

    def __init__(self, options: Iterable[tuple[Content, Any]], *, prompt: str, id: str) -> None:  # noqa: A002
        self._words = {value: words for words, value in options}
        self._facts, self._about = _NOTHING, ""
        closed = [(words, value) for value, words in self._words.items()]
        super().__init__(closed, prompt=prompt, compact=True, type_to_search=False, id=id)

    def on_mount(self) -> None:
        """Textual keeps to itself which line is highlighted."""
        self.watch(self.query_one(OptionList), "highlighted", self._tell_highlighted, init=False)

    def _tell_highlighted(self, index: int | None) -> None:
        lines = self.query_one(OptionList)
        if index is not None and self.expanded:
            self.post_message(OptionList.OptionHighlighted(lines, lines.options[index], index))

    def offer(
        self, options: Iterable[tuple[Content, Any]], facts: Mapping[Any, str] = _NOTHING, *, about: str = ""
    ) -> None:
        """Have these to choose from, and nothing chosen; `facts` by the values, and `about` what they tell.

        With facts the first line is their heading, and no choice.
        """
        self._words, self._facts, self._about = {value: words for words, value in options}, facts, about
        self.set_options([(words, value) for value, words in self._words.items()])

    def watch_expanded(self, expanded: bool) -> None:
        """An open list shows the digit that takes each line, and what is known of it."""
        if not expanded:
            return
        lines = self.query_one(OptionList)
        room = max((words.cell_length for words in self._words.values()), default=0)
        known = max(map(len, self._facts.values()), default=0)
        if known:
            lines.replace_option_prompt_at_index(0, Content.styled(self._about, "$muted"))
            lines.disable_option_at_index(0)
        else:
            lines.replace_option_prompt_at_index(0, self.prompt)  # Textual draws it too dim to be read
        for place, (value, words) in enumerate(self._words.items(), 1):
            told = words.pad_right(room - words.cell_length)
            if known:
                told = Content.assemble(told, f"   {self._facts.get(value, ''):>{known}}")
            lines.replace_option_prompt_at_index(place, behind_digit(place, told))

    def watch_value(self) -> None:
        """Another choice: say what is known of it."""
        self._tell_closed()

    def on_resize(self) -> None:
        """There may be room now, or none any more."""
        self._tell_closed()

    def _tell_closed(self) -> None:
        words, fact = self._words.get(self.value), self._facts.get(self.value, "")
        if words is None or not self.is_mounted:
            return
        room = self.size.width - _BEFORE_ARROW - len(fact) - 1
        if fact and room >= min(words.cell_length, _LEAST):
            words = Content.assemble(words.truncate(room, ellipsis=True), f" {fact}")
        self.query_one("#label", Static).update(words)

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

"""The list of those who answer to what was looked up, for the operator to pick one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual import events
from textual.message import Message
from textual.timer import Timer
from textual.widgets import OptionList

from console.domain.parties import Match, Party
from console.widgets.match_lines import numbered_options
from console.widgets.pasting import pasted

_PAUSE = 0.2
"""Seconds without a key after which a digit was pressed alone: scanners and typists are faster."""


class Choices(OptionList):
    """Nobody is greyed: a group that can't move points may be looked at.

    A digit takes its line. More than one character is no choice but the next thing to look up.
    """

    @dataclass
    class Pasted(Message):
        """Something was pasted while the list was open."""

        text: str = field(repr=False)

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._matches: Sequence[Match] = ()
        self._width = 0
        self._digit = ""
        self._pause: Timer | None = None

    def offer(self, matches: Sequence[Match]) -> None:
        """Show these, the first one highlighted, and take the keys."""
        self._forget_digit()
        self._matches = matches
        self._list()
        self.display = True
        self.highlighted = 0
        self.focus()

    def chosen(self, index: int) -> Party:
        """Who stands in this line."""
        return self._matches[index].party

    def hold(self, digit: str) -> bool:
        """Go to the line of this digit, and take it unless more is typed at once; whether there is one."""
        if self._digit or digit not in tuple("123456789"[: len(self._matches)]):
            return False
        self._digit = digit
        self.highlighted = int(digit) - 1
        self._pause = self.set_timer(_PAUSE, self._take)
        return True

    def let_go(self) -> str:
        """The digit that is held, if any: it was no choice."""
        held = self._digit
        self._forget_digit()
        return held

    def on_resize(self) -> None:
        """What tells namesakes apart stays in sight on a narrower terminal."""
        if self._width != self.app.size.width:
            line = self.highlighted
            self._list()
            self.highlighted = line

    def on_paste(self, event: events.Paste) -> None:
        """Who was copied is looked up next."""
        event.stop()
        self.post_message(self.Pasted(pasted(event)))

    def on_blur(self) -> None:
        """A digit that was waiting for another is dropped with the focus."""
        self._forget_digit()

    def _list(self) -> None:
        self._width = self.app.size.width
        self.clear_options()
        self.add_options(numbered_options(self._matches, self._width))

    def _take(self) -> None:
        self._forget_digit()
        self.action_select()

    def _forget_digit(self) -> None:
        self._digit = ""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None

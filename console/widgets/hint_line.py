"""The line under a row of fields, drawn by the widget around them."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from console.widgets.wait_sign import Wait

MARGIN = 9
"""Cells before the first field: its label stands there, and the hint is set in by as many."""


class HintLine:
    """What it says, and whether that is what is wrong. A widget of its own would hold the first frame up."""

    def __init__(self, around: Widget) -> None:
        self._around = around
        self._text = ""
        self._wait = Wait(around)
        self.is_bad = False

    def say(self, text: str, *, bad: bool = False, waits: bool = False) -> None:
        """Say this from now on; `waits` where it is what is waited for."""
        if (text, bad) != (self._text, self.is_bad):
            self._text, self.is_bad = text, bad
            self._wait.follow(text if waits else "")
            self._around.refresh()

    def below(self, label: str) -> Content:
        """The hint in a line below that of the label."""
        hint = Content.styled(
            " " * MARGIN + f"{self._text} {self._wait.sign}".rstrip(), "$error" if self.is_bad else "$muted"
        )
        return Content("\n").join([Content.styled(label, "bold $muted"), hint])

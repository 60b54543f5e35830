"""The line under a row of fields, drawn by the widget around them."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from console.widgets.text_block import wrapped
from console.widgets.wait_sign import Wait

MARGIN = 9
"""Cells before the first field: its label stands there, and the hint is set in by as many."""
LONG = "-long-hint"
"""The class of a widget whose hint needs two lines."""


class HintLine:
    """What it says, and whether that is what is wrong. A widget of its own would hold the first frame up.

    What one line hasn't room for goes on in a second, left free by the fields while the widget has `LONG`.
    """

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
            self.fit()

    def fit(self) -> None:
        """Have as many lines left free as there are at this width."""
        self._around.set_class(len(self._lines()) > 1, LONG)

    def _lines(self) -> list[Content]:
        width = self._around.content_size.width
        whole = Content(" " * MARGIN + self._text)
        fits = width <= MARGIN or whole.cell_length <= width
        return [whole] if fits else wrapped(self._text, width, indent=MARGIN)

    def below(self, label: str) -> Content:
        """The hint in a line below that of the label."""
        hint = Content("\n").join(self._lines())
        if self._wait.sign:
            hint += f" {self._wait.sign}"
        said = hint.stylize("$error" if self.is_bad else "$muted")
        return Content("\n").join([Content.styled(label, "bold $muted"), said])

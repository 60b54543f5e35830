"""A row of a form that draws the words around its fields itself: labels before them, a hint below."""

from __future__ import annotations

from textual.containers import Vertical
from textual.content import Content

MARGIN = 9
"""Cells before the first field: its label stands there, and a hint is set in by as many."""


class HintedRow(Vertical):
    """Fields side by side, with a line below them. A widget a word would hold the first frame up."""

    def __init__(self, label: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.label = label
        """The word before the first field."""
        self._hint = ""
        self.is_blamed = False
        """Whether the line below says what is wrong."""

    def hint(self, text: str, *, bad: bool = False) -> None:
        """The line under the fields."""
        if (text, bad) != (self._hint, self.is_blamed):
            self._hint, self.is_blamed = text, bad
            self.refresh()

    @property
    def hinted(self) -> str:
        """What the line under the fields says now."""
        return self._hint

    def label_line(self) -> Content:
        """The words before the fields."""
        return Content.styled(self.label, "bold $muted")

    def render(self) -> Content:
        """The words around the fields; the fields are drawn over it."""
        hint = Content.styled(" " * MARGIN + self.hinted, "$error" if self.is_blamed else "$muted")
        return Content("\n").join([self.label_line(), hint])

"""Fields side by side, with the words before them drawn by the line itself."""

from __future__ import annotations

from collections.abc import Mapping

from textual.containers import Horizontal
from textual.content import Content

_CROWDED = frozenset({"-narrow", "-beside"})
"""The screen's classes where a line has no room for words: in a small window, and beside a pane."""


class FieldLine(Horizontal):
    """The first label begins the line, each other one ends a cell before its field.

    A crowded line has room for the first alone. A widget a word would hold the first frame up. The places
    are those of the fields' styles: behind a dialog nothing is laid out, though it may be drawn.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        """`labels` are the words by the fields' ids, in order."""
        super().__init__()
        self._labels = labels

    def on_resize(self) -> None:
        """In another window the fields have other places, by rules that come behind the new size."""
        self.refresh()

    def render(self) -> Content:
        """The words at their places; the fields are drawn over it."""
        line, column = Content(""), 0
        for field in self.displayed_children:
            if line and self.screen.classes & _CROWDED:
                break
            margin, width = field.styles.margin, field.styles.width
            column += margin.left
            word = self._labels.get(field.id or "", "")
            start = column - len(word) - 1 if line else 0
            line += Content.assemble(" " * (start - line.cell_length), (word, "bold $muted"))
            column += margin.right + (width.cells or 0 if width is not None else 0)
        return line

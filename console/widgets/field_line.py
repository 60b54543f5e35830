"""Fields side by side, or in two lines, with the words before them drawn by the line itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

_CROWDED = "-beside"
"""The screen's class where one line has no room for words: beside a pane."""
_IN_TWO, _ABOVE = frozenset({"-tall", "-narrow"}), 2
"""The screen's classes with two lines: where rows are free, and where one line would hide what is typed. And
how many of the fields stand in the upper one."""


class FieldLine(Horizontal):
    """The first label begins its line, each other one ends a cell before its field.

    A crowded line has room for the first alone; in two lines there is room for all. A widget a word would
    hold the first frame up. The places are those of the fields' styles: behind a dialog nothing is laid
    out, but it may be drawn.
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
        fields = self.displayed_children
        if self.is_in_two:
            return Content("\n").join([self._words(fields[:_ABOVE]), self._words(fields[_ABOVE:])])
        return self._words(fields[:1] if self.screen.has_class(_CROWDED) else fields)

    @property
    def is_in_two(self) -> bool:
        """Whether there is a second line."""
        return bool(self.screen.classes & _IN_TWO)

    def _words(self, fields: Sequence[Widget]) -> Content:
        line: list[str | tuple[str, str]] = []
        end = column = 0
        for field in fields:
            margin, width = field.styles.margin, field.styles.width
            column += margin.left
            word = self._labels.get(field.id or "", "")
            start = column - len(word) - 1 if line else 0
            line += [" " * (start - end), (word, "bold $muted")]
            end = max(start, end) + len(word)
            column += margin.right + (width.cells or 0 if width is not None else 0)
        return Content.assemble(*line)

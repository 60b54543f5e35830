"""A table whose columns follow its width, drawn anew whenever that changes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from rich.text import Text
from textual.events import Resize
from textual.widgets import DataTable

_PADDING, _LEAST = 2, 22
"""Cells around each column, and those a growing one needs before others give way: two masked names."""

Cells = Mapping[str, Text]
"""The cells of one line, by the names of their columns."""


class FittedColumn(NamedTuple):
    """One column as wide as it is to be drawn."""

    name: str
    label: Text
    width: int


def cell(text: str, *, right: bool = False, style: str = "") -> Text:
    """A table cell that takes foreign text literally and in one line."""
    return Text(text, style=style, justify="right" if right else "left", overflow="ellipsis", no_wrap=True)


def sharing(
    labels: Mapping[str, str],
    widths: Mapping[str, int],
    right: Container[str],
    last: Iterable[str],
    width: int,
) -> Iterator[FittedColumn]:
    """A column a label; the one without a width gets what the others leave; `last` give way to it."""
    kept, room = dict(widths), width - 1
    for name in last:
        if room - sum(kept.values()) - _PADDING * (len(kept) + 1) < _LEAST:
            del kept[name]
    left = max(room - sum(kept.values()) - _PADDING * (len(kept) + 1), 8)
    for name, label in labels.items():
        if name in kept or name not in widths:
            yield FittedColumn(name, cell(label, right=name in right), kept.get(name, left))


# No abstract methods: their metaclass doesn't go with that of Textual's widgets.
class FittedTable(DataTable[Text]):
    """Subclasses keep what stands in it, and say what columns it has at a width and what lines.

    A hidden table has no width. What changes meanwhile is drawn when it gets one: nothing counts as drawn
    before it really was.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(cursor_type="row", zebra_stripes=False, id=id)
        self._drawn_at = 0

    def on_mount(self) -> None:
        """Cells hold colours of the theme in which they were drawn."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.lay_out())

    def columns_at(self, width: int) -> Iterable[FittedColumn]:
        """The columns that have room in so many cells."""
        raise NotImplementedError

    def lines(self) -> Iterable[tuple[str, Cells]]:
        """Every line by its key, from the top. Cells of columns that have no room may be there as well."""
        raise NotImplementedError

    @property
    def cursor_key(self) -> str:
        """The key of the line under the cursor, empty where there is none."""
        if not self.is_valid_row_index(self.cursor_row):
            return ""
        row_key, _ = self.coordinate_to_cell_key(self.cursor_coordinate)
        return row_key.value or ""

    def kept_key(self) -> str:
        """The line the cursor stays on; it goes to the top where that is gone."""
        return self.cursor_key

    def lay_out(self) -> None:
        """Draw everything anew."""
        self._drawn_at = 0
        if not self.size.width:
            return
        kept = self.kept_key()
        with self.app.batch_update():
            self.clear(columns=True)
            for column in self.columns_at(self.size.width):
                self.add_column(column.label, key=column.name, width=column.width)
            self._drawn_at = self.outer_size.width
            for key, cells in self.lines():
                self.add_row(*(cells[name] for name in self._names), key=key)
            if kept in self.rows:
                self.move_cursor(row=self.get_row_index(kept), animate=False)

    def amend(self) -> None:
        """Draw what is new in each line where it stands, now or with the next `lay_out`."""
        for key, cells in self.lines() if self._drawn_at else ():
            for name in self._names:
                drawn, now = self.get_cell(key, name), cells[name]
                if (drawn, drawn.style) != (now, now.style):  # texts of two colours are equal
                    self.update_cell(key, name, now)

    def redraw(self) -> None:
        """The same where the lines are those that stand there, else everything anew."""
        if {key.value for key in self.rows} == {key for key, _ in self.lines()}:
            self.amend()
        else:
            self.lay_out()

    def on_resize(self, event: Resize) -> None:
        """Also sent when it is shown again, at the width it had before."""
        if event.size.width != self._drawn_at:
            self.lay_out()

    @property
    def _names(self) -> list[str]:
        return [column.value or "" for column in self.columns]

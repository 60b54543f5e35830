"""What a part of a screen tells, whatever of it is in sight."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.widgets import Static

from console.widgets.history_table import HistoryTable


def told(node: DOMNode) -> str:
    """Its lines; what a fact is called stands before it."""
    return "".join(
        f"{each.content}{' ' if each.has_class('fact-name') else chr(10)}"
        for each in node.query(Static)
        if each.display
    )


def told_in(table: HistoryTable, row: int, column: str) -> str:
    """What stands in one cell."""
    entry = table._lines.get(row)
    shown = next((each for each in table._columns if each.name == column), None)
    return "" if entry is None or shown is None else shown.text(entry)

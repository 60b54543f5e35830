"""The warnings about one order, each with the transfers that show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.domain.points import format_points
from console.widgets.text_block import TextBlock, column, wrapped
from console.widgets.times import day_and_time
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.domain.moves import Move
    from console.domain.warnings import TransferWarning

_NO_ROWS = "By what the look-up showed."
_AT, _POINTS, _STATE, _REFERENCE = 13, 9, 14, 11
_SHORTEST_SIDES = 22
"""Cells for both sides; where there are fewer, the reference gives way."""
_MOST_ROWS = 12


class WarningRows(Dialog[None]):
    """To judge by; nothing is decided here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+w", "dismiss", "Close", id="close-warnings"),
        Binding("f1", "app.help", "Help", id="help-in-warnings"),
    ]

    def __init__(self, warnings: Sequence[TransferWarning]) -> None:
        super().__init__()
        self._warnings = warnings

    def compose(self) -> ComposeResult:
        """Sentence and rows, one warning below the other; arrows scroll what is longer than the window."""
        with VerticalScroll(classes="dialog") as box:
            box.border_subtitle = "Esc back to the preview"
            yield Static("What deserves a second look", classes="dialog-title", markup=False)
            yield TextBlock(id="warning-rows")

    def on_mount(self) -> None:
        """Lay the rows out, and take the arrows."""
        self.query_one(TextBlock).draw(lambda width: _lines(self._warnings, width))
        self.query_one(VerticalScroll).focus()


def _lines(warnings: Sequence[TransferWarning], width: int) -> list[Content]:
    lines: list[Content] = []
    for warning in warnings:
        lines += wrapped(f"▲ {warning.sentence}", width, "$warning")
        lines += [_row(move, width) for move in warning.rows[:_MOST_ROWS]]
        if len(warning.rows) > _MOST_ROWS:
            lines.append(Content.styled(f"  and {len(warning.rows) - _MOST_ROWS} more", "$muted"))
        if not warning.rows:
            lines.append(Content.styled(f"  {_NO_ROWS}", "$muted"))
        lines.append(Content(""))
    return lines[:-1]


def _row(move: Move, width: int) -> Content:
    spare = width - _AT - _POINTS - _STATE - 2
    named = spare >= _SHORTEST_SIDES + _REFERENCE
    sides = f"{move.sender.label} → {move.recipient.label}"
    return Content("").join(
        [
            column(f"  {day_and_time(move.at)}", _AT + 2),
            column(format_points(move.points), _POINTS - 2, right=True),
            Content("  "),
            column(sides, spare - _REFERENCE * named - 2),
            column(f"  {move.state.value}", _STATE, "$muted"),
            column(f" {move.reference}", _REFERENCE, "$muted") if named else Content(""),
        ]
    )

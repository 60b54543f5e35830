"""Which columns the history shows."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from console.widgets.history_columns import ALWAYS, COLUMNS
from screens.dialogs.dialog import Dialog

_CAN_BE_CHOSEN = tuple(each for each in COLUMNS if each.name not in (*ALWAYS, "till"))
"""Tills stand where there are several, and only there."""


class ColumnsDialog(Dialog[tuple[str, ...] | None]):
    """Space chooses, Enter keeps the choice, Esc leaves it as it was."""

    AUTO_FOCUS = "#columns"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", "On or off", id="turn-column", tooltip="Show this column, or don't"),
        Binding("enter", "keep", "Keep", id="keep-columns", priority=True, tooltip="Show these from now on"),
        Binding("escape", "dismiss", "Close", id="close-columns"),
        Binding("f1", "app.help", "Help", id="help-in-columns"),
    ]

    def __init__(self, chosen: tuple[str, ...]) -> None:
        super().__init__()
        self._on = set(chosen)

    def compose(self) -> ComposeResult:
        """All that can be chosen."""
        with Vertical(classes="dialog") as box:
            box.border_subtitle = "Space on or off · Enter keep · Esc back"
            yield Static("Columns of the history", classes="dialog-title", markup=False)
            yield OptionList(*map(self._line, range(len(_CAN_BE_CHOSEN))), id="columns", markup=False)
            yield Static(
                "Time, From, To and Points are always there. Where the window is too narrow for all, "
                "the last ones give way.",
                classes="dialog-hint",
                markup=False,
            )

    def _line(self, at: int) -> str:
        column = _CAN_BE_CHOSEN[at]
        return f"{'✓' if column.name in self._on else ' '} {column.label}"

    def action_turn(self) -> None:
        """The column under the cursor."""
        rows = self.query_one(OptionList)
        if rows.highlighted is not None:
            self._on ^= {_CAN_BE_CHOSEN[rows.highlighted].name}
            rows.replace_option_prompt_at_index(rows.highlighted, self._line(rows.highlighted))

    def on_option_list_option_selected(self) -> None:
        """A click turns the column too."""
        self.action_turn()

    def action_keep(self) -> None:
        """Those that are on, with those that always are."""
        on = self._on | set(ALWAYS)
        self.dismiss(tuple(column.name for column in COLUMNS if column.name in on))

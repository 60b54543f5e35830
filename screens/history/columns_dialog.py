"""Which columns the history shows."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

from console.widgets.history_columns import ALWAYS, COLUMNS
from styles import stylesheet


class ColumnsDialog(ModalScreen[tuple[str, ...] | None]):
    """Space chooses, Enter keeps the choice, Esc leaves it as it was."""

    CSS_PATH = stylesheet("dialogs.tcss")
    AUTO_FOCUS = "#columns"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "Keep", id="keep-columns", priority=True, tooltip="Show these from now on"),
        Binding("escape", "close", "Close", id="close-columns"),
        Binding("f1", "app.help", "Help", id="help-in-columns"),
        Binding("f9", "app.lock", "Lock", id="lock-in-columns"),
    ]

    def __init__(self, chosen: tuple[str, ...]) -> None:
        super().__init__()
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """All that can be chosen; the others always stand there, and tills where there are several."""
        with Vertical(classes="dialog") as box:
            box.border_subtitle = "Space on or off · Enter keep · Esc back"
            yield Static("Columns of the history", classes="dialog-title", markup=False)
            yield SelectionList[str](
                *(
                    Selection(column.label, column.name, column.name in self._chosen)
                    for column in COLUMNS
                    if column.name not in ALWAYS and column.name != "till"
                ),
                id="columns",
            )
            yield Static(
                "Time, From, To and Points are always there. Where the window is too narrow for all, "
                "the last ones give way.",
                classes="dialog-hint",
                markup=False,
            )

    def action_keep(self) -> None:
        """Those that are on, with those that always are."""
        on = set(self.query_one(SelectionList).selected) | set(ALWAYS)
        self.dismiss(tuple(column.name for column in COLUMNS if column.name in on))

    def action_close(self) -> None:
        """As it was."""
        self.dismiss(None)

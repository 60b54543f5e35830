"""A stock table of a thousand lines with five columns, below a field."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input

_COLUMNS = ("Time", "From", "To", "Points", "State")


class ThousandLines(App[None]):
    """Keys go to the table first; Tab leads to the field."""

    CSS = "DataTable { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield DataTable[str](cursor_type="row")
        yield Input(placeholder="echo")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(*_COLUMNS)
        for number in range(1000):
            table.add_row("21 Nov 08:30", "Asha K•••", "Ravi S•••", f"line{number:04}", "processed")
        table.focus()


if __name__ == "__main__":
    ThousandLines().run()

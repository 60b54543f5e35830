"""A form as Textual's own widgets make it: a header, six fields, a button, a footer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Footer, Header, Input


class SixInputs(App[None]):
    """As stock as a form can be."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "bell", "Look up"), Binding("f3", "bell", "Send")]

    def compose(self) -> ComposeResult:
        yield Header()
        for label in ("From", "To", "Points", "Programme", "Note", "Code"):
            yield Input(placeholder=label)
        yield Button("Send")
        yield Footer()


if __name__ == "__main__":
    SixInputs().run()

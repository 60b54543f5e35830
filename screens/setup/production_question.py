"""Asked before a connection is saved that moves real points."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from styles import stylesheet

_WORD = "production"


class ProductionQuestion(ModalScreen[bool]):
    """True once the word was typed: no key alone, held down or not, makes a desk one of real points."""

    CSS_PATH = stylesheet("sign_in.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", "Back", show=False)]

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def compose(self) -> ComposeResult:
        """What production means, and where to type the word."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static("▲ Production: real points", classes="dialog-title warn", markup=False)
            yield Static(
                f"Transfers through {self._address} move points of real customers, and the provider takes "
                "none of them back. For practice go back and choose sandbox.",
                markup=False,
            )
            yield Static(f"\nType {_WORD} and press Enter to go on; Esc goes back.\n", markup=False)
            yield Input(placeholder="here", compact=True, id="word")
            yield Static("", id="said", markup=False)

    def on_input_submitted(self, submitted: Input.Submitted) -> None:
        """Go on with the right word; say it again with another."""
        submitted.stop()
        if submitted.value.strip().lower() == _WORD:
            self.dismiss(True)
        else:
            self.query_one("#said", Static).update(Content.styled(f"✗ The word is: {_WORD}", "$error"))

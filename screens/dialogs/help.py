"""Help for the field that has the focus, and the keys that work here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from console.widgets.facts import Fact, Facts
from console.widgets.status_text import muted
from styles import stylesheet

_GENERAL = (
    "Tab and Shift+Tab move between fields, Esc goes one step back, Enter is the highlighted next step."
)


class HelpDialog(ModalScreen[None]):
    """Reads what it says from the screen it was opened over, so that it can't be out of date."""

    CSS_PATH = stylesheet("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "close", "Close", id="close-help"),
        Binding("f9", "app.lock", "Lock", id="lock-in-help"),
    ]

    def __init__(self, over: Screen[object]) -> None:
        super().__init__()
        self._field = help_of(over.focused)
        self._keys = tuple(over.active_bindings.values())

    def compose(self) -> ComposeResult:
        """What the focused field takes, the keys of this screen, the keys of everywhere."""
        with VerticalScroll(classes="dialog"):
            yield Static("Help", classes="dialog-title", markup=False)
            yield Static(self._field or muted(_GENERAL), id="field-help", markup=False)
            yield Static("On this screen", classes="help-part", markup=False)
            yield Facts(id="screen-keys")
            yield Static("Everywhere", classes="help-part", markup=False)
            yield Facts(id="app-keys")
            yield Static(muted(_GENERAL if self._field else ""), classes="help-part", markup=False)

    def on_mount(self) -> None:
        """Fill in the keys and take the focus, so that arrows scroll."""
        here = [each for each in self._keys if each.node is not self.app]
        everywhere = [each for each in self._keys if each.node is self.app]
        self.query_one("#screen-keys", Facts).show(self._lines(here))
        self.query_one("#app-keys", Facts).show(self._lines(everywhere))
        self.query_one(VerticalScroll).focus()

    def _lines(self, keys: Iterable[ActiveBinding]) -> list[Fact]:
        """Named bindings only: the rest are the editing keys every text field has."""
        told: dict[str, Fact] = {}
        for _node, binding, enabled, tooltip in keys:
            if binding.id and enabled and binding.id not in told:
                words = tooltip or binding.tooltip
                said = Content.assemble(binding.description, (f"  {words}" if words else "", "$muted"))
                told[binding.id] = (self.app.get_key_display(binding), said)
        return list(told.values())

    def action_close(self) -> None:
        """Back to the screen below."""
        self.dismiss(None)


def help_of(node: DOMNode | None) -> str:
    """The help of the nearest widget that has one."""
    while node is not None:
        text = getattr(node, "help_text", "")
        if isinstance(text, str) and text:
            return text
        node = node.parent
    return ""

"""Every key that counts on the screen below, side by side on one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from console.widgets.text_block import TextBlock, column
from screens.dialogs.dialog import Dialog
from screens.named_keys import NamedKey, clicked, do_later, named_keys

_COLUMN, _KEY = 27, 10
_MOVES = "Enter is the highlighted next step, Esc goes one step back, Tab moves between fields."


class KeySheet(Dialog[None]):
    """Drawn from the bindings, as they are now and under the keys that the settings give them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,enter,q", "dismiss", "Close", id="close-key-sheet"),
    ]

    def __init__(self, over: Screen[Any]) -> None:
        super().__init__()
        self._keys = named_keys(over)

    def compose(self) -> ComposeResult:
        """Those of the screen, then those of everywhere."""
        with VerticalScroll(classes="dialog"):
            yield Static("Keys", classes="dialog-title", markup=False)
            yield Static("On this screen", classes="help-part", markup=False)
            yield TextBlock(id="keys-here")
            yield Static("Everywhere", classes="help-part", markup=False)
            yield TextBlock(id="keys-everywhere")
            yield Static(_MOVES, classes="help-part dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Draw both, as many columns as there is room for."""
        for block, everywhere in (("#keys-here", False), ("#keys-everywhere", True)):
            keys = [each for each in self._keys if each.is_everywhere is everywhere]
            self._draw(self.query_one(block, TextBlock), keys)
        self.query_one(VerticalScroll).focus()

    def _draw(self, block: TextBlock, keys: Sequence[NamedKey]) -> None:
        block.draw(lambda width: list(self._in_columns(keys, max(width // _COLUMN, 1))))

    def _in_columns(self, keys: Sequence[NamedKey], columns: int) -> Iterable[Content]:
        rows = -(-len(keys) // columns)
        for row in range(rows):
            yield Content("").join([_cell(each, self._keys.index(each)) for each in keys[row::rows]])

    def action_do(self, place: int) -> None:
        """A click on a key: close the sheet, and do what the key does on the screen below."""
        self.dismiss(None)
        do_later(self.app, self._keys[place])


def _cell(key: NamedKey, place: int) -> Content:
    does = column(key.does, _COLUMN - _KEY - 2)
    told = Content.assemble(column(key.shown, _KEY, "bold $primary"), " ", does)
    return Content.assemble(clicked(told, place), " ")

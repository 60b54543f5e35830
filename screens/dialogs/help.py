"""Help for the field that has the focus, and the keys that work here."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input, Static

from console.widgets.facts import Fact, Facts
from console.widgets.status_text import muted
from console.widgets.still_input import StillInput
from screens.dialogs.dialog import Dialog
from screens.named_keys import NamedKey, clicked, do_later, named_keys

_SEARCH = "a word to look for among the keys"
_GENERAL = (
    "Tab and Shift+Tab move between fields, Esc goes one step back, Enter is the highlighted next step."
)


class HelpDialog(Dialog[None]):
    """Reads what it says from the screen it was opened over, so that it can't be out of date."""

    AUTO_FOCUS = "#help-search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "dismiss", "Close", id="close-help"),
        Binding("pagedown,down", "scroll(1)", "Further down", id="help-down", show=False),
        Binding("pageup,up", "scroll(-1)", "Further up", id="help-up", show=False),
    ]

    def __init__(self, over: Screen[object]) -> None:
        super().__init__()
        self._field = help_of(over.focused)
        self._keys = named_keys(over)

    def compose(self) -> ComposeResult:
        """What the focused field takes, the keys of this screen, the keys of everywhere."""
        with VerticalScroll(classes="dialog"):
            yield Static("Help", classes="dialog-title", markup=False)
            yield StillInput(placeholder=_SEARCH, id="help-search")
            yield Static(
                self._field or muted(_GENERAL), id="field-help", classes="help-general", markup=False
            )
            yield Static("On this screen", classes="help-part", markup=False)
            yield Facts(id="screen-keys")
            yield Static("Everywhere", classes="help-part", markup=False)
            yield Facts(id="app-keys")
            yield Static(
                muted(_GENERAL if self._field else ""), classes="help-part help-general", markup=False
            )

    def on_mount(self) -> None:
        """All of them, until a word is typed."""
        self._fill()
        self.call_after_refresh(self.query_one(VerticalScroll).scroll_home, animate=False)

    @on(Input.Changed, "#help-search")
    def _fill(self) -> None:
        """The keys that have what is typed in their words; what has none of it goes."""
        sought = self.query_one("#help-search", Input).value.strip().lower()
        for part, everywhere in (("#screen-keys", False), ("#app-keys", True)):
            keys = [each for each in self._keys if each.is_everywhere is everywhere]
            shown = [each for each in keys if sought in _words(each)]
            self.query_one(part, Facts).show([_fact(each, self._keys.index(each)) for each in shown])
        for general in self.query(".help-general"):
            general.display = not sought

    def action_scroll(self, pages: int) -> None:
        """Further down or up, while the field has the focus."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=pages * max(box.size.height - 2, 1), animate=False)

    def action_do(self, place: int) -> None:
        """A click on a key: close the help, and do what the key does on the screen below."""
        self.dismiss(None)
        do_later(self.app, self._keys[place])


def _fact(key: NamedKey, place: int) -> Fact:
    words = f"  {key.words}" if key.words else ""
    return key.shown, clicked(Content.assemble(key.does, (words, "$muted")), place)


def _words(key: NamedKey) -> str:
    return f"{key.shown} {key.does} {key.words}".lower()


def help_of(node: DOMNode | None) -> str:
    """The help of the nearest widget that has one."""
    while node is not None:
        text = getattr(node, "help_text", "")
        if isinstance(text, str) and text:
            return text
        node = node.parent
    return ""

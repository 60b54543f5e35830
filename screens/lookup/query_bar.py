"""The box whatever names somebody goes into, and beside it how the console reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Paste
from textual.widgets import Input, Static

from console.domain.identifiers import Identifier, IdentifierKind, tell_reading
from console.domain.parties import PartyKind
from console.domain.references import MARK
from console.widgets.pasting import pasted
from console.widgets.still_input import StillInput

SoughtAs = IdentifierKind | Literal[PartyKind.GROUP]
"""As what a text can be looked up: an identifier of a customer, or a group by whatever names it."""
Readings = Callable[[str], tuple[Identifier, ...]]

_PLACEHOLDER = "mobile, e-mail, card, id, name or a scan"
_PLACEHOLDER_WITH_GROUPS = "mobile, e-mail, card, id, name, group or a scan"


class IdentifierBox(StillInput):
    """Whatever names somebody. Its keys stand here because a field shadows the screen's arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.kind(1)", "Other kind", id="other-kind", tooltip="Read it as another kind"),
        Binding("up", "screen.kind(-1)", "SoughtAs before", id="kind-before", show=False),
        Binding("pagedown", "screen.scroll(1)", "Further down", id="card-down", show=False),
        Binding("pageup", "screen.scroll(-1)", "Further up", id="card-up", show=False),
    ]

    def on_paste(self, event: Paste) -> None:
        """All of it: what isn't one identifier must be seen."""
        self.replace(pasted(event), *self.selection)

    help_text = (
        "A mobile number, e-mail, card, customer id, external id or a name. The console guesses the kind and "
        "says it on the right; on a miss it tries the next plausible kind by itself. ↓ and ↑ fix the kind. "
        "A reference such as #K3F9Q2M7XA shows that transfer of this console."
    )


class AskBar(Horizontal):
    """Knows what was typed and the kind the operator fixed, if any."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.kind: SoughtAs | None = None
        self._read: Readings = lambda _typed: ()
        self._groups = False

    def compose(self) -> ComposeResult:
        yield IdentifierBox(placeholder=_PLACEHOLDER, id="typed")
        yield Static("", id="kind", markup=False)

    def opened(self, read: Readings, *, groups: bool) -> None:
        """The desk is there: how it reads a text, and whether groups can be found at it."""
        self._read, self._groups = read, groups
        if groups:
            self.box.placeholder = _PLACEHOLDER_WITH_GROUPS
            self.box.help_text += " Groups come last: by name, number, external id or their leader's mobile."
        self._show_kind()

    @property
    def box(self) -> IdentifierBox:
        return self.query_one(IdentifierBox)

    @property
    def text(self) -> str:
        return self.box.value.strip()

    def step(self, by: int) -> None:
        """Likeliest first, then every other reading of the text, a group last, then the guess again."""
        kinds = self._kinds()
        self.kind = kinds[(kinds.index(self.kind) + by) % len(kinds)]
        self._show_kind()

    def put(self, text: str) -> None:
        """This text in the box, of whatever kind, with the cursor behind it."""
        self.kind = None
        self.box.value = text
        self.box.cursor_position = len(text)

    def empty(self) -> None:
        """Nothing typed any more."""
        self.box.value = ""

    def select(self) -> None:
        """The next text takes the place of this one."""
        self.box.focus().action_select_all()

    @on(Input.Changed)
    def _typed(self, changed: Input.Changed) -> None:
        if not changed.value:
            self.kind = None
        self._show_kind()

    def _kinds(self) -> list[SoughtAs | None]:
        guessed = [reading.kind for reading in self._read(self.text)]
        others = [kind for kind in IdentifierKind if kind not in guessed]
        groups: list[SoughtAs | None] = [PartyKind.GROUP] if self._groups else []
        return [None, *guessed[1:], *guessed[:1], *others, *groups]

    def _show_kind(self) -> None:
        readings = self._read(self.text)
        words = ""
        if self.kind is not None:
            words = f"only as {kind_words(self.text, self.kind, readings)}"
        elif readings:
            words = kind_words(self.text, readings[0].kind, readings)
        if self.kind is None and self.text.startswith(MARK):
            words = "our reference"
        self.query_one("#kind", Static).update(words)


def kind_words(typed: str, kind: SoughtAs, readings: tuple[Identifier, ...]) -> str:
    """`mobile · 91 added` where the console put the country code in front."""
    told = (tell_reading(each, typed) for each in readings if each.kind is kind)
    return next(told, kind.value)

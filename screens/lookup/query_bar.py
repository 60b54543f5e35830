"""The box whatever names somebody goes into, and beside it how the console reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Paste
from textual.widgets import Input, Static

from console.domain.identifiers import Identifier, IdentifierKind, tell_reading
from console.domain.party_kinds import PartyKind
from console.domain.references import MARK
from console.widgets.party_field import NAMES_NOBODY
from console.widgets.pasting import pasted
from console.widgets.still_input import StillInput

if TYPE_CHECKING:
    from console.services.directories import SoughtAs

Readings = Callable[[str], tuple[Identifier, ...]]

_PLACEHOLDERS = {
    PartyKind.CUSTOMER: "mobile, e-mail, card, id, name or a scan",
    PartyKind.GROUP: "mobile, e-mail, card, id, name, group or a scan",
    PartyKind.ACCOUNT: "account number, typed or scanned",
}
_REFERENCE_HELP = " A reference such as #K3F9Q2M7XA shows that transfer of this console."
_HELP = {
    PartyKind.CUSTOMER: (
        "A mobile number, e-mail, card, customer id, external id or a name. The console guesses the kind and "
        "says it on the right; on a miss it tries the next plausible kind by itself. ↓ and ↑ fix the kind."
    ),
    PartyKind.ACCOUNT: (
        "A bank account number, typed or scanned; Enter looks it up. It is hidden from the first digit, is "
        "never copied, and is dropped once the account is found: check the first and last four with the "
        "consumer."
    ),
}


class IdentifierBox(StillInput):
    """Whatever names somebody. Its keys stand here because a field shadows the screen's arrows."""

    MEANS_MORE: ClassVar[frozenset[str]] = NAMES_NOBODY
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "kind(1)", "Other kind", id="other-kind", tooltip="Read it as another kind"),
        Binding("up", "kind(-1)", "Kind before", id="kind-before", show=False),
        Binding("pagedown", "screen.scroll(1)", "Further down", id="card-down", show=False),
        Binding("pageup", "screen.scroll(-1)", "Further up", id="card-up", show=False),
    ]

    def __init__(self, of: PartyKind, read_as_other: Callable[[int], None]) -> None:
        super().__init__(placeholder=_PLACEHOLDERS[of], password=of.hides_input, id="typed")
        self._read_as_other = read_as_other
        self.help_text = _HELP[of] + _REFERENCE_HELP

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is hidden is read in one way only."""
        return not self.password if action == "kind" else super().check_action(action, parameters)

    def action_kind(self, step: int) -> None:
        """Read the text as the next or the previous kind."""
        self._read_as_other(step)

    def on_paste(self, event: Paste) -> None:
        """All of it: what isn't one identifier must be seen."""
        self.replace(pasted(event), *self.selection)


class QueryBar(Horizontal):
    """Knows what was typed and the kind the operator fixed, if any."""

    box = getters.query_one(IdentifierBox)

    def __init__(self, of: PartyKind, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._of = of
        self.kind: SoughtAs | None = None
        self._read: Readings = lambda _typed: ()
        self._groups = False

    def compose(self) -> ComposeResult:
        """The field, and as what its text is read."""
        yield IdentifierBox(self._of, self.step)
        yield Static("", id="kind", markup=False)

    def opened(self, read: Readings, *, groups: bool) -> None:
        """The desk is there: how it reads a text, and whether groups can be found at it."""
        self._read, self._groups = read, groups
        if groups:
            self.box.placeholder = _PLACEHOLDERS[PartyKind.GROUP]
            self.box.help_text += " Groups come last: by name, number, external id or their leader's mobile."
        self._show_kind()

    @property
    def text(self) -> str:
        """What stands in the field, without blanks around it."""
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

    def drop_hidden(self, answered: str) -> None:
        """A hidden number isn't kept once it is answered, unless another has taken its place."""
        if self.box.password and self.text == answered:
            self.empty()

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
            told = (tell_reading(each, self.text) for each in readings if each.kind is self.kind)
            words = f"only as {next(told, self.kind.value)}"
        elif self.text.startswith(MARK):
            words = "our reference"
        elif readings:
            words = tell_reading(readings[0], self.text)
        self.query_one("#kind", Static).update(words)

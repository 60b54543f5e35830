"""Everything about one transfer, as it goes into a ticket; and what support adds to it or takes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from console.domain.operators import NotAllowed, Right
from console.widgets.waiting import WaitLine
from screens.background import start, why_unread
from screens.dialogs.case_writing import CaseWriting, Writes
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.services.cases import CaseFile
    from console.services.desk import Desk

_KEYS = "t ticket  n note  b bundle  c copy  Esc close"


class CaseDialog(Dialog[None]):
    """What can be read here is what `points-console case` says."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "write('ticket')", "Ticket", id="case-ticket"),
        Binding("n", "write('note')", "Note", id="case-note"),
        Binding("b", "bundle", "Bundle", id="case-bundle"),
        Binding("c", "copy", "Copy", id="case-copy"),
        Binding("escape,ctrl+g", "dismiss", "Close", id="close-case"),
    ]

    def __init__(self, desk: Desk, case: CaseFile) -> None:
        super().__init__()
        self._desk = desk
        self._case = case

    def compose(self) -> ComposeResult:
        """The story; arrows scroll it."""
        with VerticalScroll(classes="dialog") as page:
            page.border_title, page.border_subtitle = f"Case {self._case.shown.reference}", _KEYS
            yield WaitLine(id="said")
            yield Static(self.text, id="case", markup=False)

    def on_mount(self) -> None:
        """Arrows scroll."""
        self.query_one(VerticalScroll).focus()
        self.say("")

    @property
    def text(self) -> str:
        """All of it, for the clipboard too."""
        from console.explanations.case_text import case_lines
        from console.explanations.next_steps import next_step_in_history
        from console.settings.profiles import Environment

        case, desk = self._case, self._desk
        training = desk.profile.environment is Environment.TRAINING
        cards = desk.catalogue.explain_intent(case.shown)
        step = next_step_in_history(case.shown.state)
        return "\n".join(case_lines(case.shown, case.events, cards, training=training, next_step=step))

    def action_write(self, what: str) -> None:
        """Ask for the ticket or the words; the service refuses too, told before anything is typed."""
        try:
            self._desk.people.at_desk.require(Right.TICKETS)
        except NotAllowed as refused:
            self.notify(f"{refused} Shift+F9 lets one sign in here.", severity="warning")
            return
        self.app.push_screen(CaseWriting(self._desk, self._case, Writes(what)), self._written)

    def _written(self, done: bool | None) -> None:
        if done:
            start(self, self._read_again, "read-case", exclusive=True, failed=self._tell_unread)

    def _tell_unread(self, error: Exception) -> None:
        """It is written; what stands here is from before."""
        self.notify(why_unread(error, "It is written, and could not be read again."), severity="error")

    async def _read_again(self) -> None:
        self._case = await self._desk.cases.read(self._case.shown.reference)
        self.query_one("#case", Static).update(self.text)
        self.query_one(VerticalScroll).scroll_end(animate=False)

    def action_bundle(self) -> None:
        """Write the file for support."""
        start(self, self._save, "bundle", exclusive=True)

    async def _save(self) -> None:
        from console.services.support_bundle import save_bundle

        self.say("Writing the file …")
        try:
            path = await save_bundle(self._desk, self._case)
        except OSError as error:
            self.notify(f"It could not be saved ({error.strerror}).", severity="error")
        else:
            self.notify(f"Saved as {path}: no code, no sign-in, no number beyond its last four.", timeout=10)
        finally:
            self.say("")

    def action_copy(self) -> None:
        """Put the text on the clipboard."""
        self.app.copy_to_clipboard(self.text)
        self.notify("Copied.")

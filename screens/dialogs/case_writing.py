"""Asks for a transfer's ticket, or for a note on it; what was typed stays until it is on record."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from console.domain.tickets import LONGEST_NOTE, LONGEST_TICKET
from console.widgets.status_text import bad, muted
from console.widgets.still_input import StillInput
from console.widgets.waiting import WaitLine
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.services.cases import CaseFile
    from console.services.desk import Desk


class Writes(StrEnum):
    """What is asked for."""

    TICKET = "ticket"
    NOTE = "note"


_TITLES = {Writes.TICKET: "Ticket of transfer {}", Writes.NOTE: "Note on transfer {}"}
_HELP = {
    Writes.TICKET: "Enter puts it on the transfer, in your name; an empty field takes it off.",
    Writes.NOTE: "Enter writes it down in your name. Nobody can change or remove it afterwards.",
}
_NOT_WRITTEN = "Not written: the journal can't take it now. Press Enter to try again."
_LONGEST = {Writes.TICKET: LONGEST_TICKET + 1, Writes.NOTE: LONGEST_NOTE}


class CaseWriting(Dialog[bool]):
    """Ends with whether something is on record."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "Not now", id="nothing-written"),
    ]

    def __init__(self, desk: Desk, case: CaseFile, what: Writes) -> None:
        super().__init__()
        self._desk = desk
        self._case = case
        self._what = what

    def compose(self) -> ComposeResult:
        """What it is about, the field, and what Enter does."""
        shown, what = self._case.shown, self._what
        with Vertical(classes="dialog"):
            yield Static(_TITLES[what].format(shown.reference), classes="dialog-title", markup=False)
            before = shown.order.ticket if what is Writes.TICKET else ""
            yield StillInput(before, id="written", compact=True, max_length=_LONGEST[what])
            yield WaitLine(muted(_HELP[what]), id="said")

    @on(Input.Submitted, "#written")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.begin(self._write, _NOT_WRITTEN, wait="Writing it down …")

    async def _write(self) -> None:
        from console.domain.operators import NotAllowed
        from console.services.cases import CaseRefused

        typed, cases, reference = self.query_one(Input).value, self._desk.cases, self._case.shown.reference
        try:
            if self._what is Writes.TICKET:
                await cases.set_ticket(reference, typed)
            else:
                await cases.add_note(reference, typed)
        except (NotAllowed, CaseRefused) as refused:
            self.say(bad(str(refused)))
        else:
            self.dismiss(True)

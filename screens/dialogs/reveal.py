"""Asks why somebody wants to see a customer's whole numbers; they are shown once that is on record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static

from console.domain.operators import NotAllowed
from console.services.reveals import RevealRefused
from console.widgets.choice_list import NumberedChoices
from console.widgets.status_text import bad, muted
from console.widgets.still_input import StillInput
from console.widgets.waiting import WaitLine
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.domain.parties import Party
    from console.services.desk import Desk

_NOT_SHOWN = "Not shown: the journal can't be written now."


class RevealDialog(Dialog[bool]):
    """Ends with whether it is on record, so that they may be shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "Not now", id="not-revealed"),
    ]

    def __init__(self, desk: Desk, party: Party) -> None:
        super().__init__()
        self._desk = desk
        self._party = party

    def compose(self) -> ComposeResult:
        """Whom it is about, and the reasons there are or the field for one."""
        reasons = self._desk.reveals.reasons
        with Vertical(classes="dialog"):
            yield Static(f"Whole numbers of {self._party.label}", classes="dialog-title", markup=False)
            if reasons:
                yield NumberedChoices(reasons, id="reasons")
            else:
                yield StillInput(id="reason", compact=True, placeholder="why? (required)", max_length=200)
            told = "They are shown for 10 seconds. Who saw them, whose they are and why stays on record."
            yield WaitLine(muted(told), id="said")

    @on(Input.Submitted, "#reason")
    def _written(self, event: Input.Submitted) -> None:
        event.stop()
        self._answer(event.value)

    @on(OptionList.OptionSelected, "#reasons")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._answer(self._desk.reveals.reasons[event.option_index])

    def _answer(self, reason: str) -> None:
        self.begin(partial(self._put_on_record, reason), _NOT_SHOWN, wait="Putting it on record …")

    async def _put_on_record(self, reason: str) -> None:
        try:
            await self._desk.reveals.reveal(self._party, reason)
        except (NotAllowed, RevealRefused) as refused:
            self.say(bad(str(refused)))
            return
        self.dismiss(True)

"""Asks why somebody wants to see a customer's whole numbers; they are shown once that is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from console.domain.operators import NotAllowed
from console.services.reveals import RevealRefused
from console.widgets.choice_list import ChoiceList
from console.widgets.status_text import bad, muted
from console.widgets.still_input import StillInput
from console.widgets.waiting import WaitLine
from styles import stylesheet

if TYPE_CHECKING:
    from console.domain.parties import Party
    from console.services.desk import Desk


class RevealDialog(ModalScreen[bool]):
    """Ends with whether it is on record, so that they may be shown."""

    CSS_PATH = stylesheet("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "Not now", id="not-revealed"),
        Binding("f9", "app.lock", "Lock", id="lock-in-reveal"),
    ]

    def __init__(self, desk: Desk, party: Party) -> None:
        super().__init__()
        self._desk = desk
        self._party = party
        self._writing = False

    def compose(self) -> ComposeResult:
        """Whom it is about, and the reasons there are or the field for one."""
        reasons = self._desk.reveals.reasons
        with Vertical(classes="dialog"):
            yield Static(f"Whole numbers of {self._party.label}", classes="dialog-title", markup=False)
            if reasons:
                lines = (f"{number}  {each}" for number, each in enumerate(reasons, 1))
                yield ChoiceList(*(Option(Content(line)) for line in lines), compact=True, id="reasons")
            else:
                yield StillInput(id="reason", compact=True, placeholder="why? (required)", max_length=200)
            told = "They are shown for 10 seconds. Who saw them, whose they are and why stays on record."
            yield WaitLine(muted(told), id="reveal-said")

    def on_mount(self) -> None:
        """An Enter typed ahead chooses no reason."""
        for choices in self.query(ChoiceList):
            choices.highlighted = None

    @on(Input.Submitted, "#reason")
    def _written(self, event: Input.Submitted) -> None:
        event.stop()
        self._answer(event.value)

    @on(OptionList.OptionSelected, "#reasons")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._answer(self._desk.reveals.reasons[event.option_index])

    def _answer(self, reason: str) -> None:
        if not self._writing:
            self._writing = True
            self._say(muted("Putting it on record …"))
            self._put_on_record(reason)

    @work(group="reveal", exit_on_error=False)
    async def _put_on_record(self, reason: str) -> None:
        try:
            await self._desk.reveals.reveal(self._party, reason)
        except (NotAllowed, RevealRefused) as refused:
            self._say(bad(str(refused)))
            return
        finally:
            self._writing = False
        self.dismiss(True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Without a record nothing is shown."""
        if event.state is WorkerState.ERROR and event.worker.group == "reveal":
            self._say(bad("Not shown: the journal can't be written now."))

    def _say(self, words: Content) -> None:
        self.query_one("#reveal-said", Static).update(words)

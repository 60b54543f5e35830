"""What to write to the provider's support about one transfer, to be copied as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from console.domain.transfers import Intent, TransferRefusedHere
from console.explanations.escalation_text import escalation_lines
from console.widgets.status_text import bad, good, muted
from screens.background import start
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.services.desk import Desk

_HELP = "c copies it, and puts on record that support was asked. No name, mobile or card of anybody is in it."


class EscalateDialog(Dialog[None]):
    """Nothing is sent to anybody from here: whoever has a way to the provider's support uses that."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", id="close-escalation"),
        Binding("c,enter", "copy", "Copy", id="copy-escalation", tooltip="Copy it, on record"),
    ]

    def __init__(self, desk: Desk, intent: Intent) -> None:
        super().__init__()
        self._desk = desk
        self._intent = intent
        self._copying = False

    @property
    def text(self) -> str:
        """The whole of it, as it is copied."""
        return "\n".join(escalation_lines(self._intent))

    def compose(self) -> ComposeResult:
        """The words, and what the key does."""
        with VerticalScroll(classes="dialog"):
            yield Static("For the provider's support", classes="dialog-title", markup=False)
            yield Static(muted(_HELP), id="said", markup=False)
            yield Static(self.text, id="escalation", markup=False)

    def action_copy(self) -> None:
        """To the clipboard; on record once."""
        self.app.copy_to_clipboard(self.text)
        if not self._copying:
            self._copying = True
            start(self, self._put_on_record, "escalation", failed=self._not_written)

    async def _put_on_record(self) -> None:
        try:
            await self._desk.reconciliation.escalated(self._intent.reference)
        except TransferRefusedHere as refused:
            self._not_recorded(self._desk.catalogue.explain(refused.problem).what)
        else:
            self.say(good("Copied, and on record. Paste it where the provider's support is asked."))

    def _not_written(self, _error: Exception) -> None:
        self._not_recorded("the journal can't be written now.")

    def _not_recorded(self, why: str) -> None:
        self._copying = False
        self.say(bad(f"Copied, and not on record: {why}"))

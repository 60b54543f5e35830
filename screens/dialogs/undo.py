"""What of a transfer could come back, before anybody drafts the counter-transfer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from console.domain.points import format_points
from console.domain.transfers import TransferRefusedHere
from console.services.feasibility_words import feasibility_facts
from console.widgets.facts import Facts
from console.widgets.status_text import bad, muted
from console.widgets.waiting import WaitLine
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.services.counter_transfers import Feasibility
    from console.services.desk import Desk
    from console.services.drafts import OrderDraft

_HELP = "Enter fills the transfer screen, and what stands there gives way. Nothing is sent by itself."


class UndoDialog(Dialog["OrderDraft | None"]):
    """Ends with the draft, or with None. Until it can be seen what it does, Enter does nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave it", id="not-undone"),
        Binding("f1", "app.help", "Help", id="help-in-undo"),
    ]

    def __init__(self, desk: Desk, reference: str) -> None:
        super().__init__()
        self._desk = desk
        self._reference = reference
        self._draft: OrderDraft | None = None

    def compose(self) -> ComposeResult:
        """Which transfer it is, what of it could come back, and the one step."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(f"Send {self._reference} back?", classes="dialog-title", markup=False)
            yield Facts()
            yield WaitLine(muted("Reading both sides …"), id="said")
            yield Button("Draft it", id="draft", variant="primary", disabled=True)

    def on_mount(self) -> None:
        """Read both sides as they are now; there is no step before that."""
        self.query_one("#draft").display = False
        self.begin(self._look, "The journal could not be read. Nothing was changed.")

    async def _look(self) -> None:
        try:
            found = await self._desk.counter_transfers.look(self._reference)
        except TransferRefusedHere as refused:
            card = self._desk.catalogue.explain(refused.problem)
            self.say(bad(f"{card.title}. {card.what} {card.next_step}"))
            return
        self._show(found)

    def _show(self, found: Feasibility) -> None:
        catalogue = self._desk.catalogue
        cards = [catalogue.explain(each) for each in found.problems]
        facts = [(name, Content(value)) for name, value in feasibility_facts(found)]
        facts += [("against it", bad(" ".join((f"{card.title}.", card.what, card.detail)))) for card in cards]
        self.query_one(Facts).show(facts)
        self._draft = found.draft
        if found.draft is None:
            self.say(bad("Nothing of it can come back now."))
            return
        self.say(muted(_HELP))
        order, button = found.draft.order, self.query_one("#draft", Button)
        button.label = f"Draft {format_points(order.points)} back to {order.recipient.label}"
        button.display, button.disabled = True, False
        button.focus()

    @on(Button.Pressed, "#draft")
    def _drafted(self) -> None:
        self.dismiss(self._draft)

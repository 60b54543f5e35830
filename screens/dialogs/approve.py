"""A supervisor approves one transfer at this terminal; whoever is at the desk stays there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from console.domain.operators import LONGEST_ID, NotAllowed, OperatorRefused, SignInRefused
from console.domain.points import format_points
from console.widgets.facts import Facts
from console.widgets.secret_input import SecretInput
from console.widgets.status_text import bad, muted
from console.widgets.still_input import StillInput
from console.widgets.waiting import WaitLine
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.domain.transfers import TransferOrder
    from console.services.desk import Desk
    from console.services.transfer_service import Checked

_HELP = "What you approve is exactly this, within 15 minutes, once. Any change of it wants another approval."
_NOT_APPROVED = "Not approved: keyring or journal can't be asked now."
_ELSEWHERE = "F6 asks a supervisor at another console."


class ApproveDialog(Dialog[bool]):
    """Ends with whether it was approved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "Not now", id="not-approved"),
        Binding("enter", "app.next_field", "Next field", id="next-in-approval", show=False, priority=True),
        Binding("f6", "ask_elsewhere", "Ask elsewhere", id="ask-elsewhere", tooltip=_ELSEWHERE),
    ]

    def __init__(self, desk: Desk, order: TransferOrder, checked: Checked | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._order = order
        self._checked = checked

    def compose(self) -> ComposeResult:
        """What is approved and for whom, and the fields for id and PIN."""
        with Vertical(classes="dialog"):
            yield Static("Approve this transfer", classes="dialog-title", markup=False)
            yield Facts()
            yield StillInput(
                self._desk.people.checker,
                id="checker",
                compact=True,
                placeholder="your id, supervisor",
                max_length=LONGEST_ID,
            )
            yield SecretInput(id="pin", help_text=_HELP)
            yield WaitLine(muted(_HELP), id="said")
            if self._may_ask_elsewhere:
                yield Static(muted(_ELSEWHERE), markup=False)

    def on_mount(self) -> None:
        """Say what it is; the first field that is still empty has the focus."""
        order, maker = self._order, self._desk.operator
        self.query_one(Facts).show(
            (
                ("from", Content(order.sender.label)),
                ("to", Content(order.recipient.label)),
                ("points", Content(f"{format_points(order.points)}  {order.program_name}".rstrip())),
                ("note", Content(order.note)),
                ("ticket", Content(order.ticket)),
                ("undoes", Content(order.reverses)),
                ("made by", Content(maker)),
            )
        )
        self._field("pin").placeholder = "PIN"
        (self._field("pin") if self._field("checker").value else self._field("checker")).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """F6 once more: where nobody who could approve it is here."""
        if action == "ask_elsewhere":
            return self._may_ask_elsewhere
        return super().check_action(action, parameters)

    @property
    def _may_ask_elsewhere(self) -> bool:
        """Where tills share a ledger, and it is known what its checker must see."""
        return self._desk.approvals_elsewhere is not None and self._checked is not None

    def action_ask_elsewhere(self) -> None:
        """F6 once more: nobody who could approve it is here."""
        from screens.dialogs.ask_elsewhere import AskElsewhereDialog

        approvals, checked = self._desk.approvals_elsewhere, self._checked
        if approvals is not None and checked is not None:
            self.app.switch_screen(AskElsewhereDialog(approvals, self._order, checked))

    @on(Input.Submitted, "#pin")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        box = self._field("pin")
        pin, box.value = box.value, ""
        if pin:
            approve = partial(self._approve, self._field("checker").value, pin)
            self.begin(approve, _NOT_APPROVED, wait="Checking the PIN …")

    async def _approve(self, who: str, pin: str) -> None:
        try:
            checker = await self._desk.people.vouch(who, pin)
            await self._desk.transfers.approve(self._order, checker)
        except (NotAllowed, OperatorRefused, SignInRefused) as refused:
            self.say(bad(str(refused)))
            return
        self.app.notify(f"Approved by {checker.id}. Enter goes on.")
        self.dismiss(True)

    def _field(self, name: str) -> Input:
        return self.query_one(f"#{name}", Input)

"""Asks a supervisor at another console to approve one transfer, and waits for their word."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from console.domain.approval_requests import ApprovalAnswer, ApprovalRefused, ApprovalVerdict
from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.operators import NotAllowed
from console.domain.points import format_points
from console.widgets.facts import Facts
from console.widgets.status_text import bad, muted, warn
from console.widgets.waiting import WaitLine
from screens.background import start
from screens.dialogs.dialog import Dialog
from screens.while_shown import WhileShown

if TYPE_CHECKING:
    from console.domain.approval_requests import ApprovalAsked
    from console.domain.transfers import TransferOrder
    from console.services.approvals_elsewhere import ApprovalsElsewhere
    from console.services.transfer_service import Checked

_WAITS = "Asked. A supervisor finds it under F6 at their console, for 15 minutes; Esc takes it back …"
_LAPSED = "Nobody answered within 15 minutes. Esc, and ask again or have it approved here (F6)."
_UNASKED = "Not approved: the journal can't be asked now."
_HERE = "A supervisor can approve it at this terminal: Esc, F6."


class WhyBox(Input):
    """What the supervisor is told."""

    help_text: ClassVar[str] = (
        "Say in a few words why this transfer is wanted. Whoever approves it reads this beside the amount "
        "and both masked names; it stays in the shared ledger, so no numbers of customers."
    )


class AskElsewhereDialog(Dialog[None]):
    """Stays until it is answered or taken back; what was approved is in the journal when it closes."""

    AUTO_FOCUS = "#why"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="leave-asking"),
        Binding("f1", "app.help", "Help", id="help-in-asking"),
    ]

    def __init__(self, approvals: ApprovalsElsewhere, order: TransferOrder, checked: Checked) -> None:
        super().__init__()
        self._approvals = approvals
        self._order = order
        self._checked = checked
        self._asked: ApprovalAsked | None = None
        self._polling: WhileShown | None = None

    def compose(self) -> ComposeResult:
        """What it is about, why, and what came of it."""
        with Vertical(classes="dialog"):
            yield Static("Ask a supervisor elsewhere", classes="dialog-title", markup=False)
            yield Facts()
            yield WhyBox(id="why", compact=True, placeholder="why? (required)", max_length=100)
            yield WaitLine(
                muted("They see both masked names, the amount, the preview and the warnings."), id="said"
            )

    def on_mount(self) -> None:
        """Say which transfer it is."""
        order = self._order
        self.query_one(Facts).show(
            (
                ("from", Content(order.sender.label)),
                ("to", Content(order.recipient.label)),
                ("points", Content(f"{format_points(order.points)}  {order.program_name}".rstrip())),
            )
        )

    def on_screen_resume(self) -> None:
        """Not behind the lock, because nobody could see what is put on record."""
        if self._polling is not None:
            self._polling.resume()

    def on_screen_suspend(self) -> None:
        """Ask no more for now."""
        if self._polling is not None:
            self._polling.suspend()

    @on(Input.Submitted, "#why")
    def _typed(self, submitted: Input.Submitted) -> None:
        submitted.stop()
        if not submitted.value.strip():
            self.say(bad("Type why, or press Esc."))
        elif not submitted.input.disabled:
            submitted.input.disabled = True
            self.begin(partial(self._ask, submitted.value), _UNASKED, wait="Asking …")

    async def _ask(self, reason: str) -> None:
        try:
            self._asked = asked = await self._approvals.ask(self._order, self._checked, reason)
        except (NotAllowed, ElsewhereUnreadable) as error:
            self.say(bad(f"Not asked. {error} {_HERE}"))
            self.query_one(WhyBox).disabled = False
            return
        self.say(muted(_WAITS))
        self._polling = WhileShown(self, partial(self._look, asked), self._not_asked)

    async def _look(self, asked: ApprovalAsked) -> None:
        if not self.is_current or self._asked is None:
            return
        try:
            answer = await self._approvals.take_in(asked, self._order)
        except ElsewhereUnreadable as error:
            self.say(warn(f"No word now: {error} {_HERE}"))
            return
        except ApprovalRefused as refused:
            self._end(bad(str(refused)))
            return
        if answer is None:
            self.say(muted(_WAITS))
        else:
            self._answered(answer)

    def _not_asked(self, _error: Exception) -> None:
        self.say(bad(_UNASKED))

    def _answered(self, answer: ApprovalAnswer) -> None:
        where = "" if answer.till is None else f" at {answer.till}"
        if answer.verdict is ApprovalVerdict.LAPSED:
            self._end(bad(_LAPSED))
        elif answer.verdict is not ApprovalVerdict.APPROVED:
            self._end(bad(f"Refused by {answer.checker}{where}: {answer.reason}"))
        else:
            self._end(muted(f"Approved by {answer.checker}{where}."))
            self.app.notify(f"Approved by {answer.checker}{where}. Enter goes on.")
            if self.is_current:
                self.dismiss(None)

    def _end(self, words: Content) -> None:
        self._asked = None
        if self._polling is not None:
            self._polling.suspend()
            self._polling = None
        self.say(words)

    def action_leave(self) -> None:
        """Back to the transfer; what still waits is taken back."""
        if self._asked is not None:
            asked, self._asked = self._asked, None
            start(self.app, partial(self._withdraw, asked), "asking", exit_on_error=False)
        self.dismiss(None)

    async def _withdraw(self, asked: ApprovalAsked) -> None:
        with suppress(ElsewhereUnreadable):  # it lapses
            await self._approvals.withdraw(asked)

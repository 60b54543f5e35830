"""A supervisor approves or refuses another till's transfer, with their PIN once more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from console.domain.approval_requests import ApprovalRefused, ApprovalVerdict
from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.operators import NotAllowed, SignInRefused
from console.widgets.facts import Facts
from console.widgets.secret_input import SecretInput
from console.widgets.status_text import bad, muted
from console.widgets.still_input import StillInput
from console.widgets.waiting import WaitLine
from screens.about_waiting import about_waiting
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.domain.approval_requests import ApprovalWaiting
    from console.services.approvals_elsewhere import ApprovalsElsewhere
    from console.services.people import People

_APPROVES = (
    "What you approve is exactly this, once. Its till goes on within 15 minutes, unless it changed there."
)
_REFUSES = "Its till is told the reason, and sends nothing."
_NOT_DECIDED = "Not decided: keyring or journal can't be asked now."


class DecideDialog(Dialog[None]):
    """`approves` says which of the two answers it is for."""

    AUTO_FOCUS = "#reason"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Not now", id="not-decided"),
        Binding("enter", "app.next_field", "Next field", id="next-in-decision", show=False, priority=True),
    ]

    def __init__(
        self, people: People, approvals: ApprovalsElsewhere, waiting: ApprovalWaiting, *, approves: bool
    ) -> None:
        super().__init__()
        self._people = people
        self._approvals = approvals
        self._waiting = waiting
        self._verdict = ApprovalVerdict.APPROVED if approves else ApprovalVerdict.REFUSED

    @property
    def _approves(self) -> bool:
        return self._verdict is ApprovalVerdict.APPROVED

    def compose(self) -> ComposeResult:
        """The whole of what is decided, a reason where it is refused, and the PIN."""
        help_text = _APPROVES if self._approves else _REFUSES
        with VerticalScroll(classes="dialog", can_focus=False):
            title = "Approve this transfer" if self._approves else "Refuse this transfer"
            yield Static(title, classes="dialog-title", markup=False)
            yield Facts()
            if not self._approves:
                yield StillInput("", id="reason", compact=True, placeholder="why? (required)", max_length=100)
            yield SecretInput(id="pin", help_text=help_text)
            yield WaitLine(muted(help_text), id="said")

    def on_mount(self) -> None:
        """Say what it is, and whose PIN is wanted."""
        self.query_one(Facts).show(about_waiting(self._waiting))
        pin = self.query_one("#pin", Input)
        pin.placeholder = f"PIN of {self._people.at_desk.name}"
        if self._approves:
            pin.focus()

    @on(Input.Submitted, "#pin")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        pin, event.input.value = event.value, ""
        reasons = [each.value.strip() for each in self.query("#reason").results(Input)]
        if not all(reasons):
            self.say(bad("Say why it is refused: whoever asked is told."))
            self.query_one("#reason").focus()
        elif pin:
            decide = partial(self._decide, pin, "".join(reasons))
            self.begin(decide, _NOT_DECIDED, wait="Checking the PIN, and telling the other till …")

    async def _decide(self, pin: str, reason: str) -> None:
        try:
            checker = await self._people.vouch(self._people.at_desk.name, pin)
            await self._approvals.decide(self._waiting, checker, self._verdict, reason)
        except (NotAllowed, ApprovalRefused, SignInRefused) as refused:
            self.say(bad(str(refused)))
            return
        except ElsewhereUnreadable as error:
            self.say(bad(f"{error} Nobody knows whether it arrived: it did, once it is on the list no more."))
            return
        self.app.notify(f"{self._waiting.till} is told: {self._verdict.value}.")
        self.dismiss(None)

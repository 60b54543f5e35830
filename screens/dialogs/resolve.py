"""Asks what became of a transfer the console can't judge: one person says how they know, another signs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, OptionList, Static

from console.domain.operators import LONGEST_ID, Operator, SignInRefused
from console.domain.points import format_points
from console.domain.settling import SETTLING_REASONS, settling_reason
from console.domain.text import clean
from console.domain.transfers import Intent, TransferRefusedHere
from console.widgets.choice_list import NumberedChoices
from console.widgets.secret_input import SecretInput
from console.widgets.status_text import bad, muted
from console.widgets.still_input import StillInput
from console.widgets.text_block import shortened
from console.widgets.waiting import WaitLine
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.services.desk import Desk

_FOR_GOOD = "Look at the provider's screen first: this is for good."
_UNDECIDED = "Nothing was decided: keyring or journal can't be asked now."
_NAME = 30
"""Cells of a side's name."""
_SIGNS = (
    "A supervisor who didn't make it and isn't at the desk signs with their id and PIN; you stay signed in."
)


class ReasonBox(StillInput):
    """What the person knows beyond the reason they chose."""

    help_text: ClassVar[str] = (
        "Say how you know, for example which screen of the provider you read and what it showed. "
        "The reason stands in the journal for good."
    )


class ResolveDialog(Dialog["Intent | None"]):
    """Ends with the decided transfer. A verdict without a reason isn't taken, and no key that ends a field
    gives one.
    """

    AUTO_FOCUS = "#reasons"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="cancel-verdict"),
        Binding("enter", "app.next_field", "Next field", id="verdict-next", show=False, priority=True),
        Binding("f1", "app.help", "Help", id="help-in-verdict"),
    ]

    def __init__(self, desk: Desk, intent: Intent) -> None:
        super().__init__()
        self._desk = desk
        self._intent = intent
        self._chosen = ""

    def compose(self) -> ComposeResult:
        """Which transfer it is, the reason, who signs, and the three answers."""
        order, people = self._intent.order, self._desk.people
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(f"What became of {self._intent.reference}?", classes="dialog-title", markup=False)
            sides = " → ".join(shortened(each.label, _NAME) for each in (order.sender, order.recipient))
            points = format_points(order.points)
            yield Static(f"{points} points, {sides}. {_FOR_GOOD}", markup=False)
            yield NumberedChoices(SETTLING_REASONS, id="reasons")
            yield ReasonBox("", id="reason", compact=True, placeholder="more about it", max_length=200)
            if people.can_sign_in:
                with Horizontal(id="signing"):
                    yield StillInput(
                        people.checker,
                        id="checker",
                        compact=True,
                        placeholder="supervisor's id",
                        max_length=LONGEST_ID,
                    )
                    yield SecretInput(id="pin", help_text=_SIGNS)
            yield WaitLine(id="said")
            with Horizontal(classes="dialog-buttons"):
                yield Button("Cancel", id="cancel", variant="primary")
                yield Button("No points moved", id="not-applied")
                yield Button("The points moved", id="applied")

    def on_mount(self) -> None:
        """Say whose PIN is wanted, where somebody signs."""
        for pin in self.query("#pin").results(Input):
            pin.placeholder = "their PIN"
            self.say(muted(_SIGNS))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Nothing is decided."""
        self.dismiss(None)

    @on(OptionList.OptionSelected, "#reasons")
    def _reason_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._chosen, reason = SETTLING_REASONS[event.option_index], self.query_one("#reason", Input)
        reason.placeholder = f"{self._chosen}: more about it"
        reason.focus()

    @on(Input.Submitted)
    def _all_typed(self, event: Input.Submitted) -> None:
        """Decides nothing: a verdict isn't given by the key that ends a sentence or a PIN."""
        event.stop()
        self.say(muted("Now choose below with Tab and Enter."))

    @on(Button.Pressed, "#applied")
    @on(Button.Pressed, "#not-applied")
    def _record(self, pressed: Button.Pressed) -> None:
        reason = settling_reason(self._chosen, clean(self.query_one("#reason", Input).value.strip()))
        unsigned = [each for each in self.query("#checker, #pin").results(Input) if not each.value]
        if not reason:
            self.say(bad("Choose how you know, before you decide; another reason wants words."))
            self.query_one("#reason" if self._chosen else "#reasons").focus()
        elif unsigned:
            self.say(bad("A second person signs it: a supervisor, with id and PIN."))
            unsigned[0].focus()
        else:
            decide = partial(self._decide, reason, applied=pressed.button.id == "applied")
            self.begin(decide, _UNDECIDED, wait="Checking who signs, and writing it down …")

    async def _decide(self, reason: str, *, applied: bool) -> None:
        try:
            checker = await self._checker()
            resolve = self._desk.reconciliation.resolve
            decided = await resolve(self._intent.reference, applied=applied, reason=reason, checker=checker)
        except SignInRefused as refused:
            self.say(bad(str(refused)))
            return
        except TransferRefusedHere as refused:
            card = self._desk.catalogue.explain(refused.problem)
            self.say(bad(refused.problem.message or f"{card.what} {card.next_step}"))
            return
        self.dismiss(decided)

    async def _checker(self) -> Operator | None:
        """Who signs; nobody where nobody could prove who they are."""
        if not self._desk.people.can_sign_in:
            return None
        pin = self.query_one("#pin", Input)
        typed, pin.value = pin.value, ""
        return await self._desk.people.vouch(self.query_one("#checker", Input).value, typed)

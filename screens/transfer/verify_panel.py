"""The customer's code: to whom it went, how long it counts, how often it may be tried, what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Select, Static

from console.domain.codes import TRIES_PER_CODE
from console.domain.identifiers import IdentifierKind
from console.domain.input_text import NotRead
from console.domain.masking import short_mobile
from console.domain.parties import Customer, Party
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.points import format_points
from console.domain.transfers import TransferOrder
from console.widgets.code_input import CodeInput
from console.widgets.explanation_card import ExplanationCard
from console.widgets.numbered_select import NumberedSelect
from console.widgets.text_block import TextBlock, wrapped
from console.widgets.times import time_of_day
from screens.transfer.countdown import countdown

if TYPE_CHECKING:
    from console.explanations.cards import Explanation

_ROOMY = 90
"""Cells from which on there is room for the time the code was sent."""
METHODS = ("photo ID seen", "known to me in person", "security questions answered")
"""How a customer can be verified where the organisation uses no codes; the choice is recorded."""

_CODE_HELP = (
    "The code the provider has sent to the sender. Enter sends the transfer, once. After an edit above the "
    "next message may carry the same code: go by the one that names this amount. Ctrl+R sends a new one."
)
_ATTESTATION_HELP = (
    "No code goes out for this transfer: say how you know who asks for it. Enter opens the list; your choice "
    "and your name are recorded with the transfer."
)


@dataclass(frozen=True, slots=True)
class CodeState:
    """One code: where it went, when, and how often it was refused."""

    order: TransferOrder
    target: str
    issued: datetime
    lifetime: timedelta
    refused: int
    wait: timedelta
    """Until the next code for this sender may be asked for."""

    def left(self, now: datetime) -> timedelta:
        """Until the code is certainly over; the provider's own limit may come earlier."""
        return self.issued + self.lifetime - now


class VerifyPanel(Vertical):
    """The code field with its facts, or the choice of an attestation where no codes are used."""

    @property
    def help_text(self) -> str:
        """For the field that is asked for now."""
        return _ATTESTATION_HELP if self.query_one("#attestation-row").display else _CODE_HELP

    _tells_wait = False
    """Whether the line under the code counts seconds."""
    code = getters.query_one(CodeInput)
    card = getters.query_one("#code-card", ExplanationCard)
    attestation = getters.query_one("#attestation", Select)

    def __init__(self, methods: Sequence[str], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._methods = methods
        """The attestations to choose from."""

    def compose(self) -> ComposeResult:
        """What the code is for, its field, or the words of an attestation."""
        yield TextBlock(id="code-facts")
        with Horizontal(classes="row", id="code-row"):
            yield Static("CODE", classes="label", markup=False)
            yield CodeInput(id="code")
            yield TextBlock(id="code-counts")
        yield TextBlock(id="code-note")
        yield TextBlock(id="code-binding")
        with Horizontal(classes="row", id="attestation-row"):
            yield Static("VERIFIED BY", classes="label", markup=False)
            yield NumberedSelect(
                [(Content(method), method) for method in self._methods],
                prompt="choose how you know this customer",
                id="attestation",
            )
        yield ExplanationCard(id="code-card")

    def on_mount(self) -> None:
        """Nothing to note yet."""
        self.border_title = "Verify"
        self.note("")

    def take_code(self) -> str:
        """The code, out of the field; empty where there is none in it, and then it says so."""
        code = self.code.take()
        if not isinstance(code, NotRead):
            return code
        self.note(code.sentence)
        return ""

    def note(self, sentence: str) -> None:
        """The line under the code."""
        self._tells_wait = False
        note = self.query_one("#code-note", TextBlock)
        note.draw(lambda width: wrapped(sentence, width, "$warning"))
        note.display = bool(sentence)

    def note_wait(self, wait: timedelta) -> None:
        """The line under the code says when a new one can be sent."""
        self.note(f"A new code can be sent in {countdown(wait)}.")
        self._tells_wait = True

    def pass_time(self, wait: timedelta) -> None:
        """Where that was said it stays true, for as long as there is something to wait for."""
        if self._tells_wait and wait:
            self.note_wait(wait)
        elif self._tells_wait:
            self.note("")

    @on(Input.Changed, "#code")
    def _code_edited(self) -> None:
        if self.code.value:
            self.note("")

    @property
    def method(self) -> str:
        """The chosen attestation, empty where none is chosen yet."""
        value = self.attestation.value
        return value if isinstance(value, str) else ""

    def ask_attestation(self, order: TransferOrder) -> None:
        """No code proves this order: ask how whoever wants it was verified."""
        self._show("attestation-row")
        self.attestation.prompt = to_attest(order)
        self.attestation.clear()
        self.card.clear()

    def say(self, text: str) -> None:
        """Nothing to type now, only this to read."""
        self._show("code-facts")
        self.query_one("#code-facts", TextBlock).say(text, "$muted")
        self.card.clear()

    def hold(self, order: TransferOrder, left: timedelta) -> None:
        """Everything is confirmed, and leaves in a moment."""
        self._show("code-facts")
        act = f"{format_points(order.points)} points move to {order.recipient.label} in {countdown(left)}."
        told = ((act, "bold $warning"), ("Nothing has left. Any key but Enter stops it.", ""))
        self.query_one("#code-facts", TextBlock).draw(
            lambda width: [line for text, style in told for line in wrapped(text, width, style)]
        )
        self.card.clear()

    def show(self, state: CodeState, now: datetime) -> None:
        """A code is out: draw its facts as of `now`."""
        self._show("code-facts", "code-row", "code-binding")
        self.query_one("#code-facts", TextBlock).draw(lambda width: _facts(state, now, width))
        self.query_one("#code-counts", TextBlock).draw(lambda width: [_counts(state, width)])
        names = f"Use the code from the message that names {format_points(state.order.points)}."
        binding = f"Bound to: {_binding(state.order)}"
        self.query_one("#code-binding", TextBlock).draw(
            lambda width: [*wrapped(binding, width, "$muted"), *wrapped(names, width)]
        )

    def explain(self, explanations: Sequence[Explanation], note: str = "", *, usable: bool = False) -> None:
        """Say what is wrong with the code; without a `usable` one the field gives way to the card."""
        if not usable:
            self._show()
        self.card.explain(explanations, note)

    def _show(self, *rows: str) -> None:
        if "code-row" not in rows:
            self.note("")
        for name in ("code-facts", "code-row", "code-binding", "attestation-row"):
            self.query_one(f"#{name}").display = name in rows


def to_attest(order: TransferOrder) -> str:
    """What is to be chosen where no code proves an order."""
    if order.sender.kind is PartyKind.ACCOUNT:
        return "choose how the consumer was authenticated"
    return f"choose how you know {order.acting.label if order.acting is not None else 'this customer'}"


def code_target(customer: Customer) -> str:
    """Where the provider sends a code: `••••••4269 (SMS, verified)`."""
    for channel in customer.channels:
        if channel.kind.lower() in ("mobile", "sms", "phone"):
            seen = "verified" if channel.verified else "not verified"
            return f"{short_mobile(channel.masked)} (SMS, {seen})"
    mobiles = (each for each in customer.identifiers if each.kind is IdentifierKind.MOBILE)
    mobile = next(mobiles, None)
    return short_mobile(mobile.masked) if mobile is not None else customer.masked_name or f"id {customer.id}"


def _facts(state: CodeState, now: datetime, width: int) -> list[Content]:
    """Where the code went and how long it counts: in one line where both fit."""
    left = state.left(now)
    at = f" at {time_of_day(state.issued)}" if width > _ROOMY else ""
    sent = Content(f"Code sent to {state.target}{at}")
    style = "bold" if left >= timedelta(minutes=1) else "$warning"
    ends = Content.styled(f"expires in {countdown(left)} at the latest", style)
    if left <= timedelta():
        ends = Content.styled("▲ expired (Ctrl+R sends a new one)", "bold $error")
    line = Content("   ").join([sent, ends])
    return [line] if line.cell_length <= width else [sent, ends]


def _counts(state: CodeState, width: int) -> Content:
    tries = f"try {min(state.refused + 1, TRIES_PER_CODE)} of {TRIES_PER_CODE}"
    resend = f"new code in {countdown(state.wait)}" if state.wait else "new code: Ctrl+R"
    by = " (Ctrl+R)" if state.wait else ""
    roomy = len(tries) + len(resend) + len(by) + 3 <= width
    return Content.assemble(
        (tries, "bold $warning" if state.refused else ""),
        "   " if roomy else " ",
        (f"{resend}{by}" if roomy else resend, "$muted"),
    )


def _binding(order: TransferOrder) -> str:
    first, second = (_short_name(side) for side in (order.sender, order.recipient))
    program = "" if order.program_id == NO_PROGRAM else f", program {order.program_id}"
    return f"{first} → {second}, {format_points(order.points)}{program}."


def _short_name(side: Party) -> str:
    """A person's first name; of a group's name every word may count."""
    first = side.masked_name.partition(" ")[0] if side.kind is PartyKind.CUSTOMER else ""
    return first or side.label

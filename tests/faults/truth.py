"""What really happened, compared with what the journal and the screens say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.domain.party_kinds import PartyKind
from console.domain.transfers import (
    ALARM_STATES,
    APPLIED_STATES,
    Attestation,
    CodePolicy,
    CustomerCode,
    Intent,
    State,
)
from console.journal.journal_errors import JournalError
from tests.faults.consoles import Branch
from tests.faults.provider import LEDGER, START_BALANCE, Booking

_REOPENED = 25
"""One schedule in so many is judged by a process that opens the journal anew."""
APPLIED = APPLIED_STATES
_SLACK = timedelta(seconds=15)
"""From a booking's showing to the end of the look that missed it."""
NOT_APPLIED = frozenset(
    {State.NOT_APPLIED, State.NOT_SENT, State.REJECTED, State.ABANDONED, State.RESOLVED_NOT_APPLIED}
)


@dataclass
class Result:
    """What a schedule came to. `harm` is empty where every promise was kept."""

    seed: int
    harm: list[str] = field(default_factory=list)
    states: Counter[State] = field(default_factory=Counter)
    """How often each state was shown."""
    crashes: int = 0
    bookings: int = 0
    told_doubles: int = 0
    """Doubles that the operator had confirmed and that raised an alarm."""
    late: int = 0
    """Bookings of ours after a word of "no" may have been said."""
    routes: Counter[str] = field(default_factory=Counter)
    """From whom to whom the sent ones went, and by what the search could know of them."""


class Truth:
    """The provider's ledger beside one schedule's journal and everything that was shown."""

    def __init__(self, branch: Branch, result: Result) -> None:
        self._branch = branch
        self._result = result

    def judge(self, wishes: list[int]) -> None:
        harm = self._result.harm
        file, again = self._branch.file, self._result.seed % _REOPENED == 0
        store = file.fresh() if again else file.store(0)
        try:
            store.verify()
            store.require_sendable()
            intents = [intent for _, intent in store.page(limit=1000)]
        except JournalError as error:
            harm.append(f"journal: {error}")
            return
        self._result.states.update(shown.state for shown in self._branch.shown)
        self._result.bookings = len(self._branch.provider.bookings)
        self._result.late = sum(each.late for each in self._branch.provider.bookings)
        for intent in intents:
            self._judge_one(intent)
            if intent.attempt.number and intent.reference in self._branch.wanted_by:
                self._result.routes[self._route(intent)] += 1
        self._judge_screens({intent.reference: intent for intent in intents})
        self._judge_wishes(wishes, {intent.reference: intent for intent in intents})
        total = sum(self._branch.provider.balances.values())
        if total != START_BALANCE * len(self._branch.provider.balances):
            harm.append("points were made or lost")

    def _judge_one(self, intent: Intent) -> None:
        booked = self._booked(intent.reference)
        if intent.state in APPLIED - {State.MISSING_ALARM} and not booked:
            self._result.harm.append(f"false: {intent.reference} {intent.state.value}, not in the ledger")
        if intent.state in NOT_APPLIED and any(self._can_be_seen(each) for each in booked):
            self._result.harm.append(f"lost: {intent.reference} {intent.state.value}, but in the ledger")
        shown = intent.receipt.transfer_id.removeprefix(LEDGER) if intent.receipt else ""
        told = intent.state in ALARM_STATES  # whoever reads it looks before they act
        if shown and booked and not told and shown not in {each.id for each in booked}:
            self._result.harm.append(f"false: {intent.reference} shows somebody else's transfer")
        for booking in booked:
            self._judge_booking(intent, booking)
        if intent.state is State.CONFIRMED and len(booked) > 1:
            self._result.harm.append(f"double: {intent.reference} is booked twice and nobody was told")

    def _judge_booking(self, intent: Intent, booking: Booking) -> None:
        """What the provider was told is what the journal says, and was proven as it must be (R13)."""
        if booking.order != intent.order:
            self._result.harm.append(f"astray: {intent.reference} was booked as something else")
        by_code = intent.order.sender.kind is PartyKind.CUSTOMER and (
            self._branch.policy is CodePolicy.REQUIRED
        )
        acting = intent.order.acting
        named = intent.order.sender.kind is not PartyKind.GROUP or (acting is not None and acting.id)
        if not named or not isinstance(booking.proof, CustomerCode if by_code else Attestation):
            self._result.harm.append(f"unproven: {intent.reference} was sent without the sender's will")

    def _route(self, intent: Intent) -> str:
        order = intent.order
        ledger = self._branch.provider.has_ledger_only(order.sender)
        return f"{order.sender.kind} to {order.recipient.kind}{' by ledger' if ledger else ''}"

    def _judge_screens(self, intents: dict[str, Intent]) -> None:
        word: dict[str, tuple[State, int]] = {}
        for shown, at in zip(self._branch.shown, self._branch.shown_at, strict=True):
            if shown.reference not in intents:
                self._result.harm.append(f"false: {shown.reference} was shown and isn't in the journal")
            elif word.get(shown.reference) == (shown.state, shown.attempt.number):
                continue  # the same word still: it was judged when it was said
            elif self._is_false(shown, at, intents):
                self._result.harm.append(f"false: {shown.reference} was shown {shown.state.value}")
            word[shown.reference] = (shown.state, shown.attempt.number)

    def _is_false(self, shown: Intent, at: datetime, intents: dict[str, Intent]) -> bool:
        """Whether a word was false when it was said."""
        booked = self._booked(shown.reference)
        if shown.state in APPLIED:
            missed = intents[shown.reference].state is State.MISSING_ALARM
            return not booked and not missed
        by_then = (each for each in booked if each.attempt <= shown.attempt.number)
        if shown.state is State.ABANDONED and shown.attempt.number:
            return False  # it says that no further attempt is made; the one before had its word
        disproved = any(not each.late or _showed_before(each, at) for each in by_then)
        return shown.state in NOT_APPLIED and disproved

    def _can_be_seen(self, booking: Booking) -> bool:
        """An account's late booking that no list shows can be known to nobody here."""
        return not booking.late or self._branch.provider.temper.lists_transfers

    def _was_double_told(self, wish: int, booked: list[Booking], intents: dict[str, Intent]) -> bool:
        """Whether the operator confirmed it twice, after a word of "no" that was true, and an alarm tells."""
        mine = [intents[each.reference] for each in booked if each.reference in intents]
        alarmed = any(each.state is State.DOUBLE_ALARM for each in mine)
        unseen = not all(self._can_be_seen(each) for each in booked)
        late = any(each.late for each in booked)
        self._result.told_doubles += late and alarmed
        return late and wish in self._branch.confirmed_again and (alarmed or unseen)

    def _judge_wishes(self, wishes: list[int], intents: dict[str, Intent]) -> None:
        for wish in wishes:
            booked = [
                booking
                for booking in self._branch.provider.bookings
                if booking.reference
                and not booking.doubled
                and self._branch.wanted_by[booking.reference] == wish
            ]
            if len(booked) > 1 and not self._was_double_told(wish, booked, intents):
                self._result.harm.append(f"double: wish {wish} was booked {len(booked)} times")
            if any(booking.reference not in intents for booking in booked):
                self._result.harm.append("lost: a booking the journal doesn't know")

    def _booked(self, reference: str) -> list[Booking]:
        return [booking for booking in self._branch.provider.bookings if booking.reference == reference]


def _showed_before(booking: Booking, at: datetime) -> bool:
    return max(booking.visible_at, booking.in_ledger_at) + _SLACK < at

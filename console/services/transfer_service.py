"""Checks, prepares, retries and abandons transfers; sending is `submission`'s (ARCHITECTURE, J0 to J2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from console.domain.allowance import Meter
from console.domain.claim_answers import Claims
from console.domain.clock import Clock
from console.domain.operators import Operator, Right
from console.domain.parties import Holder, Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, Problem, ProviderError, local
from console.domain.references import new_reference
from console.domain.transfers import (
    APPLIED_STATES,
    HistoryRow,
    Intent,
    Precheck,
    SendAttempt,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verdict,
    Verification,
)
from console.domain.warnings import TransferWarning
from console.journal.journal_errors import SenderBusy, StateConflict
from console.providers.gateway_protocols import Gateway, PreChecks, SendsCodes
from console.services.balance_check import BalanceHint
from console.services.claiming import Claiming
from console.services.code_tries import CodeTries
from console.services.history_reading import Reading, read_baseline
from console.services.history_search import HistorySearch
from console.services.journal_refusals import needing_history, refusing
from console.services.journal_writer import JournalWriter
from console.services.late_bookings import LateBookings
from console.services.policy_checks import PolicyChecks
from console.services.preview import Preview, account_warnings, objections, preview
from console.services.sent_back_once import require_reversible
from console.services.submission import Submission, may_be_sent
from console.services.transfer_rules import REPEAT_WINDOW, Rules

if TYPE_CHECKING:
    from console.journal.transactions import JournalStore


@dataclass(frozen=True, slots=True)
class Checked:
    """The provider's word and ours on an order, before anything is written."""

    precheck: Precheck | None
    """None where this console objects itself, or where the provider has no check."""
    problems: tuple[Problem, ...]
    preview: Preview | None
    warnings: tuple[TransferWarning, ...] = ()
    """What deserves a second look before anything is sent."""
    meters: tuple[Meter, ...] = ()
    """What each side has left of the policy's caps, before this order."""

    @property
    def may_go_on(self) -> bool:
        """Whether nothing stands against the order, here or at the provider."""
        return not self.problems and (self.precheck is None or self.precheck.transferable)


class TransferService:
    """Every transfer of this console goes through here; nothing else may call `Gateway.transfer`."""

    def __init__(
        self,
        gateway: Gateway,
        writer: JournalWriter,
        rules: Rules,
        clock: Clock,
        journal_key: bytes,
        make_reference: Callable[[], str] = new_reference,
        usable_now: BalanceHint | None = None,
        claims: Claims | None = None,
    ) -> None:
        self._gateway = gateway
        self._usable_now = usable_now
        self._rules = rules
        self._clock = clock
        self._make_reference = make_reference
        self._writer = writer
        self._tries = CodeTries(writer, clock)
        self.claiming = Claiming(claims, writer, self._tries)
        self._search = HistorySearch(gateway, writer, rules, self.claiming)
        self._late = LateBookings(self._search, writer, rules, clock)
        self._policy = PolicyChecks(rules, writer, clock, gateway.name, gateway.capabilities)
        self._submission = Submission(
            gateway, writer, rules, clock, journal_key, self.claiming, self._policy, self._tries
        )

    @property
    def in_flight(self) -> frozenset[str]:
        """References of the transfers this run is sending now."""
        return frozenset(self._submission.in_flight)

    def speaks_for(self, intent: Intent) -> bool:
        """Whether this provider can tell about an intent: a journal may hold those of other profiles."""
        return self._search.speaks_for(intent)

    async def check(self, order: TransferOrder, sender: Holder, recipient: Holder) -> Checked:
        """Ask whether `order` may go, and show what it would do. Raises `ProviderError`; moves nothing."""
        shown = preview(order, sender, recipient)
        other_holder = self._rules.other_holder
        ours = (
            *_strangers(order, sender, recipient),
            *objections(order, sender, recipient, other_holder=other_holder),
        )
        if ours:
            return Checked(None, ours, shown)
        # Side by side: the journal has answered long before the provider.
        looked, word = await asyncio.gather(
            self._policy.look(order, sender, recipient), self._word_of_provider(order)
        )
        found = () if word is None else _problems_of(order, word)
        warnings = (*account_warnings(sender, recipient), *looked.warnings)
        return Checked(word, (*looked.problems, *found), shown, warnings, looked.meters)

    async def _word_of_provider(self, order: TransferOrder) -> Precheck | None:
        """Its check of the order; None where it has none."""
        gateway = self._gateway
        if gateway.capabilities.has_precheck and isinstance(gateway, PreChecks):
            return await gateway.precheck(order)
        return None

    async def prepare(
        self,
        order: TransferOrder,
        *,
        repeat_confirmed: bool = False,
        warned: Sequence[TransferWarning] = (),
        consent: str = "",
    ) -> Intent:
        """J0 and J1: read the baseline and write the intent down, with the warnings it goes on in spite of.

        `consent` is how the recipient agreed, where the policy wants that.

        Raises `TransferRefusedHere` (journal unfit, sender busy, repeated, no baseline): nothing was sent.
        """
        if order.points < 1 or order.points != int(order.points):
            raise ValueError("points are a positive whole number")
        if order.sender.key == order.recipient.key:
            raise TransferRefusedHere(local(Local.SAME_CUSTOMER))
        if order.sender.kind is PartyKind.GROUP and order.acting is None:
            raise TransferRefusedHere(local(Local.NO_ACTING_MEMBER))
        with refusing():
            self._writer.at_desk.require(Right.TRANSFER)
            await self._policy.require_consent(consent)
            await self._require_free(order)
            await require_reversible(self._writer, order, self._gateway.name)
            await self._require_new(order, confirmed=repeat_confirmed)
            # After the checks: they may have waited for the provider.
            now, past = self._clock.now(), await self._past_of(order.sender)
            await self._policy.require(order, warned={each.kind for each in warned}, listed=past.rows)
            intent = Intent(
                reference=self._make_reference(),
                provider=self._gateway.name,
                profile=self._rules.profile,
                order=order,
                operator=self._writer.operator,
                branch=self._rules.branch,
                state=State.PREPARED,
                attempt=SendAttempt(),
                created=now,
                updated=now,
                baseline=past.ids,
                usable_before=await self._usable_now(order.sender) if self._usable_now else None,
            )
            prepared = await self._writer.step(
                lambda journal, _at, _by: journal.prepare(intent, warned, consent)
            )
            return await self._held(prepared, {each.kind for each in warned})

    async def approve(self, order: TransferOrder, checker: Operator) -> None:
        """See `PolicyChecks`."""
        await self._policy.approve(order, checker)

    async def issue_code(self, reference: str) -> Precheck:
        """J2: have the provider send the sender a code, for the first time or again.

        Raises `ProviderError`: then it isn't known that a code went out, and nothing has moved; and
        `TransferRefusedHere` where no code could be used any more.
        """
        gateway = self._gateway
        if not isinstance(gateway, SendsCodes):
            raise TypeError("this provider sends no codes; look at its capabilities first")
        with refusing():
            self._writer.at_desk.require(Right.TRANSFER)
            intent = await self._writer.get(reference)
            if not may_be_sent(intent):
                raise TransferRefusedHere(local(Local.SENDER_BUSY), intent)
            await self._submission.refuse_superseded(intent)
            await self._tries.require(intent.order.sender)
            try:
                word = await gateway.issue_code(intent.order)
                strangers = _strangers(intent.order, word.sender, word.recipient, word.request_id)
                word = replace(word, problems=(*word.problems, *strangers))
            except ProviderError as error:
                await self._remark(reference, "code not issued", error.problems)
                raise
            self._submission.note_access()
            if word.transferable and not word.problems:
                await self._note_issued(reference)
            else:
                await self._remark(reference, "code not issued", word.problems)
            return word

    async def abandon(self, reference: str, why: str) -> Intent:
        """Give up a PREPARED intent: an edit after the code (R14), or the operator leaves it.

        One that is past that stays as it is, and is handed back.
        """
        try:
            with refusing():
                return await self._writer.settle(reference, Verdict(State.ABANDONED, "abandoned", proof=why))
        except StateConflict:
            return await self._writer.get(reference)

    async def retry(self, reference: str, *, repeat_confirmed: bool = False) -> Intent:
        """A new confirmation of a transfer that never left or wasn't applied; a new code must follow.

        The provider's history may show that it was applied after all: then it is CONFIRMED instead, and
        a row that could be it stops the retry. An intent in another state is handed back as it is.
        """
        try:
            with refusing():
                self._writer.at_desk.require(Right.TRANSFER)
                intent = await self._writer.get(reference)
                if intent.state not in (State.NOT_SENT, State.NOT_APPLIED):
                    return intent
                return await self._prepare_again(intent, repeat_confirmed=repeat_confirmed)
        except StateConflict:
            return await self._writer.get(reference)

    async def send(
        self, reference: str, verification: Verification, judged: Callable[[], None] = lambda: None
    ) -> Intent:
        """J3 to J7: one request, and the journal's row after it.

        The guard against a second press is set before the first `await`; the journal's own state is the
        second guard. Raises `TransferRefusedHere` before anything leaves. `judged` is told when the answer
        is classified, and before that is written down.
        """
        return await self._submission.send(reference, verification, judged)

    async def record_unrecorded(self) -> None:
        """Try again to write outcomes down that a full or failing disk refused (J7). Never sends."""
        await self._submission.record_unrecorded()

    # -- inside --------------------------------------------------------------------------------

    async def _require_free(self, order: TransferOrder) -> None:
        """The journal is fit (R12), and neither side of it has anything open or unreadable (R5, R16)."""
        busy = await self._writer.ask(
            lambda journal: _open_where_sendable(journal, order, self._gateway.name)
        )
        if busy is not None:
            raise SenderBusy(busy)

    async def _require_new(self, order: TransferOrder, *, confirmed: bool, besides: str = "") -> None:
        """Nothing equal was ordered within a day, or its end was looked at again and confirmed (R6)."""
        since = self._clock.now() - REPEAT_WINDOW
        found = await self._writer.ask(lambda journal: journal.equals_since(order, self._gateway.name, since))
        counts = (each for each in found if each.is_watched or each.state in APPLIED_STATES)
        equal = [each for each in counts if each.reference != besides]
        for earlier in equal:
            if earlier.is_watched and self.speaks_for(earlier):
                await self._require_still_no(earlier)
        if equal and not confirmed:
            moved = equal[0].state in APPLIED_STATES
            raise TransferRefusedHere(local(Local.REPEATED if moved else Local.ORDERED_BEFORE), equal[0])

    async def _require_still_no(self, earlier: Intent) -> None:
        """An earlier word of "no" holds by what the history says now."""
        seen = await self._late.look(earlier)
        if seen is None:
            raise TransferRefusedHere(local(Local.NO_BASELINE), earlier)
        if seen.state is not earlier.state:
            raise TransferRefusedHere(local(Local.SENDER_BUSY if seen.is_open else Local.REPEATED), seen)

    async def _prepare_again(self, intent: Intent, *, repeat_confirmed: bool) -> Intent:
        reference, sender = intent.reference, intent.order.sender
        await self._policy.require_consent("", again=reference)
        await self._require_free(intent.order)
        await require_reversible(self._writer, intent.order, self._gateway.name)
        await self._require_new(intent.order, confirmed=repeat_confirmed, besides=reference)
        seen, listed = intent.baseline, tuple[HistoryRow, ...]()
        if self._gateway.capabilities.has_history:
            # The same reading is weighed and becomes the baseline: nothing can come in between.
            reading = await self._search.read(intent)
            verdict = None if reading is None else await self._late.weigh(intent, reading)
            if reading is None or verdict is None:
                raise TransferRefusedHere(local(Local.NO_BASELINE), intent)
            if verdict.state in APPLIED_STATES:
                return verdict
            if verdict.state is not intent.state:
                raise TransferRefusedHere(verdict.problems[0], verdict)
            seen, listed = seen | reading.ids, reading.rows
            self._submission.note_access()
        await self._policy.require(intent.order, besides=reference, listed=listed)
        usable = await self._usable_now(sender) if self._usable_now else None
        again = await self._writer.step(
            lambda journal, at, by: journal.prepare_again(reference, at, by, seen, usable)
        )
        return await self._held(again)

    async def _held(self, intent: Intent, warned: Collection[str] = ()) -> Intent:
        """J1 is durable; the approval it needs and the sender are its own, or it is given up."""
        try:
            await self._policy.use_approval(intent.order, intent.reference, warned=warned)
            await self.claiming.hold(intent, sending=False)
        except TransferRefusedHere:
            await self.abandon(intent.reference, "not approved, or not held in the shared ledger")
            raise
        return intent

    async def _past_of(self, sender: Party) -> Reading:
        """The sender's history as it is now, whose ids are the baseline (J0)."""
        if not self._gateway.capabilities.has_history:
            return Reading((), complete=True)
        with needing_history():
            reading = await read_baseline(self._gateway, sender)
        if not reading.complete:
            raise TransferRefusedHere(local(Local.NO_BASELINE))
        self._submission.note_access()
        return reading

    async def get(self, reference: str) -> Intent:
        """The journal's row of a transfer."""
        return await self._writer.get(reference)

    async def _note_issued(self, reference: str) -> None:
        try:
            await self._writer.step(lambda journal, at, by: journal.code_issued(reference, at, by))
        except StateConflict as moved_on:
            now = await self._writer.get(reference)
            raise TransferRefusedHere(local(Local.SENDER_BUSY), now) from moved_on

    async def _remark(self, reference: str, kind: str, problems: tuple[Problem, ...]) -> None:
        facts = {"codes": [problem.code for problem in problems]}
        await self._writer.step(lambda journal, at, by: journal.remark(reference, at, by, kind, facts))


def _problems_of(order: TransferOrder, word: Precheck) -> tuple[Problem, ...]:
    problems = (*word.problems, *_strangers(order, word.sender, word.recipient, word.request_id))
    if not problems and not word.transferable:
        return (local(Local.NOT_TRANSFERABLE, request_id=word.request_id),)
    return problems


def _open_where_sendable(journal: JournalStore, order: TransferOrder, provider: str) -> Intent | None:
    """The open intent of the order's sender, where the journal may be sent from."""
    journal.require_sendable(*order.parties)
    return journal.open_of(provider, order.sender)


def _strangers(
    order: TransferOrder, sender: Holder | None, recipient: Holder | None, request_id: str = ""
) -> tuple[Problem, ...]:
    """Screen and provider must mean the same two sides as the order."""
    seen = ((sender, order.sender), (recipient, order.recipient))
    if any(found is not None and found.party.key != wanted.key for found, wanted in seen):
        return (local(Local.OTHER_PARTIES, request_id=request_id),)
    return ()

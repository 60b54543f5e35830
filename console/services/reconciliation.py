"""Finds out what became of transfers nobody answered for, and audits the ones that were confirmed."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from console.domain.clock import Clock
from console.domain.problems import Local, ProviderError, local
from console.domain.transfers import Intent, Receipt, Reconciliation, State
from console.journal.errors import JournalError, StateConflict
from console.journal.journal import JournalRunner
from console.providers.gateway import Gateway
from console.services import evidence
from console.services.announcements import Announcer
from console.services.balance_hint import BalanceHint, balance_now, balance_words
from console.services.evidence import Finding
from console.services.recording import Recorder
from console.services.refusing import refusing
from console.services.transfers import TransferService

FIRST_LOOKS = (0, 5, 10, 20, 40, 60)
"""Seconds after an outcome became unknown at which the history is read; then twice after the settle
window, because only those reads can prove absence, or every five minutes while they can't."""
LATER_LOOKS = timedelta(minutes=5)
BETWEEN_NEGATIVES = timedelta(seconds=30)
CLEAN_NEGATIVES = 2
GIVE_UP = timedelta(hours=24)
"""Without a readable history for so long, a person must decide."""
_IDLE_SECONDS = 5.0

_HELD = (State.PREPARED, State.SENDING)
_SEARCHED = (State.UNKNOWN, State.RECONCILING)
_APPLIED = (State.CONFIRMED, State.RESOLVED_APPLIED, State.DOUBLE_ALARM)
_MANY = 500
"""More transfers than one sender makes between a transfer and its audit."""
_UNTIL_NEXT_ROUND = suppress(JournalError, LookupError)
"""A locked or failing journal decided nothing: the next round begins from its rows."""
_log = logging.getLogger(__name__)


@dataclass
class _Watch:
    """What this run has seen of one attempt, on a clock that nobody can set.

    It is not kept: a process that has just begun waits a whole settle window and counts from nothing.
    """

    began: float
    negatives: int = 0
    last_negative: float = 0.0


class ReconciliationService:
    """An application task: it outlives every screen and begins again at each start (R10, R11)."""

    def __init__(
        self,
        gateway: Gateway,
        journal: JournalRunner,
        transfers: TransferService,
        operator: str,
        clock: Clock,
        announcer: Announcer,
        settle: timedelta,
        usable_now: BalanceHint | None = None,
    ) -> None:
        self._gateway = gateway
        self._usable_now = usable_now
        self._recorder = Recorder(journal, operator, clock, announcer)
        self._transfers = transfers
        self._operator = operator
        self._clock = clock
        self._settle = settle
        self._watches: dict[tuple[str, int], _Watch] = {}
        self._next_audit: dict[str, float] = {}

    async def run(self) -> None:
        """Recover, then look and audit for as long as the console runs."""
        while True:
            await self.pass_once()
            await self._clock.sleep(_IDLE_SECONDS)

    async def pass_once(self) -> None:
        """One round: recover what dead consoles left, look at what is due, audit what has settled.

        What fails for one transfer is left to the next round and stops no other.
        """
        with _UNTIL_NEXT_ROUND:
            await self._transfers.record_unrecorded()
        with _UNTIL_NEXT_ROUND:
            for owner, intent in await self._recorder.ask(lambda journal: journal.waiting()):
                with _UNTIL_NEXT_ROUND:
                    await self._attend_to(owner, intent)

    async def open_intents(self) -> tuple[Intent, ...]:
        """Every intent without a proven result, oldest first."""
        return await self._recorder.ask(lambda journal: journal.open_intents())

    async def recent(self) -> tuple[Intent, ...]:
        """Open intents and those of the last 24 hours, to be drawn again at start (R10)."""
        since = self._clock.now() - timedelta(hours=24)
        return await self._recorder.ask(lambda journal: journal.open_or_updated_since(since))

    async def recover(self) -> tuple[Intent, ...]:
        """PREPARED and SENDING rows whose console is gone become ABANDONED and UNKNOWN."""
        recovered = []
        for owner, intent in await self._recorder.ask(lambda journal: journal.waiting()):
            if await self._is_orphan(owner, intent):
                recovered.append(await self._recover_one(intent))
        return tuple(recovered)

    async def look(self, reference: str) -> Intent:
        """J9: read the sender's history now and write down what it says."""
        intent = await self._recorder.get(reference)
        if intent.state not in (*_SEARCHED, State.NEEDS_HUMAN) or not self._transfers.speaks_for(intent):
            return intent
        now = self._clock.now()
        judgement = await self._judge(intent)
        found = self._progress(intent, judgement, now)
        try:
            return await self._decide(intent, judgement, found)
        except StateConflict:
            # Another console on this journal was quicker; its verdict stands.
            return await self._recorder.get(reference)

    async def resolve(self, reference: str, *, applied: bool, reason: str) -> Intent:
        """A person's verdict on a NEEDS_HUMAN intent, with the reason they gave.

        Raises `TransferRefusedHere` where the journal can't take it; an intent in another state is handed
        back as it is.
        """
        state = State.RESOLVED_APPLIED if applied else State.RESOLVED_NOT_APPLIED
        try:
            with refusing():
                return await self._recorder.step(
                    lambda journal, at: journal.settle(
                        reference, state, at, self._operator, kind="resolved", proof=reason
                    )
                )
        except StateConflict:
            return await self._recorder.get(reference)

    async def _attend_to(self, owner: str, intent: Intent) -> None:
        if await self._is_orphan(owner, intent):
            intent = await self._recover_one(intent)
        if intent.state in _SEARCHED and self._is_due(intent):
            await self.look(intent.reference)
        elif intent.state is State.CONFIRMED and self._may_audit(intent):
            await self._audit(intent)

    # -- looking -------------------------------------------------------------------------------

    async def _judge(self, intent: Intent) -> evidence.Judgement:
        reading = await self._read_back(intent)
        if reading is None:
            return evidence.Judgement(Finding.UNCLEAR)
        claimed = await self._claimed(intent)
        return evidence.judge(intent, reading, claimed, settled=self._has_settled(intent))

    async def _read_back(self, intent: Intent) -> evidence.Reading | None:
        """The sender's history back to the baseline; None where it can't be read."""
        if not self._gateway.capabilities.has_history:
            return None
        try:
            reading = await evidence.read_back(self._gateway, intent.order.sender, intent.baseline)
            return await evidence.seen_by_recipient(self._gateway, intent, reading)
        except ProviderError:
            return None
        except Exception as bug:
            # A bug in reading one history must not end the search for everybody else's transfers.
            _log.error("the history for %s was not read: %s", intent.reference, type(bug).__name__)
            return None

    async def _claimed(self, intent: Intent) -> frozenset[str]:
        return await self._recorder.ask(
            lambda journal: journal.claimed_by_others(intent.reference, intent.order.sender)
        )

    def _progress(self, intent: Intent, judgement: evidence.Judgement, now: datetime) -> Reconciliation:
        """An unreadable history resets the count (R7); so does a look before the settle window is over."""
        watch, monotonic = self._watch(intent), self._clock.monotonic()
        if judgement.finding is not Finding.ABSENT or not self._has_settled(intent):
            watch.negatives = 0
        elif not watch.negatives or monotonic - watch.last_negative >= BETWEEN_NEGATIVES.total_seconds():
            watch.negatives += 1
            watch.last_negative = monotonic
        before = intent.reconciliation
        return Reconciliation(
            looks=before.looks + 1,
            clean_negatives=watch.negatives,
            last_look=now,
            next_look=now + self._until_next_look(watch),
            candidate=judgement.row if judgement.finding is Finding.LIKELY else before.candidate,
        )

    async def _decide(self, intent: Intent, judgement: evidence.Judgement, found: Reconciliation) -> Intent:
        row = judgement.row
        match judgement.finding:
            case Finding.PROVEN | Finding.PROVEN_TWICE if row is not None:
                receipt = evidence.receipt_of(row)
                confirmed = await self._settle_as(
                    intent, State.CONFIRMED, "confirmed", receipt=receipt, proof=judgement.proof, found=found
                )
                if judgement.finding is Finding.PROVEN_TWICE:
                    return await self._settle_as(
                        confirmed, State.DOUBLE_ALARM, "found twice", Local.FOUND_TWICE
                    )
                return confirmed
            case _ if intent.state is State.NEEDS_HUMAN:
                return intent
            case Finding.CONTRADICTED:
                return await self._settle_as(
                    intent, State.NEEDS_HUMAN, "contradicted", Local.CONTRADICTING_HISTORY, found=found
                )
            case Finding.LIKELY:
                only = Local.LEDGER_ONLY if row is not None and row.is_partial else Local.CANDIDATE_ONLY
                return await self._settle_as(intent, State.NEEDS_HUMAN, "candidate found", only, found=found)
            case Finding.ABSENT if (
                found.clean_negatives >= CLEAN_NEGATIVES and not self._gateway.capabilities.absence_proves
            ):
                return await self._ask_a_person(intent, found)
            case Finding.ABSENT if found.clean_negatives >= CLEAN_NEGATIVES:
                return await self._settle_as(
                    intent, State.NOT_APPLIED, "not found", Local.NOT_FOUND_IN_HISTORY, found=found
                )
            case Finding.UNCLEAR if self._unread_too_long(intent):
                return await self._settle_as(
                    intent, State.NEEDS_HUMAN, "history unreadable", Local.HISTORY_UNREADABLE, found=found
                )
        return await self._recorder.step(
            lambda journal, at: journal.looked(
                intent.reference, at, self._operator, found, attempt=intent.attempt
            )
        )

    async def _ask_a_person(self, intent: Intent, found: Reconciliation) -> Intent:
        """Nothing shows the transfer, and nothing would have to: both balances are all a person can go by."""
        hint = balance_words(intent, await balance_now(self._usable_now, intent))
        return await self._settle_as(
            intent, State.NEEDS_HUMAN, "no proof either way", Local.BALANCES_ONLY, hint=hint, found=found
        )

    def _is_due(self, intent: Intent) -> bool:
        """The next look's time has come, or is so far off that the clock must have been set back."""
        next_look = intent.reconciliation.next_look
        if not self._transfers.speaks_for(intent):
            return False
        return next_look is None or not timedelta(0) < next_look - self._clock.now() <= LATER_LOOKS

    def _has_settled(self, intent: Intent) -> bool:
        """The settle window is over by this run's own watch, which began after the request had left.

        The wall clock can jump, so it has no say.
        """
        return self._clock.monotonic() - self._watch(intent).began >= self._settle.total_seconds()

    def _watch(self, intent: Intent) -> _Watch:
        return self._watches.setdefault((intent.reference, intent.attempt), _Watch(self._clock.monotonic()))

    def _until_next_look(self, watch: _Watch) -> timedelta:
        watched = self._clock.monotonic() - watch.began
        coming = next(
            (moment for moment in (*FIRST_LOOKS, self._settle.total_seconds()) if moment > watched), None
        )
        if coming is not None:
            return timedelta(seconds=coming - watched)
        return BETWEEN_NEGATIVES if watch.negatives else LATER_LOOKS

    def _unread_too_long(self, intent: Intent) -> bool:
        """A day without proof, and this run has seen for itself that the history stays unreadable."""
        watched = self._clock.monotonic() - self._watch(intent).began
        since = intent.sent or intent.updated
        return watched >= LATER_LOOKS.total_seconds() and self._clock.now() - since >= GIVE_UP

    # -- recovery ------------------------------------------------------------------------------

    async def _is_orphan(self, owner: str, intent: Intent) -> bool:
        """PREPARED or SENDING, and the run that holds it is gone, or is this one and has forgotten it."""
        if intent.state not in _HELD or intent.reference in self._transfers.in_flight:
            return False
        if not self._recorder.is_alive(owner):
            return True
        overdue = intent.deadline is not None and self._clock.now() > intent.deadline + timedelta(minutes=1)
        ours = await self._recorder.ask(lambda journal: journal.owner) == owner
        return intent.state is State.SENDING and overdue and ours

    async def _recover_one(self, intent: Intent) -> Intent:
        if intent.state is State.PREPARED:
            return await self._settle_as(intent, State.ABANDONED, "abandoned", proof="the console ended")
        return await self._settle_as(intent, State.UNKNOWN, "interrupted", Local.INTERRUPTED)

    # -- audit ---------------------------------------------------------------------------------

    def _may_audit(self, intent: Intent) -> bool:
        """After a settle window of this run's watch, and then not more often than the later looks."""
        if not self._transfers.speaks_for(intent):
            return False
        now = self._clock.monotonic()
        if now < self._next_audit.setdefault(intent.reference, now + self._settle.total_seconds()):
            return False
        self._next_audit[intent.reference] = now + LATER_LOOKS.total_seconds()
        return True

    async def _audit(self, intent: Intent) -> None:
        """J10: the provider must show exactly one transfer with our reference, or with the id it answered."""
        if not self._gateway.capabilities.has_history:
            return await self._end_audit(intent, "not audited: no history")
        reading = await self._read_back(intent)
        if reading is not None and await self._audit_by(intent, reading):
            return None
        if self._clock.now() - intent.updated >= GIVE_UP:
            unread = reading is None or not reading.complete
            await self._end_audit(intent, "audit: history unreadable" if unread else "audit: not in history")
        return None

    async def _audit_by(self, intent: Intent, reading: evidence.Reading) -> bool:
        """Whether this reading ends the audit, one way or the other."""
        claimed = await self._claimed(intent)
        found = evidence.applied_as(intent, reading, claimed)
        if len(found) > 1:
            await self._settle_as(intent, State.DOUBLE_ALARM, "found twice", Local.FOUND_TWICE)
        elif found and reading.complete:
            await self._end_audit(intent, "audited")
        else:
            debits = evidence.debits_in_ledger(intent, reading, claimed)
            return debits > 0 and await self._audit_by_debits(intent, debits)
        return True

    async def _audit_by_debits(self, intent: Intent, debits: int) -> bool:
        """A ledger's debits name no recipient: each later transfer of the same sender and amount accounts
        for one. While nobody knows of one whether it was applied, nothing can be counted; after a day it
        is taken for applied.
        """
        mine = await self._recorder.ask(lambda journal: journal.page(party=intent.order.sender, limit=_MANY))
        later = [
            each
            for each in takewhile(lambda each: each.reference != intent.reference, (row for _, row in mine))
            if each.order.sender.key == intent.order.sender.key and each.order.points == intent.order.points
        ]
        doubtful = sum(each.is_unproven for each in later)
        if doubtful and self._clock.now() - intent.updated < GIVE_UP:
            return False
        if debits > 1 + doubtful + sum(each.state in _APPLIED for each in later):
            await self._settle_as(intent, State.DOUBLE_ALARM, "found twice in the ledger", Local.FOUND_TWICE)
        else:
            await self._end_audit(intent, "audited by the ledger alone")
        return True

    async def _end_audit(self, intent: Intent, kind: str) -> None:
        await self._recorder.step(
            lambda journal, at: journal.audited(intent.reference, at, self._operator, kind=kind)
        )

    # -- writing -------------------------------------------------------------------------------

    async def _settle_as(
        self,
        intent: Intent,
        state: State,
        kind: str,
        condition: Local | None = None,
        *,
        hint: str = "",
        receipt: Receipt | None = None,
        proof: str = "",
        found: Reconciliation | None = None,
    ) -> Intent:
        problems = intent.problems if condition is None else (local(condition, hint), *intent.problems)
        return await self._recorder.step(
            lambda journal, at: journal.settle(
                intent.reference,
                state,
                at,
                self._operator,
                kind=kind,
                attempt=intent.attempt,
                problems=problems,
                receipt=receipt,
                proof=proof,
                found=found,
            )
        )

"""Reconciles unanswered transfers with the provider's history, and audits confirmed ones (J9, J10)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from console.domain.approvals import objection_to_checker
from console.domain.clock import Clock
from console.domain.operators import Operator, OperatorRefused, Right
from console.domain.problems import Local, Problem, local
from console.domain.transfers import ALARM_STATES, Intent, Receipt, Reconciliation, State, Verdict
from console.journal.draft_queries import CONSOLE_ENDED
from console.journal.journal_errors import JournalError, SenderBusy, StateConflict
from console.providers.gateway_protocols import Gateway
from console.services.audit import Audit
from console.services.balance_check import BalanceHint, balance_now, balance_words
from console.services.double_bookings import found_twice
from console.services.evidence import ProviderEvidence, evidence_in
from console.services.history_matching import Finding, Judgement, receipt_of
from console.services.history_search import HistorySearch
from console.services.journal_refusals import refusal_of, refusing
from console.services.journal_writer import JournalWriter
from console.services.late_bookings import LateBookings
from console.services.transfer_rules import Rules
from console.services.transfer_service import TransferService

if TYPE_CHECKING:
    from console.journal.damage import Damaged

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
        writer: JournalWriter,
        transfers: TransferService,
        rules: Rules,
        clock: Clock,
        usable_now: BalanceHint | None = None,
    ) -> None:
        self._gateway = gateway
        self._usable_now = usable_now
        self._writer = writer
        self._transfers = transfers
        self._clock = clock
        self._settle = rules.settle
        self._staff = rules.policy.staff
        self._search = HistorySearch(gateway, self._writer, rules, transfers.claiming)
        self._late = LateBookings(self._search, self._writer, rules, clock)
        self._audit = Audit(self._search, self._writer, rules, gateway.capabilities, clock)
        self._watches: dict[tuple[str, int], _Watch] = {}
        self.trouble: Problem | None = None
        """Why the last round could not do its work; None while the search works."""
        self.tell_trouble: Callable[[Problem | None], None] = lambda _trouble: None
        """Told when `trouble` comes or goes, for the status line."""

    async def run(self) -> None:
        """Recover, then look and audit for as long as the console runs."""
        while True:
            await self.pass_once()
            # Short against the first looks; a round over an idle journal costs a few queries.
            await self._clock.sleep(_IDLE_SECONDS)

    async def pass_once(self) -> None:
        """One round: recover what dead consoles left, look at what is due, audit what has settled.

        What fails for one transfer is left to the next round and stops no other; nothing ends the search
        for the session (R16).
        """
        met: list[Problem] = []
        with self._until_next_round(met):
            await self._writer.ask(lambda journal: journal.require_present())
        with self._until_next_round(met):
            await self._transfers.record_unrecorded()
        with self._until_next_round(met):
            for owner, intent in await self._writer.ask(lambda journal: journal.waiting()):
                with self._until_next_round(met):
                    await self._attend_to(owner, intent)
        with self._until_next_round(met):
            for intent in await self._late.watched():
                with self._until_next_round(met):
                    await self._late.watch(intent)
        self._note(met[0] if met else None)

    @contextmanager
    def _until_next_round(self, met: list[Problem]) -> Iterator[None]:
        """What a locked or failing journal, or a bug of ours, leaves undone: the next round begins from the
        rows. Another console that was quicker is no trouble.
        """
        try:
            yield
        except (StateConflict, SenderBusy, LookupError):
            pass
        except JournalError as error:
            met.append(refusal_of(error))
        except Exception as bug:
            _log.error("a round of the search failed: %s", type(bug).__name__)
            met.append(local(Local.INTERRUPTED, type(bug).__name__))

    def _note(self, trouble: Problem | None) -> None:
        changed, self.trouble = trouble != self.trouble, trouble
        if changed:
            self.tell_trouble(trouble)

    async def open_intents(self) -> tuple[Intent, ...]:
        """Every intent without a proven result, oldest first."""
        return await self._writer.ask(lambda journal: journal.open_intents())

    async def may_lack(self) -> bool:
        """Whether transfers may be missing from the journal, because it is gone or an old copy (R12)."""
        return bool(await self._writer.ask(lambda journal: journal.lacks()))

    async def damaged(self) -> tuple[Damaged, ...]:
        """Transfers whose rows can't be read: no search reaches them, and a person must settle them (R16)."""
        return await self._writer.ask(lambda journal: journal.damaged())

    async def alarms(self) -> tuple[Intent, ...]:
        """Those of the last day: found twice, or not at all."""
        return tuple(each for each in await self.recent() if each.state in ALARM_STATES)

    async def recent(self) -> tuple[Intent, ...]:
        """Open intents and those of the last 24 hours, oldest first (R10)."""
        since = self._clock.now() - timedelta(hours=24)
        return await self._writer.ask(lambda journal: journal.open_or_updated_since(since))

    async def recover(self) -> tuple[Intent, ...]:
        """PREPARED and SENDING rows whose console is gone become ABANDONED and UNKNOWN."""
        recovered = []
        for owner, intent in await self._writer.ask(lambda journal: journal.waiting()):
            if await self._is_orphan(owner, intent):
                recovered.append(await self._recover_one(intent))
        return tuple(recovered)

    async def look(self, reference: str) -> Intent:
        """J9: read the sender's history now and write down what it says."""
        intent = await self._writer.get(reference)
        if intent.state not in (*_SEARCHED, State.NEEDS_HUMAN) or not self._search.speaks_for(intent):
            return intent
        now = self._clock.now()
        judgement = await self._search.judge(intent, settled=self._has_settled(intent))
        found = self._progress(intent, judgement, now)
        try:
            return await self._decide(intent, judgement, found)
        except StateConflict:
            # Another console on this journal was quicker; its verdict stands.
            return await self._writer.get(reference)

    async def evidence(self, reference: str) -> ProviderEvidence:
        """The provider's rows as they are now, each with what it says of a transfer. Decides nothing."""
        intent = await self._writer.get(reference)
        reading = await self._search.read(intent) if self._search.speaks_for(intent) else None
        if reading is None:
            return ProviderEvidence()
        return evidence_in(intent, reading, await self._search.claimed(intent))

    async def escalated(self, reference: str) -> Intent:
        """Put on record that the provider's support is asked about it. Raises `TransferRefusedHere`."""
        with refusing():
            self._writer.at_desk.require(Right.TRANSFER)
            return await self._writer.step(
                lambda journal, at, by: journal.remark(reference, at, by, "escalated")
            )

    async def resolve(
        self, reference: str, *, applied: bool, reason: str, checker: Operator | None = None
    ) -> Intent:
        """The verdict of `checker`, who has proven who they are, on a NEEDS_HUMAN intent, with their reason.

        Raises `TransferRefusedHere` where the journal can't take it, or the checker may not decide it: only a
        supervisor who is a second person. An intent in another state is handed back as it is.
        """
        state = State.RESOLVED_APPLIED if applied else State.RESOLVED_NOT_APPLIED
        try:
            with refusing():
                intent = await self._writer.get(reference)
                at_desk = self._writer.at_desk
                by = at_desk.require_second(Right.RESOLVE, checker, intent.operator)
                if not at_desk.is_alone:
                    self._require_no_stake(by, intent)
                candidate = intent.reconciliation.candidate
                dismissed = frozenset() if applied or candidate is None else {candidate.transfer_id}
                word = Verdict(
                    state,
                    "resolved",
                    proof=reason,
                    dismissed=frozenset(dismissed),
                    proposer="" if by == at_desk.name else at_desk.name,
                )
                return await self._writer.step(
                    lambda journal, at, _who: journal.settle(reference, at, by, word)
                )
        except StateConflict:
            return await self._writer.get(reference)

    def _require_no_stake(self, checker: str, intent: Intent) -> None:
        """`OperatorRefused` where the checker is known to be who made it, or gives or gets the points."""
        for maker in (intent.operator, self._writer.operator):
            if why := objection_to_checker(self._staff, checker, maker, intent.order):
                raise OperatorRefused(why)

    async def _attend_to(self, owner: str, intent: Intent) -> None:
        if await self._is_orphan(owner, intent):
            intent = await self._recover_one(intent)
        if intent.state in _SEARCHED and self._is_due(intent):
            await self.look(intent.reference)
        elif intent.state in (State.CONFIRMED, State.RESOLVED_APPLIED) and self._search.speaks_for(intent):
            await self._audit.attend_to(intent)

    # -- looking -------------------------------------------------------------------------------

    def _progress(self, intent: Intent, judgement: Judgement, now: datetime) -> Reconciliation:
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

    async def _decide(self, intent: Intent, judgement: Judgement, found: Reconciliation) -> Intent:
        row, reference, attempt = judgement.row, intent.reference, intent.attempt.number
        ask_a_person = partial(self._settle_as, intent, State.NEEDS_HUMAN, found=found)
        match judgement.finding:
            case Finding.PROVEN | Finding.PROVEN_TWICE if row is not None:
                receipt = receipt_of(row)
                confirmed = await self._settle_as(
                    intent, State.CONFIRMED, "confirmed", receipt=receipt, proof=judgement.proof, found=found
                )
                if judgement.finding is Finding.PROVEN:
                    return confirmed
                twice = (found_twice(judgement.others), *confirmed.problems)
                return await self._writer.settle(
                    reference, Verdict(State.DOUBLE_ALARM, "found twice", attempt, twice)
                )
            case _ if intent.state is State.NEEDS_HUMAN:
                return intent
            case Finding.CONTRADICTED:
                return await ask_a_person("contradicted", Local.CONTRADICTING_HISTORY)
            case Finding.LIKELY:
                only = Local.LEDGER_ONLY if row is not None and row.is_partial else Local.CANDIDATE_ONLY
                return await ask_a_person("candidate found", only)
            case Finding.ABSENT if (
                found.clean_negatives >= CLEAN_NEGATIVES and not self._gateway.capabilities.absence_proves
            ):
                # Nothing shows it, and nothing would have to: both balances are all a person can go by.
                hint = balance_words(intent, await balance_now(self._usable_now, intent))
                return await ask_a_person("no proof either way", Local.BALANCES_ONLY, hint=hint)
            case Finding.ABSENT if found.clean_negatives >= CLEAN_NEGATIVES:
                return await self._settle_as(
                    intent, State.NOT_APPLIED, "not found", Local.NOT_FOUND_IN_HISTORY, found=found
                )
            case Finding.UNCLEAR if self._unread_too_long(intent):
                return await ask_a_person("history unreadable", Local.HISTORY_UNREADABLE)
        return await self._writer.step(
            lambda journal, at, by: journal.looked(reference, at, by, found, attempt=attempt)
        )

    def _is_due(self, intent: Intent) -> bool:
        """The next look's time has come, or is so far off that the clock must have been set back."""
        next_look = intent.reconciliation.next_look
        if not self._search.speaks_for(intent):
            return False
        return next_look is None or not timedelta(0) < next_look - self._clock.now() <= LATER_LOOKS

    def _has_settled(self, intent: Intent) -> bool:
        """The settle window is over by this run's own watch, which began after the request had left.

        The wall clock can jump, so it has no say.
        """
        return self._clock.monotonic() - self._watch(intent).began >= self._settle.total_seconds()

    def _watch(self, intent: Intent) -> _Watch:
        return self._watches.setdefault(
            (intent.reference, intent.attempt.number), _Watch(self._clock.monotonic())
        )

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
        since = intent.attempt.sent or intent.updated
        return watched >= LATER_LOOKS.total_seconds() and self._clock.now() - since >= GIVE_UP

    # -- recovery ------------------------------------------------------------------------------

    async def _is_orphan(self, owner: str, intent: Intent) -> bool:
        """PREPARED or SENDING, and the run that holds it is gone, or is this one and has forgotten it."""
        if intent.state not in _HELD or intent.reference in self._transfers.in_flight:
            return False
        if not self._writer.is_alive(owner):
            return True
        # A minute beyond the deadline: `Submission` waits some seconds longer than the gateway.
        overdue = (
            intent.attempt.deadline is not None
            and self._clock.now() > intent.attempt.deadline + timedelta(minutes=1)
        )
        ours = await self._writer.ask(lambda journal: journal.owner) == owner
        return intent.state is State.SENDING and overdue and ours

    async def _recover_one(self, intent: Intent) -> Intent:
        if intent.state is State.PREPARED:
            return await self._settle_as(intent, State.ABANDONED, "abandoned", proof=CONSOLE_ENDED)
        return await self._settle_as(intent, State.UNKNOWN, "interrupted", Local.INTERRUPTED)

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
        return await self._writer.settle(
            intent.reference,
            Verdict(state, kind, intent.attempt.number, problems, receipt, proof, found=found),
        )

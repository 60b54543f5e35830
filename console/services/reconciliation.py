"""Finds out what became of transfers nobody answered for, and audits the ones that were confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.domain.clock import Clock
from console.domain.problems import Local, ProviderError, local
from console.domain.transfers import Intent, Reconciliation, State
from console.journal.errors import JournalError, StateConflict
from console.journal.journal import JournalRunner
from console.providers.gateway import Gateway
from console.services import evidence
from console.services.announcements import Announcer
from console.services.evidence import Finding
from console.services.transfers import TransferService

if TYPE_CHECKING:
    from console.journal.store import JournalStore

FIRST_LOOKS = (0, 5, 10, 20, 40, 60)
"""Seconds after an outcome became unknown at which the history is read; then twice after the settle
window, because only those reads can prove absence, and every five minutes from there."""
LATER_LOOKS = timedelta(minutes=5)
BETWEEN_NEGATIVES = timedelta(seconds=30)
CLEAN_NEGATIVES = 2
GIVE_UP = timedelta(hours=24)
"""Without a readable history for so long, a person must decide."""
_IDLE_SECONDS = 5.0

_SEARCHED = (State.UNKNOWN, State.RECONCILING)


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
    ) -> None:
        self._gateway = gateway
        self._journal = journal
        self._transfers = transfers
        self._operator = operator
        self._clock = clock
        self._announcer = announcer
        self._settle = settle
        self._watched_since: dict[str, float] = {}
        self._audited_at: dict[str, float] = {}

    async def run(self) -> None:
        """Recover, then look and audit for as long as the console runs."""
        while True:
            await self.pass_once()
            await self._clock.sleep(_IDLE_SECONDS)

    async def pass_once(self) -> None:
        """One round: recover what dead consoles left, look at what is due, audit what has settled."""
        try:
            await self._transfers.record_unrecorded()
            await self.recover()
            for intent in await self.open_intents():
                if intent.state in _SEARCHED and self._is_due(intent):
                    await self.look(intent.reference)
            for intent in await self._journal.run(lambda journal: journal.unaudited()):
                if self._may_audit(intent):
                    await self._audit(intent)
        except JournalError:
            # The journal is locked or failing: nothing was decided, the next round begins from its rows.
            return

    async def open_intents(self) -> tuple[Intent, ...]:
        """Every intent without a proven result, oldest first."""
        return await self._journal.run(lambda journal: journal.open_intents())

    async def recent(self) -> tuple[Intent, ...]:
        """Open intents and those of the last 24 hours, to be drawn again at start (R10)."""
        since = self._clock.now() - timedelta(hours=24)
        return await self._journal.run(lambda journal: journal.updated_since(since))

    async def recover(self) -> tuple[Intent, ...]:
        """PREPARED and SENDING rows whose console is gone become ABANDONED and UNKNOWN."""
        owners = await self._journal.run(lambda journal: journal.owners_of_open())
        recovered = []
        for reference, owner in owners.items():
            if await self._is_orphan(reference, owner):
                recovered.append(await self._recover_one(reference))
        return tuple(intent for intent in recovered if intent is not None)

    async def look(self, reference: str) -> Intent:
        """J9: read the sender's history now and write down what it says."""
        intent = await self._get(reference)
        if intent.state not in (*_SEARCHED, State.NEEDS_HUMAN):
            return intent
        now = self._clock.now()
        judgement = await self._judge(intent)
        found = self._progress(intent, judgement, now)
        try:
            return await self._decide(intent, judgement, found)
        except StateConflict:
            # Another console on this journal was quicker; its verdict stands.
            return await self._get(reference)

    async def resolve(self, reference: str, *, applied: bool, reason: str) -> Intent:
        """A person's verdict on a NEEDS_HUMAN intent, with the reason they gave."""
        state = State.RESOLVED_APPLIED if applied else State.RESOLVED_NOT_APPLIED
        return await self._step(
            lambda journal, at: journal.settle(
                reference, state, at, self._operator, kind="resolved", proof=reason
            )
        )

    # -- looking -------------------------------------------------------------------------------

    async def _judge(self, intent: Intent) -> evidence.Judgement:
        try:
            reading = await evidence.read_back(self._gateway, intent.order.sender, intent.baseline)
        except ProviderError:
            return evidence.Judgement(Finding.UNCLEAR)
        claimed = await self._journal.run(
            lambda journal: journal.claimed_by_others(intent.reference, intent.order.sender)
        )
        return evidence.judge(intent, reading, claimed, settled=self._has_settled(intent))

    def _progress(self, intent: Intent, judgement: evidence.Judgement, now: datetime) -> Reconciliation:
        """An unreadable history resets the count (R7); so does a look before the settle window is over."""
        before = intent.reconciliation
        negative = judgement.finding is Finding.ABSENT and self._has_settled(intent)
        spaced = before.last_look is None or now - before.last_look >= BETWEEN_NEGATIVES
        counted = before.clean_negatives + (1 if spaced or not before.clean_negatives else 0)
        return Reconciliation(
            looks=before.looks + 1,
            clean_negatives=counted if negative else 0,
            last_look=now,
            next_look=now + self._until_next_look(intent),
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
                return await self._settle_as(
                    intent, State.NEEDS_HUMAN, "candidate found", Local.CANDIDATE_ONLY, found=found
                )
            case Finding.ABSENT if found.clean_negatives >= CLEAN_NEGATIVES:
                return await self._settle_as(
                    intent, State.NOT_APPLIED, "not found", Local.NOT_FOUND_IN_HISTORY, found=found
                )
            case _ if self._unread_too_long(intent, found):
                return await self._settle_as(
                    intent, State.NEEDS_HUMAN, "history unreadable", Local.HISTORY_UNREADABLE, found=found
                )
        return await self._step(
            lambda journal, at: journal.looked(intent.reference, at, self._operator, found)
        )

    def _is_due(self, intent: Intent) -> bool:
        next_look = intent.reconciliation.next_look
        return next_look is None or next_look <= self._clock.now()

    def _has_settled(self, intent: Intent) -> bool:
        """The settle window is over by the wall clock and by this run's own watch.

        The wall clock alone can jump, so a process that has just begun to watch waits a whole window.
        """
        watched = self._clock.monotonic() - self._watched(intent)
        return (
            watched >= self._settle.total_seconds()
            and self._clock.now() - self._since(intent) >= self._settle
        )

    def _watched(self, intent: Intent) -> float:
        return self._watched_since.setdefault(f"{intent.reference}/{intent.attempt}", self._clock.monotonic())

    def _since(self, intent: Intent) -> datetime:
        return intent.sent or intent.updated

    def _until_next_look(self, intent: Intent) -> timedelta:
        watched = self._clock.monotonic() - self._watched(intent)
        window = self._settle.total_seconds()
        moments = (*FIRST_LOOKS, window + 1, window + 1 + BETWEEN_NEGATIVES.total_seconds())
        coming = next((moment for moment in moments if moment > watched), None)
        return LATER_LOOKS if coming is None else timedelta(seconds=coming - watched)

    def _unread_too_long(self, intent: Intent, found: Reconciliation) -> bool:
        return found.clean_negatives == 0 and self._clock.now() - self._since(intent) >= GIVE_UP

    # -- recovery ------------------------------------------------------------------------------

    async def _is_orphan(self, reference: str, owner: str) -> bool:
        if reference in self._transfers.in_flight:
            return False
        if not self._journal.is_alive(owner):
            return True
        intent = await self._get(reference)
        overdue = intent.deadline is not None and self._clock.now() > intent.deadline + timedelta(minutes=1)
        ours = await self._journal.run(lambda journal: journal.owner) == owner
        return intent.state is State.SENDING and overdue and ours

    async def _recover_one(self, reference: str) -> Intent | None:
        intent = await self._get(reference)
        try:
            if intent.state is State.PREPARED:
                return await self._settle_as(intent, State.ABANDONED, "abandoned", proof="the console ended")
            if intent.state is State.SENDING:
                return await self._settle_as(intent, State.UNKNOWN, "interrupted", Local.INTERRUPTED)
        except StateConflict:
            return None
        return None

    # -- audit ---------------------------------------------------------------------------------

    def _may_audit(self, intent: Intent) -> bool:
        """After the settle window, and not more often than the later looks."""
        if self._clock.now() - intent.updated < self._settle:
            return False
        last = self._audited_at.get(intent.reference)
        if last is not None and self._clock.monotonic() - last < LATER_LOOKS.total_seconds():
            return False
        self._audited_at[intent.reference] = self._clock.monotonic()
        return True

    async def _audit(self, intent: Intent) -> None:
        """J10: the provider must show exactly one transfer with our reference, or with the id it answered."""
        if not self._gateway.capabilities.has_history:
            await self._step(
                lambda journal, at: journal.audited(
                    intent.reference, at, self._operator, kind="not audited: no history"
                )
            )
            return
        try:
            reading = await evidence.read_back(self._gateway, intent.order.sender, intent.baseline)
        except ProviderError:
            return
        judgement = evidence.judge(intent, reading, frozenset(), settled=True)
        answered = intent.receipt.transfer_id if intent.receipt else ""
        if judgement.finding is Finding.PROVEN_TWICE or self._differs(judgement, answered):
            await self._settle_as(intent, State.DOUBLE_ALARM, "found twice", Local.FOUND_TWICE)
        elif judgement.finding is Finding.PROVEN or answered in reading.ids:
            await self._step(lambda journal, at: journal.audited(intent.reference, at, self._operator))
        elif self._clock.now() - intent.updated >= GIVE_UP:
            await self._step(
                lambda journal, at: journal.audited(
                    intent.reference, at, self._operator, kind="audit: not in history"
                )
            )

    @staticmethod
    def _differs(judgement: evidence.Judgement, answered: str) -> bool:
        row = judgement.row
        return judgement.finding is Finding.PROVEN and row is not None and row.transfer_id != answered

    # -- writing -------------------------------------------------------------------------------

    async def _settle_as(
        self, intent: Intent, state: State, kind: str, condition: Local | None = None, **parts: object
    ) -> Intent:
        problems = intent.problems if condition is None else (local(condition), *intent.problems)
        return await self._step(
            lambda journal, at: journal.settle(
                intent.reference,
                state,
                at,
                self._operator,
                kind=kind,
                problems=problems,
                **parts,  # type: ignore[arg-type]
            )
        )

    async def _get(self, reference: str) -> Intent:
        found = await self._journal.run(lambda journal: journal.get(reference))
        if found is None:
            raise LookupError(f"no intent {reference}")
        return found

    async def _step(self, step: Callable[[JournalStore, datetime], Intent]) -> Intent:
        at = self._clock.now()
        return self._announcer.announce(await self._journal.run(lambda journal: step(journal, at)))

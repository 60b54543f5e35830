"""The audit of what moved: the provider must show it exactly once (ARCHITECTURE, R9, J10)."""

from __future__ import annotations

from datetime import timedelta

from console.domain.capabilities import Capabilities
from console.domain.clock import Clock
from console.domain.problems import Local, Problem, local
from console.domain.transfers import APPLIED_STATES, Intent, State, Verdict
from console.services import history_matching
from console.services.double_bookings import doubled_by, found_twice
from console.services.history_reading import Reading
from console.services.history_search import HistorySearch
from console.services.journal_writer import JournalWriter
from console.services.transfer_rules import Rules

BETWEEN_AUDITS = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=2)
GIVE_UP = timedelta(hours=24)
"""Without a readable history for so long, the audit ends unfinished, and says so."""
NEGATIVES = 2
"""Complete reads without the transfer, after which it is called missing."""


class Audit:
    """Two bookings are an alarm, and so is none in a complete history past the settle window, unless a person
    has said that it moved. So are two equal transfers of which one was said not to have moved.
    """

    def __init__(
        self,
        search: HistorySearch,
        writer: JournalWriter,
        rules: Rules,
        capabilities: Capabilities,
        clock: Clock,
    ) -> None:
        self._search = search
        self._writer = writer
        self._rules = rules
        self._capabilities = capabilities
        self._clock = clock
        self._next: dict[str, float] = {}
        self._negatives: dict[str, int] = {}

    async def attend_to(self, intent: Intent) -> None:
        """Audit what moved if its time has come: after a settle window of this run's watch, then rarely.

        What the journal alone can tell is told at once.
        """
        now = self._clock.monotonic()
        if intent.reference not in self._next and await self._is_double(intent):
            return
        if now < self._next.setdefault(intent.reference, now + self._rules.settle.total_seconds()):
            return
        age = self._clock.now() - (intent.attempt.sent or intent.updated)
        # Rarer with age: a double booking shows early or hardly ever.
        pause = min(max(age / 2, BETWEEN_AUDITS), LONGEST_PAUSE)
        self._next[intent.reference] = now + pause.total_seconds()
        await self._audit(intent)

    async def _is_double(self, intent: Intent) -> bool:
        """Whether an equal one makes it a double that no alarm has told yet; one tells of both."""
        other = await doubled_by(self._writer, intent, self._rules.late_booking)
        if other is None or any(intent.reference in each.message for each in other.problems):
            return False
        why = local(Local.EQUAL_CONFIRMED, f"also {other.reference}")
        await self._alarm(intent, State.DOUBLE_ALARM, "found twice", why)
        return True

    async def _audit(self, intent: Intent) -> None:
        if await self._is_double(intent):
            return None
        if intent.state is State.RESOLVED_APPLIED and intent.attempt.number == 1:
            return await self._end(intent, "audited by a person's word")
        if not self._capabilities.has_history:
            return await self._end(intent, "not audited: no history")
        reading = await self._search.read(intent)
        if reading is not None and await self._ends(intent, reading):
            return None
        if self._clock.now() - intent.updated >= max(GIVE_UP, self._rules.late_booking):
            unread = reading is None or not reading.complete
            await self._end(intent, "audit: history unreadable" if unread else "audit: not in history")
        return None

    async def _ends(self, intent: Intent, reading: Reading) -> bool:
        """Whether this reading ends the audit, one way or the other."""
        claimed = await self._search.claimed(intent)
        apart = self._rules.late_booking if intent.attempt.number > 1 else history_matching.LATE_COMMIT
        found = history_matching.applied_as(intent, reading, claimed, apart=apart)
        if len(found) > 1:
            answered = "" if intent.receipt is None else intent.receipt.transfer_id
            others = (
                frozenset() if reading.by_ledger else found - {answered}
            )  # whose entries have own numbers
            await self._alarm(intent, State.DOUBLE_ALARM, "found twice", found_twice(others))
        elif intent.state is State.CONFIRMED and history_matching.contradiction(intent, reading) is not None:
            await self._alarm(intent, State.MISSING_ALARM, "contradicted", local(Local.CONTRADICTING_HISTORY))
        elif found and reading.complete and self._may_still_double(intent):
            return False
        elif found and reading.complete:
            await self._end(intent, "audited")
        elif found or not reading.complete:
            return False
        else:
            debits = history_matching.debits_in_ledger(intent, reading, claimed, apart=apart)
            return await self._without_row(intent, reading, debits)
        return True

    def _may_still_double(self, intent: Intent) -> bool:
        """An earlier attempt, said not to have moved, may be booked until the horizon (R15)."""
        since = intent.attempt.sent or intent.updated
        return intent.attempt.number > 1 and self._clock.now() - since < self._rules.late_booking

    async def _without_row(self, intent: Intent, reading: Reading, debits: int) -> bool:
        if debits:
            return await self._by_debits(intent, reading, debits)
        by_answer = intent.state is State.CONFIRMED and self._capabilities.absence_proves
        return by_answer and await self._missing(intent)

    async def _missing(self, intent: Intent) -> bool:
        """Alarm at the second complete read without it: the first may have met a late list."""
        seen = self._negatives[intent.reference] = self._negatives.get(intent.reference, 0) + 1
        if seen < NEGATIVES:
            return False
        await self._alarm(intent, State.MISSING_ALARM, "missing", local(Local.MISSING_IN_HISTORY))
        return True

    async def _by_debits(self, intent: Intent, reading: Reading, debits: int) -> bool:
        """A ledger's debits name no recipient: each later transfer of the same sender and amount accounts
        for one. While nobody knows of one whether it was applied, nothing can be counted; after a day it
        is taken for applied.
        """
        later = await self._search.later_alike(intent, reading)
        doubtful = sum(each.is_unproven for each in later)
        if doubtful and self._clock.now() - intent.updated < GIVE_UP:
            return False
        if debits > 1 + doubtful + sum(each.state in APPLIED_STATES for each in later):
            twice = local(Local.FOUND_TWICE)
            await self._alarm(intent, State.DOUBLE_ALARM, "found twice in the ledger", twice)
        elif self._may_still_double(intent):
            return False
        else:
            await self._end(intent, "audited by the ledger alone")
        return True

    async def _alarm(self, intent: Intent, state: State, kind: str, why: Problem) -> None:
        verdict = Verdict(state, kind, attempt=intent.attempt.number, problems=(why, *intent.problems))
        await self._writer.settle(intent.reference, verdict)

    async def _end(self, intent: Intent, kind: str) -> None:
        await self._writer.step(lambda journal, at, by: journal.audited(intent.reference, at, by, kind=kind))

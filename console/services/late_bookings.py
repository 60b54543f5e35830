"""Watches refused and unfound transfers until the late-booking horizon (ARCHITECTURE, R15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from console.domain.clock import Clock
from console.domain.problems import Local, local
from console.domain.transfers import APPLIED_STATES, HistoryRow, Intent, State, Verdict
from console.services import history_matching
from console.services.double_bookings import found_twice
from console.services.history_matching import Finding, Judgement
from console.services.history_reading import Reading
from console.services.history_search import HistorySearch
from console.services.journal_writer import JournalWriter
from console.services.transfer_rules import Rules

FIRST_GAP = timedelta(minutes=1)
LONGEST_GAP = timedelta(hours=2)
GIVE_UP = timedelta(days=7)
"""After the horizon, before a history that can't be read any more ends the watch."""


class LateBookings:
    """Looks again at what was refused, not found, or said by a person not to have moved.

    The gaps grow with the age of the transfer. One look is made after the horizon, also where the console
    didn't run until then, and ends the watch.
    """

    def __init__(self, search: HistorySearch, writer: JournalWriter, rules: Rules, clock: Clock) -> None:
        self._search = search
        self._writer = writer
        self._rules = rules
        self._clock = clock

    async def watched(self) -> tuple[Intent, ...]:
        """What is due for a look now, oldest first."""
        now = self._clock.now()
        # Longer than the horizon: what couldn't be read until then is looked at once more.
        since = now - self._rules.late_booking - GIVE_UP
        watched = await self._writer.ask(lambda journal: journal.watched(since))
        return tuple(each for each in watched if self._search.speaks_for(each) and self._is_due(each, now))

    async def watch(self, intent: Intent) -> Intent:
        """One look, and the next one planned; the watch is over after one that was read past the horizon."""
        now, reference, attempt = self._clock.now(), intent.reference, intent.attempt.number
        seen = await self.look(intent)
        if seen is not None and seen.state is not intent.state:
            return seen
        past = intent.attempt.sent is not None and now - intent.attempt.sent >= self._rules.late_booking
        if past and seen is not None:
            return await self._writer.step(
                lambda journal, at, by: journal.end_watch(reference, at, by, attempt=attempt)
            )
        found = replace(
            intent.reconciliation,
            looks=intent.reconciliation.looks + 1,
            last_look=now,
            next_look=now + self._gap(intent, now),
        )
        return await self._writer.step(
            lambda journal, at, by: journal.watched_again(reference, at, by, found, attempt=attempt)
        )

    async def look(self, intent: Intent) -> Intent | None:
        """What the history makes of `intent` now: the row as it was where nothing is found, None where the
        history says nothing. What never left is believed to have arrived by its reference alone.
        """
        reading = await self._search.read(intent)
        return None if reading is None else await self.weigh(intent, reading)

    async def weigh(self, intent: Intent, reading: Reading) -> Intent | None:
        """The same of a reading that is at hand."""
        settled = intent.is_watched or intent.state is State.MISSING_ALARM
        judgement = await self._search.weigh(intent, reading, settled=settled)
        match judgement.finding:
            case Finding.UNCLEAR:
                return None
            case Finding.PROVEN | Finding.PROVEN_TWICE if judgement.row is not None:
                return await self._confirm(intent, judgement, judgement.row)
            case Finding.CONTRADICTED if intent.state is not State.MISSING_ALARM:
                return await self._ask_a_person(intent, Local.CONTRADICTING_HISTORY, judgement.row)
            case Finding.LIKELY if await self._is_candidate(intent, reading):
                only = Local.LEDGER_ONLY if reading.by_ledger else Local.CANDIDATE_ONLY
                return await self._ask_a_person(intent, only, judgement.row)
        return intent

    async def _is_candidate(self, intent: Intent, reading: Reading) -> bool:
        """Whether an unmarked row is like enough to wake a person over a word that was given with reason.

        A ledger's debits name no recipient, and go by ids of their own: each other transfer of this sender
        and amount accounts for one.
        """
        if intent.state is State.MISSING_ALARM:
            return False
        claimed = await self._search.claimed(intent)
        alike = history_matching.late_candidates(intent, reading, claimed)
        if not alike or not reading.by_ledger:
            return bool(alike)
        later = await self._search.later_alike(intent, reading)
        others = sum(each.is_unproven or each.state in APPLIED_STATES for each in later)
        return len(alike) + await self._dismissed(intent, reading) > others

    async def _dismissed(self, intent: Intent, reading: Reading) -> int:
        """How many rows a person has said not to be this one: those, too, are what others account for."""
        events = await self._writer.ask(lambda journal: journal.events(intent.reference))
        told = [event.facts.get("dismissed") for event in events]
        numbers = {number for each in told if isinstance(each, list) for number in each}
        return sum(row.transfer_id in numbers for row in reading.rows)

    async def _confirm(self, intent: Intent, judgement: Judgement, row: HistoryRow) -> Intent:
        """Booked after all, or even twice. Whether the same was sent again is the audit's question."""
        late, attempt, receipt = (
            local(Local.BOOKED_LATE),
            intent.attempt.number,
            history_matching.receipt_of(row),
        )
        booked = Verdict(State.CONFIRMED, "booked late", attempt, (late,), receipt, judgement.proof)
        confirmed = await self._writer.settle(intent.reference, booked)
        if judgement.finding is not Finding.PROVEN_TWICE:
            return confirmed
        twice = Verdict(State.DOUBLE_ALARM, "found twice", attempt, (found_twice(judgement.others), late))
        return await self._writer.settle(intent.reference, twice)

    async def _ask_a_person(self, intent: Intent, why: Local, row: HistoryRow | None) -> Intent:
        found = replace(intent.reconciliation, candidate=row, last_look=self._clock.now())
        problems = (local(why), *intent.problems)
        return await self._writer.settle(
            intent.reference,
            Verdict(State.NEEDS_HUMAN, "seen late", intent.attempt.number, problems, found=found),
        )

    def _is_due(self, intent: Intent, now: datetime) -> bool:
        """The next look's time has come, or is so far off that the clock must have been set back."""
        planned = intent.reconciliation.next_look or intent.updated + FIRST_GAP
        return not timedelta(0) < planned - now <= LONGEST_GAP

    def _gap(self, intent: Intent, now: datetime) -> timedelta:
        """Half the age, so that a look comes after each half of what has passed; one comes at the horizon."""
        if intent.attempt.sent is None:
            return LONGEST_GAP
        age, left = now - intent.attempt.sent, intent.attempt.sent + self._rules.late_booking - now
        gap = min(max(age / 2, FIRST_GAP), LONGEST_GAP)
        return min(gap, max(left, FIRST_GAP)) if left > timedelta(0) else LONGEST_GAP

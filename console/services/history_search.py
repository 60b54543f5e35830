"""Reads a sender's history and judges what it proves about one transfer; writes nothing."""

from __future__ import annotations

import logging
from itertools import takewhile

from console.domain.problems import ProviderError
from console.domain.transfers import Intent
from console.providers.gateway_protocols import Gateway
from console.services.claiming import Claiming
from console.services.history_matching import Finding, Judgement, judge
from console.services.history_reading import Reading, read_back, seen_by_recipient
from console.services.journal_writer import JournalWriter
from console.services.transfer_rules import Rules

_MANY = 500
"""More transfers than one sender makes between a transfer and its audit."""
_log = logging.getLogger(__name__)


class HistorySearch:
    """Reads of one provider's history, weighed with what the journal knows."""

    def __init__(self, gateway: Gateway, writer: JournalWriter, rules: Rules, claiming: Claiming) -> None:
        self._gateway = gateway
        self._writer = writer
        self._rules = rules
        self._claiming = claiming

    def speaks_for(self, intent: Intent) -> bool:
        """Whether this provider can tell about an intent: a journal may hold those of other profiles."""
        return (intent.provider, intent.profile) == (self._gateway.name, self._rules.profile)

    async def read(self, intent: Intent) -> Reading | None:
        """The sender's history back to the baseline; None where it can't be read, whatever the reason."""
        if not self._gateway.capabilities.has_history:
            return None
        try:
            reading = await read_back(self._gateway, intent.order.sender, intent.baseline)
            return await seen_by_recipient(self._gateway, intent, reading)
        except ProviderError:
            return None
        except Exception as bug:
            # A bug in reading one history must not end the search for everybody else's transfers.
            _log.error("the history for %s was not read: %s", intent.reference, type(bug).__name__)
            return None

    async def judge(self, intent: Intent, *, settled: bool) -> Judgement:
        """What the history says now; UNCLEAR where it can't be read."""
        reading = await self.read(intent)
        if reading is None:
            return Judgement(Finding.UNCLEAR)
        return await self.weigh(intent, reading, settled=settled)

    async def weigh(self, intent: Intent, reading: Reading, *, settled: bool) -> Judgement:
        """What `reading` says of `intent`, beside everything else this console ordered."""
        claimed, has_rival = await self.claimed(intent), await self._has_rival(intent)
        sole = self._rules.only_console and not has_rival
        found = judge(intent, reading, claimed, settled=settled, sole=sole)
        if found.finding is not Finding.LIKELY or found.row is None or sole or has_rival:
            return found
        # The ledger is asked only where its word would decide.
        since = intent.created - self._rules.late_booking
        alone = await self._claiming.stood_alone(intent, found.row, since)
        return judge(intent, reading, claimed, settled=settled, sole=alone)

    async def claimed(self, intent: Intent) -> frozenset[str]:
        """Transfer ids that other intents of this sender account for."""
        return await self._writer.ask(
            lambda journal: journal.claimed_by_others(intent.reference, intent.order.sender)
        )

    async def later_alike(self, intent: Intent, reading: Reading) -> tuple[Intent, ...]:
        """Later transfers of the same sender and amount, to whomever: a ledger can't tell them apart.

        Those that a row of `reading` is known to be account for no other.
        """
        page = await self._writer.ask(lambda journal: journal.page(party=intent.order.sender, limit=_MANY))
        later = takewhile(lambda each: each.reference != intent.reference, (row for _, row in page))
        sender, points = intent.order.sender.key, intent.order.points
        return tuple(
            each
            for each in later
            if (each.order.sender.key, each.order.points) == (sender, points)
            and not (each.receipt is not None and each.receipt.transfer_id in reading.ids)
        )

    async def _has_rival(self, intent: Intent) -> bool:
        """Whether an unmarked row could as well be that of an equal order nobody has found a booking of."""
        since = intent.created - self._rules.late_booking
        equal = await self._writer.ask(
            lambda journal: journal.equals_since(intent.order, intent.provider, since)
        )
        # One with a receipt has its own row, which `claimed` leaves out already.
        others = (each for each in equal if each.reference != intent.reference)
        return any(each.attempt.sent is not None and each.receipt is None for each in others)

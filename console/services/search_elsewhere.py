"""Looks for a transfer of a till that is gone: its sender is looked up anew, and nothing is ever sent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from console.domain.clock import Clock
from console.domain.elsewhere import (
    SEARCHED_ELSEWHERE,
    SEARCHED_FOR_ANOTHER,
    Elsewhere,
    FoundElsewhere,
    Leases,
    SearchedElsewhere,
    TransferElsewhere,
)
from console.domain.parties import Party
from console.domain.problems import ProviderError
from console.domain.transfers import Intent
from console.journal.journal_errors import JournalError
from console.journal.journal_thread import JournalRunner
from console.providers.gateway_protocols import Gateway
from console.services.directories import Answer, Directories, Found, Several
from console.services.history_matching import Finding, Judgement, judge, late_candidates
from console.services.history_reading import Reading, read_back, seen_by_recipient
from console.services.journal_writer import JournalWriter

_FOUND = {
    Finding.PROVEN: FoundElsewhere.PROCESSED,
    Finding.PROVEN_TWICE: FoundElsewhere.TWICE,
    Finding.CONTRADICTED: FoundElsewhere.CONTRADICTED,
    Finding.LIKELY: FoundElsewhere.MAYBE,
    Finding.ABSENT: FoundElsewhere.NOT_THERE,
    Finding.UNCLEAR: FoundElsewhere.UNREADABLE,
}


class SearchRefused(Exception):
    """Nothing was searched, or what was found stands nowhere; the message is a sentence."""


class SearchElsewhere:
    """One look for a person who knows the sender: the ledger holds no number of anybody.

    Its own till's baseline isn't there either, so that only the reference proves anything.
    """

    def __init__(
        self,
        gateway: Gateway,
        directories: Directories,
        writer: JournalWriter,
        elsewhere: Elsewhere,
        leases: Leases,
    ) -> None:
        self._gateway = gateway
        self._directories = directories
        self._writer = writer
        self._elsewhere = elsewhere
        self._leases = leases

    async def search(self, transfer: TransferElsewhere, typed: str) -> FoundElsewhere:
        """What the history of whoever is behind `typed` says now, written down here and in the ledger.

        Raises `SearchRefused`, `ElsewhereUnreadable` and `ProviderError`.
        """
        if transfer.intent.provider != self._gateway.name or not self._gateway.capabilities.has_history:
            raise SearchRefused("This desk's provider can't tell about that transfer.")
        sender = await self._sender(transfer, typed)
        if not await self._leases.take(transfer, self._writer.operator):
            raise SearchRefused("Its till is back, or another one is searching: nothing was looked up.")
        found, transfer_id = await self._look(transfer, sender)
        await self._write(transfer, found, transfer_id)
        if not await self._leases.record(transfer, self._writer.operator, found, transfer_id):
            raise SearchRefused("Its till went on meanwhile: what was found stands in this journal alone.")
        return found

    async def _sender(self, transfer: TransferElsewhere, typed: str) -> Party:
        failed = False
        for directory in self._directories.values():
            try:
                answer = await directory.find(typed)
            except ProviderError:
                failed = True  # a fault, or nobody of this kind can be called so
                continue
            for party in _parties(answer):
                if self._leases.mark(transfer.intent.provider, party) == transfer.sender_mark:
                    return party
        if failed:
            raise SearchRefused("Whoever gave can't be looked up now, or not by that.")
        raise SearchRefused("Nobody by that is the sender of this transfer.")

    async def _look(self, transfer: TransferElsewhere, sender: Party) -> tuple[FoundElsewhere, str]:
        intent = await self._known(transfer, sender)
        try:
            reading = await read_back(self._gateway, sender, frozenset())
            intent = self._with_recipient(transfer, intent, reading)
            reading = await seen_by_recipient(self._gateway, intent, reading)
        except ProviderError:
            return FoundElsewhere.UNREADABLE, ""
        judged = _judged(intent, reading)
        return _FOUND[judged.finding], "" if judged.row is None else judged.row.transfer_id

    async def _known(self, transfer: TransferElsewhere, sender: Party) -> Intent:
        """Its intent as far as the ledger tells, with the sender that was looked up."""
        entries = await self._elsewhere.timeline(transfer)
        sent = [entry.at for entry in entries if entry.kind == "sending"]
        attempt = replace(transfer.intent.attempt, sent=sent[-1] if sent else transfer.intent.created)
        order = replace(transfer.intent.order, sender=sender)
        return replace(transfer.intent, order=order, attempt=attempt)

    def _with_recipient(self, transfer: TransferElsewhere, intent: Intent, reading: Reading) -> Intent:
        """Whoever of the history is known in the chain as the recipient; nobody's row fits where none is."""
        for row in reading.rows:
            is_recipient = self._leases.mark(intent.provider, row.recipient) == transfer.recipient_mark
            if row.recipient.id and is_recipient:
                return replace(intent, order=replace(intent.order, recipient=row.recipient))
        return intent

    async def _write(self, transfer: TransferElsewhere, found: FoundElsewhere, transfer_id: str) -> None:
        facts = {
            "of": str(transfer.till),
            "transfer": transfer.intent.reference,
            "attempt": transfer.intent.attempt.number,
            "found": found.value,
            "transfer_id": transfer_id,
        }
        await self._writer.note(SEARCHED_FOR_ANOTHER, facts)


def _parties(answer: Answer) -> tuple[Party, ...]:
    match answer:
        case Found(holder):
            return (holder.party,)
        case Several(matches):
            return tuple(each.party for each in matches)
    return ()


def _judged(intent: Intent, reading: Reading) -> Judgement:
    """Without a baseline older rows are alike too: only those since it was sent may be it."""
    judged = judge(intent, reading, frozenset(), settled=True, sole=False)
    if judged.finding is Finding.LIKELY:
        alike = late_candidates(intent, reading, frozenset())
        return Judgement(Finding.LIKELY, alike[0]) if alike else Judgement(Finding.ABSENT)
    return judged


async def note_search(journal: JournalRunner, clock: Clock, searched: SearchedElsewhere) -> None:
    """Write down in a transfer's own journal that another till searched for it, once for each search.

    It decides nothing: this console looks for itself.
    """
    facts = {
        "by": str(searched.till),
        "searched": searched.at.isoformat(),
        "found": searched.found.value,
        "transfer_id": searched.transfer_id,
    }
    reference, who = searched.reference, searched.operator
    with suppress(JournalError):  # a journal that can't be written says so itself; told again next time
        await journal.run(
            lambda store: store.remark_once(reference, clock.now(), who, SEARCHED_ELSEWHERE, facts)
        )

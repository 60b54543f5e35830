"""What a provider's history proves about a transfer nobody answered for (trust, sections 3 and 4).

The reference found in the free text is proof. A new row with equal sides and amount is proof only when
the sender's one-time code was part of the attempt; otherwise a person decides. A changed balance proves
nothing (R8), so balances never come in here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import pairwise

from console.domain.parties import Party, PartyKind
from console.domain.references import references_in
from console.domain.transfers import HistoryRow, Intent, Receipt
from console.providers.gateway import Gateway, HistoryPage

PAGE_SIZE = 50
BASELINE_PAGES = 2
"""A baseline holds two pages, so that a later read meets a whole page it already knows."""
MAX_PAGES = 20
CLOCK_SKEW = timedelta(minutes=5)
LATE_COMMIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows of one party's history. `complete` means nothing newer than the baseline can be missing.

    `by_ledger` says that they come from a ledger, which names no other side and carries no note.
    """

    rows: tuple[HistoryRow, ...]
    complete: bool
    by_ledger: bool = False

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(row.transfer_id for row in self.rows)


async def read_baseline(gateway: Gateway, party: Party) -> Reading:
    """The ids a sender's history holds before anything is sent (J0)."""
    return await _read(gateway, party, lambda pages: len(pages) >= BASELINE_PAGES and _newest_first(pages))


async def read_back(gateway: Gateway, party: Party, baseline: frozenset[str]) -> Reading:
    """The history of a party from now back to `baseline`, or to its beginning."""

    def reached(pages: list[HistoryPage]) -> bool:
        known = all(row.transfer_id in baseline for row in pages[-1].rows)
        return bool(pages[-1].rows) and known and _newest_first(pages)

    return await _read(gateway, party, reached, baseline)


async def seen_by_recipient(gateway: Gateway, intent: Intent, reading: Reading) -> Reading:
    """`reading`, and where it is only a ledger, the marked rows of the customer who received.

    Their own list has what a group's ledger lacks: the note, and who gave.
    """
    recipient = intent.order.recipient
    if not reading.by_ledger or recipient.kind is not PartyKind.CUSTOMER:
        return reading
    page = await gateway.history(recipient, 1, PAGE_SIZE)
    marked = tuple(
        replace(row, outgoing=True)
        for row in page.rows
        if not row.outgoing and intent.reference in references_in(row.note)
    )
    return replace(reading, rows=(*marked, *reading.rows))


async def _read(
    gateway: Gateway,
    party: Party,
    enough: Callable[[list[HistoryPage]], bool],
    known: frozenset[str] = frozenset(),
) -> Reading:
    """Page until `enough`, a last page, or only rows seen before (a server may ignore paging).

    A list that ended is complete only if it still holds everything `known`: otherwise the server cuts it
    short, or answers from an old copy. A repeated page must also be shorter or longer than asked for. A page
    of a ledger may be empty and not the last, and its length proves nothing: other events were left out.
    """
    pages: list[HistoryPage] = []
    seen: dict[tuple[str, bool], HistoryRow] = {}
    for number in range(1, MAX_PAGES + 1):
        page = await gateway.history(party, number, PAGE_SIZE)
        fresh = {(row.transfer_id, row.outgoing): row for row in page.rows}
        repeated = number > 1 and bool(page.rows) and fresh.keys() <= seen.keys()
        seen |= fresh
        pages.append(page)
        read = Reading(tuple(seen.values()), complete=True, by_ledger=page.by_ledger)
        if repeated:
            whole = len(page.rows) != PAGE_SIZE and not page.by_ledger
            return replace(read, complete=whole and known <= read.ids)
        if page.last or not (page.rows or page.by_ledger):
            return replace(read, complete=known <= read.ids)
        if enough(pages):
            return read
    return replace(read, complete=False)


def _newest_first(pages: list[HistoryPage]) -> bool:
    times = [row.at for page in pages for row in page.rows]
    known = [at for at in times if at is not None]
    return len(known) == len(times) and all(later >= earlier for later, earlier in pairwise(known))


class Finding(Enum):
    """What one look at the history says."""

    PROVEN = auto()
    PROVEN_TWICE = auto()
    LIKELY = auto()
    """A row that matches, but could be somebody else's."""
    CONTRADICTED = auto()
    """Our reference stands on a row with other sides."""
    ABSENT = auto()
    UNCLEAR = auto()
    """The read was incomplete: it says nothing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding, the row it rests on, and in the operator's words how it is known."""

    finding: Finding
    row: HistoryRow | None = None
    proof: str = ""


def judge(intent: Intent, reading: Reading, claimed: frozenset[str], *, settled: bool) -> Judgement:
    """Weigh one reading of the sender's history.

    `claimed` are transfer ids that other intents account for; `settled` says that the settle window is
    over, before which an unmarked row isn't weighed at all: the marked one may still come.
    """
    ours = _marked(intent, reading)
    if ours:
        return _judge_marked(intent, ours)
    if not reading.complete:
        return Judgement(Finding.UNCLEAR)
    lookalikes = [row for row in reading.rows if _could_be(intent, row, claimed)]
    if not settled or not lookalikes:
        return Judgement(Finding.ABSENT)
    if len(lookalikes) == 1 and intent.code_used and _could_only_be(intent, lookalikes[0], reading):
        return Judgement(Finding.PROVEN, lookalikes[0], "matching row, with the sender's code")
    return Judgement(Finding.LIKELY, lookalikes[0])


def applied_as(intent: Intent, reading: Reading, claimed: frozenset[str]) -> frozenset[str]:
    """The transfer ids under which a confirmed intent stands in the history; more than one is an alarm.

    Empty while the history doesn't show it. Where notes don't come back, twins with the same sides and
    amount count, because a gateway that doubles requests would leave just those.
    """
    answered = intent.receipt.transfer_id if intent.receipt else ""
    found = _marked(intent, reading)
    if not found:
        found = [row for row in reading.rows if row.outgoing and row.transfer_id == answered]
        found += [row for row in reading.rows if found and _is_twin(intent, found[0], row, reading, claimed)]
    return frozenset(row.transfer_id for row in found) | (
        frozenset({answered} - {""}) if found else frozenset()
    )


def debits_in_ledger(intent: Intent, reading: Reading, claimed: frozenset[str]) -> int:
    """How many debits of a complete ledger could be this confirmed transfer: weak, but all there is.

    They are the one closest to the time in the answer, or of sending where the answer tells none, and its
    twins, which a doubled request would leave.
    """
    if not reading.by_ledger or not reading.complete:
        return 0
    alike = [
        row for row in reading.rows if row.amount == intent.order.points and _could_be(intent, row, claimed)
    ]
    moved = (intent.receipt.at if intent.receipt else None) or intent.sent
    closest = min(alike, key=lambda row: _apart(row.at, moved), default=None)
    return sum(closest is not None and _is_twin(intent, closest, row, reading, claimed) for row in alike)


def _is_twin(
    intent: Intent, answered: HistoryRow, row: HistoryRow, reading: Reading, claimed: frozenset[str]
) -> bool:
    """Both times are the provider's, so that a wrong clock here hides no twin."""
    alike = row.amount == intent.order.points and not _notes_return(row, reading)
    return alike and _apart(row.at, answered.at) <= LATE_COMMIT and _could_be(intent, row, claimed)


def _apart(one: datetime | None, other: datetime | None) -> timedelta:
    """Times that nobody knows speak against nothing."""
    return abs(one - other) if one and other else timedelta(0)


def _marked(intent: Intent, reading: Reading) -> list[HistoryRow]:
    """One row for each transfer that carries our reference."""
    ours = {
        row.transfer_id: row
        for row in reading.rows
        if row.outgoing and intent.reference in references_in(row.note)
    }
    return list(ours.values())


def _judge_marked(intent: Intent, rows: list[HistoryRow]) -> Judgement:
    if len(rows) > 1:
        return Judgement(Finding.PROVEN_TWICE, rows[0], "reference in history")
    if not _has_sides_of(intent, rows[0]):
        return Judgement(Finding.CONTRADICTED, rows[0])
    return Judgement(Finding.PROVEN, rows[0], "reference in history")


def _could_be(intent: Intent, row: HistoryRow, claimed: frozenset[str]) -> bool:
    """Whether an unmarked row could be this transfer: new, same people, and nobody else's.

    The amount is left open because the reported one may differ from the one deducted, and so is the time,
    because this machine's clock may be wrong.
    """
    known = row.transfer_id in intent.baseline or row.transfer_id in claimed
    same_sides = row.outgoing and _has_sides_of(intent, row)
    return same_sides and not known and not references_in(row.note)


def _has_sides_of(intent: Intent, row: HistoryRow) -> bool:
    """Both sides by kind and number; a side that a partial row leaves out could be anybody."""
    sides = ((row.sender, intent.order.sender), (row.recipient, intent.order.recipient))
    return all(not found.id or found.key == wanted.key for found, wanted in sides)


def _could_only_be(intent: Intent, row: HistoryRow, reading: Reading) -> bool:
    """Whether nothing about such a row speaks against it: amount, time, or notes that do come back."""
    alike = row.amount == intent.order.points and not row.is_partial and not _notes_return(row, reading)
    return alike and _in_window(intent, row) and _is_newer_than_baseline(intent, row, reading)


def _is_newer_than_baseline(intent: Intent, row: HistoryRow, reading: Reading) -> bool:
    """A row from before the baseline can turn up later, where the list was shorter when that was read."""
    known = [each.at for each in reading.rows if each.transfer_id in intent.baseline and each.at is not None]
    return row.at is None or not known or row.at > max(known)


def _notes_return(row: HistoryRow, reading: Reading) -> bool:
    return bool(row.note.strip()) or any(references_in(each.note) for each in reading.rows)


def _in_window(intent: Intent, row: HistoryRow) -> bool:
    """Time speaks against a row only where it is known: a time without a zone may be hours off."""
    if row.at is None or not row.zone_known or intent.sent is None or intent.deadline is None:
        return True
    return intent.sent - CLOCK_SKEW <= row.at <= intent.deadline + LATE_COMMIT


def receipt_of(row: HistoryRow) -> Receipt:
    """The receipt a history row amounts to; histories carry no breakup and no request id."""
    return Receipt(
        transfer_id=row.transfer_id,
        reported=row.reported,
        breakup=row.breakup,
        at=row.at,
        zone_known=row.zone_known,
        program_name=row.program_name,
        note=row.note,
    )

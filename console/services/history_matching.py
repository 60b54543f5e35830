"""What a provider's history proves about a transfer nobody answered for (ARCHITECTURE, Evidence).

The reference found in the free text is proof, unless the row says something else than was ordered: then a
person decides. A new row with equal sides and amount is proof only when the sender's one-time code was part
of the attempt and nobody else can have made it. A changed balance proves nothing (R8), so balances never
come in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from console.domain.references import references_in
from console.domain.transfers import HistoryRow, Intent, Receipt, State
from console.services.history_reading import Reading

CLOCK_SKEW = timedelta(minutes=5)
LATE_COMMIT = timedelta(minutes=10)


class Finding(Enum):
    """What one look at the history says."""

    PROVEN = auto()
    PROVEN_TWICE = auto()
    LIKELY = auto()
    """A row that matches, but could be somebody else's."""
    CONTRADICTED = auto()
    """Our reference stands on a row with another direction, other sides or another amount."""
    ABSENT = auto()
    UNCLEAR = auto()
    """The read was incomplete: it says nothing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding, the row it rests on, and in the operator's words how it is known."""

    finding: Finding
    row: HistoryRow | None = None
    proof: str = ""
    others: frozenset[str] = frozenset()
    """Of one that is proven twice, under which ids it stands there as well."""


def judge(
    intent: Intent, reading: Reading, claimed: frozenset[str], *, settled: bool, sole: bool
) -> Judgement:
    """Weigh one reading of the sender's history.

    `claimed` are transfer ids that other intents account for; `settled` says that the settle window is
    over, before which an unmarked row isn't weighed at all: the marked one may still come. `sole` says that
    nobody else, and no other order of this console, can have made an unmarked row.
    """
    ours = _marked(intent, reading)
    stray = next((row for row in reading.beside if intent.reference in references_in(row.note)), None)
    if stray is not None:
        return Judgement(Finding.CONTRADICTED, stray)
    if ours:
        return _judge_marked(intent, ours)
    if not reading.complete:
        return Judgement(Finding.UNCLEAR)
    lookalikes = [row for row in reading.rows if _could_be(intent, row, claimed)]
    if not settled or not lookalikes:
        return Judgement(Finding.ABSENT)
    # A refused code was not used, and what a person has denied only a person can take back.
    coded = intent.attempt.code_used and intent.state not in (State.REJECTED, State.RESOLVED_NOT_APPLIED)
    proven = sole and len(lookalikes) == 1 and coded
    if proven and _could_only_be(intent, lookalikes[0], reading):
        return Judgement(Finding.PROVEN, lookalikes[0], "matching row, with the sender's code")
    return Judgement(Finding.LIKELY, lookalikes[0])


def applied_as(
    intent: Intent, reading: Reading, claimed: frozenset[str], *, apart: timedelta = LATE_COMMIT
) -> frozenset[str]:
    """The transfer ids under which a confirmed intent stands in the history; more than one is an alarm.

    Empty while the history doesn't show it. Where notes don't come back, twins with the same sides and
    amount count, at most `apart` from it: a gateway that doubles requests would leave just those, and so
    would an earlier attempt that was booked late.
    """
    answered = intent.receipt.transfer_id if intent.receipt else _pointed_out(intent)
    found = [row for row in _marked(intent, reading) if is_as_ordered(intent, row)]
    if not found:
        found = [row for row in reading.rows if row.outgoing and row.transfer_id == answered]
        found += [
            row for row in reading.rows if found and _is_twin(intent, found[0], row, reading, claimed, apart)
        ]
    return frozenset(row.transfer_id for row in found) | (
        frozenset({answered} - {""}) if found else frozenset()
    )


def _pointed_out(intent: Intent) -> str:
    """The id a person was shown when they said that the points moved: perhaps ours, never told as ours."""
    candidate = intent.reconciliation.candidate
    return candidate.transfer_id if candidate and intent.state is State.RESOLVED_APPLIED else ""


def contradiction(intent: Intent, reading: Reading) -> HistoryRow | None:
    """A row that names a confirmed transfer, by our reference or its own id, and says something else of it.

    Sides are left out where only the id names it: after a merge a customer has another. A ledger's ids are
    its own.
    """
    answered = intent.receipt.transfer_id if intent.receipt else ""
    for row in (*_marked(intent, reading), *reading.beside):
        if intent.reference in references_in(row.note) and not is_as_ordered(intent, row):
            return row
    by_id = answered and not reading.by_ledger
    named = [row for row in reading.rows if by_id and row.transfer_id == answered]
    outgoing = [row for row in named if row.outgoing]
    if named and not outgoing:
        return named[0]
    return next((row for row in outgoing if _has_other_amount(intent, row)), None)


def debits_in_ledger(
    intent: Intent, reading: Reading, claimed: frozenset[str], *, apart: timedelta = LATE_COMMIT
) -> int:
    """How many debits of a complete ledger could be this confirmed transfer: weak, but all there is.

    They are the one closest to the time in the answer, or of sending where the answer tells none, and its
    twins at most `apart` from it, which a doubled request would leave, or an attempt before.
    """
    if not reading.by_ledger or not reading.complete:
        return 0
    alike = [
        row for row in reading.rows if row.amount == intent.order.points and _could_be(intent, row, claimed)
    ]
    moved = (intent.receipt.at if intent.receipt else None) or intent.attempt.sent
    closest = min(alike, key=lambda row: _apart(row.at, moved), default=None)
    return sum(
        closest is not None and _is_twin(intent, closest, row, reading, claimed, apart) for row in alike
    )


def late_candidates(intent: Intent, reading: Reading, claimed: frozenset[str]) -> tuple[HistoryRow, ...]:
    """Unmarked rows that are like enough to doubt a word of "no": sides, amount, and not from before."""
    return tuple(
        row
        for row in reading.rows
        if _could_be(intent, row, claimed)
        and not _has_other_amount(intent, row)
        and not _is_older(intent, row)
    )


def _is_older(intent: Intent, row: HistoryRow) -> bool:
    """Time speaks against a row only where it is known: one without a zone may be hours off."""
    if row.at is None or not row.zone_known or intent.attempt.sent is None:
        return False
    return row.at < intent.attempt.sent - CLOCK_SKEW


def _is_twin(
    intent: Intent,
    answered: HistoryRow,
    row: HistoryRow,
    reading: Reading,
    claimed: frozenset[str],
    apart: timedelta,
) -> bool:
    """Both times are the provider's, so that a wrong clock here hides no twin."""
    alike = row.amount == intent.order.points and not _notes_return(row, reading)
    return alike and _apart(row.at, answered.at) <= apart and _could_be(intent, row, claimed)


def _apart(one: datetime | None, other: datetime | None) -> timedelta:
    """Times that nobody knows speak against nothing."""
    return abs(one - other) if one and other else timedelta(0)


def _marked(intent: Intent, reading: Reading) -> list[HistoryRow]:
    """One row for each transfer that carries our reference: what it takes before what it brings.

    The baseline holds none, but for what a person has dismissed.
    """
    ours: dict[str, HistoryRow] = {}
    for row in reading.rows:
        if row.transfer_id in intent.baseline or intent.reference not in references_in(row.note):
            continue
        if row.outgoing or row.transfer_id not in ours:
            ours[row.transfer_id] = row
    return list(ours.values())


def _judge_marked(intent: Intent, rows: list[HistoryRow]) -> Judgement:
    other = next((row for row in rows if not is_as_ordered(intent, row)), None)
    if other is not None:
        return Judgement(Finding.CONTRADICTED, other)
    finding = Finding.PROVEN if len(rows) == 1 else Finding.PROVEN_TWICE
    others = frozenset(row.transfer_id for row in rows[1:] if not row.is_partial)
    return Judgement(finding, rows[0], "reference in history", others)


def is_as_ordered(intent: Intent, row: HistoryRow) -> bool:
    """Whether nothing in `row` speaks against its being the transfer: direction, sides, amount."""
    return row.outgoing and _has_sides_of(intent, row) and not _has_other_amount(intent, row)


def _has_other_amount(intent: Intent, row: HistoryRow) -> bool:
    """What was deducted must be what was ordered. A reported amount may be double where no breakup tells
    more: documented samples show it so (Capillary's documents), and then it contradicts nothing.
    """
    ordered = intent.order.points
    allowed = (ordered,) if row.breakup or row.is_partial else (ordered, 2 * ordered)
    return row.amount is not None and row.amount not in allowed


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
    if row.at is None or not row.zone_known or intent.attempt.deadline is None:
        return True
    return not _is_older(intent, row) and row.at <= intent.attempt.deadline + LATE_COMMIT


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

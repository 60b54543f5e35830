"""What the provider's list shows around a transfer that nobody knows about, for a person to judge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.references import references_in
from console.domain.transfers import HistoryRow, Intent
from console.services.history_matching import is_as_ordered
from console.services.history_reading import Reading


class RowSays(StrEnum):
    """What one row means for the transfer, in words to stand beside it."""

    PROOF = "carries this reference"
    CONTRADICTION = "carries this reference and says something else"
    CLAIMED = "is another transfer of this console"
    BEFORE = "was there before it was sent"
    OTHER_REFERENCE = "carries another reference"
    ALIKE = "same sides and points, new since: may be this one"
    OTHER = "other sides or points"


@dataclass(frozen=True, slots=True)
class ProviderEvidence:
    """The rows since the transfer and some before, as the provider lists them; `whole` where none is missing.

    No rows and not whole: the list couldn't be read, or there is none.
    """

    rows: tuple[tuple[HistoryRow, RowSays], ...] = ()
    whole: bool = False
    by_ledger: bool = False


def evidence_in(intent: Intent, reading: Reading, claimed: frozenset[str]) -> ProviderEvidence:
    """Every row of a reading with what it says of `intent`; what matters most stands first."""
    told = [(row, _says(intent, row, claimed)) for row in (*reading.rows, *reading.beside)]
    order = list(RowSays)
    told.sort(key=lambda each: order.index(each[1]))
    return ProviderEvidence(tuple(told), reading.complete, reading.by_ledger)


def _says(intent: Intent, row: HistoryRow, claimed: frozenset[str]) -> RowSays:
    references = references_in(row.note)
    if intent.reference in references:
        return RowSays.PROOF if is_as_ordered(intent, row) else RowSays.CONTRADICTION
    if row.transfer_id in claimed:
        return RowSays.CLAIMED
    if row.transfer_id in intent.baseline:
        return RowSays.BEFORE
    if references:
        return RowSays.OTHER_REFERENCE
    return RowSays.ALIKE if is_as_ordered(intent, row) else RowSays.OTHER

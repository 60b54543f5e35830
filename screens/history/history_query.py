"""What narrows the history: the box, the groups of states, and whether a transfer answers to both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.events import Paste

from console.domain.spellings import spellings
from console.domain.transfers import ALARM_STATES, State
from console.widgets.history_text import named, reference_of, sides
from console.widgets.pasting import pasted
from console.widgets.still_input import StillInput

if TYPE_CHECKING:
    from console.services.transfer_history import HistoryEntry

STATES: tuple[tuple[str, frozenset[State]], ...] = (
    ("all", frozenset()),
    ("open", frozenset({State.PREPARED, State.SENDING, State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN})),
    ("processed", frozenset({State.CONFIRMED, State.RESOLVED_APPLIED, State.DOUBLE_ALARM})),
    ("alarms", ALARM_STATES),
    ("refused", frozenset({State.REJECTED})),
    ("not found", frozenset({State.NOT_APPLIED, State.RESOLVED_NOT_APPLIED})),
    ("not sent", frozenset({State.NOT_SENT, State.ABANDONED})),
)
"""In the order in which one key goes through them."""


class FilterBox(StillInput):
    """Narrows the table to what is typed."""

    help_text: ClassVar[str] = (
        "Part of a reference, a transfer number, a name, a customer id, a note or an operator. Mobiles are "
        "not kept with transfers: F2 looks the customer up instead. Enter goes to the table, Esc empties the "
        "box."
    )

    def on_paste(self, event: Paste) -> None:
        """All of it: what isn't one line must be seen."""
        self.replace(pasted(event), *self.selection)


def answers(entry: HistoryEntry, text: str, states: frozenset[State], known_by: str = "") -> bool:
    """Whether a transfer of a party's list is wanted; the provider's rows are processed ones.

    `known_by` is what the heading says of the party: it is a side of every transfer.
    """
    state = entry.intent.state if entry.intent is not None else State.CONFIRMED
    said = " ".join((*_said(entry), known_by)).lower()
    wanted = spellings(text)
    is_named = not wanted or any(each.lower() in said for each in wanted)
    return is_named and (not states or state in states)


def _said(entry: HistoryEntry) -> Iterable[str]:
    yield from (reference_of(entry), entry.key[0])
    yield from (f"{named(side)} {side.id}" for side in sides(entry))
    if entry.row is not None:
        yield entry.row.note
    if entry.intent is not None:
        found, candidate = entry.intent.receipt, entry.intent.reconciliation.candidate
        yield from (entry.intent.order.note, entry.intent.operator)
        yield found.transfer_id if found is not None else ""
        yield candidate.transfer_id if candidate is not None else ""

"""What narrows the history: the box, the groups of states, and whether a transfer answers to both."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console.domain.transfers import ALARM_STATES, State
from console.widgets.entries import named, reference_of, sides
from console.widgets.still_input import StillInput

if TYPE_CHECKING:
    from console.services.history import Entry

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
        "Part of a reference, a name, a customer id, a note or an operator. Enter goes to the table, "
        "Esc empties the box."
    )


def answers(entry: Entry, text: str, states: frozenset[State]) -> bool:
    """Whether a transfer of a party's list is wanted; the provider's rows are processed ones."""
    state = entry.intent.state if entry.intent is not None else State.CONFIRMED
    note = entry.row.note if entry.row is not None else ""
    said = " ".join(
        (reference_of(entry), entry.key[0], note, *(f"{named(side)} {side.id}" for side in sides(entry)))
    )
    return text.lower() in said.lower() and (not states or state in states)

"""What is said about an open transfer of another till."""

from __future__ import annotations

from textual.content import Content

from console.domain.clock import full_time
from console.domain.elsewhere import TransferElsewhere
from console.domain.points import format_points
from console.explanations.event_words import FOUND_WORDS
from console.explanations.next_steps import GONE_STEP, ITS_TILLS_OWN
from console.explanations.words import describe
from console.widgets.facts import Fact
from console.widgets.history_text import colour_of
from console.widgets.status_text import joined
from console.widgets.times import day_and_time

_NOBODY = "Nobody knows yet whether points moved, and its till isn't there to look."


def about_other(other: TransferElsewhere) -> tuple[Fact, ...]:
    """What the ledger tells of another till's transfer, and that it isn't ours to act on."""
    intent, words, gone = other.intent, describe(other.intent), other.gone_since
    where = f"{other.till}" if gone is None else f"{other.till}, is gone since {day_and_time(gone)}"
    sides = f"{intent.order.sender.label} → {intent.order.recipient.label}"
    return (
        ("till", Content(where)),
        ("state", Content.styled(words.label, f"bold {colour_of(words)}")),
        ("means", joined(words.sentence, words.moved.value, by=" ") if gone is None else Content(_NOBODY)),
        ("next", Content.styled(ITS_TILLS_OWN if gone is None else GONE_STEP, "bold")),
        ("searched", _searched(other)),
        ("transfer", joined(f"{format_points(intent.order.points)} points", sides)),
        ("made", joined(full_time(intent.created), f"by {intent.operator}")),
    )


def _searched(other: TransferElsewhere) -> Content:
    searched = other.searched
    if searched is None:
        return Content("")
    by = f"at {searched.till} by {searched.operator}"
    number = f"transfer {searched.transfer_id}" if searched.transfer_id else ""
    return joined(FOUND_WORDS[searched.found], number, f"{full_time(searched.at)} {by}")

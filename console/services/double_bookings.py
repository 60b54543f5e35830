"""Finds two equal transfers in the journal that both moved, though only one was wanted (ARCHITECTURE, R15).

A repetition is wanted where the first was known to have moved when the second was placed: it was shown, and
confirmed a second time (R6). Where the first turned out to have moved only afterwards, it is a double. The
order of the journal's entries decides, not their times: clocks jump.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from console.domain.problems import Local, Problem, local
from console.domain.transfers import APPLIED_STATES, Intent, JournalEvent, State
from console.services.journal_writer import JournalWriter

_PLACED = ("prepared", "prepared again")


def found_twice(others: Iterable[str]) -> Problem:
    """What the alarm says: the provider is asked with all the numbers, so those beside ours stand there."""
    numbers = ", ".join(sorted(others))
    return local(Local.FOUND_TWICE, f"also {numbers}" if numbers else "")


async def doubled_by(writer: JournalWriter, intent: Intent, within: timedelta) -> Intent | None:
    """The newest equal transfer whose points moved and make `intent` a double; None where there is none.

    `intent` has moved itself, or is about to be sent. `within` is how long before it an equal one counts.
    """
    since = intent.created - within
    equal = await writer.ask(lambda journal: journal.equals_since(intent.order, intent.provider, since))
    moved = [each for each in equal if each.state in APPLIED_STATES and each.reference != intent.reference]
    if not moved:
        return None
    mine = await _events(writer, intent)
    for other in moved:
        if _is_double((intent, mine), (other, await _events(writer, other))):
            return other
    return None


async def _events(writer: JournalWriter, intent: Intent) -> tuple[JournalEvent, ...]:
    return await writer.ask(lambda journal: journal.events(intent.reference))


Told = tuple[Intent, tuple[JournalEvent, ...]]


def _is_double(one: Told, other: Told) -> bool:
    """Whether the one placed first was known to have moved only after the other was placed, or isn't yet."""
    first, second = sorted((one, other), key=lambda told: _placed(*told))
    known = _known(first[1])
    return known is None or known > _placed(*second)


def _placed(intent: Intent, events: Iterable[JournalEvent]) -> int:
    """The entry with which the attempt began that was sent last, or is about to be."""
    begun = sent = 0
    for event in events:
        if event.kind in _PLACED:
            begun = event.sequence
        elif event.kind == "sending":
            sent = begun
    return begun if intent.state is State.PREPARED else sent


def _known(events: Iterable[JournalEvent]) -> int | None:
    """The first entry that says that the points moved."""
    moved = (event.sequence for event in events if event.facts.get("state") in APPLIED_STATES)
    return next(moved, None)

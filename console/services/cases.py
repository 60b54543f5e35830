"""What support does with one transfer: find it by whatever names it, read it, add tickets and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.domain.input_text import NotRead
from console.domain.operators import Right
from console.domain.query_line import HistoryQuery
from console.domain.references import read_reference, references_in
from console.domain.tickets import read_note, read_ticket
from console.domain.transfers import NEVER_SENT_STATES, State

if TYPE_CHECKING:
    from console.domain.transfers import Intent, JournalEvent
    from console.journal.journal_thread import JournalRunner
    from console.journal.transactions import JournalStore
from console.services.journal_pages import page_of
from console.services.journal_writer import JournalWriter

MOST_FOUND = 10
"""Transfers that are told where several may be meant."""
_MOST_WORDS = 20
"""Of a pasted text that are tried as a ticket's number."""
_WORD = re.compile(r"[\w#-]+")


class CaseRefused(Exception):
    """What was typed can't be written down; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One transfer with everything that the journal says of it."""

    shown: Intent
    events: tuple[JournalEvent, ...]


class CaseService:
    """Adds to the record of a transfer what has no bearing on its points."""

    def __init__(self, writer: JournalWriter) -> None:
        self._writer = writer

    async def read(self, reference: str) -> CaseFile:
        """Everything about one transfer; `LookupError` where this journal has none of that name."""
        self._writer.at_desk.require(Right.PAST)
        return await self._writer.ask(lambda store: read_case(store, reference))

    async def newest(self) -> str:
        """The reference of the last transfer that left; empty before there is one."""
        self._writer.at_desk.require(Right.PAST)
        query = HistoryQuery(states=frozenset(State) - NEVER_SENT_STATES)
        rows = await self._writer.ask(lambda store: store.page(query, limit=1))
        return rows[0][1].reference if rows else ""

    async def set_ticket(self, reference: str, typed: str) -> Intent:
        """Put a ticket on a transfer; an empty one takes it off. Raises `CaseRefused`, `NotAllowed`."""
        self._writer.at_desk.require(Right.TICKETS)
        ticket, before = _read(read_ticket(typed)), (await self._writer.get(reference)).order.ticket
        if ticket == before:
            raise CaseRefused(f"That is its ticket already: {ticket}." if ticket else "It has no ticket.")
        return await self._writer.step(lambda store, at, by: store.set_ticket(reference, at, by, ticket))

    async def add_note(self, reference: str, typed: str) -> str:
        """Write a note down, for good; its words as they are kept. Raises as `set_ticket` does."""
        self._writer.at_desk.require(Right.TICKETS)
        note = _read(read_note(typed))
        await self._writer.get(reference)
        await self._writer.step(lambda store, at, by: store.add_note(reference, at, by, note))
        return note


def read_case(store: JournalStore, reference: str) -> CaseFile:
    """Everything about one transfer; `LookupError` where this journal has none of that name."""
    shown = store.get(reference)
    if shown is None:
        raise LookupError(f"no intent {reference}")
    return CaseFile(shown, store.events(reference))


def _read(read: str | NotRead) -> str:
    if isinstance(read, NotRead):
        raise CaseRefused(read.sentence)
    return read


def written_references(named: str) -> tuple[str, ...]:
    """Whatever of a pasted text may be a reference of ours, the likeliest first."""
    read = (read_reference(named), *references_in(named), *map(read_reference, _WORD.findall(named)))
    return tuple(dict.fromkeys(each for each in read if each is not None))


async def meant_by(named: str, journal: JournalRunner) -> tuple[Intent, ...]:
    """The transfers that `named` may mean, newest first.

    By our reference, wherever in a pasted text it stands; else by a ticket's number; else by the provider's
    number, or whatever has the words in it.
    """
    written = written_references(named)
    known = await journal.run(lambda store: [store.get(each) for each in written])
    if whole := [intent for intent in known if intent is not None]:
        return (whole[0],)
    tickets = _tickets(named, _WORD.findall(named))
    if found := await journal.run(lambda store: store.with_ticket(tickets, MOST_FOUND)):
        return found
    rows = await page_of(journal, HistoryQuery(named), None, MOST_FOUND)
    return tuple(intent for _, intent in rows)


def _tickets(named: str, words: Iterable[str]) -> list[str]:
    """What of a text may be a ticket: all of it, then each word with a figure in it."""
    numbered = [word for word in words if any(map(str.isdigit, word))][:_MOST_WORDS]
    read = (read_ticket(each) for each in dict.fromkeys((named, *numbered)))
    return [each for each in read if isinstance(each, str) and each]

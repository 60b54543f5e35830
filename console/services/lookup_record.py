"""Puts every look-up on record, behind the answer: nobody at a counter waits for a disk to see who it is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

from console.domain.clock import Clock
from console.domain.feed import Feed
from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.lookups import LookUp, named
from console.domain.parties import Customer, Group, Holder, Party, Past, Program
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, Problem, local
from console.journal.journal_errors import JournalError
from console.services.directories import Answer, Directories, Directory, Found, NotFound, Several
from console.services.journal_writer import JournalWriter

SAME_LOOK = timedelta(minutes=5)
"""For so long whoever one operator has looked up is read again without another entry."""
_BY_NUMBER = "its number"


class LookupRecord:
    """Look-ups of whoever is at the desk; what couldn't be written is told, and tried again with the next."""

    def __init__(self, writer: JournalWriter, clock: Clock, profile: str) -> None:
        self.trouble: Feed[Problem] = Feed()
        """Told where something couldn't be written."""
        self._writer = writer
        self._clock = clock
        self._profile = profile
        self._waiting: list[LookUp] = []
        self._seen: dict[tuple[str, str], float] = {}
        self._writing: asyncio.Future[None] | None = None

    def note(self, whom: str, by: str, *, once: bool = False) -> None:
        """Have it written; with `once` not again so shortly after."""
        # A clock that was set back must leave no gap in the record.
        seconds, who = self._clock.monotonic(), self._writer.operator
        last = self._seen.get((who, whom))
        if once and last is not None and seconds - last < SAME_LOOK.total_seconds():
            return
        self._seen[who, whom] = seconds
        self._waiting.append(LookUp(self._clock.now(), who, whom, by, self._profile))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write())

    async def written(self) -> None:
        """Wait until all is on record, as far as the journal takes it; tries once more what it didn't."""
        if self._waiting and (self._writing is None or self._writing.done()):
            self._writing = asyncio.ensure_future(self._write())
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while waiting := tuple(self._waiting):
            try:
                await self._put_down(waiting)
            except JournalError:
                self.trouble.announce(local(Local.LOOKUP_UNRECORDED))
                return
            del self._waiting[: len(waiting)]

    async def _put_down(self, lookups: tuple[LookUp, ...]) -> None:
        await self._writer.ask(lambda journal: journal.looked_up(lookups))


class RecordedDirectory(Directory):
    """A directory whose every answer about somebody goes on record."""

    def __init__(self, of: PartyKind, inner: Directory, record: LookupRecord) -> None:
        self._of = of
        self._inner = inner
        self._record = record

    def readings(self, typed: str) -> tuple[Identifier, ...]:
        """See the directory."""
        return self._inner.readings(typed)

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:
        """See the directory; that nobody answered, or several did, is on record too."""
        answer = await self._inner.find(typed, kind)
        match answer:
            case Found(holder, by):
                self._note(holder.party, self._read_as(by))
            case Several(matches, by):
                self._record.note(f"{len(matches)} who answer", self._read_as(by))
            case NotFound(tried):
                first = next((each for each in tried if isinstance(each, Identifier)), None)
                self._record.note("nobody", self._read_as(first))
        return answer

    async def get(self, number: str) -> Holder:
        """See the directory."""
        holder = await self._inner.get(number)
        self._note(holder.party, _BY_NUMBER)
        return holder

    async def read_again(self, number: str) -> Holder:
        """See the directory."""
        return await self._inner.read_again(number)

    async def programs(self) -> tuple[Program, ...]:
        """See the directory."""
        return await self._inner.programs()

    async def led_by(self, customer: Customer) -> Group | None:
        """See the directory."""
        group = await self._inner.led_by(customer)
        if group is not None:
            self._note(group.party, "its leader")
        return group

    async def movements(self, number: str) -> Past:
        """See the directory."""
        return await self._inner.movements(number)

    async def usable_now(self, number: str) -> Decimal | None:
        """See the directory."""
        return await self._inner.usable_now(number)

    def _note(self, party: Party, by: str) -> None:
        self._record.note(named(party), by, once=True)

    def _read_as(self, by: Identifier | None) -> str:
        return self._of.value if by is None else by.kind.value


def recorded(directories: Directories, record: LookupRecord) -> Directories:
    """The same directories, with every look-up on record."""
    return {of: RecordedDirectory(of, each, record) for of, each in directories.items()}

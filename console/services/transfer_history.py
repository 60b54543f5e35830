"""Lists past transfers: a party's list at the provider joined with this console's journal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from console.domain.desk_day import DeskDay, begin_of, day_of
from console.domain.elsewhere import Elsewhere, ElsewhereUnreadable, Sees, TransferElsewhere
from console.domain.operators import AtDesk, Right
from console.domain.parties import Party
from console.domain.problems import Problem, ProviderError
from console.domain.query_line import EVERYTHING, HistoryQuery, Sorting
from console.domain.references import ALPHABET, MARK, read_reference, references_in
from console.domain.totals import Total, TotalsBy, added
from console.domain.transfers import HistoryRow, Intent, JournalEvent
from console.journal.journal_errors import JournalRowBroken
from console.journal.journal_thread import JournalRunner
from console.providers.gateway_protocols import Gateway
from console.services.chain_listing import ChainMark, one_page
from console.services.history_finder import HistoryFinder
from console.services.journal_pages import page_of

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One transfer as both sources know it; at least one of the two is there."""

    row: HistoryRow | None
    intent: Intent | None
    elsewhere: TransferElsewhere | None = None
    """Where `intent` is another till's: nothing of it is in this journal."""

    @property
    def at(self) -> datetime | None:
        """When it was booked, else when it was written down here; None where neither is known."""
        if self.row is not None and self.row.at is not None:
            return self.row.at
        return None if self.intent is None else self.intent.created

    @property
    def key(self) -> tuple[str, bool]:
        """Unique among the entries of one listing (transfer ids alone are not: Capillary's documents)."""
        if self.row is not None:
            return (self.row.transfer_id, self.row.outgoing)
        assert self.intent is not None  # noqa: S101
        return (self.intent.reference, True)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of entries, newest first. `next_page` opens the following one, None at the end."""

    entries: tuple[HistoryEntry, ...]
    next_page: int | ChainMark | None
    problems: tuple[Problem, ...] = ()
    """Why the provider's part is missing, where it is: the journal's part is shown all the same."""
    by_ledger: bool = False
    """The provider's part is a ledger: no other side, no note, and nothing to join most rows by."""
    unread: str = ""
    """Why other tills' transfers are missing, where they are."""


class HistoryService:
    """Read only, and by whoever may: `NotAllowed` is raised for others.

    `page` counts from 1 for a party; for the journal it is the last row id shown, or where both ended, if
    other tills' transfers stand among its own.
    """

    def __init__(
        self,
        gateway: Gateway,
        journal: JournalRunner,
        at_desk: AtDesk,
        elsewhere: Elsewhere | None = None,
        finder: HistoryFinder | None = None,
    ) -> None:
        self._at_desk = at_desk
        self._gateway = gateway
        self._journal = journal
        self.elsewhere = elsewhere
        """Other tills' transfers, where this console sees any."""
        self.finder = finder
        """The search index, where there is one: without it the journal is read through."""

    @property
    def sees(self) -> Sees:
        """Whose transfers are listed."""
        return Sees.CONSOLE if self.elsewhere is None else self.elsewhere.sees

    def require(self) -> None:
        """Raise `NotAllowed` for whoever may not read what happened before; books ask it for each page."""
        self._at_desk.require(Right.PAST)

    async def of_party(self, party: Party, page: int = 1) -> Listing:
        """A page of the provider's list for one party, each row joined with the journal by reference or id.

        A ledger's rows stand beside the journal's: amount and time alone don't prove that two are the same.
        """
        self.require()
        mine = await self._journal.run(lambda journal: journal.page(party=party, limit=500))
        intents = [intent for _, intent in mine]
        try:
            provided = await self._gateway.history(party, page, PAGE_SIZE)
        except ProviderError as error:
            # On the first page only, or each later page would show them again.
            local_entries = tuple(HistoryEntry(None, intent) for intent in intents) if page == 1 else ()
            return Listing(local_entries, None, error.problems)
        entries = [HistoryEntry(row, _joined(row, intents)) for row in provided.rows]
        ended = provided.last or not (provided.rows or provided.by_ledger)
        if page == 1:
            entries += _only_here(entries, intents, whole=ended)
        entries.sort(key=lambda entry: entry.at.timestamp() if entry.at else 0.0, reverse=True)
        return Listing(tuple(entries), None if ended else page + 1, by_ledger=provided.by_ledger)

    async def of_console(
        self, before: int | ChainMark | None = None, query: HistoryQuery = EVERYTHING
    ) -> Listing:
        """A page of this console's journal, and of other tills where it sees them, newest first.

        Where the ledger can't be read the journal's part is listed alone, to its end.
        """
        self.require()
        if self.elsewhere is None or isinstance(before, int):
            return await self._of_journal(before if isinstance(before, int) else None, query)
        before = before or ChainMark()
        try:
            return await self._of_chain(self.elsewhere, before, query)
        except ElsewhereUnreadable as error:
            if before.journal.ended:
                return Listing((), None, unread=str(error))
            listing = await self._of_journal(before.journal.place, query)
            return replace(listing, unread=str(error))

    async def of_desk(self) -> Listing:
        """The newest of this console's own, whoever else's it sees: no ledger is waited for."""
        self.require()
        return await self._of_journal(None, EVERYTHING)

    async def _of_chain(self, elsewhere: Elsewhere, before: ChainMark, query: HistoryQuery) -> Listing:
        mine = () if before.journal.ended else await self._rows(before.journal.place, query)
        theirs: tuple[TransferElsewhere, ...] = ()
        if not before.ledger.ended:
            theirs = await elsewhere.page(before.ledger.place, PAGE_SIZE, query)
        page, mark = one_page(before, mine, theirs, PAGE_SIZE)
        entries = tuple(HistoryEntry(None, line.intent, line.elsewhere) for line in page)
        return Listing(entries, None if mark.ended else mark)

    async def _of_journal(self, before: int | None, query: HistoryQuery) -> Listing:
        rows = await self._rows(before, query)
        entries = tuple(HistoryEntry(None, intent) for _, intent in rows)
        return Listing(entries, rows[-1][0] if len(rows) == PAGE_SIZE else None)

    async def _rows(self, before: int | None, query: HistoryQuery) -> tuple[tuple[int, Intent], ...]:
        if self.finder is not None and query != EVERYTHING:
            below = None if before is None else (before,)
            lines = await self.finder.lines(query, Sorting.NEWEST, below, PAGE_SIZE)
            if lines is not None:
                return tuple((place[-1], intent) for place, intent in lines if intent is not None)
        return await page_of(self._journal, query, before, PAGE_SIZE)

    async def day(self, now: datetime) -> DeskDay:
        """What this console's transfers came to on the calendar day that `now` is of, here."""
        self.require()
        day = now.astimezone().date()
        return day_of(day, await self._journal.run(lambda journal: journal.done_since(begin_of(day))))

    async def ends(self) -> tuple[int, int]:
        """The first and the last row id of the journal."""
        self.require()
        return await self._journal.run(lambda journal: journal.ends())

    async def between(self, low: int, high: int) -> dict[int, Intent]:
        """The journal's readable transfers from one row id to another."""
        self.require()
        return await self._journal.run(lambda journal: journal.between(low, high))

    async def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[tuple[Total, ...], str]:
        """Everything that the query asks for, added up, and why other tills' are missing, where they are.

        `LookupError` while the search index is being made.
        """
        self.require()
        mine = None if self.finder is None else await self.finder.totals(query, by)
        if mine is None:
            raise LookupError
        if self.elsewhere is None:
            return mine, ""
        try:
            return added((*mine, *await self.elsewhere.totals(query, by))), ""
        except ElsewhereUnreadable as error:
            return mine, str(error)

    async def changed_elsewhere(self, seconds: float) -> tuple[HistoryEntry, ...]:
        """What other tills made or changed within so many seconds; may raise `ElsewhereUnreadable`."""
        self.require()
        if self.elsewhere is None:
            return ()
        found = await self.elsewhere.changed(seconds)
        return tuple(HistoryEntry(None, each.intent, each) for each in found)

    async def unproven_elsewhere(self) -> tuple[TransferElsewhere, ...]:
        """Other tills' transfers without a proven result, oldest first; may raise `ElsewhereUnreadable`."""
        self.require()
        return () if self.elsewhere is None else await self.elsewhere.unproven()

    async def named(self, typed: str) -> str:
        """What `of_console` finds the transfer by whose reference this is; empty where there is none.

        Behind its sign the beginning of a reference is enough.
        """
        self.require()
        reference = read_reference(typed)
        begins = typed.removeprefix(MARK).upper()
        try:
            if reference is not None and await self._is_known(reference):
                return reference
        except JournalRowBroken:
            return ""
        if not typed.startswith(MARK) or not begins or not set(begins) <= set(ALPHABET):
            return ""
        listing = await self.of_console(query=HistoryQuery(begins))
        known = (entry.intent.reference for entry in listing.entries if entry.intent is not None)
        return begins if any(each.startswith(begins) for each in known) else ""

    async def _is_known(self, reference: str) -> bool:
        return await self._journal.run(lambda journal: journal.get(reference) is not None)

    async def timeline(
        self, reference: str, elsewhere: TransferElsewhere | None = None
    ) -> tuple[JournalEvent, ...]:
        """Everything that is known of one transfer, oldest first: of another till's by the ledger."""
        self.require()
        if elsewhere is not None and self.elsewhere is not None:
            return await self.elsewhere.timeline(elsewhere)
        return await self._journal.run(lambda journal: journal.events(reference))


def _joined(row: HistoryRow, intents: list[Intent]) -> Intent | None:
    marks = references_in(row.note)
    for intent in intents:
        if intent.reference in marks:
            return intent
        answered = intent.receipt is not None and intent.receipt.transfer_id == row.transfer_id
        if answered and _could_be(row, intent):
            return intent
    return None


def _could_be(row: HistoryRow, intent: Intent) -> bool:
    """Whether an equal id means the same transfer: a ledger numbers its entries by a count of its own."""
    order = intent.order
    side, ours = (row.sender, order.sender) if row.outgoing else (row.recipient, order.recipient)
    return not row.is_partial or (side.key == ours.key and row.amount == order.points)


def _only_here(entries: list[HistoryEntry], intents: list[Intent], *, whole: bool) -> list[HistoryEntry]:
    """Intents the provider's first page doesn't show: refused, open, or still on their way.

    Where that page is the `whole` list, older ones belong to it too: a ledger reaches back some weeks only.
    """
    shown = {entry.intent.reference for entry in entries if entry.intent is not None}
    oldest = None if whole else min((entry.at for entry in entries if entry.at is not None), default=None)
    return [
        HistoryEntry(None, intent)
        for intent in intents
        if intent.reference not in shown and (oldest is None or intent.created >= oldest)
    ]

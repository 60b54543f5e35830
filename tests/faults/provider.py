"""A provider with customers, groups and a ledger in memory, and a network that does the worst to them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from random import Random

from console.domain.capabilities import Capabilities
from console.domain.identifiers import Identifier
from console.domain.parties import Customer, Match, Party, Program, ProgramBalance
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.references import mark, mark_first
from console.domain.transfers import (
    Accepted,
    CustomerCode,
    HistoryRow,
    Outcome,
    Precheck,
    Receipt,
    Refused,
    TransferOrder,
    Unknown,
    Verification,
)
from console.providers.capillary.settings import CODES_FOR
from console.providers.gateway_protocols import HistoryPage
from tests.faults.virtual_time import true_time

DEADLINE = 60.0
LATEST_COMMIT = 60.0
"""Seconds after the answer, or after the console stopped waiting, at which a request may still be applied."""
LATEST_NO = 2700.0
"""Seconds after which a request may still be applied that was refused, or looked for in vain."""
AFTER_SETTLING = 240.0
"""Seconds after which a lost request isn't expected any more."""
LONGEST_LAG = 40.0
"""Seconds until a committed transfer shows in the history."""
START_BALANCE = 10_000
LEDGER = "L"
"""What the ids of a ledger begin with."""


def _up_to(longest: float, random: Random) -> float:
    """A delay, often the longest: a mistake that counts on less shows at the end of it."""
    return random.choice((random.uniform(0, longest), longest))


class Wire(Enum):
    """What happened to one transfer request between the console and the ledger."""

    OK = auto()
    WRONG_CODE = auto()
    REFUSED = auto()
    NOT_CONNECTED = auto()
    REQUEST_LOST = auto()
    ANSWER_LOST = auto()
    RESET_BEFORE = auto()
    RESET_AFTER = auto()
    ERROR_5XX_BEFORE = auto()
    ERROR_5XX_AFTER = auto()
    ERROR_5XX_LATE = auto()
    TIMEOUT_LATE = auto()
    GARBLED = auto()
    GARBLED_BEFORE = auto()
    FOREIGN = auto()
    EARLIER_ANSWER = auto()
    UNLISTED_4XX_BEFORE = auto()
    UNLISTED_4XX_AFTER = auto()
    WORDLESS_4XX_BEFORE = auto()
    WORDLESS_4XX_AFTER = auto()
    WORDLESS_4XX_LATE = auto()
    REFUSED_LATE = auto()
    VERY_LATE = auto()
    CLEAR_SUCCESS = auto()
    CLEAR_REFUSAL = auto()
    PHANTOM = auto()
    DOUBLED = auto()
    HANGS = auto()
    BREAKS_THE_CLIENT = auto()


_COMMITS_AT_ONCE = frozenset(
    {
        Wire.OK,
        Wire.ANSWER_LOST,
        Wire.RESET_AFTER,
        Wire.ERROR_5XX_AFTER,
        Wire.GARBLED,
        Wire.UNLISTED_4XX_AFTER,
        Wire.WORDLESS_4XX_AFTER,
        Wire.CLEAR_REFUSAL,
        Wire.DOUBLED,
        Wire.HANGS,
        Wire.BREAKS_THE_CLIENT,
    }
)
_COMMITS_LATE = frozenset({Wire.ERROR_5XX_LATE, Wire.TIMEOUT_LATE, Wire.WORDLESS_4XX_LATE, Wire.DOUBLED})
_NO_ANSWER = frozenset({Wire.REQUEST_LOST, Wire.ANSWER_LOST, Wire.TIMEOUT_LATE, Wire.VERY_LATE})
_CLEAR = frozenset({Wire.CLEAR_SUCCESS, Wire.CLEAR_REFUSAL})
AFTER_A_NO = (Wire.REFUSED_LATE, Wire.VERY_LATE)
FAULTS = (*(wire for wire in Wire if wire not in (Wire.OK, Wire.WRONG_CODE, Wire.DOUBLED)), *AFTER_A_NO)
"""What a schedule draws from; what disproves a word of "no" twice as often."""


@dataclass(frozen=True)
class Booking:
    """One line of the books. `reference`, `attempt` and `proof` tell of the request of ours that made it."""

    id: str
    order: TransferOrder
    at: datetime
    visible_at: datetime
    in_ledger_at: datetime
    """Lists and ledgers follow the books each in their own time."""
    note: str
    reference: str = ""
    attempt: int = 0
    doubled: bool = False
    late: bool = False
    """Applied after a word of "no" may have been said with reason."""
    proof: Verification | None = None


@dataclass
class Temper:
    """How a provider behaves in one schedule."""

    notes_return: bool
    faults: float
    wires: tuple[Wire, ...]
    """The few kinds of fault of this schedule: a mixture of all would hide each."""
    unreadable: float
    unsorted: bool
    unpaged: bool
    truncating: bool
    groups_by_ledger: bool
    """Groups have no list here: a ledger stands in for it."""
    accounts: bool
    """Bank accounts stand on both sides: no codes, no number in an answer, and absence proves nothing."""
    sealed: bool = False
    """Payloads are encrypted; now and then somebody on the way answers in the clear."""
    only_console: bool = False
    """Nobody else moves points of these senders."""
    damaged: bool = False
    """One row of the journal, of somebody who orders nothing here, makes no sense."""
    latest_no: float = LATEST_NO
    lists_transfers: bool = True
    """Whether the adjustments of an account show its transfers; nobody documents that they do."""


@dataclass
class Provider:
    """The ledger, seen by every branch."""

    random: Random
    temper: Temper
    bookings: list[Booking] = field(default_factory=list)
    balances: dict[tuple[PartyKind, str], int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """The newest code of each customer."""
    attempts: dict[str, int] = field(default_factory=dict)
    """The newest attempt of each reference, by what the consoles showed."""
    answered: list[Booking] = field(default_factory=list)
    healthy: bool = False

    def book(
        self,
        order: TransferOrder,
        note: str,
        *,
        reference: str = "",
        attempt: int = 0,
        doubled: bool = False,
        late: bool = False,
        proof: Verification | None = None,
    ) -> Booking:
        """Move the points."""
        now = true_time()
        booking = Booking(
            id=str(1001 + len(self.bookings)),
            order=order,
            at=now,
            visible_at=now + timedelta(seconds=_up_to(LONGEST_LAG, self.random)),
            in_ledger_at=now + timedelta(seconds=_up_to(LONGEST_LAG, self.random)),
            note=note if self.temper.notes_return else "",
            reference=reference,
            attempt=attempt,
            doubled=doubled,
            late=late,
            proof=proof,
        )
        for party, points in ((order.sender, -order.points), (order.recipient, order.points)):
            self.balances[party.key] = self.balances.get(party.key, START_BALANCE) + points
        self.bookings.append(booking)
        return booking

    def has_ledger_only(self, party: Party) -> bool:
        """Whether all that can be read of a party are debits and credits."""
        return self.temper.accounts or (self.temper.groups_by_ledger and party.kind is PartyKind.GROUP)

    def balance(self, party: Party) -> Decimal:
        return Decimal(self.balances.get(party.key, START_BALANCE))

    def rows(self, party: Party) -> list[HistoryRow]:
        """What a party's list or ledger shows now, newest first unless it isn't sorted."""
        now, by_ledger = true_time(), self.has_ledger_only(party)
        if not self.temper.lists_transfers:
            return []
        rows = [
            _in_ledger(_row(booking, party)) if by_ledger else _row(booking, party)
            for booking in reversed(self.bookings)
            if (booking.in_ledger_at if by_ledger else booking.visible_at) <= now
            and party.key in (booking.order.sender.key, booking.order.recipient.key)
        ]
        if self.temper.unsorted:
            self.random.shuffle(rows)
        return rows


def _row(booking: Booking, party: Party) -> HistoryRow:
    order = booking.order
    return HistoryRow(
        transfer_id=booking.id,
        outgoing=party.key == order.sender.key,
        sender=order.sender,
        recipient=order.recipient,
        reported=Decimal(order.points),
        at=booking.at,
        note=booking.note,
    )


def _in_ledger(row: HistoryRow) -> HistoryRow:
    """A debit or a credit under an id of the ledger's own: no other side, and no note but an account's."""
    of_account = row.sender.kind is PartyKind.ACCOUNT
    kept = replace(row, transfer_id=f"{LEDGER}{row.transfer_id}", note=row.note if of_account else "")
    nobody = Party(PartyKind.ACCOUNT if of_account else PartyKind.CUSTOMER, "")
    return replace(kept, recipient=nobody) if row.outgoing else replace(kept, sender=nobody)


class FaultyGateway:
    """One console's way to the provider, with its own luck."""

    def __init__(self, provider: Provider, random: Random) -> None:
        self._provider = provider
        self._random = random

    @property
    def name(self) -> str:
        return "mastercard" if self._provider.temper.accounts else "capillary"

    @property
    def capabilities(self) -> Capabilities:
        if self._provider.temper.accounts:
            return Capabilities(
                codes_for=frozenset(), has_precheck=False, has_history=True, absence_proves=False
            )
        return Capabilities(codes_for=CODES_FOR, has_precheck=True, has_history=True)

    # -- the transfer --------------------------------------------------------------------------

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        wire, booking = await self._exchange(order, reference, verification)
        return self.classify(wire, booking)

    def classify(self, wire: Wire, booking: Booking | None) -> Outcome:
        """What a right client makes of each kind of answer (ARCHITECTURE, Answers)."""
        match wire:
            case Wire.OK | Wire.DOUBLED | Wire.EARLIER_ANSWER if booking is not None:
                return accepted(booking)
            case Wire.WRONG_CODE:
                return Refused((_objection("808"),), code_refused=True)
            case Wire.PHANTOM:
                return accepted(None)
            case Wire.REFUSED | Wire.REFUSED_LATE:
                return Refused((_objection("807"),))
            case Wire.NOT_CONNECTED:
                return Refused((local(Local.NO_CONNECTION),), reached_provider=False)
        return Unknown((local(Local.UNREADABLE),))

    async def _exchange(
        self, order: TransferOrder, reference: str, verification: Verification
    ) -> tuple[Wire, Booking | None]:
        await asyncio.sleep(self._random.uniform(0.05, 2))
        wire = self._draw(order, verification)
        booking = None
        note = _marked(order, reference)
        attempt = self._provider.attempts.get(reference, 1)
        if wire in _COMMITS_AT_ONCE:
            booking = self._provider.book(
                order, note, reference=reference, attempt=attempt, proof=verification
            )
        if wire in _COMMITS_LATE or wire in AFTER_A_NO:
            late, doubled = wire in AFTER_A_NO, wire is Wire.DOUBLED
            after = self._delay(wire)
            asyncio.get_running_loop().call_later(
                after,
                lambda: self._provider.book(
                    order,
                    note,
                    reference=reference,
                    attempt=attempt,
                    doubled=doubled,
                    late=late,
                    proof=verification,
                ),
            )
        if wire is Wire.HANGS:
            await asyncio.sleep(3600)
        if wire is Wire.BREAKS_THE_CLIENT:
            raise RuntimeError("a bug of ours")
        if wire in _NO_ANSWER:
            await asyncio.sleep(DEADLINE)
        if wire is Wire.EARLIER_ANSWER:
            booking = self._earlier(order)
        elif wire is Wire.OK and booking is not None:
            self._provider.answered.append(booking)
        await asyncio.sleep(self._random.uniform(0.05, 2))
        return wire, booking

    def _delay(self, wire: Wire) -> float:
        if wire is Wire.REFUSED_LATE:
            return _up_to(self._provider.temper.latest_no, self._random)
        if wire is Wire.VERY_LATE:
            return self._random.uniform(AFTER_SETTLING, self._provider.temper.latest_no)
        return _up_to(LATEST_COMMIT, self._random) + (DEADLINE if wire in _NO_ANSWER else 0)

    def _draw(self, order: TransferOrder, verification: Verification) -> Wire:
        code = verification.reveal() if isinstance(verification, CustomerCode) else None
        asked_for = order.sender.kind is PartyKind.CUSTOMER and code is not None
        if asked_for and code != self._provider.codes.get(order.sender.id):
            return Wire.WRONG_CODE
        if self._provider.healthy or self._random.random() > self._provider.temper.faults:
            return Wire.OK
        wire = self._random.choice(self._provider.temper.wires)
        told_apart = order.sender.kind is not PartyKind.ACCOUNT  # by the number in the answer
        if wire is Wire.EARLIER_ANSWER and not (told_apart and self._earlier(order)):
            return Wire.GARBLED
        if wire is Wire.PHANTOM and self._provider.has_ledger_only(order.sender):
            return Wire.GARBLED_BEFORE  # what isn't listed can't be missed
        if wire in _CLEAR and not self._provider.temper.sealed:
            return Wire.GARBLED
        return wire

    def _earlier(self, order: TransferOrder) -> Booking | None:
        """An equal transfer that was answered before: an answer to another sender is refused by its names."""
        same = (order.sender, order.recipient, order.points)
        for booking in reversed(self._provider.answered):
            if (booking.order.sender, booking.order.recipient, booking.order.points) == same:
                return booking
        return None

    # -- reads ---------------------------------------------------------------------------------

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        await asyncio.sleep(self._random.uniform(0.05, 3))
        temper, faulty = self._provider.temper, not self._provider.healthy
        if faulty and self._random.random() < temper.unreadable:
            raise ProviderError(local(Local.HISTORY_UNREADABLE))
        rows, by_ledger = self._provider.rows(party), self._provider.has_ledger_only(party)
        if faulty and temper.sealed and self._random.random() < 0.1:
            return self.page_in_the_clear(party, by_ledger=by_ledger)
        if faulty and temper.truncating:
            return HistoryPage(tuple(rows[:3]), last=True, by_ledger=by_ledger)
        if temper.accounts:
            return HistoryPage(tuple(rows) if page == 1 else (), last=True, by_ledger=True)
        if temper.unpaged and not by_ledger:  # a ledger is asked for its pages, and has them
            return HistoryPage(tuple(rows), last=False, by_ledger=by_ledger)
        begin = (page - 1) * size
        shown = tuple(rows[begin : begin + size])
        return HistoryPage(shown, last=begin + size >= len(rows), by_ledger=by_ledger)

    def page_in_the_clear(self, party: Party, *, by_ledger: bool) -> HistoryPage:
        """What a right client makes of a history that somebody on the way has written: nothing."""
        raise ProviderError(local(Local.NOT_SEALED))

    async def usable_now(self, party: Party) -> Decimal | None:
        """An account's balance, now and then not to be had."""
        await asyncio.sleep(self._random.uniform(0.05, 2))
        unread = not self._provider.healthy and self._random.random() < self._provider.temper.unreadable
        return None if unread else self._provider.balance(party)

    async def issue_code(self, order: TransferOrder) -> Precheck:
        await asyncio.sleep(self._random.uniform(0.05, 2))
        if not self._provider.healthy and self._random.random() < 0.05:
            raise ProviderError(local(Local.ANSWER_TIMEOUT))
        self._provider.codes[order.sender.id] = f"code-{self._random.randrange(10**6)}"
        return Precheck(transferable=True)

    async def precheck(self, order: TransferOrder) -> Precheck:
        return Precheck(transferable=True)

    async def customer(self, identifier: Identifier) -> Customer:
        return Customer(identifier.value)

    async def search(self, text: str) -> tuple[Match, ...]:
        return ()

    async def balances(self, customer: Customer) -> tuple[ProgramBalance, ...]:
        return ()

    async def programs(self) -> tuple[Program, ...]:
        return ()

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        return f"{order.sender.key} {order.recipient.key} {order.points} {reference}".encode()

    async def close(self) -> None: ...


def _marked(order: TransferOrder, reference: str) -> str:
    """The note as it travels; between accounts our reference comes first."""
    if order.sender.kind is PartyKind.ACCOUNT:
        return mark_first(order.note, reference, 50)
    return mark(order.note, reference)


def accepted(booking: Booking | None) -> Accepted:
    """A success that names `booking`, or nothing."""
    if booking is not None and booking.order.sender.kind is PartyKind.ACCOUNT:
        return Accepted(Receipt("", Decimal(booking.order.points)))
    if booking is None:
        return Accepted(Receipt("999999", None))
    return Accepted(Receipt(booking.id, Decimal(booking.order.points), at=booking.at, note=booking.note))


def _objection(code: str) -> Problem:
    return Problem("capillary", Context.TRANSFER, code)

"""Who is this? The customers, groups and accounts a provider knows, found by whatever names them.

A kind of holder that a provider doesn't know has no directory, and is in no mapping of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from console.domain.account_numbers import read_account_number
from console.domain.identifiers import Identifier, IdentifierKind, guess_kinds, read_as, read_identifier
from console.domain.input_text import NotRead, unwrapped
from console.domain.parties import Account, Customer, Group, GroupKey, Holder, Match, Party, Past, Program
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, ProviderError, local

if TYPE_CHECKING:
    from console.providers.gateway_protocols import AccountDirectory, CustomerDirectory, GroupDirectory

T = TypeVar("T")

SoughtAs = IdentifierKind | Literal[PartyKind.GROUP]
"""As what a text can be looked up: an identifier of a customer, or a group by whatever names it."""

_NO_CUSTOMER = frozenset({"8015", "8013", "8065", "816", "1011", "1012", Local.NO_SUCH_CUSTOMER.value})
_NO_GROUP = frozenset({"1619", "1632", "8015", Local.NO_SUCH_GROUP.value})
"""Codes by which the provider says that nobody answers (Capillary's documents)."""


@dataclass(frozen=True, slots=True)
class Found:
    """One holder, and by which reading of what was typed; None where it is read in one way only."""

    holder: Holder
    by: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """Several answer to what was typed: the operator picks one."""

    matches: tuple[Match, ...]
    by: Identifier | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nobody answers, as far as anybody could be asked."""

    tried: tuple[Identifier | PartyKind, ...]
    """As what the text was looked up: identifiers of a customer, or a kind of holder that has no others."""
    problems: tuple[Problem, ...]
    """What the likeliest reading was told."""
    unasked: bool = False
    """Whether a fault kept groups from being asked."""


Answer = Found | Several | NotFound


class Directory(Protocol):
    """All holders of one kind, read only. What a kind doesn't have is answered with nothing."""

    def readings(self, typed: str) -> tuple[Identifier, ...]:  # noqa: ARG002
        """As what identifiers a text can be read, likeliest first."""
        return ()

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:
        """Whoever is behind `typed`; with `kind`, by that reading alone.

        Raises `ProviderError` for faults, and for what can't name anybody: then nobody is asked.
        """

    async def get(self, number: str) -> Holder:
        """Whoever was found before, by the provider's own number, as they are now. Raises `ProviderError`."""

    async def read_again(self, number: str) -> Holder:
        """As `get`, for whoever took part in a transfer: the console reads, and nobody is looked up."""
        return await self.get(number)

    async def programs(self) -> tuple[Program, ...]:
        """The programmes the provider has for such holders."""
        return ()

    async def led_by(self, customer: Customer) -> Group | None:  # noqa: ARG002
        """The group that this customer leads."""
        return None

    async def movements(self, number: str) -> Past:  # noqa: ARG002
        """The latest movements, where a holder has them beside the transfers. Raises `ProviderError`."""
        return Past(())

    async def usable_now(self, number: str) -> Decimal | None:  # noqa: ARG002
        """What a holder can move now, where a balance is all there is to go by (R8), or None."""
        return None


Directories = Mapping[PartyKind, Directory]


class Customers(Directory):
    """Customers, by any of their identifiers; on a miss the next plausible reading is tried."""

    def __init__(self, provider: CustomerDirectory, country_code: str) -> None:
        self._provider = provider
        self._country_code = country_code

    def readings(self, typed: str) -> tuple[Identifier, ...]:
        """The kinds of identifier the text may be, likeliest first."""
        return guess_kinds(typed, self._country_code)

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:
        """Whoever answers to the text, read as each kind in turn."""
        readings = self._to_try(typed, kind)
        problems: tuple[Problem, ...] = ()
        for reading in readings:
            try:
                return await self._read(reading)
            except ProviderError as error:
                if not _is_miss(error, _NO_CUSTOMER, Context.CUSTOMER):
                    raise
                problems = problems or error.problems[:1]  # each says the same: nobody answers
        return NotFound(readings, problems or (local(Local.NO_SUCH_CUSTOMER),))

    async def get(self, number: str) -> Customer:
        """The customer with this id."""
        return await self._customer(Identifier(IdentifierKind.CUSTOMER_ID, number))

    async def programs(self) -> tuple[Program, ...]:
        """The organisation's programmes."""
        return await self._provider.programs()

    def _to_try(self, typed: str, kind: IdentifierKind | None) -> tuple[Identifier, ...]:
        readings = read_identifier(typed, self._country_code)
        if kind is not None:
            fitting = () if isinstance(readings, NotRead) else readings
            tried = tuple(each for each in fitting if each.kind is kind)
            return tried or (read_as(typed, kind, self._country_code),)
        return _readable(readings)

    async def _read(self, reading: Identifier) -> Answer:
        if reading.kind is not IdentifierKind.NAME:
            return Found(await self._customer(reading), reading)
        matches = await self._provider.search(reading.value)
        if not matches:
            raise ProviderError(local(Local.NO_SUCH_CUSTOMER))
        if len(matches) == 1:
            return Found(await self.get(matches[0].party.id), reading)
        return Several(matches, reading)

    async def _customer(self, identifier: Identifier) -> Customer:
        customer = await self._provider.customer(identifier)
        return replace(customer, programs=await self._provider.balances(customer))


class Groups(Directory):
    """User groups, by name or number, or by the member who leads one."""

    def __init__(self, provider: GroupDirectory, country_code: str) -> None:
        self._provider = provider
        self._country_code = country_code

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:  # noqa: ARG002
        """The provider's search knows names, numbers and the leading member's identifiers alike.

        Only a mobile number has to be asked for as it is stored, with its country code.
        """
        for text in self._texts(typed):
            matches = await self._provider.find_groups(text)
            if len(matches) == 1:
                return Found(await self.get(matches[0].party.id))
            if matches:
                return Several(matches)
        return NotFound((PartyKind.GROUP,), (local(Local.NO_SUCH_GROUP),))

    async def get(self, number: str) -> Group:
        """The group with this id."""
        return await self._provider.group(GroupKey.ID, number)

    async def led_by(self, customer: Customer) -> Group | None:
        """No documented call lists the groups of a member who doesn't lead one."""
        try:
            return await self._provider.group(GroupKey.PRIMARY_MEMBER, customer.id)
        except ProviderError as error:
            if _is_miss(error, _NO_GROUP, Context.GROUP, Context.CUSTOMER):
                return None
            raise

    def _texts(self, typed: str) -> tuple[str, ...]:
        text = unwrapped(typed)
        stored = (
            each.value for each in guess_kinds(text, self._country_code) if each.kind is IdentifierKind.MOBILE
        )
        return tuple(dict.fromkeys((*stored, text))) if text else ()


class Accounts(Directory):
    """Bank accounts, by their numbers. What is typed goes no further than the provider."""

    def __init__(self, provider: AccountDirectory) -> None:
        self._provider = provider

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:  # noqa: ARG002
        """The account with the number that was typed."""
        number = _readable(read_account_number(typed))
        try:
            return Found(await self._provider.account(number))
        except ProviderError as error:
            if [problem.code for problem in error.problems] == [Local.ACCOUNT_NOT_FOUND]:
                return NotFound((), error.problems)
            raise

    async def get(self, number: str) -> Account:
        """The account with this id."""
        return await self._provider.account_again(number)

    async def movements(self, number: str) -> Past:
        """The account's latest movements, newest first."""
        return await self._provider.past(number)

    async def usable_now(self, number: str) -> Decimal | None:
        """What the account can move now; None where that isn't told."""
        try:
            return (await self.get(number)).available
        except ProviderError:
            return None


def readings_of(directories: Directories, typed: str) -> tuple[Identifier, ...]:
    """As what identifiers a text can be read at this provider, likeliest first."""
    return tuple(reading for directory in directories.values() for reading in directory.readings(typed))


async def usable_now(directories: Directories, party: Party) -> Decimal | None:
    """What a party can move now, as a hint only (R8); None where it isn't told, or by another provider."""
    return await directories[party.kind].usable_now(party.id) if party.kind in directories else None


async def find_anywhere(directories: Directories, typed: str, kind: SoughtAs | None = None) -> Answer:
    """Whoever is behind `typed`, of any kind: groups only where nobody else answers; with `kind`, as that.

    A fault of the last try doesn't hide that nobody answered before: both are told.
    """
    if kind is PartyKind.GROUP:
        return await directories[kind].find(typed)
    first, *others = directories.values()
    answer = await first.find(typed, kind)
    for directory in others if kind is None else ():
        if isinstance(answer, NotFound):
            answer = await _find_after(answer, directory, typed)
    return answer


async def _find_after(missed: NotFound, directory: Directory, typed: str) -> Answer:
    try:
        answer = await directory.find(typed)
    except ProviderError as error:
        return NotFound(missed.tried, (*missed.problems, *error.problems), unasked=True)
    if isinstance(answer, NotFound):
        return NotFound((*missed.tried, *answer.tried), missed.problems or answer.problems)
    return answer


def _readable(read: T | NotRead) -> T:
    """What was read. Raises `ProviderError` for what can't name anybody."""
    if isinstance(read, NotRead):
        raise ProviderError(local(Local.TYPED_UNREADABLE, read.sentence))
    return read


def _is_miss(error: ProviderError, codes: frozenset[str], *contexts: Context) -> bool:
    """Whether all that was said is that nobody answers."""
    return all(
        problem.code in codes and problem.context in (*contexts, Context.LOCAL) for problem in error.problems
    )

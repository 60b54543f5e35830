"""Finds a customer from whatever was typed or scanned, trying the next plausible reading on a miss."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.domain.identifiers import Identifier, IdentifierKind, guess_kinds, read_as, read_identifier
from console.domain.input_text import NotRead
from console.domain.parties import Customer, CustomerMatch, Program
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.providers.gateway import CustomerDirectory

_MISSES = frozenset({"8015", "8013", "8065", "816", "1011", "1012", Local.NO_SUCH_CUSTOMER.value})
"""Codes by which the provider says that nobody answers to an identifier (Capillary's documents)."""


@dataclass(frozen=True, slots=True)
class Found:
    """One customer, and by which reading of what was typed."""

    customer: Customer
    by: Identifier


@dataclass(frozen=True, slots=True)
class Choice:
    """Several members answer to what was typed: the operator picks one."""

    matches: tuple[CustomerMatch, ...]
    by: Identifier


@dataclass(frozen=True, slots=True)
class Missed:
    """Nobody found; `tried` are the readings that were tried, `problems` what the likeliest was told."""

    tried: tuple[Identifier, ...]
    problems: tuple[Problem, ...]


Lookup = Found | Choice | Missed


class LookupService:
    """Customers and programmes, read only."""

    def __init__(self, directory: CustomerDirectory, country_code: str) -> None:
        self._directory = directory
        self._country_code = country_code

    def readings(self, typed: str) -> tuple[Identifier, ...]:
        """What the text could mean, likeliest first; the screen shows the first and switches with a key."""
        return guess_kinds(typed, self._country_code)

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Lookup:
        """The customer behind `typed`; with `kind`, that reading alone.

        Raises `ProviderError` for faults, and for what can't name anybody: then nobody is asked.
        """
        readings = self._to_try(typed, kind)
        problems: tuple[Problem, ...] = ()
        for reading in readings:
            try:
                return await self._read(reading)
            except ProviderError as error:
                if not _is_miss(error):
                    raise
                problems = problems or error.problems
        return Missed(readings, problems or (local(Local.NO_SUCH_CUSTOMER),))

    async def customer(self, customer_id: str) -> Customer:
        """A customer by the provider's id, with balances, as after a choice or to refresh a card."""
        customer = await self._directory.customer(Identifier(IdentifierKind.CUSTOMER_ID, customer_id))
        return await self._with_balances(customer)

    async def programs(self) -> tuple[Program, ...]:
        """The organisation's programmes."""
        return await self._directory.programs()

    def _to_try(self, typed: str, kind: IdentifierKind | None) -> tuple[Identifier, ...]:
        readings = read_identifier(typed, self._country_code)
        if kind is not None:
            fitting = () if isinstance(readings, NotRead) else readings
            tried = tuple(each for each in fitting if each.kind is kind)
            return tried or (read_as(typed, kind, self._country_code),)
        if isinstance(readings, NotRead):
            raise ProviderError(local(Local.TYPED_UNREADABLE, readings.sentence))
        return readings

    async def _read(self, reading: Identifier) -> Lookup:
        if reading.kind is not IdentifierKind.NAME:
            customer = await self._directory.customer(reading)
            return Found(await self._with_balances(customer), reading)
        matches = await self._directory.search(reading.value)
        if not matches:
            raise ProviderError(local(Local.NO_SUCH_CUSTOMER))
        if len(matches) == 1:
            return Found(await self.customer(matches[0].id), reading)
        return Choice(matches, reading)

    async def _with_balances(self, customer: Customer) -> Customer:
        return replace(customer, programs=await self._directory.balances(customer))


def _is_miss(error: ProviderError) -> bool:
    return all(
        problem.code in _MISSES and problem.context in (Context.CUSTOMER, Context.LOCAL)
        for problem in error.problems
    )

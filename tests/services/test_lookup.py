from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from console.domain.identifiers import Identifier, IdentifierKind, guess_kinds
from console.domain.parties import Customer, ProgramBalance
from console.domain.problems import Context, Local, Problem, ProviderError
from console.explanations.party_words import nobody_found
from console.services.directories import Customers, Found, NotFound, Several
from tests.doubles.booking_gateway import BookingGateway
from tests.doubles.clocks import SkippingClock
from tests.doubles.matches import customer_match

ASHA = Customer("1001", "Asha", "Rao", programs=(ProgramBalance(7, "Main", Decimal(900), Decimal(0)),))
BY_ID = Identifier(IdentifierKind.CUSTOMER_ID, "1001")


@pytest.fixture
def lookup(gateway: BookingGateway) -> Customers:
    gateway.customers[BY_ID] = ASHA
    return Customers(gateway, "91")


async def test_a_mobile_number_is_found_with_balances(gateway: BookingGateway, lookup: Customers) -> None:
    reading = Identifier(IdentifierKind.MOBILE, "919148574269")
    gateway.customers[reading] = replace(ASHA, programs=())
    assert await lookup.find("91485 74269") == Found(ASHA, reading)


async def test_a_miss_tries_the_next_reading(lookup: Customers) -> None:
    assert await lookup.find("1001") == Found(ASHA, BY_ID)
    assert await lookup.find("1001", IdentifierKind.CUSTOMER_ID) == Found(ASHA, BY_ID)


async def test_nobody_is_said_with_every_reading_that_was_tried(lookup: Customers) -> None:
    missed = await lookup.find("9148574269")
    assert isinstance(missed, NotFound)
    assert missed.tried == guess_kinds("9148574269", "91")
    assert nobody_found(missed.tried) == "nobody found. Tried: mobile, id, card, external id."
    assert missed.problems[0].code == "8015"


async def test_nothing_typed_finds_nobody(lookup: Customers) -> None:
    missed = await lookup.find("  ")
    assert isinstance(missed, NotFound)
    assert (missed.tried, missed.problems[0].code) == ((), Local.NO_SUCH_CUSTOMER.value)


async def test_a_chosen_kind_is_the_only_one_tried(lookup: Customers) -> None:
    missed = await lookup.find("1001", IdentifierKind.CARD)
    assert isinstance(missed, NotFound)
    assert missed.tried == (Identifier(IdentifierKind.CARD, "1001"),)


async def test_a_name_gives_a_choice_or_the_only_one(gateway: BookingGateway, lookup: Customers) -> None:
    gateway.found = (customer_match("1001", "Asha R•••"), customer_match("1002", "Asha K•••"))
    by = Identifier(IdentifierKind.NAME, "Asha")
    assert await lookup.find("Asha") == Several(gateway.found, by)
    gateway.found = gateway.found[:1]
    assert await lookup.find("Asha") == Found(ASHA, by)


@pytest.mark.parametrize("context", [Context.AUTH, Context.HTTP, Context.POINTS])
async def test_a_fault_is_not_a_miss(gateway: BookingGateway, context: Context) -> None:
    class Faulty(BookingGateway):
        async def customer(self, identifier: Identifier) -> Customer:
            raise ProviderError(Problem("capillary", context, "8015"))

    with pytest.raises(ProviderError):
        await Customers(Faulty(SkippingClock()), "91").find("1001")


async def test_programmes_are_passed_on(lookup: Customers) -> None:
    assert [program.name for program in await lookup.programs()] == ["Main"]

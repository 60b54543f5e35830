"""Who is behind a text, of whatever kind: whom a provider is asked for, and what each is told apart by."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Account, Group, Holder, Party, Past
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, ProviderError, local
from console.services.directories import (
    Accounts,
    Answer,
    Directories,
    Directory,
    Found,
    NotFound,
    find_anywhere,
    readings_of,
    usable_now,
)

NUMBER = "9999990000000006000"
ACCOUNT = Account("268801", "9999", "6000", available=Decimal(25))
BY_MOBILE = Identifier(IdentifierKind.MOBILE, "919148574269")
NO_CUSTOMER = NotFound((BY_MOBILE,), (local(Local.NO_SUCH_CUSTOMER),))
NO_GROUP = NotFound((PartyKind.GROUP,), (local(Local.NO_SUCH_GROUP),))
FAULT = ProviderError(local(Local.ANSWER_TIMEOUT))


@dataclass
class OneAccount:
    """A provider that knows one account."""

    fault: ProviderError | None = None

    async def account(self, number: str) -> Account:
        if self.fault is not None:
            raise self.fault
        if number != NUMBER:
            raise ProviderError(local(Local.ACCOUNT_NOT_FOUND))
        return ACCOUNT

    async def account_again(self, account_id: str) -> Account:
        if self.fault is not None:
            raise self.fault
        return ACCOUNT

    async def past(self, account_id: str) -> Past:
        return Past(())


@dataclass
class Answering(Directory):
    """Answers as it is told to."""

    answer: Answer | ProviderError
    asked: list[str] = field(default_factory=list)

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:
        self.asked.append(typed)
        if isinstance(self.answer, ProviderError):
            raise self.answer
        return self.answer

    async def get(self, number: str) -> Holder:
        return Group(number)


def both(customers: Answer, groups: Answer | ProviderError) -> tuple[Directories, Answering]:
    directory = Answering(groups)
    return {PartyKind.CUSTOMER: Answering(customers), PartyKind.GROUP: directory}, directory


async def test_groups_are_asked_only_where_no_customer_answers() -> None:
    found, group = Found(ACCOUNT), Found(Group("901"))
    directories, groups = both(found, group)
    assert await find_anywhere(directories, "x") is found
    assert groups.asked == []
    directories, groups = both(NO_CUSTOMER, group)
    assert await find_anywhere(directories, "x") is group
    assert await find_anywhere(directories, "x", IdentifierKind.CARD) is NO_CUSTOMER
    assert await find_anywhere(directories, "x", PartyKind.GROUP) is group
    assert groups.asked == ["x", "x"]


async def test_nobody_is_told_with_all_that_was_tried_and_what_could_not_be() -> None:
    directories, _ = both(NO_CUSTOMER, NO_GROUP)
    missed = await find_anywhere(directories, "x")
    assert missed == NotFound((BY_MOBILE, PartyKind.GROUP), NO_CUSTOMER.problems)
    directories, _ = both(NO_CUSTOMER, FAULT)
    missed = await find_anywhere(directories, "x")
    assert missed == NotFound((BY_MOBILE,), (*NO_CUSTOMER.problems, *FAULT.problems), unasked=True)


async def test_an_account_is_found_by_its_number_or_not_at_all() -> None:
    accounts = Accounts(OneAccount())
    assert await accounts.find(NUMBER) == Found(ACCOUNT)
    assert await accounts.find("1234") == NotFound((), (local(Local.ACCOUNT_NOT_FOUND),))
    with pytest.raises(ProviderError):
        await Accounts(OneAccount(FAULT)).find(NUMBER)


async def test_a_balance_is_a_hint_only_where_there_is_nothing_else_to_go_by() -> None:
    account, group = Party(PartyKind.ACCOUNT, "268801"), Party(PartyKind.GROUP, "901")
    known = {PartyKind.ACCOUNT: Accounts(OneAccount()), PartyKind.GROUP: Answering(NO_GROUP)}
    assert await usable_now(known, account) == Decimal(25)
    assert await usable_now(known, group) is None
    assert await usable_now(known, Party(PartyKind.CUSTOMER, "101")) is None
    assert await usable_now({PartyKind.ACCOUNT: Accounts(OneAccount(FAULT))}, account) is None
    assert readings_of(known, NUMBER) == ()

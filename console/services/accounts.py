"""Finds a bank account by its number, and reads its balance again."""

from __future__ import annotations

from decimal import Decimal

from console.domain.account_numbers import read_account_number
from console.domain.input_text import NotRead
from console.domain.parties import Account, Party, Past
from console.domain.problems import Local, ProviderError, local
from console.providers.gateway import AccountDirectory


class AccountService:
    """Bank accounts, read only. What is typed is an account number: it goes no further than the provider."""

    def __init__(self, directory: AccountDirectory) -> None:
        self._directory = directory

    async def find(self, typed: str) -> Account:
        """The account with this number. Raises `ProviderError`, also for text that can't be one.

        Then nobody is asked.
        """
        number = read_account_number(typed)
        if isinstance(number, NotRead):
            raise ProviderError(local(Local.TYPED_UNREADABLE, number.sentence))
        return await self._directory.account(number)

    async def again(self, account_id: str) -> Account:
        """An account found before, with its balance as it is now."""
        return await self._directory.account_again(account_id)

    async def past(self, account_id: str) -> Past:
        """The latest movements of an account found before."""
        return await self._directory.past(account_id)

    async def usable_now(self, party: Party) -> Decimal | None:
        """What an account can move now, as a hint only (R8); None where it can't be read."""
        try:
            return (await self.again(party.id)).available
        except ProviderError:
            return None

"""Mastercard as the desk uses it: every promise of `Gateway` and `AccountDirectory`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

from console.domain.account_numbers import holds_long_number
from console.domain.capabilities import Capabilities
from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.parties import Account, Movement, Party, Past, PointsExpiry
from console.domain.problems import Local, Problem, ProviderError, local
from console.domain.sign_ins import Secrets
from console.domain.transfers import HistoryRow, Outcome, Refused, TransferOrder, Verification
from console.providers.answer_problems import local_problem, readable, unanswered
from console.providers.gateway_protocols import HistoryPage
from console.providers.mastercard.account_book import AccountBook, is_hashed
from console.providers.mastercard.accounts import balance_in, expiries_in, referenced
from console.providers.mastercard.classification import classify
from console.providers.mastercard.connection import BALANCE_PATH, MastercardConnection, connect
from console.providers.mastercard.errors import PROVIDER
from console.providers.mastercard.history import movements_in, rows_in
from console.providers.mastercard.requests import (
    account_id,
    attested_by,
    search_body,
    transactions_body,
    transfer_body,
)
from console.providers.mastercard.settings import MastercardProfile
from console.providers.request import Body, encode
from console.providers.response import Answer, TransportError

TRANSFER_PATH = "/points-transfers"
EXPIRATION_PATHS = ("/points-expirations-details", "/expiration-details")
"""The page on expirations spells its own address in two ways (Rewards Points Expirations)."""
ADJUSTMENTS_PATH = "/points-adjustments-details"
SEARCH_PATH = "/users/references/searches"
TRANSACTIONS_PATH = "/transactions/searches"
_TRANSACTIONS = "25"
"""The most that one page holds (Transactions Service)."""


class MastercardGateway:
    """One profile."""

    name = PROVIDER
    """In the journal and the settings."""

    def __init__(
        self, profile: MastercardProfile, connection: MastercardConnection, book: AccountBook
    ) -> None:
        self._profile = profile
        self._connection = connection
        self._settings = profile.mastercard
        self._book = book
        self._accounts: dict[str, Account] = {}
        self._expiration_paths = EXPIRATION_PATHS

    @property
    def capabilities(self) -> Capabilities:
        """What this profile's provider can do."""
        return self._profile.capabilities

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """See `OpenGateway`."""
        return self._connection.warnings

    async def try_sign_in(self) -> str:
        """See `OpenGateway`: one signed read, which every entitled project may do."""
        _, problems = await self._connection.try_read()
        if problems:
            raise ProviderError(*problems)
        return "a signed read was answered"

    async def account(self, number: str) -> Account:
        """See `AccountDirectory`. The number is sent sealed, and from here on masked wherever it turns up."""
        self._book.note(number)
        body = encode(search_body(number, self._settings.program_identifier))
        document, answer = await self._connection.lookup.post(SEARCH_PATH, body)
        with readable(answer):
            found = referenced(document, number, self._book)
        if found is None:
            raise ProviderError(local_problem(Local.ACCOUNT_NOT_FOUND, answer))
        self._accounts[found.id] = found
        return found if is_hashed(found.id) else await self._with_points(found)

    async def account_again(self, account_id: str) -> Account:
        """See `AccountDirectory`; after a restart only the points are known, not the ends of the number."""
        known = self._accounts.get(account_id, Account(account_id, "", ""))
        if not is_hashed(account_id):
            return await self._with_points(known)
        number = self._book.number_of(account_id)
        if number is None:
            raise ProviderError(local(Local.NUMBER_FORGOTTEN))
        return await self.account(number)

    async def expirations(self, account_id: str) -> tuple[PointsExpiry, ...]:
        """Points of an account that end, soonest first; raises `ProviderError`.

        Of the two documented addresses the one that answers is asked first from then on.
        """
        first, second = self._expiration_paths
        try:
            document, _ = await self._connection.points.get(first, account_id)
        except ProviderError as error:
            if error.problems[0].http_status != 404:
                raise
            document, _ = await self._connection.points.get(second, account_id)
            self._expiration_paths = (second, first)
        return expiries_in(document, self._connection.provider_day)

    async def past(self, account_id: str) -> Past:
        """See `AccountDirectory`: adjustments, transfers among them, and the last 90 days' transactions.

        A project may be entitled to one list and not to the other. What both tell is told once.
        """
        if is_hashed(account_id):
            raise ProviderError(local(Local.HISTORY_UNREADABLE))
        movements: list[Movement] = []
        problems: list[Problem] = []
        for found in await asyncio.gather(self._transacted(account_id), self._adjusted(account_id)):
            if isinstance(found, ProviderError):
                problems += found.problems[:1]
            else:
                movements += [one for one in found if not any(_tells(known, one) for known in movements)]
        newest_first = sorted(movements, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True)
        return Past(tuple(newest_first), tuple(problems))

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:  # noqa: ARG002
        """See `Gateway`: one page holds everything. Rows tell neither the other side nor a number."""
        if page > 1:
            return HistoryPage((), last=True, by_ledger=True)
        return HistoryPage(await self._rows(party), last=True, by_ledger=True)

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        """See `Gateway`. Whatever speaks against it here is a refusal of a request that never left."""
        operator = attested_by(verification)
        sides = self._numbers(order)
        if (objection := self._objection(order)) is not None:
            return Refused((objection,), reached_provider=False)
        if sides is None:
            return Refused((local(Local.NUMBER_FORGOTTEN),), reached_provider=False)
        body = {**self._body(order, reference, *sides), "adjustedBy": operator}
        method = self._settings.transfer_method
        try:
            answer = await self._connection.http.send_once(TRANSFER_PATH, encode(body), method=method)
        except TransportError as error:
            return unanswered(error)
        self._connection.notice(answer)
        return classify(answer, order, self._book, sealed=self._connection.keys.cipher is not None)

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        """See `Gateway`; the ids stand for the numbers, and who vouches isn't known yet."""
        sides = account_id(order.sender), account_id(order.recipient)
        return encode(self._body(order, reference, *sides))

    async def close(self) -> None:
        """Close every connection."""
        await self._connection.close()

    def _body(self, order: TransferOrder, reference: str, sender: str, recipient: str) -> Body:
        limit = self._settings.reason_limit
        return transfer_body(order, reference, sender=sender, recipient=recipient, reason_limit=limit)

    def _numbers(self, order: TransferOrder) -> tuple[str, str] | None:
        sender = self._book.number_of(account_id(order.sender))
        recipient = self._book.number_of(account_id(order.recipient))
        return (sender, recipient) if sender and recipient else None

    def _objection(self, order: TransferOrder) -> Problem | None:
        """What this console finds itself, before anything is sealed or sent."""
        if (expired := self._connection.keys.expired(self._connection.now)) is not None:
            return expired
        if not self._connection.has_read:
            return local(Local.READ_FIRST)
        if order.transfer_type not in self._settings.transfer_types:
            return local(Local.TRANSFER_TYPE_MISSING)
        names_account = self._book.hide(order.note) != order.note
        return local(Local.REASON_DIGITS) if names_account or holds_long_number(order.note) else None

    async def _with_points(self, account: Account) -> Account:
        balance, expiring = await asyncio.gather(
            self._connection.points.get(BALANCE_PATH, account.id), self._expiring(account.id)
        )
        available, on_hold = balance_in(balance[0], account.id)
        return replace(account, available=available, on_hold=on_hold, expiring=expiring)

    async def _expiring(self, account_id: str) -> tuple[PointsExpiry, ...]:
        """Only a hint beside the balance: without it the balance still stands."""
        try:
            return await self.expirations(account_id)
        except ProviderError:
            return ()

    async def _adjusted(self, account_id: str) -> tuple[Movement, ...] | ProviderError:
        return await self._moved(self._connection.points.get(ADJUSTMENTS_PATH, account_id))

    async def _transacted(self, account_id: str) -> tuple[Movement, ...] | ProviderError:
        body = encode(transactions_body(account_id, self._connection.provider_day))
        return await self._moved(
            self._connection.lookup.post(TRANSACTIONS_PATH, body, {"offset": "0", "limit": _TRANSACTIONS})
        )

    async def _moved(self, asked: Awaitable[tuple[Any, Answer]]) -> tuple[Movement, ...] | ProviderError:
        try:
            document, answer = await asked
            with readable(answer):
                return movements_in(document, self._book, self._connection.offset)
        except ProviderError as error:
            return error

    async def _rows(self, party: Party) -> tuple[HistoryRow, ...]:
        if is_hashed(account_id(party)):
            raise ProviderError(local(Local.HISTORY_UNREADABLE))
        document, answer = await self._connection.points.get(ADJUSTMENTS_PATH, party.id)
        with readable(answer):
            return rows_in(document, party, self._book, self._connection.offset)


def _tells(known: Movement, other: Movement) -> bool:
    """Whether a transaction tells all of an adjustment, with its kind in front."""
    return (known.at, known.points) == (other.at, other.points) and known.what.endswith(other.what)


async def open_mastercard(
    profile: MastercardProfile,
    secrets: Secrets,
    *,
    journal_key: bytes,
    trace: Trace,
    clock: Clock,
) -> MastercardGateway:
    """The gateway of a profile; connects to nothing yet.

    Raises `SettingsError` or `EncryptionError`, each with a sentence. A key that has run out is loaded and
    said so in `warnings`: reads may still be answered, transfers are refused here.
    """
    book = AccountBook(journal_key)
    return MastercardGateway(profile, await connect(profile, secrets, book, trace, clock), book)

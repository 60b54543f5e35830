"""Reads: ask, and get a document or a `ProviderError` that says why not.

This is the one place that knows what a read may be believed for. On a profile that seals, whatever a service
says must come sealed, also where the question had no body to seal: histories, accounts and "not found" are
evidence. A provider that answers such questions in the clear can't be used with sealing (it is documented
both ways). Only the gateway speaks in the clear, and says nothing of accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from console.domain.problems import Local, Problem, ProviderError
from console.providers.answer_problems import (
    Unreadable,
    answered,
    local_problem,
    unreported,
)
from console.providers.http import Http
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.documents import is_sealed, read
from console.providers.mastercard.errors import PROVIDER, objections_in
from console.providers.response import Answer
from console.providers.verdicts import REPORTED


class MastercardClient:
    """Questions to one of the provider's services; nothing asked here moves points.

    `noticed` hears of every answer, before it is looked at. `sealed` says that answers must come so.
    """

    def __init__(
        self, http: Http, book: AccountBook, noticed: Callable[[Answer], None], *, sealed: bool
    ) -> None:
        self._http = http
        self._book = book
        self._noticed = noticed
        self._sealed = sealed

    async def get(self, path: str, account_id: str) -> tuple[Any, Answer]:
        """What a points service says of an account."""
        return await self._ask("GET", path, query={"user_id": account_id, "user_id_type": "RANAC"})

    async def post(
        self, path: str, body: bytes, query: Mapping[str, str] | None = None
    ) -> tuple[Any, Answer]:
        """A search whose question is sealed, because it names an account."""
        return await self._ask("POST", path, query=query, body=body)

    async def _ask(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> tuple[Any, Answer]:
        answer = await answered(self._http.read(method, path, query=query, body=body))
        self._noticed(answer)
        document, problems = self._understood(answer)
        if problems:
            raise ProviderError(*problems)
        return document, answer

    def _understood(self, answer: Answer) -> tuple[Any, tuple[Problem, ...]]:
        success = answer.status in REPORTED
        clear = (local_problem(Local.NOT_SEALED, answer),) if self._sealed and not answer.sealed else ()
        try:
            document = read(answer.body)
        except Unreadable as error:
            unreadable = local_problem(error.condition, answer) if success else unreported(answer, PROVIDER)
            return None, (unreadable,)
        objections = objections_in(document)
        if objections.all:
            problems = objections.problems(answer, self._book)
            return None, problems if objections.by_gateway else (*clear, *problems)
        if not success:
            return None, (unreported(answer, PROVIDER),)
        if is_sealed(document):
            return None, (local_problem(Local.NOT_DECRYPTED, answer),)
        if objections.is_framed:
            return None, (*clear, local_problem(Local.UNREADABLE, answer))
        return document, clear

"""Reads: ask, and get a document or a `ProviderError` that says why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from console.domain.problems import Local, Problem, ProviderError, local
from console.providers.answers import Answer, TransportError
from console.providers.http import Http
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.documents import Unreadable, is_sealed, read
from console.providers.mastercard.errors import local_problem, objections_in, status_problem


class Enquiry:
    """Questions to one of the provider's services; nothing asked here moves points.

    `noticed` hears of every answer, before it is looked at.
    """

    def __init__(self, http: Http, book: AccountBook, noticed: Callable[[Answer], None]) -> None:
        self._http = http
        self._book = book
        self._noticed = noticed

    async def get(self, path: str, account_id: str) -> tuple[Any, Answer]:
        """What a points service says of an account. Whether it comes sealed is its own choice."""
        return await self._ask("GET", path, query={"user_id": account_id, "user_id_type": "RANAC"})

    async def post(
        self, path: str, body: bytes, query: Mapping[str, str] | None = None
    ) -> tuple[Any, Answer]:
        """A search whose question is sealed, because it names an account."""
        return await self._ask("POST", path, query=query, body=body)

    async def _ask(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> tuple[Any, Answer]:
        try:
            answer = await self._http.read(method, path, query=query, body=body)
        except TransportError as error:
            condition = local(error.condition, request_id=error.request_id, http_status=error.status)
            raise ProviderError(condition) from None
        self._noticed(answer)
        document, problems = self._understood(answer)
        if problems:
            raise ProviderError(*problems)
        return document, answer

    def _understood(self, answer: Answer) -> tuple[Any, tuple[Problem, ...]]:
        success = 200 <= answer.status < 300
        try:
            document = read(answer.body)
        except Unreadable as error:
            return None, (local_problem(error.condition, answer) if success else status_problem(answer),)
        objections = objections_in(document)
        if objections.all:
            return None, objections.problems(answer, self._book)
        if not success:
            return None, (status_problem(answer),)
        if objections.is_framed:
            return None, (local_problem(Local.UNREADABLE, answer),)
        if is_sealed(document):
            return None, (local_problem(Local.NOT_DECRYPTED, answer),)
        return document, ()

"""Reads: ask, and get a model or a `ProviderError` that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from console.domain.problems import Context, Problem, ProviderError, local
from console.providers.answers import Answer, TransportError
from console.providers.capillary.authentication import SignIn
from console.providers.capillary.reading import (
    Unreadable,
    errors_of,
    local_problem,
    read,
    status_problem,
    warnings_of,
)
from console.providers.capillary.wire import Envelope
from console.providers.http import Http

Model = TypeVar("Model", bound=Envelope)

_SIGNED_OUT = 401


class Enquiry:
    """Questions to one provider. Nothing asked here moves points."""

    def __init__(self, http: Http, sign_in: SignIn) -> None:
        self._http = http
        self._sign_in = sign_in

    async def ask(
        self,
        model: type[Model],
        context: Context,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        repeatable: bool = True,
    ) -> tuple[Model, Answer]:
        """The readable answer to one question, without errors in it; raises `ProviderError`.

        A token the provider no longer takes is replaced once, where the question may be repeated.
        """
        answer = await self._send(path, query, body, repeatable)
        if answer.status == _SIGNED_OUT and self._sign_in.forget() and repeatable:
            answer = await self._send(path, query, body, repeatable)
        return _understood(model, context, answer), answer

    async def _send(
        self, path: str, query: Mapping[str, str] | None, body: bytes | None, repeatable: bool
    ) -> Answer:
        method = "GET" if body is None else "POST"
        try:
            return await self._http.read(method, path, query=query, body=body, repeatable=repeatable)
        except TransportError as error:
            condition = local(error.condition, request_id=error.request_id, http_status=error.status)
            raise ProviderError(condition) from None


def _understood(model: type[Model], context: Context, answer: Answer) -> Model:
    success = 200 <= answer.status < 300
    try:
        reply = read(model, answer.body)
    except Unreadable as error:
        unreadable = local_problem(error.condition, answer) if success else status_problem(answer)
        raise ProviderError(*(_errors_alone(context, answer) or (unreadable,))) from None
    problems = errors_of(reply, answer, context)
    if problems or not success:
        beside = warnings_of(reply, answer, context)
        raise ProviderError(*(problems or (status_problem(answer),)), warnings=beside)
    return reply


def _errors_alone(context: Context, answer: Answer) -> tuple[Problem, ...]:
    """The errors of a body that has no other shape we know."""
    try:
        return errors_of(read(Envelope, answer.body), answer, context)
    except Unreadable:
        return ()

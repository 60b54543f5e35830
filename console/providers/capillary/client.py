"""Reads: ask, and get a model or a `ProviderError` that says why not.

This is the one place that knows what a read may be believed for. On a sealed profile nothing in the clear is:
no result, no empty list and no "not found". An error in the clear is still shown, but never alone, so that
nobody downstream takes it for one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from console.domain.problems import Context, Local, Problem, ProviderError
from console.providers.answer_problems import (
    Unreadable,
    answered,
    local_problem,
    readable,
    strict_json,
    unreported,
)
from console.providers.capillary.authentication import SignIn
from console.providers.capillary.reading import PROVIDER, errors_of, modelled, read, warnings_of
from console.providers.capillary.refusal_shape import own_codes
from console.providers.capillary.transfer_models import BESIDE_THE_VERDICT
from console.providers.capillary.wire import Envelope
from console.providers.http import Http
from console.providers.response import Answer
from console.providers.verdicts import REPORTED, against

Model = TypeVar("Model", bound=Envelope)

_SIGNED_OUT = 401
_NOTHING_STATUSES = frozenset({*REPORTED, 400, 404})
"""Under which "no results" is believed; under any other, such as 401, the question wasn't looked at."""
_OF_OTHERS = BESIDE_THE_VERDICT | {"ledgerentries"}
"""Names under which a list that is proof may hold words of success or failure that aren't its own."""


class CapillaryClient:
    """Questions to one provider. Nothing asked here moves points. `sealed` says that answers must come so."""

    def __init__(self, http: Http, sign_in: SignIn, *, sealed: bool) -> None:
        self._http = http
        self._sign_in = sign_in
        self._sealed = sealed

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
        answer = await self._asked(path, query, body, repeatable)
        return self._understood(model, context, answer), answer

    async def look(
        self,
        model: type[Model],
        context: Context,
        path: str,
        *,
        query: Mapping[str, str],
        nothing: frozenset[str],
    ) -> tuple[Model, Answer]:
        """Like `ask`, for a list that may prove something, or prove it by being empty.

        It is read strictly, and must not say that it failed. Errors that are all of `nothing`, in the
        provider's own shape, are no failure: they stand in what is returned.
        """
        answer = await self._asked(path, query, None, repeatable=True)
        try:
            document = strict_json(answer.body)
        except Unreadable:
            document = None
        if self._says(document, answer, nothing):
            with readable(answer):
                return modelled(model, document), answer
        self._understood(model, context, answer)
        if document is None:
            raise ProviderError(local_problem(Local.UNREADABLE, answer))
        if (doubt := against(document, _OF_OTHERS)) is not None:
            raise ProviderError(local_problem(doubt, answer))
        with readable(answer):
            return modelled(model, document), answer

    async def _asked(
        self, path: str, query: Mapping[str, str] | None, body: bytes | None, repeatable: bool
    ) -> Answer:
        answer = await self._send(path, query, body, repeatable)
        if answer.status == _SIGNED_OUT and self._sign_in.forget() and repeatable:
            answer = await self._send(path, query, body, repeatable)
        return answer

    def _says(self, document: Any, answer: Answer, nothing: frozenset[str]) -> bool:
        """Whether the provider itself says that there is nothing."""
        if self._in_the_clear(answer) or answer.status not in _NOTHING_STATUSES:
            return False
        codes = own_codes(document, answer.status)
        return bool(codes) and codes <= nothing

    def _in_the_clear(self, answer: Answer) -> bool:
        return self._sealed and not answer.sealed

    def _understood(self, model: type[Model], context: Context, answer: Answer) -> Model:
        reply, problems, warnings = _heard(model, context, answer)
        if self._in_the_clear(answer):
            problems = _unbelieved(problems, answer)
        if problems or reply is None:
            raise ProviderError(*problems, warnings=warnings)
        return reply

    async def _send(
        self, path: str, query: Mapping[str, str] | None, body: bytes | None, repeatable: bool
    ) -> Answer:
        method = "GET" if body is None else "POST"
        return await answered(self._http.read(method, path, query=query, body=body, repeatable=repeatable))


def _heard(
    model: type[Model], context: Context, answer: Answer
) -> tuple[Model | None, tuple[Problem, ...], tuple[Problem, ...]]:
    """What was understood of an answer, what speaks against it, and what was noted beside that."""
    success = answer.status in REPORTED
    try:
        reply = read(model, answer.body)
    except Unreadable as error:
        unreadable = local_problem(error.condition, answer) if success else unreported(answer, PROVIDER)
        return None, _errors_alone(context, answer) or (unreadable,), ()
    problems = errors_of(reply, answer, context)
    if not problems and not success:
        problems = (unreported(answer, PROVIDER),)
    return reply, problems, warnings_of(reply, answer, context)


def _unbelieved(problems: tuple[Problem, ...], answer: Answer) -> tuple[Problem, ...]:
    """`problems` of an answer in the clear, which a client's error without a word could be taken for a miss.

    A page of an edge is never sealed: its status comes first, and stands alone where it tells nothing else.
    """
    clear = local_problem(Local.NOT_SEALED, answer)
    worded = any(problem.context not in (Context.HTTP, Context.LOCAL) for problem in problems)
    if worded or answer.status in REPORTED:
        return (clear, *problems)
    return (*problems, clear) if 400 <= answer.status < 500 else problems


def _errors_alone(context: Context, answer: Answer) -> tuple[Problem, ...]:
    """The errors of a body that has no other shape we know."""
    try:
        return errors_of(read(Envelope, answer.body), answer, context)
    except Unreadable:
        return ()

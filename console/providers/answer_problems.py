"""What an answer can't be used for, as problems, and a transfer that got none: the same at every provider."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.transfers import Outcome, Refused, Unknown
from console.providers.response import Answer, TransportError
from console.providers.verdicts import REPORTED


class Unreadable(Exception):
    """The body isn't what it should be; `condition` says in which way. Nothing of it is quoted."""

    def __init__(self, condition: Local) -> None:
        super().__init__(condition.value)
        self.condition = condition


def strict_json(body: bytes, spelled: Callable[[str], str] = str) -> Any:
    """`body` as it is, whole and unambiguous: no NaN or Infinity, decimals as written, names as `spelled`.

    Raises `Unreadable`: NOT_JSON, or UNREADABLE where an object names a thing twice.
    """

    def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        document = {spelled(name): value for name, value in pairs}
        if len(document) != len(pairs):
            raise Unreadable(Local.UNREADABLE)
        return document

    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=without_repeats,
            parse_constant=_no_constant,
            parse_float=Decimal,
        )
    # A number beyond what Decimal holds raises ArithmeticError, endless nesting RecursionError.
    except (ValueError, ArithmeticError, RecursionError):
        raise Unreadable(Local.NOT_JSON) from None


def listed(value: Any) -> list[Any]:
    """An array, an only value, null or absent: all are lists here, and nothing but null and [] is empty."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


@contextmanager
def readable(answer: Answer) -> Iterator[None]:
    """Whatever of `answer` is found to be `Unreadable` in here is a `ProviderError` that says so."""
    try:
        yield
    except Unreadable as error:
        raise ProviderError(local_problem(error.condition, answer)) from None


def local_problem(condition: Local, answer: Answer) -> Problem:
    """What this console found in `answer` itself."""
    return local(condition, request_id=answer.request_id, http_status=answer.status)


def status_problem(answer: Answer, provider: str) -> Problem:
    """An answer that says nothing but its HTTP status; a redirection is one the console didn't follow."""
    if 300 <= answer.status < 400:
        return local_problem(Local.REDIRECTED, answer)
    return Problem(
        provider, Context.HTTP, str(answer.status), http_status=answer.status, request_id=answer.request_id
    )


def unreported(answer: Answer, provider: str) -> Problem:
    """A status that reports nothing: a 2xx that isn't a documented one holds a part, or a promise."""
    part = 200 <= answer.status < 300
    return local_problem(Local.UNREADABLE, answer) if part else status_problem(answer, provider)


def without_report(answer: Answer, provider: str) -> Problem:
    """A transfer's answer without a word of what became of it: any 2xx at most promises something."""
    promised = 200 <= answer.status < 300
    return local_problem(Local.PROMISED_ONLY, answer) if promised else status_problem(answer, provider)


def unread_report(answer: Answer, condition: Local, provider: str) -> Problem:
    """Why a body nobody can read tells nothing: the body itself in a success, else the bare status."""
    return local_problem(condition, answer) if answer.status in REPORTED else without_report(answer, provider)


def unanswered(error: TransportError) -> Outcome:
    """A transfer that got no usable answer: nothing happened only where nothing left this machine."""
    problem = _unusable(error)
    return Unknown((problem,)) if error.left_machine else Refused((problem,), reached_provider=False)


async def answered(asked: Awaitable[Answer]) -> Answer:
    """The answer to a question; raises `ProviderError` where there is none."""
    try:
        return await asked
    except TransportError as error:
        raise ProviderError(_unusable(error)) from None


def _unusable(error: TransportError) -> Problem:
    return local(error.condition, request_id=error.request_id, http_status=error.status)


def _no_constant(_name: str) -> Any:
    raise Unreadable(Local.NOT_JSON)

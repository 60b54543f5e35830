"""From the bytes of an answer to a model, strictly where points may have moved, quickly where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from console.domain.problems import Context, Local, Problem, ProviderError, Severity, local
from console.providers.answer_problems import Unreadable
from console.providers.capillary.refusals import context_of
from console.providers.capillary.wire import Envelope, StatusItem

if TYPE_CHECKING:
    from console.providers.response import Answer

PROVIDER = "capillary"

Model = TypeVar("Model", bound=Envelope)


def read(model: type[Model], body: bytes) -> Model:
    """`body` as a `model`. Raises `Unreadable`."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        invalid = error.errors(include_url=False, include_input=False, include_context=False)[0]
        condition = Local.NOT_JSON if invalid["type"] == "json_invalid" else Local.UNREADABLE
        raise Unreadable(condition) from None


def modelled(model: type[Model], document: Any) -> Model:
    """A document of `strict_json` as a `model`. Raises `Unreadable`."""
    try:
        return model.model_validate(document)
    except (ValidationError, RecursionError):
        raise Unreadable(Local.UNREADABLE) from None


def errors_of(reply: Envelope, answer: Answer, asked: Context) -> tuple[Problem, ...]:
    """The provider's errors as problems of the list each code belongs to."""
    return tuple(_problem(one, answer, asked, Severity.ERROR) for one in reply.objections)


def warnings_of(reply: Envelope, answer: Answer, asked: Context) -> tuple[Problem, ...]:
    """The warnings of an answer, met at the call `asked`."""
    return tuple(_problem(one, answer, asked, Severity.WARNING) for one in reply.warnings)


def as_miss(error: ProviderError, condition: Local) -> ProviderError:
    """`error`, or the `condition` that nobody has the id asked for: the provider may say so with a blank 400.

    So it does for customers (Capillary, Get Customer Details); groups are taken to be told of alike.
    """
    first, *others = error.problems
    if others or first.context is not Context.HTTP or first.code != "400" or first.message:
        return error
    return ProviderError(local(condition, request_id=first.request_id, http_status=first.http_status))


def _problem(objection: StatusItem, answer: Answer, asked: Context, severity: Severity) -> Problem:
    code = objection.code_text
    return Problem(
        PROVIDER,
        context_of(code, asked, answer.status),
        code,
        severity,
        objection.message,
        http_status=answer.status,
        request_id=answer.request_id,
    )

"""What became of a transfer, judged from its answer (trust, section 3; Mastercard dossier, section 6).

Answer to the one request                                              Outcome
200, 201 readable, our amount or none in it                            Accepted, with a warning where none
200, 201 readable, another amount, or a word that it isn't done        Unknown
200, 201 in the clear although we sealed, not JSON, says two things    Unknown
200, 201 that speaks of errors                                         Unknown
any other 2xx: 202 promises, it doesn't report                         Unknown
3xx                                                                    Unknown
4xx, every error of `Source: Gateway`                                  Refused
4xx, every error of a family in `refusals`                             Refused
4xx with any other error, or with errors that can't be read            Unknown
400, 401, 403, 404, 405, 413, 415, 429 without a word of errors        Refused
any other 4xx without a word of errors                                 Unknown
408, 409, 5xx, whatever they say, also `Recoverable: true`             Unknown
no answer, or one that couldn't be opened                              see `unanswered`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from console.domain.problems import Local, Problem, Severity, local
from console.domain.transfers import Accepted, Outcome, Receipt, Refused, TransferOrder, Unknown
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.documents import Unreadable, is_sealed, listed, number_in, read, text_in
from console.providers.mastercard.errors import (
    Objections,
    local_problem,
    objections_in,
    status_problem,
)
from console.providers.mastercard.refusals import BEFORE_PROCESSING, MAYBE_LATER, refuses

if TYPE_CHECKING:
    from console.providers.answers import Answer, TransportError

_DONE = (200, 201)
_AMOUNTS = ("pointstransferred", "transferredpoints", "pointstotransfer", "points")
"""Under which name the answer may repeat the amount, the likeliest first; none is documented."""
_STATES = ("status", "state", "result", "outcome", "transferstatus", "success")
_NOT_DONE = (
    *("FAIL", "ERROR", "DECLIN", "REJECT", "FALSE"),
    *("PENDING", "PROGRESS", "PROCESSING", "QUEUED", "HOLD"),
)


def unanswered(error: TransportError) -> Outcome:
    """A transfer that got no usable answer: nothing happened only where nothing left this machine."""
    problem = local(error.condition, request_id=error.request_id, http_status=error.status)
    return Unknown((problem,)) if error.left_machine else Refused((problem,), reached_provider=False)


def classify(answer: Answer, order: TransferOrder, book: AccountBook, *, sealed: bool) -> Outcome:
    """The outcome of `order`, answered with `answer`; `sealed` says that the request went out encrypted."""
    try:
        document = read(answer.body)
    except Unreadable as error:
        return _unread(answer, error.condition)
    objections = objections_in(document)
    if answer.status in _DONE and not objections.is_framed:
        doubt = _doubt(answer, document, order, sealed=sealed)
        return Unknown((local_problem(doubt, answer),)) if doubt else _accepted(answer, document)
    problems = objections.problems(answer, book) or (status_problem(answer),)
    return Refused(problems) if _refuses(answer, objections) else Unknown(problems)


def _unread(answer: Answer, condition: Local) -> Outcome:
    """A body that is no JSON leaves the status; one that says two things leaves nothing."""
    if answer.status in _DONE:
        return Unknown((local_problem(condition, answer),))
    is_page = condition is Local.NOT_JSON
    problems = (status_problem(answer),)
    return Refused(problems) if is_page and answer.status in BEFORE_PROCESSING else Unknown(problems)


def _refuses(answer: Answer, objections: Objections) -> bool:
    if not 400 <= answer.status < 500 or answer.status in MAYBE_LATER:
        return False
    if not objections.is_framed:
        return answer.status in BEFORE_PROCESSING
    refused = [refuses(one.code, by_gateway=one.by_gateway) for one in objections.all]
    return bool(refused) and all(refused)


def _doubt(answer: Answer, document: Any, order: TransferOrder, *, sealed: bool) -> Local | None:
    """What keeps a success from proving this transfer."""
    if not isinstance(document, Mapping):
        return Local.NOT_DECRYPTED if sealed and not answer.sealed else Local.UNREADABLE
    if (sealed and not answer.sealed) or is_sealed(document):
        return Local.NOT_DECRYPTED
    if any(_isnt_done(found) for found in _two_levels(document)):
        return Local.UNREADABLE
    amounts = _amounts(document)
    if None in amounts:
        return Local.UNREADABLE
    return Local.ECHO_DIFFERS if amounts - {Decimal(order.points)} else None


def _isnt_done(document: Mapping[str, Any]) -> bool:
    said = (document.get(name) for name in _STATES)
    return any(
        word is False or any(bad in text_in(word).upper() for bad in _NOT_DONE)
        for word in said
        if word is not None
    )


def _amounts(document: Mapping[str, Any]) -> frozenset[Decimal | None]:
    """Every amount under the likeliest name that holds one; None among them where one can't be read."""
    levels = _two_levels(document)
    for name in _AMOUNTS:
        told = [found[name] for found in levels if found.get(name) is not None]
        told = [value for value in told if not isinstance(value, Mapping | list)]
        if told:
            return frozenset(number_in(value) for value in told)
    return frozenset()


def _two_levels(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    inner = [one for value in document.values() for one in listed(value) if isinstance(one, Mapping)]
    return [document, *inner]


def _accepted(answer: Answer, document: Mapping[str, Any]) -> Outcome:
    amounts = _amounts(document)
    warnings: tuple[Problem, ...] = ()
    if not amounts:
        warnings = (replace(local_problem(Local.AMOUNT_NOT_ECHOED, answer), severity=Severity.WARNING),)
    reported = next(iter(amounts), None)
    return Accepted(
        Receipt(transfer_id="", reported=reported, request_id=answer.request_id, warnings=warnings)
    )

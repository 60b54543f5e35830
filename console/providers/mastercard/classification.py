"""What became of a transfer, judged from its answer (ARCHITECTURE, Answers; Mastercard's documents).

Answer to the one request                                              Outcome
200, 201 readable, our amount or none in it                            Accepted, with a warning where none
200, 201 readable, another amount, or a word that it isn't done        Unknown
200, 201 not JSON, or says two things                                  Unknown
200, 201 that speaks of errors                                         Unknown
any other 2xx: 202 promises, it doesn't report                         Unknown
3xx                                                                    Unknown
4xx, every error of `Source: Gateway` in the written list              Refused, also in the clear
4xx, every error of a family in `refusals`                             Refused
4xx with any other error, or in no documented shape                    Unknown
4xx whose errors stand beside an amount or a word of success           Unknown
4xx without a word of errors, whatever the status                      Unknown
408, 409, 5xx, whatever they say, also `Recoverable: true`             Unknown
anything else in the clear although we sealed                          Unknown
no answer, or one that couldn't be opened                              see `unanswered`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from console.domain.problems import Local, Problem, Severity
from console.domain.transfers import Accepted, Outcome, Receipt, Refused, TransferOrder, Unknown
from console.providers.answer_problems import (
    Unreadable,
    listed,
    local_problem,
    unread_report,
    without_report,
)
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.documents import is_sealed, number_in, read
from console.providers.mastercard.errors import PROVIDER, Objections, objections_in
from console.providers.mastercard.refusals import MAYBE_LATER, refuses
from console.providers.verdicts import REPORTED, Word, against, words_in

if TYPE_CHECKING:
    from console.providers.response import Answer

_AMOUNTS = ("pointstransferred", "transferredpoints", "pointstotransfer", "points")
"""Under which name the answer may repeat the amount, the likeliest first; none is documented."""


def classify(answer: Answer, order: TransferOrder, book: AccountBook, *, sealed: bool) -> Outcome:
    """The outcome of `order`, answered with `answer`; `sealed` says that the request went out encrypted."""
    try:
        document = read(answer.body)
    except Unreadable as error:
        return Unknown((unread_report(answer, error.condition, PROVIDER),))
    objections = objections_in(document)
    problems = objections.problems(answer, book)
    in_the_clear = sealed and not answer.sealed
    if _refuses(answer, document, objections, in_the_clear=in_the_clear):
        return Refused(problems)
    speaks = objections.is_framed or answer.status in REPORTED
    if in_the_clear and speaks and not is_sealed(document) and not objections.by_gateway:
        return Unknown((local_problem(Local.NOT_SEALED, answer), *problems))
    if objections.is_framed or answer.status not in REPORTED:
        return Unknown(_why_open(answer, document, problems))
    doubt = _doubt(document, order)
    return Unknown((local_problem(doubt, answer),)) if doubt else _accepted(answer, document)


def _why_open(answer: Answer, document: Any, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    if problems and _tells_of_an_effect(document):
        return (local_problem(Local.ANSWER_CONTRADICTS, answer), *problems)
    return problems or (without_report(answer, PROVIDER),)


def _refuses(answer: Answer, document: Any, objections: Objections, *, in_the_clear: bool) -> bool:
    if not 400 <= answer.status < 500 or answer.status in MAYBE_LATER:
        return False
    if not objections.is_documented or _tells_of_an_effect(document):
        return False
    refused = [
        refuses(one.code, by_gateway=one.by_gateway, in_the_clear=in_the_clear) for one in objections.all
    ]
    return bool(refused) and all(refused)


def _tells_of_an_effect(document: Any) -> bool:
    """Whether something beside the errors speaks of points that moved, or of success."""
    if not isinstance(document, Mapping):
        return False
    return bool(_amounts(document)) or Word.DONE in words_in(document)


def _doubt(document: Any, order: TransferOrder) -> Local | None:
    """What keeps a success from proving this transfer."""
    if not isinstance(document, Mapping):
        return Local.UNREADABLE
    if is_sealed(document):
        return Local.NOT_DECRYPTED
    if (doubt := against(document)) is not None:
        return doubt
    amounts = _amounts(document)
    if None in amounts:
        return Local.UNREADABLE
    return Local.ECHO_DIFFERS if amounts - {Decimal(order.points)} else None


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

"""What became of a transfer, judged from its answer (ARCHITECTURE, Answers).

Answer to the one request                                              Outcome
200, 201 that names our sides, our deduction and a number              Accepted
200, 201 that names others, or no number, or several rows              Unknown
200, 201 in which a flag or an error stands beside the transfer        Unknown: it contradicts itself
200, 201, 4xx: all errors listed codes in the provider's own shape     Refused
200, 201, 4xx with any other code, or in any other shape               Unknown
a code that only repeats the answer's HTTP status                      Unknown
any other 2xx: 202 promises, 206 leaves something out                  Unknown
3xx, 408, 409, 5xx, whatever they say                                  Unknown
4xx without a word: empty, a page, cut short, said in two ways         Unknown
anything in the clear although we sealed                               Unknown
no answer, or one that couldn't be opened                              see `unanswered`

The body decides and never the HTTP status alone: 201 can be success and 200 can carry errors, and a bare 401
or 403 may come from a session check or a filter after the points have moved.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from console.domain.problems import Context, Local, Problem, Severity
from console.domain.references import references_in
from console.domain.transfers import (
    Accepted,
    BreakupLine,
    Outcome,
    Receipt,
    Refused,
    TransferOrder,
    Unknown,
)
from console.providers.answer_problems import (
    Unreadable,
    local_problem,
    strict_json,
    unread_report,
    without_report,
)
from console.providers.capillary.reading import PROVIDER, errors_of, modelled, warnings_of
from console.providers.capillary.refusal_shape import own_codes
from console.providers.capillary.refusals import CODE_REFUSED, REFUSED_BEFORE_EFFECT
from console.providers.capillary.transfer_models import BESIDE_THE_VERDICT, TransferAnswer, TransferRow
from console.providers.dates import read_moment
from console.providers.verdicts import REPORTED, against

if TYPE_CHECKING:
    from console.providers.response import Answer


def asked_by(order: TransferOrder) -> Context:
    """The list of codes by which an answer about `order` is read first."""
    return Context.GROUP_TRANSFER if order.involves_group else Context.TRANSFER


def classify(
    answer: Answer, order: TransferOrder, reference: str, server_offset: timedelta, *, sealed: bool = False
) -> Outcome:
    """The outcome of the transfer `order`, sent with `reference`, that was answered with `answer`.

    The order says which of the two calls it was, and with it whose list of codes holds. `sealed` says that
    the request went out encrypted: nothing in the clear then proves anything.
    """
    asked = asked_by(order)
    try:
        document = strict_json(answer.body)
        reply = modelled(TransferAnswer, document)
    except Unreadable as error:
        return Unknown((unread_report(answer, error.condition, PROVIDER),))
    errors = errors_of(reply, answer, asked)
    if sealed and not answer.sealed and (errors or answer.status in REPORTED):
        return Unknown((local_problem(Local.NOT_SEALED, answer), *errors))
    if errors:
        return _objected(reply, document, answer, errors, asked)
    if answer.status not in REPORTED:
        return Unknown((without_report(answer, PROVIDER),))
    if (doubt := against(document, BESIDE_THE_VERDICT)) is not None:
        return Unknown((local_problem(doubt, answer),))
    return _succeeded(reply, answer, order, reference, server_offset)


def breakup_of(row: TransferRow) -> tuple[BreakupLine, ...] | None:
    """The breakup of `row`, empty where it has none; None where a line doesn't say what was deducted."""
    lines: list[BreakupLine] = []
    for line in row.points_transfer_breakup_by_earning_programs:
        if line.deducted_points is None or line.deducted_points < 0:
            return None
        lines.append(BreakupLine(line.program_id, line.deducted_points, line.program_current_points))
    return tuple(lines)


def _may_refuse(answer: Answer) -> bool:
    """Client errors without the two that may come while the work goes on, and what documents show as done."""
    refused = 400 <= answer.status < 500 and answer.status not in (408, 409)
    return refused or answer.status in REPORTED


def _objected(
    reply: TransferAnswer, document: Any, answer: Answer, errors: tuple[Problem, ...], asked: Context
) -> Outcome:
    """Refused only where each error is the provider's own, is listed, and stands beside nothing else."""
    told = (*errors, *warnings_of(reply, answer, asked))
    if reply.data:
        return Unknown((local_problem(Local.ANSWER_CONTRADICTS, answer), *told))
    codes = own_codes(document, answer.status)
    if _may_refuse(answer) and codes and codes <= REFUSED_BEFORE_EFFECT[asked]:
        return Refused(told, code_refused=codes <= CODE_REFUSED)
    return Unknown(told)


def _succeeded(
    reply: TransferAnswer,
    answer: Answer,
    order: TransferOrder,
    reference: str,
    server_offset: timedelta,
) -> Outcome:
    if reply.data is None or len(reply.data) != 1:
        return Unknown((local_problem(Local.UNREADABLE if reply.data else Local.NO_TRANSFER_ID, answer),))
    row = reply.data[0]
    doubts = tuple(local_problem(condition, answer) for condition in _doubts(row, order, reference))
    if doubts:
        return Unknown(doubts)
    warnings = warnings_of(reply, answer, asked_by(order))
    if row.points_transferred is not None and row.points_transferred != order.points:
        differs = local_problem(Local.REPORTED_DIFFERS, answer)
        warnings = (replace(differs, severity=Severity.WARNING), *warnings)
    return Accepted(_receipt(row, answer, warnings, server_offset))


def _doubts(row: TransferRow, order: TransferOrder, reference: str) -> list[Local]:
    """Everything that keeps `row` from proving this transfer."""
    doubts: list[Local] = []
    if not row.number:
        doubts.append(Local.NO_TRANSFER_ID)
    if not row.names(order.sender, order.recipient):
        doubts.append(Local.OTHER_PARTIES)
    if not _has_amount(row, order.points):
        doubts.append(Local.OTHER_AMOUNT)
    echoed = references_in(row.notes)
    if echoed and reference not in echoed:
        doubts.append(Local.KNOWN_TRANSFER_ID)
    return doubts


def _has_amount(row: TransferRow, points: int) -> bool:
    breakup = breakup_of(row)
    if breakup is None:
        return False
    if not breakup:
        return row.points_transferred == points
    return sum((line.deducted for line in breakup), Decimal(0)) == points


def _receipt(
    row: TransferRow, answer: Answer, warnings: tuple[Problem, ...], server_offset: timedelta
) -> Receipt:
    at, zone_known = read_moment(server_offset, row.points_transfer_date_iso, row.points_transfer_date)
    return Receipt(
        transfer_id=row.number,
        reported=row.points_transferred,
        breakup=breakup_of(row) or (),
        at=at,
        zone_known=zone_known,
        program_name=row.program_name,
        note=row.notes,
        request_id=answer.request_id,
        warnings=warnings,
    )

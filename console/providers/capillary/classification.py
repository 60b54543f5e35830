"""What became of a transfer, judged from its answer (trust, section 3).

The body decides, not the HTTP status alone: 201 can be success and 200 can carry errors. Accepted needs
our sender, our recipient, our amount and a number; refused needs nothing but listed codes; the rest is
unknown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from console.domain.problems import Context, Local, Problem, Severity, local
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
from console.providers.capillary.moments import read_moment
from console.providers.capillary.reading import (
    Unreadable,
    errors_of,
    local_problem,
    read_strictly,
    status_problem,
    warnings_of,
)
from console.providers.capillary.refusals import BEFORE_PROCESSING, CODE_REFUSED, REFUSED_BEFORE_EFFECT
from console.providers.capillary.transfer_models import TransferAnswer, TransferRow

if TYPE_CHECKING:
    from console.providers.answers import Answer, TransportError


def asked_by(order: TransferOrder) -> Context:
    """The list of codes by which an answer about `order` is read first."""
    return Context.GROUP_TRANSFER if order.involves_group else Context.TRANSFER


def unanswered(error: TransportError) -> Outcome:
    """A transfer that got no usable answer: nothing happened only where nothing left this machine."""
    problem = local(error.condition, request_id=error.request_id, http_status=error.status)
    return Unknown((problem,)) if error.left_machine else Refused((problem,), reached_provider=False)


def classify(
    answer: Answer, order: TransferOrder, reference: str, server_offset: timedelta, *, sealed: bool = False
) -> Outcome:
    """The outcome of the transfer `order`, sent with `reference`, that was answered with `answer`.

    The order says which of the two calls it was, and with it whose list of codes holds. `sealed` says that
    the request went out encrypted: a success in the clear then proves nothing.
    """
    asked = asked_by(order)
    try:
        reply = read_strictly(TransferAnswer, answer.body)
    except Unreadable as error:
        return _wordless(answer, error.condition)
    errors = errors_of(reply, answer, asked)
    if not _is_success(answer) and not _is_refusal(answer):
        return Unknown(errors or (status_problem(answer),))
    if errors:
        return _objected(reply, errors, warnings_of(reply, answer, asked), REFUSED_BEFORE_EFFECT[asked])
    if not _is_success(answer):
        return Unknown((status_problem(answer),)) if reply.data else _wordless(answer, Local.UNREADABLE)
    return _succeeded(reply, answer, order, reference, server_offset, sealed=sealed)


def breakup_of(row: TransferRow) -> tuple[BreakupLine, ...] | None:
    """The breakup of `row`, empty where it has none; None where a line doesn't say what was deducted."""
    lines: list[BreakupLine] = []
    for line in row.points_transfer_breakup_by_earning_programs:
        if line.deducted_points is None or line.deducted_points < 0:
            return None
        lines.append(BreakupLine(line.program_id, line.deducted_points, line.program_current_points))
    return tuple(lines)


def _is_success(answer: Answer) -> bool:
    return 200 <= answer.status < 300


def _is_refusal(answer: Answer) -> bool:
    """Client errors, without the two that may come while the work goes on."""
    return 400 <= answer.status < 500 and answer.status not in (408, 409)


def _wordless(answer: Answer, condition: Local) -> Outcome:
    """An answer that names no code: the status is all there is, unless it promises success."""
    if answer.status in BEFORE_PROCESSING:
        return Refused((status_problem(answer),))
    return Unknown((local_problem(condition, answer) if _is_success(answer) else status_problem(answer),))


def _objected(
    reply: TransferAnswer,
    errors: tuple[Problem, ...],
    warnings: tuple[Problem, ...],
    before_effect: frozenset[str],
) -> Outcome:
    codes = {problem.code for problem in errors}
    if reply.data or not codes <= before_effect:
        return Unknown((*errors, *warnings))
    return Refused((*errors, *warnings), code_refused=codes <= CODE_REFUSED)


def _succeeded(
    reply: TransferAnswer,
    answer: Answer,
    order: TransferOrder,
    reference: str,
    server_offset: timedelta,
    *,
    sealed: bool,
) -> Outcome:
    if sealed and not answer.sealed:
        return Unknown((local_problem(Local.NOT_DECRYPTED, answer),))
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
    at, zone_known = read_moment(row.points_transfer_date_iso, row.points_transfer_date, server_offset)
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

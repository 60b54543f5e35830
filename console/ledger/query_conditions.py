"""A query line as conditions on the ledger's transfers, as far as the ledger holds what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, extract, func, or_

from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.query_line import HistoryQuery
from console.domain.references import ALPHABET, LENGTH
from console.domain.spellings import spellings
from console.domain.totals import Total, TotalsBy, added
from console.domain.transfers import APPLIED_STATES
from console.ledger.ledger_tables import console, event, transfer

_QUARTER_HOUR = 900
"""Seconds: every zone's days begin at one."""
_LAST_SIGN = max(ALPHABET)
_NOT_THERE = "The shared ledger holds no {}, so only this console's are searched."
_NO_SIDES = "The shared ledger doesn't tell customers from groups, so only this console's are added up."
_GROUPED: dict[TotalsBy, Any] = {
    TotalsBy.DAY: func.floor(extract("epoch", transfer.c.created) / _QUARTER_HOUR),
    TotalsBy.OPERATOR: transfer.c.operator,
    TotalsBy.BRANCH: console.c.branch,
    TotalsBy.RESULT: transfer.c.state,
}


def conditions(query: HistoryQuery) -> list[ColumnElement[bool]]:
    """What a row must be. `ElsewhereUnreadable` where the ledger doesn't hold what is asked for."""
    if query.note or query.ticket:
        raise ElsewhereUnreadable(_NOT_THERE.format("notes" if query.note else "tickets"))
    return [*_texts(query), *_facts(query)]


def _texts(query: HistoryQuery) -> Iterator[ColumnElement[bool]]:
    if query.text:
        yield _mentions(query.text)
    for text in query.sender:
        yield _contains(transfer.c.sender_name, spellings(text) or (text,))
    for text in query.recipient:
        yield _contains(transfer.c.recipient_name, spellings(text) or (text,))
    for text in query.operator:
        yield _contains(transfer.c.operator, (text,))
    for text in query.branch:
        yield func.lower(console.c.branch) == text.lower()
    if query.reference:
        yield from _begins(query.reference)


def _facts(query: HistoryQuery) -> Iterator[ColumnElement[bool]]:
    if query.states:
        yield transfer.c.state.in_([state.value for state in query.states])
    if query.program is not None:
        yield transfer.c.program_id == query.program
    if query.least is not None:
        yield transfer.c.points >= query.least
    if query.most is not None:
        yield transfer.c.points <= query.most
    if query.since is not None:
        yield transfer.c.created >= query.since
    if query.until is not None:
        yield transfer.c.created < query.until
    if query.warned is not None:
        yield _was_warned() if query.warned else ~_was_warned()


def _was_warned() -> ColumnElement[bool]:
    of_it = (event.c.console == transfer.c.console, event.c.reference == transfer.c.reference)
    warned = event.c.facts.contains('"warned":', autoescape=True)
    return exists().where(*of_it, event.c.kind == "prepared", warned)


def _begins(reference: str) -> Iterator[ColumnElement[bool]]:
    """Between the first and the last there can be, which an index finds in every collation."""
    yield transfer.c.reference.between(reference, reference.ljust(LENGTH, _LAST_SIGN))
    yield transfer.c.reference.startswith(reference, autoescape=True)


def _contains(column: Any, texts: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for text in texts))


def _mentions(text: str) -> ColumnElement[bool]:
    searched = ("reference", "sender_name", "recipient_name", "operator", "transfer_id", "branch")
    columns = (*(transfer.c[name] for name in searched), console.c.label)
    return or_(*(_contains(column, (text,)) for column in columns))


def grouped(query: Select[Any], by: TotalsBy) -> Select[Any]:
    """The transfers of `query` added up: a name, how many, and the points that moved."""
    if by not in _GROUPED:
        raise ElsewhereUnreadable(_NO_SIDES)
    applied = transfer.c.state.in_([state.value for state in APPLIED_STATES])
    moved = func.sum(case((applied, transfer.c.points), else_=0))
    return query.with_only_columns(_GROUPED[by], func.count(), moved).group_by(_GROUPED[by])


def totals_of(rows: Iterable[Any], by: TotalsBy) -> tuple[Total, ...]:
    """What such a question was answered."""
    found = (Total(_day(row[0]) if by is TotalsBy.DAY else str(row[0]), row[1], int(row[2])) for row in rows)
    return added(found)


def _day(quarter_hours: float) -> str:
    return f"{datetime.fromtimestamp(float(quarter_hours) * _QUARTER_HOUR, UTC).astimezone():%Y%m%d}"

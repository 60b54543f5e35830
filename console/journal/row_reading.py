"""Reads an `Intent` from its row and checks every column: damage stays with its own row (R16)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from types import NoneType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Problem
from console.domain.transfers import (
    HistoryRow,
    Intent,
    Receipt,
    Reconciliation,
    SendAttempt,
    State,
    TransferOrder,
)
from console.journal.journal_errors import JournalRowBroken
from console.journal.mapping import WHERE_TOLD
from console.journal.schema import INTENT
from console.journal.table import Column

T = TypeVar("T")

NONSENSE = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
"""What reading a value raises that somebody's editing, or a failing disk, made nonsense of."""

_COLUMNS = tuple(column for column in INTENT.columns if column.name != "id")


def read_row(row: Mapping[Any, Any]) -> Intent:
    """The intent a row holds; `JournalRowBroken` names the column that makes no sense."""
    for column in _COLUMNS:
        _require_type(row, column)
    terms = _part(row, "terms", _terms)
    return Intent(
        reference=row["reference"],
        provider=row["provider"],
        profile=row["profile"],
        order=_order(row, terms),
        operator=row["operator"],
        branch=row["branch"],
        state=_part(row, "state", State),
        attempt=_attempt(row),
        created=_part(row, "created", _at),
        updated=_part(row, "updated", _at),
        baseline=_part(row, "baseline", _baseline),
        audited=row["audited"],
        receipt=_part(row, "receipt", _json(Receipt)),
        problems=_part(row, "problems", _json(tuple[Problem, ...])),
        proof=row["proof"],
        usable_before=terms.usable_before,
        reconciliation=_reconciliation(row),
    )


def party_of(row: Mapping[Any, Any], side: str) -> Party:
    """The party on one side, "sender" or "recipient"; `JournalRowBroken` where it can't be told."""
    kind = _part(row, f"{side}_kind", PartyKind)
    known_by = _part(row, "terms", partial(_known_by, side))
    return Party(kind, _part(row, f"{side}_id", _text), _part(row, f"{side}_name", str), known_by)


def _known_by(side: str, terms: str | None) -> str:
    """By what the nameless one on this side is known; almost all have a name."""
    if not terms or '"known_by"' not in terms:
        return ""
    return str(json.loads(terms).get("known_by", {}).get(side, ""))


def transfer_id_of(receipt: str) -> str:
    """The provider's id in a stored receipt; raises one of `NONSENSE` where there is none."""
    return str(json.loads(receipt)["transfer_id"])


def _require_type(row: Mapping[Any, Any], column: Column) -> None:
    value = row[column.name]
    # SQLite stores any type in any column; and True, which Python takes for an int, is no number here.
    if type(value) is not column.kind and not (value is None and column.may_be_empty):
        raise _broken(row, column.name)
    if type(value) is str and not value.isascii():
        _part(row, column.name, str.encode)  # bytes that were no UTF-8 stand as lone surrogates


def _part(row: Mapping[Any, Any], name: str, read: Callable[[Any], T]) -> T:
    try:
        return read(row[name])
    except NONSENSE as error:
        raise _broken(row, name) from error


def _broken(row: Mapping[Any, Any], name: str) -> JournalRowBroken:
    return JournalRowBroken(printable(row["reference"]), f"its {name.replace('_', ' ')} makes no sense")


def printable(reference: object) -> str:
    """A reference that may be anything, as text that is safe to draw."""
    return reference if isinstance(reference, str) and reference.isascii() and reference.isalnum() else "?"


# -- columns ---------------------------------------------------------------------------------------


def _text(value: str) -> str:
    if not value:
        raise ValueError
    return value


def _at(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    # A time without a zone could be hours off, and all of ours have one.
    if at.tzinfo is None:
        raise ValueError
    return at


def _time(text: str | None) -> datetime | None:
    return None if text is None else _at(text)


def _baseline(text: str) -> frozenset[str]:
    ids = json.loads(text)
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise ValueError
    return frozenset(ids)


class _Terms(NamedTuple):
    """What only some orders have, and what the sender had before."""

    acting: Party | None
    transfer_type: str
    usable_before: Decimal | None
    ticket: str
    reverses: str


def _terms(text: str | None) -> _Terms:
    terms = json.loads(text or "{}")
    return _Terms(
        _reader(Party)(terms["acting"]) if "acting" in terms else None,
        str(terms.get("transfer_type", "")),
        _reader(Decimal | None)(terms.get("usable_before")),
        str(terms.get("ticket", "")),
        str(terms.get("reverses", "")),
    )


def _order(row: Mapping[Any, Any], terms: _Terms) -> TransferOrder:
    return TransferOrder(
        sender=party_of(row, "sender"),
        recipient=party_of(row, "recipient"),
        points=row["points"],
        program_id=row["program_id"],
        note=row["note"],
        program_name=row["program_name"],
        acting=terms.acting,
        transfer_type=terms.transfer_type,
        ticket=terms.ticket,
        reverses=terms.reverses,
    )


def _attempt(row: Mapping[Any, Any]) -> SendAttempt:
    return SendAttempt(
        number=row["attempt"],
        sent=_part(row, "sent", _time),
        deadline=_part(row, "deadline", _time),
        code_issued=_part(row, "code_issued", _time),
        code_used=row["code_used"],
        code_refused=row["code_refused"],
        code_tries=row["code_tries"],
    )


def _reconciliation(row: Mapping[Any, Any]) -> Reconciliation:
    return Reconciliation(
        looks=row["looks"],
        clean_negatives=row["clean_negatives"],
        last_look=_part(row, "last_look", _time),
        next_look=_part(row, "next_look", _time),
        candidate=_part(row, "candidate", _json(HistoryRow)),
    )


# -- parts in JSON ---------------------------------------------------------------------------------


def _json(kind: Any) -> Callable[[str | None], Any]:
    """Reads what `facts_of` stored of a `kind`, which may be nothing."""
    return lambda text: None if text is None else _reader(kind)(json.loads(text))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Kept, because a page of the history reads hundreds of receipts."""
    parts = get_args(kind)
    if get_origin(kind) is tuple:
        read = _reader(parts[0])
        return lambda stored: tuple(map(read, stored))
    if NoneType in parts:
        read = _reader(parts[0])
        return lambda stored: None if stored is None else read(stored)
    if isinstance(kind, type) and is_dataclass(kind):
        fields = tuple((name, _reader(part)) for name, part in get_type_hints(kind).items())
        return lambda stored: kind(
            **{name: read(stored[name]) for name, read in fields if name in stored or name not in WHERE_TOLD}
        )
    if kind is datetime:
        return _at
    return kind if kind is Decimal or issubclass(kind, Enum) else lambda stored: stored

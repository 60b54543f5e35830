"""The adjustments of an account, among which its transfers are expected (Rewards Points Adjustments Details).

No field is documented. Rows are found by what their names have in common; a row that can't be read makes the
history unreadable, never shorter: a row left out could be the very transfer that is looked for.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from console.domain.parties import Movement, Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local
from console.domain.references import references_in
from console.domain.text import clean
from console.domain.transfers import HistoryRow
from console.providers.answer_problems import Unreadable
from console.providers.dates import read_moment
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.documents import MAX_DEPTH, Document, number_in, text_in
from console.providers.redaction import without_secrets
from console.providers.verdicts import against

_POINTS = ("pointsadjusted", "adjustedpoints", "pointstoadjust", "pointstransferred", "points", "amount")
_DATES = ("adjustmentdate", "transferdate", "transactiondate", "adjustmentdatetime", "datetime", "date")
_REASONS = ("adjustmentreason", "transferreason", "reason", "description", "comments", "comment")
_WHO = ("adjustedby", "createdby", "user", "operator")


@dataclass(frozen=True, slots=True)
class _Row:
    points: Decimal
    at: datetime | None
    zone_known: bool
    date: str
    note: str
    by: str

    @property
    def content(self) -> str:
        """All that was understood of it, so that another spelling of the same row is the same row.

        Without long numbers: a digest of one can be tried out until it fits.
        """
        when = self.date if self.at is None else self.at.isoformat()
        words = [without_secrets(text) for text in (self.note, self.by)]
        return json.dumps([when, f"{self.points.normalize():f}", *words])


def rows_in(document: Any, party: Party, book: AccountBook, offset: timedelta) -> tuple[HistoryRow, ...]:
    """The rows of an answer, in its order; the other side of each is left open. Raises `Unreadable`.

    The provider gives rows no number: theirs is made from what they say, and from how many rows before them
    say the same.
    """
    seen: Counter[str] = Counter()
    rows = []
    for member in _members(document):
        row = _read(member, offset)
        seen[row.content] += 1
        rows.append(_history_row(row, party, book, seen[row.content]))
    return tuple(rows)


def movements_in(document: Any, book: AccountBook, offset: timedelta) -> tuple[Movement, ...]:
    """Those rows, or a list of transactions, as an account's past. Raises `Unreadable`."""
    read = ((_read(member, offset), text_in(member.get("type"))) for member in _members(document))
    return tuple(
        Movement(row.points, _what(kind, _safe_note(row.note, book)), row.at, row.zone_known)
        for row, kind in read
    )


def _what(kind: str, words: str) -> str:
    return ": ".join(part for part in (clean(kind).lower().replace("_", " "), words) if part)


def _history_row(row: _Row, party: Party, book: AccountBook, occurrence: int) -> HistoryRow:
    digest = hashlib.sha256(f"{occurrence} {row.content}".encode()).hexdigest()
    other = Party(PartyKind.ACCOUNT, "")
    outgoing = row.points < 0
    return HistoryRow(
        transfer_id=f"adj-{digest[:20]}",
        outgoing=outgoing,
        sender=party if outgoing else other,
        recipient=other if outgoing else party,
        reported=abs(row.points),
        at=row.at,
        zone_known=row.zone_known,
        note=_safe_note(row.note, book),
    )


def _members(document: Any) -> list[Document]:
    """The one list in the answer, whatever it is called. What stands around it mustn't say that it failed."""
    if (doubt := against(_around(document))) is not None:
        raise Unreadable(doubt)
    lists = _lists(document, 0)
    if len(lists) != 1 or not all(isinstance(member, Mapping) for member in lists[0]):
        raise Unreadable(Local.HISTORY_UNREADABLE)
    return lists[0]


def _around(value: Any) -> Any:
    """`value` without its lists: rows and what they hold have states of their own."""
    if not isinstance(value, Mapping):
        return None
    return {
        name: _around(one) if isinstance(one, Mapping) else one
        for name, one in value.items()
        if not isinstance(one, list)
    }


def _lists(value: Any, depth: int) -> list[list[Any]]:
    if isinstance(value, list):
        return [value]
    if not isinstance(value, Mapping) or depth >= MAX_DEPTH:
        return []
    return [found for inner in value.values() for found in _lists(inner, depth + 1)]


def _read(member: Document, offset: timedelta) -> _Row:
    points = _points(member)
    if points is None:
        raise Unreadable(Local.HISTORY_UNREADABLE)
    date = _text(member, _DATES, "date")
    at, zone_known = read_moment(offset, date)
    return _Row(points, at, zone_known, date, _note(member), _text(member, _WHO, "by"))


def _points(member: Document) -> Decimal | None:
    """The amount with its sign, under a likely name or the only one that speaks of points."""
    for name in _POINTS:
        if member.get(name) is not None:
            return number_in(member[name])
    told = [value for name, value in member.items() if "point" in name and number_in(value) is not None]
    return number_in(told[0]) if len(told) == 1 else None


def _note(member: Document) -> str:
    """The reason; where it carries no reference of ours, another text of the row that does."""
    reason = _text(member, _REASONS, "reason")
    if references_in(reason):
        return reason
    return next((text for value in member.values() if references_in(text := text_in(value))), reason)


def _text(member: Document, names: tuple[str, ...], part: str) -> str:
    likely = next((member[name] for name in names if text_in(member.get(name))), None)
    if likely is None:
        likely = next((value for name, value in member.items() if part in name and text_in(value)), "")
    return text_in(likely)


def _safe_note(note: str, book: AccountBook) -> str:
    """`note` without numbers, except that our own reference stays whole: it is what proves a transfer."""
    marks = references_in(note)
    before, mark, after = note.partition(f"#{marks[0]}") if marks else (note, "", "")
    return clean(f"{book.safe(before)}{mark}{book.safe(after)}")

"""The query line of the history: `from:4269 amt>500 status:unknown since:7d note:"gift"` and loose words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from console.domain.input_text import NotRead, tidy
from console.domain.points import read_points
from console.domain.references import read_reference
from console.domain.transfers import ALARM_STATES, UNPROVEN_STATES, State

STATUSES: dict[str, frozenset[State]] = {
    "unknown": UNPROVEN_STATES,
    "processed": frozenset({State.CONFIRMED, State.RESOLVED_APPLIED}),
    "refused": frozenset({State.REJECTED}),
    "notfound": frozenset({State.NOT_APPLIED, State.RESOLVED_NOT_APPLIED}),
    "notsent": frozenset({State.PREPARED, State.NOT_SENT, State.ABANDONED}),
    "alarm": ALARM_STATES,
}
"""What can stand after `status:`, and the states that each word means."""

YES_OR_NO = ("yes", "no")
_TOKEN = re.compile(r'(?P<name>[A-Za-z]+)(?P<sign>:|>=|<=|>|<)(?P<value>"[^"]*"?|\S*)|"[^"]*"?|\S+')
_SCANNED = frozenset({"tel", "sms", "mailto", "http", "https"})
"""What scanners put before a colon: no part of a query."""
_LONGEST_NUMBER = 18
"""Digits; SQLite can't be asked for a longer one."""
_AGO = re.compile(r"(\d{1,4})(min|h|d|w)")
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]?(\d{2}:\d{2}))?")
_WHEN = "Write a time as 7d, 24h, today, yesterday, 2026-03-02 or 2026-03-02T14:00."


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """What a transfer must have to be listed; what is empty or None isn't asked for."""

    text: str = ""
    """The loose words, which stand somewhere in it."""
    sender: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    operator: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    ticket: tuple[str, ...] = ()
    warned: bool | None = None
    """Whether it went on in spite of a warning."""
    reference: str = ""
    """How it begins."""
    program: int | None = None
    least: int | None = None
    """Points at least."""
    most: int | None = None
    states: frozenset[State] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment."""


EVERYTHING = HistoryQuery()
"""Asks for nothing in particular."""


class Sorting(StrEnum):
    """In which order transfers are listed; others would have to read them all first."""

    NEWEST = "newest first"
    OLDEST = "oldest first"
    LARGEST = "most points first"


@dataclass(frozen=True, slots=True)
class QueryFault:
    """Why a part of the line means nothing; `start` and `end` count its characters."""

    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Now, and the zone in which days begin and end: this machine's where none is named."""

    now: datetime
    zone: tzinfo | None = None

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.astimezone(self.zone).date()

    def moment(self, written: datetime) -> datetime:
        """What a clock on the wall shows, as a moment; the zone knows which days have 23 or 25 hours."""
        return written.astimezone() if self.zone is None else written.replace(tzinfo=self.zone)

    def day(self, on: date) -> tuple[datetime, datetime]:
        """When a day begins, and when the next one does."""
        begin = datetime.combine(on, time())
        end = begin + timedelta(days=1)
        return self.moment(begin).astimezone(UTC), self.moment(end).astimezone(UTC)


def quoted(value: str) -> str:
    """A value as one word of the line."""
    return f'"{value}"' if " " in value else value


def read_query(text: str, calendar: Calendar) -> HistoryQuery | QueryFault:
    """The query that `text` writes down, or the first part of it that means nothing."""
    query = HistoryQuery()
    for start, end, name, sign, value in _parts(text):
        read = _with_part(query, name, sign, value, calendar)
        if isinstance(read, NotRead):
            return QueryFault(start, end, read.sentence)
        query = read
    return query


def _parts(text: str) -> Iterator[tuple[int, int, str, str, str]]:
    for found in _TOKEN.finditer(text):
        name = (found["name"] or "").lower()
        name = "" if name in _SCANNED else name
        value = found["value"] if name else found.group()
        yield found.start(), found.end(), name, found["sign"] or "", tidy(value.strip('"'))


def _with_part(
    query: HistoryQuery, name: str, sign: str, value: str, calendar: Calendar
) -> HistoryQuery | NotRead:
    if not name:
        return replace(query, text=f"{query.text} {value}".strip())
    if name not in _PARTS:
        known = ", ".join(f"{each}:" for each in _PARTS if each not in SPELLINGS)
        return NotRead(
            f"There is no {name}: here. Known: {known}. To look for the words, put them in quotes."
        )
    if not value:
        return NotRead(f"Something is missing after {name}{sign}")
    if sign != ":" and name not in _AMOUNTS:
        return NotRead(f"Write {name}:{value}. Only amounts can be more or less.")
    return _PARTS[name](query, sign, value, calendar)


# -- the parts -------------------------------------------------------------------------------------

_Read = Callable[[HistoryQuery, str, str, Calendar], HistoryQuery | NotRead]


def _containing(field: str) -> _Read:
    def read(query: HistoryQuery, _sign: str, value: str, _calendar: Calendar) -> HistoryQuery:
        wanted: tuple[str, ...] = getattr(query, field)
        return replace(query, **{field: (*wanted, value)})  # type: ignore[arg-type]

    return read


def _amount(query: HistoryQuery, sign: str, value: str, _calendar: Calendar) -> HistoryQuery | NotRead:
    points = read_points(value)
    if isinstance(points, NotRead):
        return points
    least = points + (sign == ">") if sign in (">", ">=", ":") else query.least
    most = points - (sign == "<") if sign in ("<", "<=", ":") else query.most
    return replace(query, least=least, most=most)


def _status(query: HistoryQuery, _sign: str, value: str, _calendar: Calendar) -> HistoryQuery | NotRead:
    states = STATUSES.get(value.lower().replace(" ", ""))
    if states is None:
        return NotRead(f"A status is one of {', '.join(STATUSES)}.")
    return replace(query, states=query.states | states)


def _reference(query: HistoryQuery, _sign: str, value: str, _calendar: Calendar) -> HistoryQuery:
    return replace(query, reference=read_reference(value) or value.removeprefix("#").upper())


def _program(query: HistoryQuery, _sign: str, value: str, _calendar: Calendar) -> HistoryQuery | NotRead:
    if not (value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER):
        return NotRead("A programme is named by its number.")
    return replace(query, program=int(value))


def _since(query: HistoryQuery, _sign: str, value: str, calendar: Calendar) -> HistoryQuery | NotRead:
    span = _span(value, calendar)
    return span if isinstance(span, NotRead) else replace(query, since=span[0])


def _until(query: HistoryQuery, _sign: str, value: str, calendar: Calendar) -> HistoryQuery | NotRead:
    span = _span(value, calendar)
    return span if isinstance(span, NotRead) else replace(query, until=span[1])


def _span(value: str, calendar: Calendar) -> tuple[datetime, datetime] | NotRead:
    """The moments between which a time lies that people write down: a whole day, or one point."""
    written = value.lower()
    if (ago := _AGO.fullmatch(written)) is not None:
        moment = calendar.now - int(ago[1]) * _UNITS[ago[2]]
        return moment, moment
    days = {"today": 0, "yesterday": 1}
    if written in days:
        return calendar.day(calendar.today - timedelta(days=days[written]))
    found = _MOMENT.fullmatch(value.upper())
    if found is None:
        return NotRead(_WHEN)
    try:
        on, at = date.fromisoformat(found[1]), time.fromisoformat(found[2]) if found[2] else None
        if at is None:
            return calendar.day(on)
        moment = calendar.moment(datetime.combine(on, at)).astimezone(UTC)
    except (ValueError, OverflowError):  # also at both ends of the calendar
        return NotRead(_WHEN)
    return moment, moment


def _warned(query: HistoryQuery, _sign: str, value: str, _calendar: Calendar) -> HistoryQuery | NotRead:
    if value.lower() not in YES_OR_NO:
        return NotRead("Write warned:yes or warned:no.")
    return replace(query, warned=value.lower() == "yes")


_PARTS: dict[str, _Read] = {
    "from": _containing("sender"),
    "to": _containing("recipient"),
    "amt": _amount,
    "points": _amount,
    "op": _containing("operator"),
    "branch": _containing("branch"),
    "status": _status,
    "since": _since,
    "until": _until,
    "ref": _reference,
    "program": _program,
    "programme": _program,
    "note": _containing("note"),
    "ticket": _containing("ticket"),
    "warned": _warned,
}
PART_NAMES = tuple(_PARTS)
"""What can stand before a colon."""
_AMOUNTS = frozenset({"amt", "points"})
SPELLINGS = frozenset({"points", "programme"})
"""Other names of what the list of known ones has already."""

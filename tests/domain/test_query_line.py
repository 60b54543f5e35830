"""The query line: what is typed is what is asked for, and what means nothing is said where it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from console.domain.query_line import STATUSES, Calendar, HistoryQuery, QueryFault, read_query
from console.domain.transfers import State

NOW = datetime(2026, 3, 12, 14, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
HERE = Calendar(NOW, NOW.tzinfo)


def day(on: int, hour: int = 0) -> datetime:
    return NOW.replace(day=on, hour=hour, minute=0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", HistoryQuery()),
        ("   ", HistoryQuery()),
        ("ravi  4269", HistoryQuery(text="ravi 4269")),
        ('"ravi mehta" 14:02', HistoryQuery(text="ravi mehta 14:02")),
        ("ravi from:4269 mehta", HistoryQuery(text="ravi mehta", sender=("4269",))),
        ("from:4269 to:ravi", HistoryQuery(sender=("4269",), recipient=("ravi",))),
        ("FROM:Asha from:R", HistoryQuery(sender=("Asha", "R"))),
        ("amt>500", HistoryQuery(least=501)),
        ("amt>=500 amt<1,000", HistoryQuery(least=500, most=999)),
        ("amt:1000", HistoryQuery(least=1000, most=1000)),
        ("points<=7", HistoryQuery(most=7)),
        ("op:asha branch:12", HistoryQuery(operator=("asha",), branch=("12",))),
        ("status:unknown", HistoryQuery(states=STATUSES["unknown"])),
        ("status:refused status:alarm", HistoryQuery(states=STATUSES["refused"] | STATUSES["alarm"])),
        ("ref:#p7k2", HistoryQuery(reference="P7K2")),
        ("ref:p7k2-qfm-ool", HistoryQuery(reference="P7K2QFM001")),
        ("program:973 programme:7", HistoryQuery(program=7)),
        ('note:"birthday gift"', HistoryQuery(note=("birthday gift",))),
        ('note:"open end', HistoryQuery(note=("open end",))),
        ("since:7d", HistoryQuery(since=NOW - timedelta(days=7))),
        (
            "since:90min until:1h",
            HistoryQuery(since=NOW - timedelta(minutes=90), until=NOW - timedelta(hours=1)),
        ),
        ("since:yesterday until:yesterday", HistoryQuery(since=day(11), until=day(12))),
        ("since:today", HistoryQuery(since=day(12))),
        ("until:2026-03-02", HistoryQuery(until=day(3))),
        ("since:2026-03-02t14:00", HistoryQuery(since=day(2, 14))),
    ],
)
def test_what_is_typed_is_what_is_asked_for(typed: str, meant: HistoryQuery) -> None:
    assert read_query(typed, HERE) == meant


@pytest.mark.parametrize(
    ("typed", "part", "words"),
    [
        ("ravi amt>10.5", "amt>10.5", "whole number"),
        ("from:", "from:", "missing after from:"),
        ("colour:red x", "colour:red", "There is no colour: here. Known: from:, to:, amt:"),
        ("from>4", "from>4", "Write from:4."),
        ("status:fine", "status:fine", "unknown, processed, refused"),
        ("since:soon", "since:soon", "7d, 24h, today"),
        ("until:2026-02-30", "until:2026-02-30", "7d"),
        ("since:2026-03-02t25:00", "since:2026-03-02t25:00", "7d"),
        ("program:main", "program:main", "by its number"),
        ("program:99999999999999999999", "program:99999999999999999999", "by its number"),
        ("until:9999-12-31", "until:9999-12-31", "7d"),
        ("since:0001-01-01", "since:0001-01-01", "7d"),
    ],
)
def test_what_means_nothing_is_told_where_it_stands(typed: str, part: str, words: str) -> None:
    fault = read_query(typed, HERE)
    assert isinstance(fault, QueryFault)
    assert typed[fault.start : fault.end] == part
    assert words in fault.sentence


def test_every_state_has_a_word_but_those_that_only_the_journal_tells() -> None:
    told = frozenset().union(*STATUSES.values())
    assert frozenset(State) - told == frozenset()


def test_a_day_begins_and_ends_where_the_zone_says() -> None:
    spring = Calendar(datetime(2026, 3, 29, 13, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    query = read_query("since:today until:today", spring)
    assert isinstance(query, HistoryQuery)
    assert query.since is not None
    assert query.until is not None
    assert query.until.astimezone(UTC) - query.since.astimezone(UTC) == timedelta(hours=23)

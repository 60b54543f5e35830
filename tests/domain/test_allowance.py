"""What is left of a cap: by the calendar of the place, also where its clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.domain.allowance import Meter, allowances, first_moment
from console.domain.moves import Move
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.policy import Caps
from console.domain.transfers import State
from tests.loop_over import loop_over

RAVI, PRIYA = Party(PartyKind.CUSTOMER, "101", "Ravi M•••"), Party(PartyKind.CUSTOMER, "202", "Priya S•••")
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def move(points: int, at: datetime, state: State = State.CONFIRMED) -> Move:
    return Move("P7K2QFM001", at, RAVI, PRIYA, points, state)


@loop_over(
    ("zone", "now", "days", "begins"),
    [
        # Eight in the evening in London is already tomorrow in Kolkata.
        ("Asia/Kolkata", "2026-11-21T20:00Z", 1, "2026-11-21T18:30Z"),
        ("Asia/Kolkata", "2026-11-21T18:29Z", 1, "2026-11-20T18:30Z"),
        # Clocks forward (23 hours) and back (25): the day begins at its own midnight.
        ("Europe/Berlin", "2026-03-29T21:59Z", 1, "2026-03-28T23:00Z"),
        ("Europe/Berlin", "2026-10-25T22:59Z", 1, "2026-10-24T22:00Z"),
        # Seven calendar days across a change aren't 168 hours.
        ("Europe/Berlin", "2026-04-01T10:00Z", 7, "2026-03-25T23:00Z"),
        ("Europe/Berlin", "2026-11-10T10:00Z", 30, "2026-10-11T22:00Z"),
        # Where there was no midnight, the day begins when the clocks went on.
        ("America/Sao_Paulo", "2018-11-04T12:00Z", 1, "2018-11-04T03:00Z"),
        ("Asia/Kolkata", "2027-01-01T00:00Z", 1, "2026-12-31T18:30Z"),
    ],
)
def test_days_begin_at_the_midnight_of_the_place(zone: str, now: str, days: int, begins: str) -> None:
    began = first_moment(datetime.fromisoformat(now), days, ZoneInfo(zone))
    assert began == datetime.fromisoformat(begins)


def test_what_moved_or_still_may_counts_and_nothing_else() -> None:
    moved = (
        move(100, NOW - timedelta(hours=1)),
        move(200, NOW - timedelta(hours=2), State.UNKNOWN),
        move(400, NOW - timedelta(hours=3), State.REJECTED),
        move(800, NOW - timedelta(hours=3), State.ABANDONED),
        move(1600, NOW - timedelta(days=6)),
        move(3200, NOW - timedelta(days=7)),
        move(6400, NOW - timedelta(days=30)),
    )
    caps = Caps(1000, 2, 5000, 9, 5000, None)
    found = allowances(caps, moved, NOW, ZoneInfo("Asia/Kolkata"))
    assert [each.words for each in found] == [
        "300 of 1,000 points today",
        "2 of 2 transfers today",
        "1,900 of 5,000 points in 7 days",
        "3 of 9 transfers in 7 days",
        "5,100 of 5,000 points in 30 days",
    ]
    assert [each.left for each in found] == [700, 0, 3100, 6, 0]
    assert [each.holds(700) for each in found] == [True, False, True, True, False]
    assert not found[0].holds(701)


def test_what_is_left_is_told_before_the_order_and_called_an_estimate_where_others_move_points() -> None:
    caps = Caps(points_a_day=2000, transfers_in_30_days=5)
    left = allowances(caps, (move(1800, NOW - timedelta(hours=1)),), NOW, None)
    told = "The sender has 200 of 2,000 points left today, 4 of 5 transfers left in 30 days"
    assert Meter("sender", left, is_estimate=True).sentence == f"{told} (an estimate)."
    assert Meter("sender", left, is_estimate=False).sentence == f"{told}."

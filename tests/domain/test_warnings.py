"""Each pattern is found with the rows that show it, and ordinary customers set nothing off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from console.domain.holder_warnings import warnings_by_holders
from console.domain.moves import Move
from console.domain.parties import Channel, Customer, Standing
from console.domain.policy import Approval, Caps, Limits, Policy, Staff, Thresholds
from console.domain.warnings import Seen, WarningKind, warnings_by_moves
from tests.domain.synthetic_moves import DAY, HOUR, START, Journal, ordinary
from tests.loop_over import loop_over

NOW = START + 200 * DAY
Rows = list[Move]
LIMITED = Policy(Limits(points_a_transfer=5000), Approval(above_points=2000))


def test_ten_thousand_ordinary_transfers_set_off_no_false_alarm() -> None:
    journal, alarms = Journal(), list[tuple[object, str]]()
    for giver, receiver, points, at in ordinary(10_000, seed=13):
        seen = journal.seen(giver, receiver, points, at, LIMITED)
        found = (*warnings_by_holders(seen), *warnings_by_moves(seen))
        alarms += [(each.kind, each.sentence) for each in found]
        journal.add(giver, receiver, points, at)
    assert journal.count == 10_000
    assert alarms == []


def _often_given(journal: Journal) -> tuple[Rows, int]:
    return [journal.add("A", "B", 10, NOW - hours * HOUR) for hours in (2, 9, 20, 29)], 10


def _often_got(journal: Journal) -> tuple[Rows, int]:
    return [journal.add("C", "B", 10, NOW - hours * HOUR) for hours in (2, 9, 20, 29)], 10


def _collector(journal: Journal) -> tuple[Rows, int]:
    return [journal.add(giver, "B", 100, NOW - days * DAY) for giver, days in (("C", 1), ("D", 6))], 100


def _drain(journal: Journal) -> tuple[Rows, int]:
    return [journal.add("A", other, 100, NOW - hours * HOUR) for other, hours in (("C", 1), ("D", 5))], 100


def _there_and_back(journal: Journal) -> tuple[Rows, int]:
    return [journal.add("B", "A", 400, NOW - 20 * DAY)], 380


def _through_a_third(journal: Journal) -> tuple[Rows, int]:
    first = journal.add("B", "C", 400, NOW - 20 * DAY)
    return [journal.add("C", "A", 390, NOW - 10 * DAY), first], 380


def _just_under(journal: Journal) -> tuple[Rows, int]:
    return [journal.add("A", "B", 4990 - days, NOW - days * DAY) for days in (2, 5)], 4900


def _spike(journal: Journal) -> tuple[Rows, int]:
    return [journal.add("A", "B", points, NOW - points * DAY) for points in (30, 50, 90)], 500


def _asleep(journal: Journal) -> tuple[Rows, int]:
    return [journal.add("A", "B", 100, NOW - 400 * DAY)], 100


def _guessed(journal: Journal) -> tuple[Rows, int]:
    return [journal.add("A", "B", 100, NOW - 3 * HOUR, refused=3, moved=False)], 100


@loop_over(
    ("pattern", "kind"),
    [
        (_often_given, WarningKind.GIVES_OFTEN),
        (_often_got, WarningKind.GETS_OFTEN),
        (_collector, WarningKind.MANY_TO_ONE),
        (_drain, WarningKind.ONE_TO_MANY),
        (_there_and_back, WarningKind.ROUND_TRIP),
        (_through_a_third, WarningKind.ROUND_TRIP),
        (_just_under, WarningKind.UNDER_LIMIT),
        (_spike, WarningKind.SPIKE),
        (_asleep, WarningKind.DORMANT),
        (_guessed, WarningKind.FAILED_CODES),
    ],
)
def test_each_pattern_is_found_with_its_rows(
    pattern: Callable[[Journal], tuple[Rows, int]], kind: WarningKind
) -> None:
    journal = Journal()
    rows, points = pattern(journal)
    seen = journal.seen("A", "B", points, NOW, LIMITED)
    by_kind = {warning.kind: warning for warning in warnings_by_moves(seen)}
    assert set(by_kind[kind].rows) == set(rows)
    off = Thresholds(*(0 for _ in Thresholds.__slots__))
    assert warnings_by_moves(replace(seen, policy=replace(LIMITED, warnings=off))) == ()


def test_a_cap_that_is_nearly_used_up_is_told_before_it_refuses() -> None:
    journal, policy = Journal(), Policy(Limits(giver=Caps(points_a_day=1000)))
    journal.add("A", "B", 900, NOW - DAY)
    row = journal.add("A", "B", 700, NOW - HOUR)
    assert warnings_by_moves(journal.seen("A", "B", 100, NOW, policy)) == ()
    (warning,) = warnings_by_moves(journal.seen("A", "B", 101, NOW, policy))
    assert warning.rows == (row,)
    assert warning.sentence == "With this the sender has used 801 of 1,000 points today."


def test_what_never_moved_is_no_pattern() -> None:
    journal = Journal()
    for days in (1, 2, 3, 4):
        journal.add("B", "A", 100, NOW - days * HOUR, moved=False)
        journal.add(f"C{days}", "B", 100, NOW - days * HOUR, moved=False)
    assert warnings_by_moves(journal.seen("A", "B", 100, NOW, LIMITED)) == ()


def _new(seen: Seen) -> Seen:
    return replace(seen, recipient=replace(_customer(seen.recipient), created=NOW - DAY))


def _changed(seen: Seen) -> Seen:
    return replace(seen, sender=replace(_customer(seen.sender), modified=NOW - 2 * DAY))


def _unverified(seen: Seen) -> Seen:
    channels = (Channel("mobile", "••4269", verified=False),)
    return replace(seen, sender=replace(_customer(seen.sender), channels=channels))


def _suspected(seen: Seen) -> Seen:
    marked = replace(_customer(seen.recipient), fraud="SUSPECTED", standing=Standing.UNKNOWN)
    return replace(seen, recipient=marked)


def _own(seen: Seen) -> Seen:
    return replace(seen, policy=Policy(staff=Staff(("asha.k B", "meena 7"))))


def _colleague(seen: Seen) -> Seen:
    return replace(seen, policy=Policy(staff=Staff(("meena A",))))


def _customer(holder: object) -> Customer:
    assert isinstance(holder, Customer)
    return holder


@loop_over(
    ("made", "kind", "sentence"),
    [
        (_new, WarningKind.NEW_RECEIVER, "The recipient joined 1 day ago."),
        (_changed, WarningKind.CHANGED_GIVER, "The sender's profile changed 2 days ago."),
        (_unverified, WarningKind.UNVERIFIED, "None of the sender's contacts has been verified."),
        (_suspected, WarningKind.FLAGGED, "The provider's word on the recipient: SUSPECTED."),
        (_own, WarningKind.STAFF, "The recipient is asha.k, who sends this."),
        (_colleague, WarningKind.STAFF, "The sender works here: meena."),
    ],
)
def test_what_the_look_ups_show_is_told(
    made: Callable[[Seen], Seen], kind: WarningKind, sentence: str
) -> None:
    plain = Journal().seen("A", "B", 100, NOW, Policy())
    assert warnings_by_holders(plain) == ()
    (warning,) = warnings_by_holders(made(plain))
    assert (warning.kind, warning.sentence) == (kind, sentence)


def test_thresholds_are_the_organisations() -> None:
    seen = _new(Journal().seen("A", "B", 100, NOW, Policy()))
    later = replace(seen, policy=Policy(warnings=Thresholds(new_receiver_days=1)))
    assert warnings_by_holders(replace(later, now=NOW + timedelta(seconds=1))) == ()

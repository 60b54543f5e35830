from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from console.domain.parties import (
    Account,
    Customer,
    Group,
    Holder,
    Member,
    Party,
    PointsExpiry,
    ProgramBalance,
    Role,
    Standing,
)
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local
from console.services.preview import Taken, objections, preview
from tests.services.routes import ACTING, GROUPS, INTO_GROUP, ORDER, OUT_OF_GROUP, ROUTES, Route

SOON, LATER = PointsExpiry(Decimal(200), date(2026, 4, 1)), PointsExpiry(Decimal(100), date(2026, 5, 1))
BALANCE = ProgramBalance(7, "Main", Decimal(900), Decimal(50), (SOON, LATER))
SENDER = Customer("1001", "Asha", programs=(BALANCE,), in_loyalty=True, standing=Standing.CLEAR)
RECIPIENT = Customer("1002", "Ravi", programs=(ProgramBalance(7, "Main", Decimal(10), Decimal(0)),))
FAMILY = Group(
    "1001",
    "The Raos",
    status="ACTIVE",
    standing=Standing.CLEAR,
    members=(Member(Party(PartyKind.CUSTOMER, "1004"), Role.PRIMARY), Member(ACTING, may_transfer=True)),
    programs=(BALANCE,),
)
ACCOUNT = Account(
    "1001",
    "5123",
    "1001",
    holder_id="9001",
    standing=Standing.CLEAR,
    available=Decimal(900),
    on_hold=Decimal(50),
    expiring=(SOON, LATER),
)
OTHERS = replace(FAMILY, id="1002", name="The Kapoors", members=())


def _sides(route: Route) -> tuple[Holder, Holder]:
    """Both sides of a route, with points."""
    if route.between_accounts:
        return ACCOUNT, replace(ACCOUNT, id="1002")
    sender = SENDER if route.has_codes else FAMILY
    return sender, RECIPIENT if route.order.recipient.kind is PartyKind.CUSTOMER else OTHERS


def test_both_sides_before_and_after() -> None:
    shown = preview(ORDER, SENDER, RECIPIENT)
    assert shown is not None
    assert (shown.sender_before, shown.sender_after) == (Decimal(900), Decimal(400))
    assert (shown.recipient_before, shown.recipient_after) == (Decimal(10), Decimal(510))


def test_what_ends_first_goes_first() -> None:
    shown = preview(ORDER, SENDER, RECIPIENT)
    assert shown is not None
    assert shown.taken == (Taken(Decimal(200), SOON), Taken(Decimal(100), LATER), Taken(Decimal(200), None))
    assert sum(part.points for part in shown.taken) == ORDER.points


def test_a_small_transfer_takes_only_the_soonest() -> None:
    shown = preview(replace(ORDER, points=150), SENDER, RECIPIENT)
    assert shown is not None
    assert shown.taken == (Taken(Decimal(150), SOON),)


def test_without_a_balance_there_is_no_preview() -> None:
    assert preview(replace(ORDER, program_id=8), SENDER, RECIPIENT) is None
    shown = preview(ORDER, SENDER, Customer("1002"))
    assert shown is not None
    assert (shown.recipient_before, shown.recipient_after) == (None, None)


@pytest.mark.parametrize(
    ("sender", "recipient", "expected"),
    [
        (SENDER, RECIPIENT, []),
        (SENDER, SENDER, [Local.SAME_CUSTOMER]),
        (replace(SENDER, in_loyalty=False), RECIPIENT, [Local.NOT_IN_LOYALTY]),
        (SENDER, replace(RECIPIENT, in_loyalty=False), [Local.NOT_IN_LOYALTY]),
        (replace(SENDER, standing=Standing.BLOCKED), RECIPIENT, [Local.BLOCKED]),
        (
            replace(SENDER, programs=(replace(BALANCE, usable=Decimal("499.9")),)),
            replace(RECIPIENT, standing=Standing.BLOCKED),
            [Local.BLOCKED, Local.TOO_FEW_POINTS],
        ),
    ],
)
def test_objections_come_before_the_provider_is_asked(
    sender: Customer, recipient: Customer, expected: list[Local]
) -> None:
    assert [problem.code for problem in objections(ORDER, sender, recipient)] == [
        each.value for each in expected
    ]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_nothing_stands_against_an_ordinary_transfer(route: Route) -> None:
    assert objections(route.order, *_sides(route)) == ()


def _family(*members: Member, **other: object) -> Group:
    return replace(FAMILY, members=members or FAMILY.members, **other)  # type: ignore[arg-type]


def _holding(usable: int) -> tuple[ProgramBalance, ...]:
    return (replace(BALANCE, usable=Decimal(usable)),)


@pytest.mark.parametrize(
    ("sender", "recipient", "expected"),
    [
        (_family(standing=Standing.BLOCKED, status="INACTIVE"), RECIPIENT, [("group-inactive", "INACTIVE")]),
        (FAMILY, replace(OTHERS, standing=Standing.BLOCKED), [("group-inactive", "ACTIVE")]),
        (_family(standing=Standing.UNKNOWN), OTHERS, []),
        (_family(Member(replace(ACTING, id="1008"))), OTHERS, [("not-a-member", "")]),
        (_family(Member(ACTING, active=False, may_transfer=True)), OTHERS, [("not-a-member", "")]),
        (_family(Member(ACTING, may_transfer=False)), RECIPIENT, [("may-not-transfer", "")]),
        (_family(Member(ACTING, may_transfer=None)), RECIPIENT, []),
        (_family(programs=_holding(-40)), OTHERS, [("too-few-points", "-40")]),
        (_family(programs=()), OTHERS, []),
        (FAMILY, FAMILY, [("same-customer", "")]),
        (FAMILY, replace(RECIPIENT, id="1001"), []),
        (FAMILY, replace(RECIPIENT, id=ACTING.id), []),
        (
            _family(Member(ACTING, active=False), programs=_holding(0), standing=Standing.BLOCKED),
            replace(RECIPIENT, standing=Standing.BLOCKED, status="", fraud="CONFIRMED"),
            [
                ("group-inactive", "sender"),
                ("blocked", "CONFIRMED"),
                ("not-a-member", ""),
                ("too-few-points", "0"),
            ],
        ),
    ],
    ids=[
        "sender inactive",
        "recipient inactive",
        "unknown standing",
        "not a member",
        "has left",
        "blocked member",
        "rights not told",
        "negative balance",
        "no balance told",
        "the same group",
        "a customer with the number of the group",
        "to the one who acts",
        "all at once",
    ],
)
def test_objections_to_what_a_group_gives(
    sender: Group, recipient: Holder, expected: list[tuple[str, str]]
) -> None:
    found = objections(replace(OUT_OF_GROUP.order, recipient=recipient.party), sender, recipient)
    assert [problem.code for problem in found] == [code for code, _ in expected]
    for problem, (_, word) in zip(found, expected, strict=True):
        assert word in problem.message


@pytest.mark.parametrize("recipient", [RECIPIENT, OTHERS])
def test_a_group_gives_nothing_before_somebody_acts_for_it(recipient: Holder) -> None:
    order = replace(OUT_OF_GROUP.order, acting=None)
    assert [problem.code for problem in objections(order, FAMILY, recipient)] == [
        Local.NO_ACTING_MEMBER.value
    ]


def test_nobody_needs_to_act_for_a_group_that_receives() -> None:
    assert objections(INTO_GROUP.order, SENDER, OTHERS) == ()
    inactive = replace(OTHERS, standing=Standing.BLOCKED, status="DELETED")
    (problem,) = objections(INTO_GROUP.order, SENDER, inactive)
    assert (problem.code, problem.message) == (Local.GROUP_INACTIVE.value, "recipient: DELETED")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_both_sides_are_shown_whoever_they_are(route: Route) -> None:
    sender, recipient = _sides(route)
    shown = preview(route.order, sender, recipient)
    assert shown is not None
    assert (shown.sender_before, shown.sender_after) == (Decimal(900), Decimal(400))
    assert shown.taken == (Taken(Decimal(200), SOON), Taken(Decimal(100), LATER), Taken(Decimal(200), None))
    assert shown.recipient_before is not None
    assert shown.recipient_after == shown.recipient_before + 500


def test_a_negative_balance_is_shown_as_it_is() -> None:
    shown = preview(GROUPS.order, FAMILY, replace(OTHERS, programs=_holding(-40)))
    assert shown is not None
    assert (shown.recipient_before, shown.recipient_after) == (Decimal(-40), Decimal(460))
    assert preview(GROUPS.order, replace(FAMILY, programs=()), OTHERS) is None

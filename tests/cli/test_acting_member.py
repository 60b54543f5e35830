"""Who asks for points of a group: chosen from its members, or named with --by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer_parties import TransferRequest
from console.domain.parties import Member
from tests.cli.counter import Counter
from tests.doubles.fake_desk import PRIYA, RAVI, make_customer, make_member
from tests.doubles.matches import customer_match

GIVES = TransferRequest("g:901", "g:902", "200")
ANIL, STRANGER = "9148570303", "9148570505"


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """With a customer for each member who isn't one yet, and one who is no member."""
    counter.gateway.known |= {
        "303": make_customer("303", "Anil", "Kumar", ANIL, 10),
        "505": make_customer("505", "Ravi", "Bose", STRANGER, 10),
    }
    return counter


def members(counter: Counter, *those: Member) -> None:
    counter.gateway.groups["901"] = replace(counter.gateway.groups["901"], members=those)


def found_by_name(counter: Counter, *numbers: str) -> None:
    counter.gateway.matches = tuple(customer_match(number, "somebody") for number in numbers)


async def test_members_are_offered_with_what_stands_against_them(counter: Counter) -> None:
    _, operator = await counter.talk(GIVES)
    offered = [line for line in operator.heard if line.startswith(("  1", "  2", "  3", "  -"))]
    assert offered == [
        "  1: Ravi M•••, primary member, id 101",
        "  2: Priya S•••, member, id 202",
        "  -: Anil K•••, member, id 303, may not move points",
        "  -: Sara T•••, member, id 404, has left the group",
    ]
    assert operator.questions == ["Who asks for it (1-2)? "]


@pytest.mark.parametrize("typed", ["3", "0", "-", "", "Anil", "²"])
async def test_only_an_offered_number_counts(counter: Counter, typed: str) -> None:
    ended, operator = await counter.talk(GIVES, typed, "known to me")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard[-1] == "That is none of them. Nothing was sent."
    assert counter.gateway.count("transfer") == 0


@pytest.mark.parametrize(
    ("by", "member"), [("101", "101"), (RAVI, "101"), ("ravi", "101"), ("Priya S•••", "202"), (PRIYA, "202")]
)
async def test_by_an_id_a_mobile_or_a_name(counter: Counter, by: str, member: str) -> None:
    ended, operator = await counter.talk(replace(GIVES, by=by), "known to me")
    assert ended is ExitCode.DONE
    assert len(operator.questions) == 1
    [intent] = await counter.desk.reconciliation.recent()
    assert intent.order.acting is not None
    assert intent.order.acting.id == member


async def test_a_full_name_is_looked_up_because_the_mask_hides_the_family_name(counter: Counter) -> None:
    found_by_name(counter, "505", "202")
    ended, operator = await counter.talk(replace(GIVES, by="Priya Shah"), "known to me")
    assert ended is ExitCode.DONE
    assert operator.heard_saying("Asked for by Priya S•••, member, may move points.")


async def test_of_several_who_answer_to_it_one_is_chosen(counter: Counter) -> None:
    second = make_member("606", "Ravi B•••")
    left = make_member("707", "Ravi T•••", active=False)
    members(counter, *counter.gateway.groups["901"].members, second, left)
    ended, operator = await counter.talk(replace(GIVES, by="Ravi"), "2", "known to me")
    assert ended is ExitCode.DONE
    assert operator.heard_saying("  -: Ravi T•••, member, id 707, has left the group")
    assert not operator.heard_saying("Priya")
    assert operator.questions == ["Who asks for it (1-2)? ", "How was Ravi B••• verified? "]


async def test_a_member_whose_permission_is_not_told_may_act_and_is_marked(counter: Counter) -> None:
    members(counter, make_member("101", "Ravi M•••", may_transfer=None))
    ended, operator = await counter.talk(replace(GIVES, by="101"), "known to me")
    assert ended is ExitCode.DONE
    assert operator.heard_saying("Asked for by Ravi M•••, member, permission not told.")


@pytest.mark.parametrize(
    ("by", "title"),
    [
        ("303", "Member may not move points."),
        (ANIL, "Member may not move points."),
        ("404", "Not a member of the group."),
        ("Sara", "Not a member of the group."),
        (STRANGER, "Not a member of the group."),
        ("9000000000", "By: nobody found."),
        ("•••", "By: nobody found."),
    ],
)
async def test_whoever_would_be_refused_is_refused_before_the_other_side(
    counter: Counter, by: str, title: str
) -> None:
    ended, operator = await counter.talk(TransferRequest("g:901", by=by), "g:902", "200", "known to me")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying(title), operator.heard
    assert operator.questions == []


async def test_a_found_name_that_no_member_has(counter: Counter) -> None:
    found_by_name(counter, "505", "606")
    ended, operator = await counter.talk(replace(GIVES, by="Ravi Bose"))
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("Not a member of the group.")


@pytest.mark.parametrize(
    ("those", "title"),
    [
        ((), "Acting member missing."),
        ((make_member("303", "Anil K•••", may_transfer=False),), "Member may not move points."),
        ((make_member("404", "Sara T•••", active=False),), "Not a member of the group."),
    ],
)
async def test_a_group_in_which_nobody_may_act(
    counter: Counter, those: tuple[Member, ...], title: str
) -> None:
    members(counter, *those)
    ended, operator = await counter.talk(TransferRequest("g:901"), "1", "g:902")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying(title)
    assert operator.questions == []

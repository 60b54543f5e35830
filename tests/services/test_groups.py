"""A group is found by whatever names it, and a fault is never taken for "no such group"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from console.domain.parties import Customer, Group, GroupKey, Match
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.services.directories import Found, Groups, NotFound, Several
from tests.doubles.matches import group_match

RAOS, KAPOORS = Group("1001", "The Raos"), Group("1002", "The Kapoors")
MOBILE = "919148574269"


@dataclass
class FakeDirectory:
    """Two groups; `known` says which of them answer to a text."""

    known: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    fault: ProviderError | None = None
    asked: list[str] = field(default_factory=list)

    async def find_groups(self, text: str) -> tuple[Match, ...]:
        self.asked.append(text)
        if self.fault is not None:
            raise self.fault
        return tuple(group_match(group.id, group.name) for group in self.known.get(text, ()))

    async def group(self, key: GroupKey, value: str) -> Group:
        self.asked.append(f"{key.value} {value}")
        if self.fault is not None:
            raise self.fault
        groups = {"id 1001": RAOS, "id 1002": KAPOORS, "primary member 500": RAOS}
        try:
            return groups[f"{key.value} {value}"]
        except KeyError:
            raise ProviderError(local(Local.NO_SUCH_GROUP)) from None


DIRECTORY = {"The Raos": (RAOS,), "1001": (RAOS,), "EXT-7": (RAOS,), MOBILE: (RAOS,), "The": (RAOS, KAPOORS)}


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory(DIRECTORY)


@pytest.fixture
def groups(directory: FakeDirectory) -> Groups:
    return Groups(directory, "91")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("The Raos", ["The Raos", "id 1001"]),
        ("  The Raos ", ["The Raos", "id 1001"]),
        ("1001", ["1001", "id 1001"]),
        ("EXT-7", ["EXT-7", "id 1001"]),
        ("91485 74269", [MOBILE, "id 1001"]),
        ("+91 91485-74269", [MOBILE, "id 1001"]),
        (MOBILE, [MOBILE, "id 1001"]),
    ],
)
async def test_a_single_match_is_read_with_members_and_balances(
    groups: Groups, directory: FakeDirectory, typed: str, asked: list[str]
) -> None:
    assert await groups.find(typed) == Found(RAOS)
    assert directory.asked == asked


async def test_ten_digits_that_are_no_mobile_number_are_asked_for_as_they_are() -> None:
    directory = FakeDirectory({"1234567890": (KAPOORS,)})
    assert await Groups(directory, "91").find("1234567890") == Found(KAPOORS)
    assert directory.asked == ["911234567890", "1234567890", "id 1002"]


async def test_several_matches_are_a_choice(groups: Groups, directory: FakeDirectory) -> None:
    assert await groups.find("The") == Several(
        (group_match("1001", "The Raos"), group_match("1002", "The Kapoors"))
    )
    assert directory.asked == ["The"]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("Nobody", ("Nobody",)), ("9148574260", ("919148574260", "9148574260")), ("   ", ()), ("", ())],
)
async def test_no_match_is_said_with_what_was_tried(
    groups: Groups, directory: FakeDirectory, typed: str, asked: tuple[str, ...]
) -> None:
    missed = await groups.find(typed)
    assert missed == NotFound((PartyKind.GROUP,), (local(Local.NO_SUCH_GROUP),))
    assert directory.asked == list(asked)


@pytest.mark.parametrize(
    "problem",
    [
        local(Local.ANSWER_TIMEOUT),
        Problem("capillary", Context.GROUP, "1619"),
        Problem("capillary", Context.GROUP, "91052"),
        Problem("capillary", Context.HTTP, "500"),
    ],
)
async def test_a_fault_of_the_search_is_passed_on(
    groups: Groups, directory: FakeDirectory, problem: Problem
) -> None:
    directory.fault = ProviderError(problem)
    with pytest.raises(ProviderError) as raised:
        await groups.find("The Raos")
    assert raised.value is directory.fault


async def test_a_group_that_vanished_after_the_search_is_a_fault(groups: Groups) -> None:
    gone = Group("1009", "Gone")
    with pytest.raises(ProviderError, match=Local.NO_SUCH_GROUP.value):
        await Groups(FakeDirectory({"Gone": (gone,)}), "91").find("Gone")
    with pytest.raises(ProviderError, match=Local.NO_SUCH_GROUP.value):
        await groups.get("1009")


async def test_the_group_a_customer_leads(groups: Groups, directory: FakeDirectory) -> None:
    assert await groups.led_by(Customer("500")) is RAOS
    assert await groups.led_by(Customer("501")) is None
    assert directory.asked == ["primary member 500", "primary member 501"]


@pytest.mark.parametrize(
    "problem",
    [
        Problem("capillary", Context.GROUP, "1619"),
        Problem("capillary", Context.GROUP, "1632"),
        Problem("capillary", Context.CUSTOMER, "8015"),
    ],
)
async def test_who_leads_no_group_is_no_fault(
    groups: Groups, directory: FakeDirectory, problem: Problem
) -> None:
    directory.fault = ProviderError(problem)
    assert await groups.led_by(Customer("500")) is None


@pytest.mark.parametrize(
    "problems",
    [
        (Problem("capillary", Context.HTTP, "1619"),),
        (Problem("capillary", Context.AUTH, "8015"),),
        (Problem("capillary", Context.GROUP, "93016"),),
        (Problem("capillary", Context.GROUP, "1619"), Problem("capillary", Context.GROUP, "1635")),
        (local(Local.ANSWER_TIMEOUT),),
    ],
)
async def test_a_fault_is_not_taken_for_leading_no_group(
    groups: Groups, directory: FakeDirectory, problems: tuple[Problem, ...]
) -> None:
    directory.fault = ProviderError(*problems)
    with pytest.raises(ProviderError):
        await groups.led_by(Customer("500"))

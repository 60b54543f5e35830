"""What can't go is said before anything more is asked, and nothing is written or sent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.group_parties import find_with_groups
from console.cli.transfer_parties import FindParties, TransferRequest, find_people
from console.domain.policy import Policy, Reasons
from console.domain.problems import Context, Problem
from tests.cli.counter import Counter
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import PRIYA, RAVI, START, FakeDesk
from tests.doubles.told_claims import ELSEWHERE, SILENT, ToldClaims

NOT_ENABLED = Problem("capillary", Context.GROUP_TRANSFER, "828", message="not enabled")


async def untouched(counter: Counter) -> bool:
    return not counter.gateway.applied and await counter.open_intents() == ()


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (TransferRequest("g:903"), "Group not active."),
        (TransferRequest(RAVI, "g:903"), "Group not active."),
        (TransferRequest("g:901", "g:901", by="101"), "on both sides"),
        (TransferRequest("g:nowhere"), "From: no group found. Tried: name, number, leader's mobile."),
        (TransferRequest("g: "), "From: write the group's name or number after g:."),
        (TransferRequest(RAVI, PRIYA), "Two persons: use points-console transfer."),
        (TransferRequest(RAVI, "g:902", by="101"), "here a person gives"),
        (TransferRequest(RAVI, "g:902", "10.5"), "whole numbers"),
        (TransferRequest(RAVI, "g:902", "9000"), "Too few points"),
    ],
)
async def test_nothing_more_is_asked(counter: Counter, request_: TransferRequest, words: str) -> None:
    ended, operator = await counter.talk(request_, "1", "1", "1")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying(words), operator.heard
    assert operator.questions == []
    assert counter.gateway.count("precheck") == 0
    assert await untouched(counter)


async def test_two_persons_are_noticed_before_anybody_is_looked_up(counter: Counter) -> None:
    await counter.talk(TransferRequest(RAVI, PRIYA))
    assert counter.gateway.calls == []


async def test_two_persons_are_noticed_when_the_second_is_typed(counter: Counter) -> None:
    ended, operator = await counter.talk(TransferRequest(), RAVI, PRIYA, "200")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("Two persons: use points-console transfer.")
    assert len(operator.questions) == 2


@pytest.mark.parametrize("usable", ["-350", "0", "0.5"])
async def test_a_group_that_owes_points_or_has_none(counter: Counter, usable: str) -> None:
    group = counter.gateway.groups["901"]
    held = replace(group.programs[0], usable=Decimal(usable))
    counter.gateway.groups["901"] = replace(group, programs=(held,))
    ended, operator = await counter.talk(TransferRequest("g:901", by="101"), "g:902", "1", "known to me")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("Too few points.")
    assert operator.heard_saying(f"usable: {usable}")
    assert operator.questions == []


async def test_a_group_without_points_may_get_some(counter: Counter) -> None:
    group = counter.gateway.groups["902"]
    held = replace(group.programs[0], usable=Decimal(-350))
    counter.gateway.groups["902"] = replace(group, programs=(held,))
    ended, operator = await counter.talk(TransferRequest(RAVI, "g:902", "200"), "yes", "123456")
    assert ended is ExitCode.DONE
    assert operator.heard_saying("Recipient: -350 before, -150 after.")


async def test_a_group_without_a_programme(counter: Counter) -> None:
    counter.gateway.groups["901"] = replace(counter.gateway.groups["901"], programs=())
    ended, operator = await counter.talk(TransferRequest("g:901"), "1")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("Name one with --program.")


async def test_groups_that_cannot_take_part_are_no_choice(counter: Counter) -> None:
    for number in ("901", "902"):
        group = counter.gateway.groups[number]
        counter.gateway.groups[number] = replace(group, standing=counter.gateway.groups["903"].standing)
    ended, operator = await counter.talk(TransferRequest("g:family"), "1")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("Group not active.")
    assert operator.questions == []


async def test_the_providers_own_no(counter: Counter) -> None:
    counter.gateway.precheck_problems = [(NOT_ENABLED,)]
    ended, operator = await counter.talk(TransferRequest(RAVI, "g:902", "200"), "yes", "123456")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("No points moved.") or operator.heard_saying("Nothing left this computer.")
    assert operator.questions == []
    assert await untouched(counter)


async def test_no_code_could_be_sent(counter: Counter) -> None:
    counter.gateway.code_problems = [(Problem("capillary", Context.OTP, "876"),)]
    ended, operator = await counter.talk(TransferRequest(RAVI, "g:902", "200"), "yes", "123456")
    assert ended is ExitCode.NOT_DONE
    assert operator.secrets == []
    assert await untouched(counter)


async def test_a_provider_without_groups(without_groups: Counter) -> None:
    ended, operator = await without_groups.talk(TransferRequest(), "g:901")
    assert ended is ExitCode.NOT_DONE
    assert operator.heard[-1] == "The provider of this profile has no groups. Nothing was sent."
    assert operator.questions == []


async def test_persons_hear_early_what_stands_against_them_too(counter: Counter) -> None:
    counter.gateway.known["101"] = replace(counter.gateway.known["101"], in_loyalty=False)
    ended, operator = await counter.talk(TransferRequest(RAVI), PRIYA, "10", find_parties=find_people)
    assert ended is ExitCode.NOT_DONE
    assert operator.questions == []


@pytest.mark.parametrize(("recipient", "finding"), [(PRIYA, find_people), ("g:902", find_with_groups)])
async def test_a_ticket_that_the_policy_wants(tmp_path: Path, recipient: str, finding: FindParties) -> None:
    wanted = Policy(reasons=Reasons(ticket_above_points=100))
    fake = FakeDesk(tmp_path, allows=wanted)
    counter = Counter(await fake.opening().desk(), fake.gateway)
    ended, operator = await counter.talk(TransferRequest(RAVI, recipient, "200"), "yes", find_parties=finding)
    assert ended is ExitCode.NOT_DONE
    assert operator.heard_saying("A ticket is wanted")
    assert operator.heard_saying("Run the command again with --ticket.")
    assert operator.questions == []
    assert await untouched(counter)
    await counter.desk.close()


async def test_a_sender_at_another_till(tmp_path: Path) -> None:
    fake = FakeDesk(tmp_path, clock=SkippingClock(START), claims=ToldClaims(ELSEWHERE))
    counter = Counter(await fake.opening().desk(), fake.gateway)
    ended, operator = await counter.talk(TransferRequest(RAVI, PRIYA, "500"), "y", find_parties=find_people)
    assert ended is ExitCode.LOOK_FIRST
    assert operator.heard_saying("Sender is being served at another till.")
    assert operator.heard_saying("at branch 14, till 2 (ravi) since ")
    assert counter.gateway.count("issue_code") == 0
    assert await untouched(counter)
    await counter.desk.close()


async def test_a_ledger_that_must_answer_and_does_not(tmp_path: Path) -> None:
    claims = ToldClaims(SILENT, must_answer=True)
    fake = FakeDesk(tmp_path, clock=SkippingClock(START), claims=claims)
    counter = Counter(await fake.opening().desk(), fake.gateway)
    ended, operator = await counter.talk(TransferRequest(RAVI, PRIYA, "500"), "y", find_parties=find_people)
    assert ended is ExitCode.CANNOT_WORK
    assert operator.heard_saying("Shared ledger not reachable.")
    assert await untouched(counter)
    await counter.desk.close()

"""Line mode asks a supervisor where the policy wants one, at the same terminal or at another console."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer_parties import TransferRequest, find_people
from console.domain.approval_requests import ApprovalAnswer, ApprovalAsked, ApprovalVerdict
from console.domain.policy import Approval, Policy
from tests.cli.counter import Counter
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, START, FakeDesk
from tests.doubles.memory_approvals import DESK, MemoryApprovals

ORDER = TransferRequest(RAVI, PRIYA, "500")


@pytest.fixture
def fake(tmp_path: Path) -> FakeDesk:
    policy = Policy(approval=Approval(above_points=400))
    return FakeDesk(tmp_path, clock=SkippingClock(START), supervised=True, allows=policy)


async def test_it_is_approved_unseen_and_sent(fake: FakeDesk) -> None:
    desk = await fake.opening().desk()
    counter = Counter(desk, fake.gateway)
    ended, said = await counter.talk(ORDER, "meena", "4321", "yes", CODE, find_parties=find_people)
    await desk.close()
    assert (ended, len(fake.gateway.applied)) == (ExitCode.DONE, 1)
    assert said.heard_saying("Approved by meena.")
    assert "It is wanted for its amount." in said.heard
    assert not said.heard_saying("F6"), "a key that line mode hasn't"
    assert "PIN of meena: " in said.secrets


@pytest.mark.parametrize("answers", [("",), ("ravi", "4321"), ("meena", "0000"), ()])
async def test_without_an_approval_nothing_is_sent(fake: FakeDesk, answers: tuple[str, ...]) -> None:
    desk = await fake.opening().desk()
    ended, said = await Counter(desk, fake.gateway).talk(ORDER, *answers, find_parties=find_people)
    await desk.close()
    assert (ended, fake.gateway.applied) == (ExitCode.NOT_DONE, [])
    assert said.heard_saying("Nothing was sent.")


# -- from another console --------------------------------------------------------------------------


@dataclass
class Chain(MemoryApprovals):
    """Somebody looks at what is asked at the third time that the till asks for an answer."""

    act: Callable[[Chain, ApprovalAsked], None] = lambda _chain, _asked: None
    looks: int = 0

    async def answer(self, asked: ApprovalAsked) -> ApprovalAnswer | None:
        self.looks += 1
        if self.looks == 3:
            self.act(self, asked)
        return await super().answer(asked)


def says(answer: ApprovalAnswer) -> Callable[[Chain, ApprovalAsked], None]:
    return lambda chain, asked: chain.answers.update({asked.id: replace(answer, till=DESK)})


def nobody(_chain: Chain, _asked: ApprovalAsked) -> None:
    """Time goes by."""


def leaves(_chain: Chain, _asked: ApprovalAsked) -> None:
    raise asyncio.CancelledError


def unreachable(chain: Chain, _asked: ApprovalAsked) -> None:
    chain.unreadable = "The ledger can't be reached."


YES = ApprovalAnswer(ApprovalVerdict.APPROVED, "meena")
NO = ApprovalAnswer(ApprovalVerdict.REFUSED, "meena", "call him first")
ENDS = {
    "refused": (says(NO), "Refused by meena at branch 12, desk: call him first"),
    "by its maker": (says(replace(YES, checker="asha.k")), "Nobody approves what they send themselves."),
    "nobody": (nobody, "Nobody answered within 15 minutes."),
    "unreachable": (unreachable, "No word now: The ledger can't be reached."),
    "left": (leaves, "Taken back: nobody can approve it any more."),
}


async def ask(
    fake: FakeDesk, act: Callable[[Chain, ApprovalAsked], None], *answers: str
) -> tuple[Chain, ExitCode, list[str]]:
    fake.approvals = chain = Chain(fake.clock, act=act)
    desk = await fake.opening().desk()
    ended, said = await Counter(desk, fake.gateway).talk(
        ORDER, "elsewhere", "a wedding", *answers, find_parties=find_people
    )
    await desk.close()
    return chain, ended, said.heard


async def test_what_is_approved_elsewhere_is_sent(fake: FakeDesk) -> None:
    chain, ended, heard = await ask(fake, says(YES), "yes", CODE)
    assert (ended, len(fake.gateway.applied)) == (ExitCode.DONE, 1)
    assert "Approved by meena at branch 12, desk." in heard
    [(asked, _)] = chain.questions.values()
    assert (asked.reason, asked.points, asked.maker) == ("a wedding", 500, "asha.k")


@pytest.mark.parametrize(("act", "words"), ENDS.values(), ids=ENDS)
async def test_without_a_yes_from_elsewhere_nothing_is_sent(
    fake: FakeDesk, act: Callable[[Chain, ApprovalAsked], None], words: str
) -> None:
    chain, ended, heard = await ask(fake, act)
    assert (ended, fake.gateway.applied) == (ExitCode.NOT_DONE, [])
    assert any(words in line for line in heard), heard
    assert any("Nothing was sent." in line for line in heard)
    if act is nobody:
        assert "No answer yet, after 14 min." in heard
    if act is leaves:
        assert [each.verdict for each in chain.answers.values()] == [ApprovalVerdict.WITHDRAWN]


async def test_where_the_ledger_is_out_of_reach_it_says_so(fake: FakeDesk) -> None:
    fake.approvals = Chain(fake.clock, unreadable="The ledger can't be reached.")
    desk = await fake.opening().desk()
    ended, said = await Counter(desk, fake.gateway).talk(ORDER, "elsewhere", "x", find_parties=find_people)
    await desk.close()
    assert (ended, said.heard[-1]) == (
        ExitCode.NOT_DONE,
        "Not asked. The ledger can't be reached. Nothing was sent.",
    )

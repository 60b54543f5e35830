"""Line mode asks a supervisor where the policy wants one, at the same terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer_parties import TransferRequest, find_people
from console.domain.policy import Approval, Policy
from tests.cli.counter import Counter
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, START, FakeDesk

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
    assert "PIN of meena: " in said.secrets


@pytest.mark.parametrize("answers", [("",), ("ravi", "4321"), ("meena", "0000"), ()])
async def test_without_an_approval_nothing_is_sent(fake: FakeDesk, answers: tuple[str, ...]) -> None:
    desk = await fake.opening().desk()
    ended, said = await Counter(desk, fake.gateway).talk(ORDER, *answers, find_parties=find_people)
    await desk.close()
    assert (ended, fake.gateway.applied) == (ExitCode.NOT_DONE, [])
    assert said.heard_saying("Nothing was sent.")

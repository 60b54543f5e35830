"""Line mode asks how the recipient agreed, before the sender's code goes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer_parties import TransferRequest, find_people
from console.domain.policy import Consent, Policy
from tests.cli.counter import Answer, Counter
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, START, FakeDesk


@pytest.mark.parametrize(
    ("answers", "ends", "moved"),
    [
        (("1", "yes", CODE), ExitCode.DONE, 1),
        (("",), ExitCode.NOT_DONE, 0),
        (("yes", CODE), ExitCode.NOT_DONE, 0),
    ],
    ids=["agreed", "nothing said", "no way of theirs"],
)
async def test_only_with_a_way_of_the_policys(
    tmp_path: Path, answers: tuple[Answer, ...], ends: ExitCode, moved: int
) -> None:
    policy = Policy(consent=Consent(of_recipient=True, methods=("they stand here",)))
    fake = FakeDesk(tmp_path, clock=SkippingClock(START), allows=policy)
    desk = await fake.opening().desk()
    order = TransferRequest(RAVI, PRIYA, "500")
    ended, said = await Counter(desk, fake.gateway).talk(order, *answers, find_parties=find_people)
    await desk.close()
    assert (ended, len(fake.gateway.applied)) == (ends, moved)
    assert said.heard_saying("1: they stand here")
    assert bool(fake.gateway.codes) is bool(moved)

"""`points-console reverse`, line by line: told, drafted, and then asked like any transfer."""

from __future__ import annotations

from console.cli.exit_codes import ExitCode
from console.cli.reverse_command import finding_back
from console.cli.transfer_parties import TransferRequest, find_people
from tests.cli.counter import Counter
from tests.doubles.fake_desk import CODE, PRIYA, RAVI


async def test_the_draft_is_told_as_a_command_and_asked_like_any_transfer(counter: Counter) -> None:
    gift = TransferRequest(RAVI, PRIYA, "500", note="gift")
    ended, _ = await counter.talk(gift, "yes", CODE, find_parties=find_people)
    assert ended is ExitCode.DONE
    (_, reference), *_ = counter.gateway.sent
    finding = finding_back(reference)
    left, said = await counter.talk(TransferRequest(), "no", find_parties=finding)
    assert left is ExitCode.NOT_DONE
    assert len(counter.gateway.sent) == 1
    assert said.heard_saying(f"points-console reverse {reference} --points 500")
    assert said.heard_saying("at most: 500 points can come back")
    some = TransferRequest(points="200", ticket="#INC-4412")
    done, _ = await counter.talk(some, "yes", CODE, find_parties=finding)
    assert done is ExitCode.DONE
    back, _ = counter.gateway.sent[-1]
    assert (back.sender.id, back.recipient.id, back.points, back.reverses) == ("202", "101", 200, reference)
    assert (back.note, back.ticket) == (f"undoes {reference}", "INC-4412")


async def test_a_group_that_gives_back_asks_who_acts(counter: Counter) -> None:
    to_group = TransferRequest(RAVI, "g:901", "100")
    ended, _ = await counter.talk(to_group, "yes", CODE)
    assert ended is ExitCode.DONE
    (_, reference), *_ = counter.gateway.sent
    done, said = await counter.talk(
        TransferRequest(by="Ravi"), "yes", "at the counter", find_parties=finding_back(reference)
    )
    assert done is ExitCode.DONE
    assert said.heard_saying("who asks")
    back, _ = counter.gateway.sent[-1]
    assert back.acting is not None


async def test_what_cannot_be_undone_is_explained(counter: Counter) -> None:
    ended, said = await counter.talk(TransferRequest(), find_parties=finding_back("0000000000"))
    assert ended is ExitCode.NOT_DONE
    assert said.heard_saying("can't be undone here")

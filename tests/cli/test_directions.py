"""A group on either side or on both: what is asked, said, sent and read again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer_parties import TransferRequest
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Attestation, CodePolicy
from tests.cli.counter import Counter
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, make_customer


async def test_a_person_gives_to_a_group_with_the_code(counter: Counter) -> None:
    request = TransferRequest(RAVI, "g:Family Two", "200", note="for the trip")
    ended, operator = await counter.talk(request, "yes", CODE)
    assert ended is ExitCode.DONE
    [row] = counter.gateway.applied
    assert (row.sender.key, row.recipient.key) == ((PartyKind.CUSTOMER, "101"), (PartyKind.GROUP, "902"))
    assert row.amount == 200
    assert operator.heard_saying("From: Ravi M•••, mobile ••••••••4269.")
    assert operator.heard_saying("To: Family Two, group 902, active, 3 members, led by Ravi M•••.")
    assert operator.heard_saying(
        "Move 200 points from Ravi M••• to the group Family Two, program 973 Default."
    )
    assert operator.heard_saying("Recipient: 300 before, 500 after.")
    assert operator.heard_saying("Program 973: 200 deducted, 8,300 left.")
    assert operator.heard_saying("Sender now has 8,300 usable.")
    assert operator.heard_saying("Recipient now has 500 usable.")
    assert operator.questions == ["Send the sender a one-time code? (yes/no) ", "Code the sender received: "]
    assert operator.secrets == ["Code the sender received: "]
    assert (counter.gateway.codes, counter.gateway.attestations) == ([CODE], [])


@pytest.mark.parametrize("policy", list(CodePolicy))
async def test_a_group_gives_on_the_word_of_a_member(counter: Counter) -> None:
    ended, operator = await counter.talk(TransferRequest("g:901", PRIYA, "200"), "1", "photo ID seen")
    assert ended is ExitCode.DONE
    [row] = counter.gateway.applied
    assert (row.sender.key, row.recipient.key) == ((PartyKind.GROUP, "901"), (PartyKind.CUSTOMER, "202"))
    assert operator.heard_saying("From: Family One, group 901, active, 3 members, led by Ravi M•••.")
    assert operator.heard_saying(
        "Move 200 points from the group Family One to Priya S•••, "
        "asked for by Ravi M••• (primary member), program 973 Default."
    )
    assert operator.heard_saying("Sending. Nothing else can be sent for this group meanwhile.")
    assert operator.heard_saying("Sender now has 4,000 usable.")
    assert operator.heard_saying("Recipient now has 320 usable.")
    assert operator.questions[-1] == "How was Ravi M••• verified? "
    assert operator.secrets == []
    assert counter.gateway.attestations == [Attestation("photo ID seen", "asha.k")]
    assert counter.gateway.count("issue_code") == 0


async def test_a_group_gives_to_another_group(counter: Counter) -> None:
    ended, operator = await counter.talk(TransferRequest("g:901", "g:902", "200", by="202"), "known to me")
    assert ended is ExitCode.DONE
    assert operator.heard_saying(
        "Move 200 points from the group Family One to the group Family Two, asked for by Priya S••• (member)"
    )
    left = [counter.gateway.groups[number].programs[0].usable for number in ("901", "902")]
    assert left == [4000, 500]


@pytest.mark.parametrize("policy", [CodePolicy.OFF])
async def test_where_no_codes_are_used_a_person_is_attested_too(counter: Counter) -> None:
    ended, operator = await counter.talk(TransferRequest(RAVI, "g:902", "200"), "photo ID seen")
    assert ended is ExitCode.DONE
    assert operator.questions == ["How was the customer verified? "]


async def test_everything_missing_is_asked_for(counter: Counter) -> None:
    ended, operator = await counter.talk(TransferRequest(), "G: family one", "2", PRIYA, "200", "known to me")
    assert ended is ExitCode.DONE
    assert operator.questions == [
        "From (a person, or g: and a group): ",
        "Who asks for it (1-2)? ",
        "To (a person, or g: and a group): ",
        "Points: ",
        "How was Priya S••• verified? ",
    ]


async def test_a_customer_with_the_number_of_the_group_is_somebody_else(counter: Counter) -> None:
    counter.gateway.known["901"] = make_customer("901", "Noor", "Ali", "9148570901", 5)
    ended, _ = await counter.talk(TransferRequest("g:901", "901", "200", by="101"), "known to me")
    assert ended is ExitCode.DONE
    assert counter.gateway.groups["901"].programs[0].usable == 4000
    assert counter.gateway.known["901"].programs[0].usable == 205


async def test_a_group_without_a_name_is_called_by_its_number(counter: Counter) -> None:
    counter.gateway.groups["902"] = replace(counter.gateway.groups["902"], name="")
    _, operator = await counter.talk(TransferRequest(RAVI, "g:902", "200"))
    assert operator.heard_saying("To: no name, group 902, active")
    assert operator.heard_saying("Move 200 points from Ravi M••• to group 902, program")


async def test_several_groups_are_offered_but_for_those_that_cannot_take_part(counter: Counter) -> None:
    ended, operator = await counter.talk(TransferRequest(RAVI, "g:family", "200"), "2", "yes", CODE)
    assert ended is ExitCode.DONE
    assert operator.heard_saying("  1: Family One, group 901, active, 3 members, led by Ravi M•••")
    assert operator.heard_saying("  -: Family Three, group 903, inactive: points can't move")
    assert operator.questions[0] == "Several groups answer. Which one (1-2)? "
    assert counter.gateway.applied[0].recipient.id == "902"

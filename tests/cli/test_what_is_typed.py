"""What is typed, piped or given as an argument in line mode is what is taken, or it is refused in words."""

from __future__ import annotations

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer_parties import TransferRequest, find_people
from tests.cli.counter import Counter
from tests.doubles.fake_desk import CODE, PRIYA, RAVI
from tests.doubles.matches import customer_match

PEOPLE = TransferRequest(RAVI, PRIYA, "200")


async def said(counter: Counter, request: TransferRequest, *answers: str) -> tuple[ExitCode, list[str]]:
    ended, operator = await counter.talk(request, *answers, find_parties=find_people)
    return ended, operator.heard


@pytest.mark.parametrize(
    "code",
    [f"{CODE[:3]} {CODE[3:]}", f"{CODE[:3]}-{CODE[3:]}", f"{CODE} is your code for giving away 200 points."],
)
async def test_a_code_with_a_gap_or_in_its_message_is_the_code(counter: Counter, code: str) -> None:
    ended, _ = await said(counter, PEOPLE, "yes", code)
    assert (ended, counter.gateway.codes) == (ExitCode.DONE, [CODE])


async def test_what_is_no_code_costs_no_try(counter: Counter) -> None:
    tried = ("12", "no code", "1111 2222 3333", "4000000000004269", CODE)
    ended, heard = await said(counter, PEOPLE, "yes", *tried)
    assert (ended, counter.gateway.codes) == (ExitCode.DONE, [CODE])
    assert "That is too short for a code. Nothing was sent." in heard


@pytest.mark.parametrize("points", ["10.5", "-50", "1e3", "200.00", "₹200", "200 pts"])
async def test_an_amount_is_never_another(counter: Counter, points: str) -> None:
    ended, heard = await said(counter, TransferRequest(RAVI, PRIYA, points))
    assert ended is ExitCode.NOT_DONE
    assert heard[-1].endswith(".")
    assert counter.gateway.count("precheck") == 0


@pytest.mark.parametrize("points", ["200", "２００", "\u200b200\u00a0", "'200", "٢٠٠"])
async def test_an_amount_in_any_spelling(counter: Counter, points: str) -> None:
    ended, _ = await said(counter, TransferRequest(RAVI, PRIYA, points), "ＹＥＳ", CODE)
    assert ended is ExitCode.DONE
    assert [row.amount for row in counter.gateway.applied] == [200]


async def test_a_spreadsheets_number_is_refused_and_nobody_is_asked(counter: Counter) -> None:
    ended, heard = await said(counter, TransferRequest("920000086.0", PRIYA, "200"))
    assert ended is ExitCode.NOT_DONE
    assert any("spreadsheet" in line for line in heard)
    assert counter.gateway.calls == []


async def test_namesakes_are_told_apart(counter: Counter) -> None:
    counter.gateway.matches = (
        customer_match("101", "Ravi M•••", ("mobile ••••••4269",)),
        customer_match("202", "Ravi M•••", ("mobile ••••••9506",)),
    )
    _, heard = await said(counter, TransferRequest("Ravi", PRIYA, "200"), "１", "no")
    assert "  1: Ravi M•••, mobile ••••••4269, id 101" in heard
    assert "  2: Ravi M•••, mobile ••••••9506, id 202" in heard
    assert any(line.startswith("From: Ravi M•••") for line in heard)


async def test_a_note_that_cannot_travel_as_typed_is_told_as_it_does(counter: Counter) -> None:
    note = "उपहार\u202e #K3F9Q2M7XA"
    ended, heard = await said(counter, TransferRequest(RAVI, PRIYA, "200", note=note), "yes", CODE)
    assert ended is ExitCode.DONE
    assert "The note travels as: उपहार K3F9Q2M7XA" in heard

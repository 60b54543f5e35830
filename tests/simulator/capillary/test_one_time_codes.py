"""Codes go to the sender, work once, expire, and are the same again while they live."""

from __future__ import annotations

import httpx

from console.simulator.capillary.one_time_codes import CodeRules
from tests.doubles.simulators import running_simulator
from tests.simulator.capillary.conftest import Till, client, errors


async def test_the_sender_gets_the_message_and_the_same_code_again(till: Till) -> None:
    first = await till.code()
    second = await till.code()

    messages = till.simulator.phone()
    assert first == second
    assert len(messages) == 2
    assert {message["to"] for message in messages} == {"919148574269"}
    assert first in messages[0]["text"]
    assert till.simulator.phone(after=1) == messages[1:]


async def test_a_code_is_six_digits_unless_the_organisation_says_otherwise(till: Till) -> None:
    assert (await till.code()).isdigit()
    assert len(await till.code()) == 6
    policy = CodeRules(length=8, alphabet="ABC")
    async with running_simulator(code_policy=policy) as other, client(other) as http:
        code = await Till(other, http).code()
    assert len(code) == 8
    assert set(code) <= set("ABC")


async def test_a_code_works_once(till: Till) -> None:
    code = await till.code()

    assert errors(await till.transfer(1, code=code)) == []
    assert errors(await till.transfer(1, code=code)) == [9001]
    assert await till.code() != code


async def test_a_refused_transfer_leaves_the_code_alive(till: Till) -> None:
    code = await till.code()

    assert errors(await till.transfer(999_999, code=code)) == [817]
    assert errors(await till.transfer(1, code=code)) == []


async def test_a_code_expires(till: Till) -> None:
    code = await till.code()
    till.simulator.advance(601)

    assert errors(await till.transfer(1, code=code)) == [605]
    assert errors(await till.transfer(1, code=await till.code())) == []


async def test_a_code_is_of_no_use_to_another_sender(till: Till) -> None:
    code = await till.code()

    assert errors(await till.transfer(1, "9600010001", code=code)) == [9001]


async def test_tries_are_counted_and_come_back_after_a_quarter_of_an_hour(till: Till) -> None:
    code = await till.code()
    wrong = [errors(await till.transfer(1, code="x")) for _ in range(6)]
    right = errors(await till.transfer(1, code=code))
    till.simulator.advance(15 * 60 + 1)

    assert wrong == [[605]] * 5 + [[429]]
    assert right == [429]
    assert errors(await till.paid(1)) == []


async def test_without_the_policy_a_living_code_is_still_asked_for() -> None:
    async with running_simulator(otp="off") as simulator, client(simulator) as http:
        till = Till(simulator, http)
        assert errors(await till.transfer(1)) == []
        code = await till.code()
        assert errors(await till.transfer(1)) == [604]
        assert errors(await till.transfer(1, code=code)) == []


async def test_an_amount_that_cant_move_sends_no_code(till: Till) -> None:
    answer: httpx.Response = await till.http.post(
        "/v2/points/isTransferrable", json=till.order(8501, issueOtp=True)
    )

    assert answer.json()["data"][0]["transferrable"] is False
    assert till.simulator.phone() == []

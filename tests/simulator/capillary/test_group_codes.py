"""Codes by either way, and what a transfer to a group does with them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.capillary.conftest import Till, errors
from tests.simulator.capillary.groups import (
    FAMILY,
    INACTIVE,
    SENDER,
    code_of,
    customer,
    generated,
    group,
    order,
    sent,
)


async def test_a_code_works_once_and_on_either_path(till: Till) -> None:
    code = await till.code()
    first = await sent(till, order(customer(SENDER), group(FAMILY), 10, code=code))
    second = await sent(till, order(customer(SENDER), group(FAMILY), 10, code=code))
    elsewhere = await till.transfer(10, code=code)

    assert (errors(first), errors(second), errors(elsewhere)) == ([], [9001], [9001])
    assert len(till.simulator.transfers(SENDER)) == 1


async def test_a_refused_transfer_leaves_the_code_alive(till: Till) -> None:
    code = await code_of(till)

    assert errors(await sent(till, order(customer(SENDER), group(INACTIVE), 10, code=code))) == [889]
    assert errors(await sent(till, order(customer(SENDER), group(FAMILY), 999_999, code=code))) == [817]
    assert errors(await sent(till, order(customer(SENDER), group(FAMILY), 10, code=code))) == []


async def test_a_generated_code_is_the_prechecks_code(till: Till) -> None:
    first, again = await generated(till), await generated(till)
    codes = {message["code"] for message in till.simulator.phone()}

    assert first.json() == {"createdId": 10, "warnings": []}
    assert again.json() == {"createdId": 1, "warnings": []}
    assert codes == {await till.code()}
    assert [message["to"] for message in till.simulator.phone()] == ["919148574269"] * 3


async def test_both_ways_to_a_code_share_their_limit(till: Till) -> None:
    for _ in range(5):
        await till.code()
        await generated(till)
    refused = await generated(till)

    assert (refused.status_code, errors(refused)) == (429, [429])
    assert len(till.simulator.phone()) == 10


async def test_a_code_goes_to_the_mail_address_that_was_chosen(till: Till) -> None:
    mail = "travel.friends@example.com"
    answer = await generated(
        till, entityType="EMAIL", entityValue=mail, channels=[{"type": "EMAIL", "value": mail}]
    )

    assert answer.json()["createdId"] == 10
    assert (till.simulator.phone()[0]["to"], till.simulator.phone()[0]["channel"]) == (mail, "EMAIL")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"action": None}, 600),
        ({"action": "POINTS"}, 600),
        ({"entityType": None}, 601),
        ({"entityType": "mobile"}, 601),
        ({"entityValue": None}, 602),
        ({"entityValue": "9148574269"}, 602),
        ({"entityValue": 919148574269}, 602),
        ({"channels": None}, 603),
        ({"channels": []}, 603),
        ({"channels": ["SMS"]}, 603),
        ({"channels": [{"type": "PIGEON", "value": "919148574269"}]}, 603),
        ({"channels": [{"type": "SMS", "value": "910565039506"}]}, 603),
        ({"channels": [{"type": "WHATSAPP", "value": "919148574269"}]}, 607),
        ({"channels": [{"type": "ZALO", "value": "919148574269"}]}, 621),
    ],
)
async def test_a_code_for_fields_that_arent_valid(till: Till, changes: dict[str, Any], code: int) -> None:
    answer = await generated(till, **changes)

    assert errors(answer) == [code]
    assert till.simulator.phone() == []


async def test_asking_for_a_code_is_an_operation_of_its_own(till: Till) -> None:
    till.simulator.arm("issue-code", "provider-code", code=606)

    assert errors(await generated(till)) == [606]


async def test_a_special_member_brings_about_its_code_either_way(till: Till) -> None:
    assert errors(await generated(till, "919200000606")) == [606]

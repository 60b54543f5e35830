"""Open questions answered in another way: methods, wrappers, reasons, limits, entitlement."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console.simulator.mastercard.behaviour import MastercardBehaviour
from tests.doubles.simulators import running_mastercard
from tests.simulator.mastercard.conftest import WRAPPERS, Bank, client, codes, problems

_REASON = "holiday #K3F9Q2M7XA"


async def _reasons(bank: Bank) -> list[Any]:
    """Of the newest row, in both histories."""
    bank.simulator.advance(10)
    adjusted = bank.opened(await bank.read("points-adjustments-details"))["pointsAdjustments"][0]
    moved = (await bank.transactions())[0]
    return [adjusted.get("adjustmentReason"), moved.get("description")]


async def test_reasons_come_back_whole_cut_or_not_at_all(bank: Bank) -> None:
    await bank.transfer()
    told = [await _reasons(bank)]
    for changes in ({"reason_length": 8}, {"tells_reason": False}):
        bank.simulator.behave(**changes)
        told.append(await _reasons(bank))

    assert told == [[_REASON] * 2, [_REASON[:8]] * 2, [None] * 2]
    assert bank.simulator.transfers()[0]["notes"] == _REASON


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
async def test_every_method_with_every_wrapper(wrapper: Any, method: Any) -> None:
    behaviour = MastercardBehaviour(wrapper=wrapper, transfer_method=method)
    async with running_mastercard(behaviour=behaviour) as running, client() as http:
        bank = Bank(running, http)
        answer = await bank.send(method, "/points-transfers", bank.seal(bank.order(), wrapper=wrapper))

        assert (bank.facts.wrapper_field, bank.facts.transfer_method) == (wrapper, method)
        assert set(answer.json()) == {wrapper}
        assert len(running.transfers()) == 1


def test_the_command_line_chooses_method_and_wrapper(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "console.simulator", "--provider", "mastercard", "--home", str(tmp_path)]
    chosen = ["--behave", "transfer_method=GET", "--behave", "wrapper=encryptedData"]
    done = subprocess.run(
        [*command, *chosen], input="", capture_output=True, text=True, timeout=20, check=True
    )
    facts = json.loads(done.stdout)

    assert (facts["transfer_method"], facts["wrapper_field"]) == ("GET", "encryptedData")


async def test_a_rate_limit_answers_429_until_its_time_has_passed(bank: Bank) -> None:
    bank.simulator.behave(rate_limit=2)
    answers = [await bank.read("points-details") for _ in range(3)]
    bank.simulator.advance(61)

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problems(answers[2]) == [("Gateway", "TOO_MANY_REQUESTS")]
    assert (await bank.transfer()).status_code == 200


async def test_a_project_without_access_may_be_declined(bank: Bank) -> None:
    bank.simulator.behave(entitled=False, unentitled="DECLINED")
    declined = await bank.transfer()
    bank.simulator.behave(unentitled="NOT_FOUND")
    missing = await bank.transfer()

    assert (declined.status_code, problems(declined)) == (401, [("Gateway", "DECLINED")])
    assert declined.json()["Errors"]["Error"][0]["Description"] == "Unauthorized - Access Not Granted"
    assert (missing.status_code, codes(missing)) == (404, ["NOT_FOUND"])
    assert bank.simulator.transfers() == []

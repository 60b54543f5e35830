"""What the documents leave open, answered otherwise: by the trainer, the command line or a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console.simulator.capillary.behaviour import CapillaryBehaviour
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.server.behaviour_options import UnknownBehaviour, changed, from_texts
from tests.doubles.simulators import running_simulator
from tests.simulator.capillary.conftest import Till, client, errors
from tests.simulator.capillary.groups import FAMILY, SENDER, customer, group, order, sent

_HISTORY = f"/v2/customers/{SENDER}/pointsTransfers"
_NOTE = "a note of some length #K3F9Q2M7XA"


async def _door(till: Till, method: str, **more: Any) -> tuple[int, Any]:
    headers = {"X-Training-Token": till.simulator.facts.control_token}
    answer = await till.http.request(method, "/training/behaviour", headers=headers, **more)
    return answer.status_code, answer.json()


async def _notes(till: Till) -> list[Any]:
    told = (await till.paid(1000, notes=_NOTE)).json()["data"][0]
    listed = (await till.http.get(_HISTORY)).json()["data"][0]
    return [told.get("notes"), listed.get("notes")]


async def test_notes_come_back_whole_cut_or_not_at_all(till: Till) -> None:
    whole = await _notes(till)
    till.simulator.behave(notes_length=20)
    cut = await _notes(till)
    till.simulator.behave(tells_notes=False)
    absent = await _notes(till)

    assert (whole, cut, absent) == ([_NOTE] * 2, [_NOTE[:20]] * 2, [None] * 2)
    assert {row["notes"] for row in till.simulator.transfers(SENDER)} == {_NOTE}


@pytest.mark.parametrize("status", [200, 400])
async def test_business_refusals_have_the_status_that_is_set(till: Till, status: int) -> None:
    till.simulator.behave(error_status=status)
    amount = await till.transfer(0)
    code = await till.transfer(1)
    of_group = await sent(till, order(customer(SENDER), group(FAMILY), 0, SENDER))
    listed = await till.http.get(_HISTORY, params={"sortBy": "weather"})

    assert [answer.status_code for answer in (amount, code, of_group, listed)] == [status] * 4
    assert [errors(answer) for answer in (amount, code, of_group)] == [[422], [604], [422]]
    assert (await till.paid(1)).status_code == 201


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("transfer", {"reference": "1"}),
        ("transfer", {"issueOtp": True}),
        ("transfer", {"toCustomerIdentifier": {"type": "ID", "value": "565039506", "source": "INSTORE"}}),
        ("isTransferrable", {"code": "123456"}),
    ],
)
async def test_a_field_of_no_page_is_refused(till: Till, path: str, body: dict[str, Any]) -> None:
    answer = await till.http.post(f"/v2/points/{path}", json=till.order(**body))
    till.simulator.behave(unknown_fields="ignored")
    ignored = await till.http.post(f"/v2/points/{path}", json=till.order(**body))

    assert (answer.status_code, errors(answer)) == (400, [400])
    assert answer.json()["errors"][0]["message"].startswith("Unrecognized field ")
    assert errors(ignored) in ([604], [])


@pytest.mark.parametrize(
    "changes",
    [
        {"fromEntity": customer(SENDER, source="INSTORE")},
        {"fromEntity": customer(SENDER, accountId="1")},
        {"transferredBy": {"type": "CUSTOMER", "identifierType": "id", "identifierValue": str(SENDER)}},
        {"toEntry": {"source": "INSTORE"}},
    ],
)
async def test_a_field_the_group_page_lacks_is_refused(till: Till, changes: dict[str, Any]) -> None:
    body = order(customer(SENDER), group(FAMILY), by=SENDER, **changes)
    documented = order(customer(SENDER), group(FAMILY, source="INSTORE", accountId="1"), by=SENDER)

    assert errors(await sent(till, body)) == [400]
    assert errors(await sent(till, documented)) == [604]


@pytest.mark.parametrize(
    ("switch", "taken"), [("either", [True, True]), ("boolean", [True, False]), ("text", [False, True])]
)
async def test_the_switch_may_have_one_spelling(till: Till, switch: str, taken: list[bool]) -> None:
    till.simulator.behave(switch=switch)
    answers = [await till.transfer(1, groupProgramTransfer=given) for given in (False, "false")]

    assert [errors(answer) == [604] for answer in answers] == taken
    assert errors(await till.transfer(1, groupProgramTransfer=None)) == [604]


@pytest.mark.parametrize(("window", "seconds"), [("second", 1), ("minute", 60)])
async def test_a_rate_limit_answers_429_until_its_time_has_passed(
    till: Till, window: str, seconds: int
) -> None:
    till.simulator.advance(0.5)
    till.simulator.behave(rate_limit=2, rate_window=window)
    statuses = [(await till.http.get(_HISTORY)).status_code for _ in range(3)]
    refused = await till.http.get(_HISTORY)
    till.simulator.advance(seconds + 1)

    assert statuses.count(200) >= 2
    if window == "minute":
        assert statuses == [200, 200, 429]
        assert refused.json() == {
            "warnings": [],
            "errors": [{"status": False, "code": 429, "message": "Too many requests."}],
        }
    assert (await till.http.get(_HISTORY)).status_code == 200


async def test_the_trainers_control_tells_and_changes_the_behaviour(till: Till) -> None:
    _, usual = await _door(till, "GET")
    _, other = await _door(till, "POST", json={"error_status": 400, "notes_length": 5})
    refused = await _door(till, "POST", json={"error_status": 418})

    assert usual["error_status"] == 200
    assert other == usual | {"error_status": 400, "notes_length": 5}
    assert refused[0] == 400
    assert errors(await till.transfer(0)) == [422]


def test_answers_are_read_from_texts() -> None:
    given = [
        "wrapper=encryptedData",
        "transfer_method=GET",
        'answers={"nonce_bytes": 16}',
        "encryption=false",
    ]
    behaviour = from_texts(MastercardBehaviour(), given)

    assert (behaviour.wrapper, behaviour.transfer_method) == ("encryptedData", "GET")
    assert (behaviour.answers.nonce_bytes, behaviour.encryption) == (16, False)
    assert from_texts(CapillaryBehaviour(), ["notes_length=null"]) == CapillaryBehaviour()


@pytest.mark.parametrize(
    "given", ["error_status", "error_status=300", "colour=red", "tells_notes=1", "rate_limit=9000000"]
)
def test_answers_nobody_can_give_are_refused(given: str) -> None:
    with pytest.raises(UnknownBehaviour):
        from_texts(CapillaryBehaviour(), [given])
    with pytest.raises(UnknownBehaviour):
        changed(MastercardBehaviour(), {"answers": {"wrapper": "paper"}})


def _process(home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "console.simulator", "--home", str(home), *more]
    return subprocess.run(command, input="", capture_output=True, text=True, timeout=20, check=False)


def test_the_command_line_takes_it_and_says_what_it_cant_do(tmp_path: Path) -> None:
    taken = _process(tmp_path, "--behave", "error_status=400", "--behave", "rate_limit=5")
    refused = _process(tmp_path, "--behave", "error_status=1")

    assert (taken.returncode, taken.stderr) == (0, "")
    assert json.loads(taken.stdout)["port"]
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "error_status can't be 1.\n"


async def test_a_whole_run_can_behave_otherwise() -> None:
    behaviour = CapillaryBehaviour(error_status=400)
    async with running_simulator(members=0, behaviour=behaviour) as running, client(running) as http:
        assert (await Till(running, http).transfer(0)).status_code == 400

"""Who is let in: the published Basic example, tokens that end, attribution that must be whole."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from console.simulator.capillary.tills import CLIENT, CLIENT_WITHOUT_POINTS, TILL, basic_value
from tests.doubles.simulators import RunningSimulator
from tests.simulator.capillary.conftest import DOCUMENTED_BASIC, Till, client, errors

_PROGRAMS = "/v2/organization/programs"
_TOKEN = "X-CAP-API-OAUTH-TOKEN"
_PREFIX = "X-CAP-API-ATTRIBUTION-"


async def _token(simulator: RunningSimulator) -> dict[str, Any]:
    async with client(simulator, Authorization="") as http:
        facts = simulator.facts
        body = {"key": facts.client_key, "secret": facts.client_secret}
        answer = await http.post("/v3/oauth/token/generate", json=body)
    return dict(answer.json()["data"])


def test_the_published_example_is_reproduced() -> None:
    assert basic_value(TILL) == DOCUMENTED_BASIC


async def test_the_plain_password_isnt_accepted(simulator: RunningSimulator) -> None:
    plain = base64.b64encode(b"store.server:server123").decode()
    async with client(simulator, Authorization=f"Basic {plain}") as http:
        answer = await http.get(_PROGRAMS)

    assert (answer.status_code, errors(answer)) == (401, [401])


async def test_a_token_tells_its_end_and_keeps_to_it(simulator: RunningSimulator) -> None:
    given = await _token(simulator)
    claims = json.loads(base64.urlsafe_b64decode(given["accessToken"].split(".")[1] + "=="))
    async with client(simulator, **{"Authorization": "", _TOKEN: given["accessToken"]}) as http:
        during = await http.get(_PROGRAMS)
        simulator.advance(given["ttlSeconds"])
        after = await http.get(_PROGRAMS)

    assert claims["exp"] - claims["iat"] == given["ttlSeconds"] == 300
    assert (during.status_code, after.status_code) == (200, 401)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"ENTITY-TYPE": "TILL", "ENTITY-CODE": "sample.till.12"}, None),
        ({"ENTITY-CODE": "sample.till.12"}, 1061),
        ({"LOOKUP-TYPE": "WECHAT"}, 1061),
        ({"ENTITY-TYPE": "ROOM", "ENTITY-CODE": "sample.till.12"}, 400),
        ({"ENTITY-TYPE": "STORE_CODE", "ENTITY-CODE": "nowhere"}, 91021),
        ({"TILL-CODE": "nowhere"}, 91021),
    ],
)
async def test_attribution_must_be_whole_and_known(
    till: Till, headers: dict[str, str], code: int | None
) -> None:
    answer = await till.http.get(
        _PROGRAMS, headers={_PREFIX + name: value for name, value in headers.items()}
    )

    assert errors(answer) == ([code] if code else [])


async def test_every_answer_has_a_request_id_of_its_own(till: Till) -> None:
    answers = [await till.http.get(path) for path in (_PROGRAMS, "/nowhere", "/v2/customers/x")]

    ids = {answer.headers["X-Cap-Requestid"] for answer in answers}
    assert len(ids) == 3


async def test_the_token_names_its_organisation_and_admits(simulator: RunningSimulator) -> None:
    async with client(simulator) as http:
        given = await http.post(
            "/v3/oauth/token/generate", json={"key": CLIENT_WITHOUT_POINTS.code, "secret": CLIENT.secret}
        )
        headers = {"X-CAP-API-OAUTH-TOKEN": given.json()["data"]["accessToken"]}
        denied = await http.get("/v2/organization/programs", headers=headers)

    assert given.json()["errors"] is None
    assert denied.status_code == 403
    assert denied.json()["errorCode"] == 4000

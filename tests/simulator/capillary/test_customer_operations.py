"""Lookups, details, search and balances as the customer pages describe them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from console.simulator.capillary.organisation.specials import HOSTILE_NAMES
from tests.simulator.capillary.conftest import Till, errors

_LOOKUP = "/v2/customers/lookup"


def _by(kind: str, value: str, **more: str) -> dict[str, str]:
    return {"source": "INSTORE", "identifierName": kind, "identifierValue": value, **more}


async def _get(till: Till, path: str, query: dict[str, str] | None = None) -> httpx.Response:
    return await till.http.get(path, params=query or {})


async def test_a_lookup_gives_the_id_and_wants_the_country_code(till: Till) -> None:
    found = await _get(till, _LOOKUP, _by("mobile", "919148574269"))
    bare = await _get(till, _LOOKUP, _by("mobile", "9148574269"))

    assert found.json() == {"entity": 565039505, "warnings": []}
    assert (bare.status_code, errors(bare)) == (400, [8015])


@pytest.mark.parametrize("kind", ["id", "ID", "Mobile", ""])
async def test_only_documented_kinds_are_looked_up(till: Till, kind: str) -> None:
    assert errors(await _get(till, _LOOKUP, _by(kind, "565039505"))) == [8013]


async def test_details_grow_with_what_is_embedded(till: Till) -> None:
    plain = (await _get(till, "/v2/customers/565039505", {"source": "INSTORE"})).json()
    query = {"source": "INSTORE", "embed": "points,mlp,customerStatus", "includedFraudDetails": "true"}
    full = (await _get(till, "/v2/customers/565039505", query)).json()

    extra = {"pointsSummary", "loyaltyProgramDetails", "groupLoyaltyProgramDetails", "customerStatus"}
    assert set(full) - set(plain) == extra | {"fraudDetails"}
    assert full["loyaltyProgramDetails"][0]["programTitle"] == "DocDemoDefaultProgram"
    assert full["loyaltyProgramDetails"][0]["loyaltyPoints"] == 8500
    assert full["customerStatus"]["status"] == "ACTIVE"
    assert full["fraudDetails"]["status"] == "NOT_FRAUD"


async def test_an_id_that_isnt_one_gets_an_empty_400(till: Till) -> None:
    answer = await _get(till, "/v2/customers/x1", {"source": "INSTORE"})

    assert (answer.status_code, answer.text) == (400, "")
    assert errors(await _get(till, "/v2/customers/565039505")) == [8003]


async def test_a_deleted_customer_is_gone(till: Till) -> None:
    answer = await _get(till, "/v2/customers/lookup/customerDetails", _by("mobile", "919500000002"))

    assert errors(answer) == [8015]
    assert "deleted" in answer.text


async def test_other_sources_need_their_account(till: Till) -> None:
    query = {"source": "ECOMMERCE", "accountId": "sample-shop"}
    found = await _get(till, _LOOKUP, _by("email", "online.only@example.com") | query)
    anywhere = await _get(till, _LOOKUP, _by("email", "online.only@example.com", source="ALL"))

    assert found.json()["entity"] == anywhere.json()["entity"] == 695000010


async def test_search_finds_prefixes_of_names_and_identifiers(till: Till) -> None:
    twins = (await _get(till, "/v2/customers/search", {"q": "twin sample", "limit": "1"})).json()
    mobile = (await _get(till, "/v2/customers/search", {"q": "91914857"})).json()
    percent = (await _get(till, "/v2/customers/search", {"q": "%"})).json()

    assert twins["pagination"] == {"limit": 1, "offset": 0, "total": 2}
    assert len(twins["data"]) == 1
    assert mobile["data"][0]["userId"] == 565039505
    assert mobile["data"][0]["matchedIdentifiers"][0]["idValue"] == "919148574269"
    assert percent["data"] == []


async def test_hostile_names_arrive_untouched(till: Till) -> None:
    found = []
    for position in range(1, len(HOSTILE_NAMES) + 1):
        answer = await _get(till, f"/v2/customers/{696000000 + position}", {"source": "INSTORE"})
        profile = answer.json()["profiles"][0]
        found.append((profile["firstName"], profile["lastName"]))

    assert tuple(found) == HOSTILE_NAMES


@pytest.mark.parametrize(
    ("query", "main", "program"),
    [({}, 8500, 973), ({"programId": "1201"}, 0, 1201), ({"fetchDataForAllPrograms": "true"}, 8500, None)],
)
async def test_balances(till: Till, query: dict[str, str], main: int, program: int | None) -> None:
    by_id = (await _get(till, "/v2/customers/565039505/points/balance", query)).json()
    lookup = _by("mobile", "919148574269", **query)
    by_mobile = (await _get(till, "/v2/customers/lookup/points/balance", lookup)).json()

    assert by_id == by_mobile
    assert (by_id["mainPoints"], by_id.get("programId")) == (main, program)


async def test_promised_points_are_in_the_total_only(till: Till) -> None:
    till.simulator.provider.ledger.db.execute(
        "UPDATE lot SET available_at = ? WHERE owner_id = 565039505 AND remaining = 3500000", (2**40,)
    )
    held: dict[str, Any] = (await _get(till, "/v2/customers/565039505/points/balance")).json()

    assert (held["totalPoints"], held["mainPoints"], held["promisedPoints"]) == (8500, 5000, 3500)
    assert held["promisedPointsBreakup"]["externalTriggerBasedPoints"] == 3500


async def test_expiry_comes_soonest_first(till: Till) -> None:
    path = "/v2/customers/565039505/pointsExpirySchedule"
    whole = (await _get(till, path)).json()["expirySchedules"]
    first = (await _get(till, path, {"fetchEarliestExpiryOnly": "true"})).json()["expirySchedules"]

    assert [entry["points"] for entry in whole] == [2000, 3000, 3500]
    assert first == whole[:1]
    assert set(first[0]) == {"points", "expiryDate", "expiryDateISO", "programId", "pointsType", "expiryType"}


async def test_programmes(till: Till) -> None:
    programs = (await _get(till, "/v2/organization/programs")).json()["data"]

    assert [program["programId"] for program in programs] == [973, 1201, 1344]

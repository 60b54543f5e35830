"""The two histories, with their documented lacks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.capillary.conftest import Till, errors

_SUMMARY = "/v2/customers/565039505/pointsTransfers"


async def _rows(till: Till, path: str = _SUMMARY, **query: Any) -> list[dict[str, Any]]:
    answer = await till.http.get(path, params=query)
    assert errors(answer) == []
    assert set(answer.json()) == {"data", "warnings", "errors"}
    return list(answer.json()["data"])


@pytest.fixture
async def busy(till: Till) -> Till:
    for points in range(1, 13):
        till.simulator.advance(3700)
        code = await till.code() if points < 11 else None
        if code is None:
            till.simulator.advance(86_400)
            code = await till.code()
        await till.transfer(points, notes=f"gift {points}", code=code)
    return till


async def test_ten_rows_newest_first_unless_asked_otherwise(busy: Till) -> None:
    newest = [row["notes"] for row in await _rows(busy)]
    oldest = [row["notes"] for row in await _rows(busy, sortOrder="asc", limit=2)]
    largest = [row["notes"] for row in await _rows(busy, sortBy="pointsTransferred", limit=1)]

    assert newest == [f"gift {points}" for points in range(12, 2, -1)]
    assert oldest == ["gift 1", "gift 2"]
    assert largest == ["gift 12"]


async def test_page_wins_over_offset(busy: Till) -> None:
    second = [row["notes"] for row in await _rows(busy, limit=5, page=2, offset=0)]
    shifted = [row["notes"] for row in await _rows(busy, limit=2, offset=11)]

    assert second == [f"gift {points}" for points in range(7, 2, -1)]
    assert shifted == ["gift 1"]
    assert await _rows(busy, limit=5, page=4) == []


async def test_the_recipient_sees_an_addition(busy: Till) -> None:
    received = await _rows(busy, "/v2/customers/565039506/pointsTransfers", limit=1)

    assert received[0]["transferType"] == "ADDITION"
    assert "pointsTransferBreakupByEarningPrograms" not in received[0]


async def test_the_details_come_all_at_once_and_unsorted(busy: Till) -> None:
    query = {"identifierName": "mobile", "identifierValue": "919148574269", "source": "INSTORE", "limit": 3}
    rows = await _rows(busy, "/v2/points/transfer", **query)

    ids = [row["transferId"] for row in rows]
    assert len(ids) == 12
    assert ids not in (sorted(ids), sorted(ids, reverse=True))


async def test_the_details_name_external_ids(till: Till) -> None:
    await till.paid(5, toCustomerIdentifier={"type": "ID", "value": "565345942"})
    query = {"identifierName": "externalId", "identifierValue": "73818141", "source": "INSTORE"}
    rows = await _rows(till, "/v2/points/transfer", **query)

    assert rows[0]["transferredTo"]["externalId"] == "73818141"
    assert "externalId" not in rows[0]["transferredFrom"]


async def test_a_programme_filters(busy: Till) -> None:
    assert await _rows(busy, programId=1201) == []
    assert len(await _rows(busy, programId=973, limit=50)) == 12


@pytest.mark.parametrize("query", [{"limit": "many"}, {"sortOrder": "up"}, {"programId": "x"}])
async def test_a_parameter_that_isnt_valid_has_no_results(till: Till, query: dict[str, str]) -> None:
    answer = await till.http.get(_SUMMARY, params=query)

    assert errors(answer) == [814]

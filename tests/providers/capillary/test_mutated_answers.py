"""Damaged success answers: no exception ever, and no success that doesn't prove this very transfer."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.domain.transfers import Accepted, Refused, Unknown
from console.providers.capillary.classification import classify
from tests.providers.capillary.scripted import (
    JSON,
    ORDER,
    REFERENCE,
    answer,
    documented,
    errors,
    sample_response,
)

SAMPLE = documented("transfer-response.json")
COMPACT = json.dumps(sample_response(), separators=(",", ":")).encode()
REFUSAL = json.dumps(errors(885)).encode()

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([565039505, 565039506, "565039505", 1000, 2000.0, "1037890", [], {}, 10**400, "\ud800"]),
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2), max_leaves=4)
statuses = st.sampled_from([200, 201, 202])


def judged(body: bytes, status: int) -> Accepted | Refused | Unknown:
    """The outcome; a success is checked against a reading of the body that shares no code with ours."""
    outcome = classify(answer(body, status), ORDER, REFERENCE, timedelta())
    if isinstance(outcome, Accepted):
        assert_proves_it(json.loads(body.decode(), parse_float=Decimal), outcome)
    return outcome


def assert_proves_it(body: JSON, outcome: Accepted) -> None:
    assert not body.get("errors")
    (row,) = body["data"]
    for person, entity, ours in (
        ("transferredFrom", "fromEntityId", "565039505"),
        ("transferredTo", "toEntityId", "565039506"),
    ):
        inner = row.get(person)
        named = {row.get(entity), inner.get("userId") if isinstance(inner, dict) else inner} - {None, ""}
        assert {str(one).strip() for one in named} == {ours}
    assert str(row["transferId"]).strip().lstrip("0") == outcome.receipt.transfer_id
    assert int(outcome.receipt.transfer_id) > 0
    lines = row.get("pointsTransferBreakupByEarningPrograms")
    lines = [lines] if isinstance(lines, dict) else lines or []
    moved = [Decimal(line["deductedPoints"]) for line in lines] or [Decimal(row["pointsTransferred"])]
    assert sum(moved) == 1000


def paths(value: JSON, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        found += paths(inner, (*path, key))
    return found


PATHS = paths(sample_response())


def parent(body: JSON, path: tuple[str | int, ...]) -> JSON:
    for key in path[:-1]:
        body = body[key]
    return body


@given(
    body=st.sampled_from([SAMPLE, COMPACT, REFUSAL]),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=4),
    status=statuses,
)
@settings(max_examples=800, deadline=None)
def test_changed_bytes(body: bytes, changes: list[tuple[int, int]], status: int) -> None:
    damaged = bytearray(body)
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    judged(bytes(damaged), status)


@given(start=st.integers(0, len(SAMPLE)), length=st.integers(1, 60), status=statuses)
@settings(max_examples=500, deadline=None)
def test_cut_out_and_cut_off(start: int, length: int, status: int) -> None:
    judged(SAMPLE[:start] + SAMPLE[start + length :], status)
    assert isinstance(judged(SAMPLE[: min(start, len(SAMPLE.rstrip()) - 1)], status), Unknown)


@given(path=st.sampled_from(PATHS), value=values, status=statuses)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_field_of_another_kind(path: tuple[str | int, ...], value: JSON, status: int) -> None:
    body = sample_response()
    parent(body, path)[path[-1]] = value
    judged(json.dumps(body).encode(), status)


@given(dropped=st.sets(st.sampled_from(PATHS), min_size=1, max_size=3), status=statuses)
@settings(max_examples=500, deadline=None)
def test_dropped_fields(dropped: set[tuple[str | int, ...]], status: int) -> None:
    body = sample_response()
    for path in sorted(dropped, key=len, reverse=True):
        holder = parent(body, path)
        if isinstance(holder, dict):
            holder.pop(path[-1], None)
        elif holder:
            holder.pop()
    judged(json.dumps(body).encode(), status)


@given(path=st.sampled_from([path for path in PATHS if isinstance(path[-1], str)]), value=scalars)
@settings(max_examples=500, deadline=None)
def test_a_repeated_key_never_proves_anything(path: tuple[str | int, ...], value: JSON) -> None:
    body = sample_response()
    holder = parent(body, path)
    twin = deepcopy(holder[path[-1]])
    holder["\x00twin"] = value
    for second in (value, twin):
        holder["\x00twin"] = second
        raw = json.dumps(body).replace('"\\u0000twin"', json.dumps(path[-1]))
        assert isinstance(judged(raw.encode(), 201), Unknown)


@given(raw=st.binary(max_size=200), status=st.integers(100, 599))
@settings(max_examples=500, deadline=None)
def test_noise_is_never_a_success(raw: bytes, status: int) -> None:
    assert not isinstance(judged(raw, status), Accepted)


def damaged(chance: random.Random) -> bytes:
    body = bytearray(chance.choice((SAMPLE, COMPACT, REFUSAL)))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(body))
        match chance.randrange(3):
            case 0:
                body[place] = chance.randrange(256)
            case 1:
                del body[place : place + chance.randint(1, 20)]
            case _:
                body[place:place] = body[: chance.randint(1, 20)]
        body = body or bytearray(b"0")
    return bytes(body)


def test_a_few_thousand_damaged_answers() -> None:
    chance = random.Random(1037890)
    assert sum(isinstance(judged(damaged(chance), 201), Unknown) for _ in range(5_000)) > 4_000


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_million_damaged_answers() -> None:
    chance = random.Random(20250602)
    assert sum(isinstance(judged(damaged(chance), 201), Unknown) for _ in range(1_000_000)) > 800_000

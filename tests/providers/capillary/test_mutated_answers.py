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
from console.providers.capillary.refusals import REFUSED_BEFORE_EFFECT
from tests.providers.capillary.scripted import REFERENCE, answer, errors
from tests.providers.capillary.ways import (
    BETWEEN_GROUPS,
    CALLS,
    CUSTOMERS,
    FROM_GROUP,
    TO_GROUP,
    WAYS,
    Way,
    name_of,
)
from tests.providers.damage import damaged
from tests.providers.scripted_http import JSON

SAMPLES = {way.name: json.dumps(way.sample(), indent=2).encode() for way in WAYS}
COMPACT = {way.name: json.dumps(way.sample(), separators=(",", ":")).encode() for way in WAYS}
REFUSAL = json.dumps(errors(885)).encode()

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            *(565039505, 565039506, "565039505", 1000, 2000.0, "1037890", [], {}, 10**400, "\ud800"),
            *(565345942, 3847940, "3847940", 1, 2.0, "USERGROUP2", "CUSTOMER", {"id": 3847940}),
        ]
    ),
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2), max_leaves=4)
statuses = st.sampled_from([200, 201, 202])


FIELDS = {
    "from": ("fromEntityId", "fromEntityType", "transferredFrom", "transferredFromUserGroup2"),
    "to": ("toEntityId", "toEntityType", "transferredTo", "transferredToUserGroup2"),
}
SIDES = {
    CUSTOMERS.name: (("565039505", False), ("565039506", False)),
    TO_GROUP.name: (("565345942", False), ("3847940", True)),
    FROM_GROUP.name: (("3847940", True), ("565345942", False)),
    BETWEEN_GROUPS.name: (("565345942", True), ("3847940", True)),
}
"""Who stands on either side of each way: the number, and whether it is a group's."""


def judged(way: Way, body: bytes, status: int) -> Accepted | Refused | Unknown:
    """The outcome; a word is checked against a reading of the body that shares no code with ours."""
    outcome = classify(answer(body, status), way.order, REFERENCE, timedelta())
    if isinstance(outcome, Accepted):
        assert status in (200, 201)
        assert_proves_it(way, json.loads(body.decode(), parse_float=Decimal), outcome)
    if isinstance(outcome, Refused):
        assert status in (200, 201) or (400 <= status < 500 and status not in (408, 409))
        assert_refuses_it(way, json.loads(body.decode()), status)
    return outcome


def assert_refuses_it(way: Way, body: JSON, status: int) -> None:
    """Whole JSON in which every error is a listed code, and nothing moved."""
    assert not body.get("data")
    assert not {"code", "error", "success", "response"} & {name for name in body if body[name] is not None}
    codes = [str(one["code"]).strip() for one in body["errors"]]
    assert codes
    assert set(codes) <= REFUSED_BEFORE_EFFECT[way.context] - {str(status)}
    assert all(isinstance(one["message"], str) and not one.get("status") for one in body["errors"])


def assert_proves_it(way: Way, body: JSON, outcome: Accepted) -> None:
    assert not body.get("errors")
    (row,) = body["data"]
    for fields, (number, is_group) in zip(FIELDS.values(), SIDES[way.name], strict=True):
        assert_is(row, fields, number, is_group)
    assert str(row["transferId"]).strip().lstrip("0") == outcome.receipt.transfer_id
    assert int(outcome.receipt.transfer_id) > 0
    lines = row.get("pointsTransferBreakupByEarningPrograms")
    lines = [lines] if isinstance(lines, dict) else lines or []
    moved = [Decimal(line["deductedPoints"]) for line in lines] or [Decimal(row["pointsTransferred"])]
    assert sum(moved) == (1000 if way is CUSTOMERS else 1)


def assert_is(row: JSON, fields: tuple[str, str, str, str], number: str, is_group: bool) -> None:
    entity, kind, person, group = (row.get(field) for field in fields)
    said = (kind or "").strip().upper()
    if is_group:
        assert isinstance(group, dict) or said == "USERGROUP2"
        assert said in ("", "USERGROUP2")
        inner = group.get("id") if isinstance(group, dict) else None
    else:
        assert group is None
        assert said in ("", "CUSTOMER")
        inner = person.get("userId") if isinstance(person, dict) else person
    assert {str(one).strip() for one in (entity, inner) if one is not None} - {""} == {number}


def paths(value: JSON, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        found += paths(inner, (*path, key))
    return found


PLACES = [(way, path) for way in WAYS for path in paths(way.sample())]


def parent(body: JSON, path: tuple[str | int, ...]) -> JSON:
    for key in path[:-1]:
        body = body[key]
    return body


ways = st.sampled_from(WAYS)


@given(
    way=ways,
    form=st.sampled_from([SAMPLES, COMPACT, None]),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=4),
    status=statuses,
)
@settings(deadline=None)
def test_changed_bytes(
    way: Way, form: dict[str, bytes] | None, changes: list[tuple[int, int]], status: int
) -> None:
    damaged = bytearray(REFUSAL if form is None else form[way.name])
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    judged(way, bytes(damaged), status)


@given(way=ways, start=st.integers(0, 1600), length=st.integers(1, 60), status=statuses)
@settings(deadline=None)
def test_cut_out_and_cut_off(way: Way, start: int, length: int, status: int) -> None:
    sample = SAMPLES[way.name]
    judged(way, sample[:start] + sample[start + length :], status)
    assert isinstance(judged(way, sample[: min(start, len(sample) - 1)], status), Unknown)


@given(place=st.sampled_from(PLACES), value=values, status=statuses)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_field_of_another_kind(place: tuple[Way, tuple[str | int, ...]], value: JSON, status: int) -> None:
    way, path = place
    body = way.sample()
    parent(body, path)[path[-1]] = value
    judged(way, json.dumps(body).encode(), status)


@given(
    dropped=ways.flatmap(
        lambda way: st.tuples(
            st.just(way), st.sets(st.sampled_from(paths(way.sample())), min_size=1, max_size=3)
        )
    ),
    status=statuses,
)
@settings(deadline=None)
def test_dropped_fields(dropped: tuple[Way, set[tuple[str | int, ...]]], status: int) -> None:
    way, gone = dropped
    body = way.sample()
    for path in sorted(gone, key=len, reverse=True):
        holder = parent(body, path)
        if isinstance(holder, dict):
            holder.pop(path[-1], None)
        elif holder:
            holder.pop()
    judged(way, json.dumps(body).encode(), status)


@given(place=st.sampled_from([each for each in PLACES if isinstance(each[1][-1], str)]), value=scalars)
@settings(deadline=None)
def test_a_repeated_key_never_proves_anything(place: tuple[Way, tuple[str | int, ...]], value: JSON) -> None:
    way, path = place
    body = way.sample()
    holder = parent(body, path)
    twin = deepcopy(holder[path[-1]])
    holder["\x00twin"] = value
    for second in (value, twin):
        holder["\x00twin"] = second
        raw = json.dumps(body).replace('"\\u0000twin"', json.dumps(path[-1]))
        assert isinstance(judged(way, raw.encode(), 201), Unknown)


@given(way=ways, raw=st.binary(max_size=200), status=st.integers(100, 599))
@settings(deadline=None)
def test_noise_is_never_a_success(way: Way, raw: bytes, status: int) -> None:
    assert not isinstance(judged(way, raw, status), Accepted)


def unclear(way: Way, seed: int, count: int) -> int:
    chance, samples = random.Random(seed), (SAMPLES[way.name], COMPACT[way.name], REFUSAL)
    open_ones = 0
    for _ in range(count):
        sample = chance.choice(samples)
        outcome = judged(way, damaged(sample, chance, most=6), chance.choice((201, 201, 400, 401, 503)))
        open_ones += isinstance(outcome, Unknown)
        if sample is not REFUSAL:
            assert not isinstance(outcome, Refused), "the answer it was made from refused nothing"
    return open_ones


def test_what_is_cut_from_a_refusal_is_none() -> None:
    for way in CALLS:
        for end in range(len(REFUSAL)):
            for status in (200, 400, 401, 403):
                assert isinstance(judged(way, REFUSAL[:end], status), Unknown)
                assert isinstance(judged(way, REFUSAL[end + 1 :], status), Unknown)


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_a_few_thousand_damaged_answers(way: Way) -> None:
    assert unclear(way, 1037890, 2_500) > 2_000


@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_a_million_damaged_answers(way: Way) -> None:
    assert unclear(way, 20250602, 250_000) > 200_000

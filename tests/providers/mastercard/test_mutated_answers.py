"""Damaged answers: no exception ever, and no success that names another amount or wasn't a success."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.domain.transfers import Accepted, Refused, Unknown
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.classification import classify
from console.providers.mastercard.refusals import refuses
from tests.providers.damage import damaged
from tests.providers.mastercard.scripted import JOURNAL_KEY, ORDER, answer, errors
from tests.providers.scripted_http import JSON

NAMES = ("pointstransferred", "transferredpoints", "pointstotransfer", "points")
BOOK = AccountBook(JOURNAL_KEY)
SUCCESS = json.dumps({"pointsTransfer": {"pointsTransferred": 500, "status": "SUCCESS"}, "id": "a1"}).encode()
REFUSAL = json.dumps(errors("INSUFFICIENT_POINTS", "INVALID_FIELD_VALUE_ADJUSTED_BY")).encode()
GATEWAY = json.dumps(errors("NOT_FOUND", source="Gateway")).encode()

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([500, "500", 5000, "1e3", 10**400, "\ud800", "Gateway", [], {}]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
)


def judged(body: bytes, status: int) -> Accepted | Refused | Unknown:
    """The outcome; a success is checked against a reading of the body that shares no code with ours."""
    outcome = classify(answer(body, status), ORDER, BOOK, sealed=True)
    if isinstance(outcome, Accepted):
        assert status in (200, 201)
        assert_says_nothing_else(json.loads(body.decode()), outcome)
    if isinstance(outcome, Refused):
        assert 400 <= status < 500
        assert status not in (408, 409)
        assert_refuses_it(json.loads(body.decode()))
    return outcome


def assert_refuses_it(body: JSON) -> None:
    """Whole JSON in the documented frame, in which every error has a source and a code of the list."""
    named = {"".join(c for c in name.lower() if c.isalnum()): value for name, value in body.items()}
    frame = named["errors"]
    members = next(iter(frame.values())) if isinstance(frame, dict) else frame
    assert members
    for member in members:
        told = {"".join(c for c in name.lower() if c.isalnum()): value for name, value in member.items()}
        by_gateway = told["source"].strip().lower() == "gateway"
        assert refuses(told["reasoncode"], by_gateway=by_gateway)


def assert_says_nothing_else(body: JSON, outcome: Accepted) -> None:
    assert isinstance(body, dict)
    named = {"".join(c for c in name.lower() if c.isalnum()): value for name, value in body.items()}
    assert not {"reasoncode", "encryptedpayload"} & set(named)
    assert not named.get("errors")
    told: dict[str, list[JSON]] = {}
    for level in [named, *(one for one in named.values() if isinstance(one, dict))]:
        for name, value in level.items():
            told.setdefault("".join(c for c in name.lower() if c.isalnum()), []).append(value)
    for name in NAMES:
        amounts = [one for one in told.get(name, []) if one is not None and not isinstance(one, dict | list)]
        if amounts:
            assert {float(amount) for amount in amounts} == {500.0}
            assert outcome.receipt.reported == 500
            return
    assert outcome.receipt.reported is None
    assert outcome.receipt.warnings


def paths(value: JSON, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        found += paths(inner, (*path, key))
    return found


CHANGED = [(sample, path) for sample in (SUCCESS, REFUSAL, GATEWAY) for path in paths(json.loads(sample))]


@given(
    where=st.sampled_from(CHANGED), value=values, status=st.sampled_from([200, 201, 202, 400, 404, 409, 500])
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_field_of_another_kind(
    where: tuple[bytes, tuple[str | int, ...]], value: JSON, status: int
) -> None:
    sample, path = where
    body = json.loads(sample)
    holder = body
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    judged(json.dumps(body).encode(), status)


@given(raw=st.binary(max_size=200), status=st.integers(100, 599))
@settings(deadline=None)
def test_noise_is_never_a_success(raw: bytes, status: int) -> None:
    assert not isinstance(judged(raw, status), Accepted)


def run(number: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(number):
        sample = chance.choice((SUCCESS, SUCCESS, REFUSAL, GATEWAY))
        outcome = judged(damaged(sample, chance, most=3), chance.choice((200, 200, 201, 400, 404, 503)))
        if sample is SUCCESS:
            assert not isinstance(outcome, Refused), "the answer it was made from refused nothing"


def test_ten_thousand_damaged_answers() -> None:
    run(10_000, seed=500)


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_million_damaged_answers() -> None:
    run(1_000_000, seed=20260304)

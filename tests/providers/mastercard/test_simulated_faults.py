"""Every fault and every lesson of the simulated Mastercard, and what it leaves the desk with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from console.domain.problems import Local, ProviderError
from console.domain.transfers import Accepted, Outcome, Refused, TransferOrder, Unknown
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.fault_catalogue import CATALOGUE
from console.simulator.mastercard.sample_accounts import (
    FROM,
)
from console.simulator.server.ordered_faults import Operation
from tests.loop_over import loop_over
from tests.providers.mastercard.simulated import Desk, desk
from tests.simulator.guide.lesson import MASTERCARD

pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
async def at() -> AsyncIterator[Desk]:
    async with desk() as one:
        yield one


@pytest.fixture
async def order(at: Desk) -> TransferOrder:
    return await at.order()


@pytest.fixture
async def hasty() -> AsyncIterator[Desk]:
    async with desk(deadline_seconds=0.3) as one:
        yield one


async def _moved(at: Desk, order: TransferOrder, fault: str, **options: Any) -> tuple[Outcome, int]:
    """What a transfer that meets a fault is answered with, and how often it was booked; it is sent once.

    It has points of its own, by which a late booking of the line before isn't taken for its.
    """
    sent = at.transfers_sent()
    at.simulator.arm("transfer", fault, **options)
    outcome = await at.move(replace(order, points=sent + 1))
    assert at.transfers_sent() == sent + 1
    return outcome, sum(row["points"] == sent + 1 for row in at.simulator.transfers())


@loop_over("key", ["new", "old"])
async def test_answers_for_the_old_and_the_new_key_are_opened(
    at: Desk, order: TransferOrder, key: str
) -> None:
    form = {"key": key, "names_key": "no", "nonce_bytes": "16"}
    outcome, _ = await _moved(at, order, "answer-form", **form)
    assert isinstance(outcome, Accepted)


async def test_an_answer_for_a_key_that_is_not_loaded_leaves_it_open() -> None:
    async with desk(opens=("new",)) as at:
        order = await at.order()
        at.simulator.arm("transfer", "answer-form", key="old")
        outcome = await at.move(order)
        assert isinstance(outcome, Unknown)
        assert outcome.problems[0].code == Local.ANSWER_KEY_UNKNOWN.value


@loop_over(
    ("fault", "options", "condition"),
    [
        ("wrong-key", {}, Local.ANSWER_KEY_UNKNOWN),
        ("tampered-answer", {}, Local.ANSWER_ALTERED),
        *(
            ("weak-header", {"weakness": weakness}, Local.ANSWER_HEADER_FORBIDDEN)
            for weakness in ("zip", "crit", "RSA-OAEP", "RSA1_5")
        ),
        ("weak-header", {"weakness": "none"}, Local.NOT_DECRYPTED),
        ("not-encrypted", {}, Local.NOT_SEALED),
        ("garbled-body", {}, Local.NOT_JSON),
        ("duplicate-keys", {}, Local.UNREADABLE),
        ("wrong-amount", {}, Local.ECHO_DIFFERS),
        ("truncated-body", {}, Local.CONNECTION_LOST),
        ("huge-body", {"megabytes": 2}, Local.TOO_LARGE),
        ("redirect", {}, Local.REDIRECTED),
    ],
)
async def test_why_an_answer_leaves_it_open(
    at: Desk, order: TransferOrder, fault: str, options: dict[str, Any], condition: Local
) -> None:
    outcome, _ = await _moved(at, order, fault, **options)
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [condition.value]
    assert bool(outcome.problems[0].request_id) is (fault != "redirect")


@loop_over("status", [400, 401, 403, 404, 405, 413, 415, 422, 429])
@loop_over("code", ["INTERNAL_SERVICE_ERROR", "SESSION_ENDED", "UNSUPPORTED_MEDIA_TYPE", "401"])
async def test_a_client_error_after_the_booking_is_open(
    at: Desk, order: TransferOrder, status: int, code: str
) -> None:
    """Booked once, and neither the status nor a word that isn't listed says otherwise."""
    outcome, booked = await _moved(at, order, "error-after-commit", status=status, code=code)
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [code]
    assert booked == 1


@loop_over("status", [400, 401, 403, 404, 405, 413, 415, 429])
async def test_a_page_of_the_edge_is_open(at: Desk, order: TransferOrder, status: int) -> None:
    outcome, _ = await _moved(at, order, "html-error-page", status=status)
    assert isinstance(outcome, Unknown)


async def test_in_the_clear_only_the_listed_gateway_refuses() -> None:
    async with desk(seal_errors=False) as at:
        order = await at.order()
        outcome = await at.move(replace(order, points=30_000))
        assert isinstance(outcome, Unknown)
        assert [problem.code for problem in outcome.problems] == [
            Local.NOT_SEALED.value,
            "INSUFFICIENT_POINTS",
        ]
        at.simulator.arm("transfer", "clock-skew", seconds=600)
        assert isinstance(await at.move(order), Unknown)
        at.simulator.arm("transfer", "too-many-requests")
        assert isinstance(await at.move(order), Refused)
        at.simulator.arm("transfer", "gateway-404")
        assert isinstance(await at.move(order), Refused)
        assert at.simulator.transfers() == []


@pytest.mark.parametrize("operation", ["lookup", "balance", "history"])
async def test_no_read_in_the_clear_is_believed(operation: str) -> None:
    async with desk() as at:
        order = await at.order()
        at.simulator.arm(operation, "not-encrypted", times=9)
        with pytest.raises(ProviderError) as caught:
            await (
                at.gateway.history(order.sender, 1, 50)
                if operation == "history"
                else at.gateway.account(FROM.ban)
            )
        assert [problem.code for problem in caught.value.problems] == [Local.NOT_SEALED.value]


@pytest.mark.parametrize("encryption", [True, False])
async def test_no_fault_breaks_or_lies(encryption: bool) -> None:
    async with desk(MastercardBehaviour(encryption=encryption), deadline_seconds=2) as at:
        order = await at.order()
        for fault in _faults_of(Operation.TRANSFER):
            options: dict[str, Any] = {"seconds": 0.05} if fault in ("latency", "late-commit") else {}
            outcome, booked = await _moved(at, order, fault, **options)
            if isinstance(outcome, Accepted):
                assert booked == 1, fault
            if isinstance(outcome, Refused):
                assert booked == 0, fault


def _faults_of(operation: Operation) -> list[str]:
    return [name for name, fault in CATALOGUE.items() if operation in fault.operations]


@loop_over("fault", CATALOGUE)
async def test_reads_raise_nothing_but_provider_errors(hasty: Desk, fault: str) -> None:
    options: dict[str, Any] = {"seconds": 0.05} if fault == "latency" else {}
    for operation in ("lookup", "balance", "history"):
        if Operation(operation) in CATALOGUE[fault].operations:
            hasty.simulator.arm(operation, fault, times=9, **options)
    for ask in (hasty.gateway.account(FROM.ban), hasty.gateway.past(FROM.ranac)):
        with suppress(ProviderError):
            await ask
    hasty.simulator.disarm()


ORDERED = [lesson for lesson in MASTERCARD if lesson.order is not None and lesson.act == "transfer"]


@loop_over("lesson", ORDERED)
async def test_every_lesson_is_understood(at: Desk, order: TransferOrder, lesson: Any) -> None:
    outcome, booked = await _moved(at, order, lesson.order.fault, **lesson.order.options)
    if lesson.moved:
        assert isinstance(outcome, Unknown)
    else:
        assert not isinstance(outcome, Accepted)
    if isinstance(outcome, Refused):
        assert 400 <= lesson.status < 500
        assert booked == 0


async def test_a_clock_that_is_off_is_said_and_goes_away() -> None:
    async with desk() as at:
        at.simulator.arm("balance", "clock-skew", times=2, seconds=90)
        await at.gateway.account(FROM.ban)
        (warning,) = at.gateway.warnings
        assert warning.code == Local.CLOCK_SKEW.value
        assert "behind the provider's" in warning.message
        await at.gateway.past(FROM.ranac)
        assert at.gateway.warnings == ()


async def test_a_signature_of_another_time_is_told_with_its_reason() -> None:
    """No list of the gateway's codes has this one, so that in the clear it is no evidence."""
    async with desk() as at:
        order = await at.order()
        at.simulator.arm("transfer", "clock-skew", seconds=600)
        outcome = await at.move(order)
        assert isinstance(outcome, Unknown)
        assert outcome.problems[0].code == "INVALID_OAUTH_TIMESTAMP"
        assert [problem.code for problem in at.gateway.warnings] == [Local.CLOCK_SKEW.value]

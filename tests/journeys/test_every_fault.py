"""Every fault of the simulator's catalogue, at every operation it can happen to.

Whatever goes wrong: one request for each confirmation, the ledger and the journal agree in the end, and
until they do no word sounds like an end.
"""

from __future__ import annotations

from typing import Any

import pytest

from console.domain.problems import Local, Problem, ProviderError
from console.domain.transfers import Intent, State, TransferOrder, TransferRefusedHere
from console.explanations.catalogue import Moved
from console.explanations.words import describe
from console.simulator.capillary.fault_catalogue import CATALOGUE
from console.simulator.capillary.tills import CLIENT
from console.simulator.server.ordered_faults import Operation
from tests.journeys.conftest import UNHURRIED, AtNewDesk, OpenTeller
from tests.journeys.expected_outcomes import (
    GOES_ON,
    NAMES_NOBODY,
    OF_HISTORIES_ALONE,
    OF_LEDGERS_ALONE,
    QUICK,
    SEARCHED,
    SHORT,
    TRANSFER,
    UNREAD_ANYWHERE,
    Searched,
    Sent,
)
from tests.journeys.teller import Teller
from tests.journeys.ways import BETWEEN_CUSTOMERS, BETWEEN_GROUPS, FROM_GROUP, TO_GROUP, Way
from tests.loop_over import loop_over

pytestmark = [pytest.mark.usefixtures("no_pauses"), pytest.mark.timeout(900)]

_MINUTES = 300.0
"""Longer than the training profile's settle window and both reads after it."""
_HOURS = 7200.0
_A_DAY = 86_400.0


def name_of(of: Way | Searched) -> str:
    return of.name


def _faults_of(operation: Operation) -> list[str]:
    return [name for name, fault in CATALOGUE.items() if operation in fault.operations]


def test_no_fault_and_no_operation_is_left_out() -> None:
    assert set(TRANSFER) == set(_faults_of(Operation.TRANSFER))
    assert set(CATALOGUE) - set(TRANSFER) == OF_HISTORIES_ALONE | OF_LEDGERS_ALONE
    assert set(GOES_ON) == set(Operation) - {Operation.TRANSFER, Operation.ANY}
    for operation, names in GOES_ON.items():
        assert names <= set(CATALOGUE), operation
    for searched in SEARCHED:
        assert set(searched.seen) <= set(_faults_of(searched.operation)) - UNREAD_ANYWHERE, searched.name
    for operation in (Operation.HISTORY, Operation.LEDGER):
        met = {fault for searched in SEARCHED if searched.operation is operation for fault in searched.faults}
        assert met == set(_faults_of(operation))


# -- the transfer request itself -------------------------------------------------------------------


_SENT_BY_ALL = {
    *("answer-lost", "request-lost", "late-commit", "error-after-commit", "truncated-body", "wrong-ids"),
    *("wrong-amount", "doubled-points", "provider-code", "no-transfer-id", "not-encrypted"),
}
"""Faults with which each way is gone; the others are ordered between customers and from a group alone."""


@loop_over(("fault", "expected"), [(fault, sent) for fault, cases in TRANSFER.items() for sent in cases])
@pytest.mark.parametrize("way", [BETWEEN_CUSTOMERS, FROM_GROUP, TO_GROUP, BETWEEN_GROUPS], ids=name_of)
async def test_a_fault_on_the_transfer(
    at_a_new_desk: AtNewDesk, way: Way, fault: str, expected: Sent
) -> None:
    if fault in _SENT_BY_ALL or way in (BETWEEN_CUSTOMERS, FROM_GROUP):
        async with at_a_new_desk(way=way, deadline_seconds=expected.deadline) as teller:
            await _assert_it_ends_well(teller, fault, expected)


async def _assert_it_ends_well(teller: Teller, fault: str, expected: Sent) -> None:
    prepared = await teller.ready()
    teller.simulator.arm("transfer", fault, **expected.options)

    sent = await teller.send(prepared)
    assert (sent.state, sent.problems[0].code) == (expected.at_first, expected.told)
    assert teller.booked() == expected.booked_at_first
    _assert_true_words(teller, sent)

    ended = await teller.watch(sent, _MINUTES)
    assert ended.state is expected.in_the_end
    assert teller.booked() == (ended.state is State.CONFIRMED)
    assert teller.transfer_requests() == 1
    _assert_true_words(teller, ended)
    if ended.state is State.CONFIRMED:
        _assert_receipt_is_the_ledgers(teller, ended)
    if ended.state is State.NOT_APPLIED:
        again = await teller.sent_again(ended)
        assert (again.state, teller.booked(), teller.transfer_requests()) == (State.CONFIRMED, 1, 2)


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"deadline_seconds": UNHURRIED}, "late-commit"),
        ({"deadline_seconds": SHORT}, "latency"),
        ({"way": FROM_GROUP}, "late-commit"),
        ({"way": TO_GROUP, "deadline_seconds": SHORT}, "latency"),
    ],
    ids=["late-commit", "latency", "from a group: late-commit", "to a group: latency"],
)
async def test_a_commit_after_the_settle_window_is_found_before_it_is_sent_again(
    open_teller: OpenTeller, settings: dict[str, Any], fault: str
) -> None:
    """Late, but within the ten minutes for which the code is good; that is how long this can happen."""
    teller = await open_teller(**settings)
    prepared = await teller.ready()
    teller.simulator.arm("transfer", fault, seconds=400)
    ended = await teller.watch(await teller.send(prepared), _MINUTES)
    assert (ended.state, teller.booked()) == (State.NOT_APPLIED, 0)

    await teller.skip(400)
    again = await teller.sent_again(ended)
    assert (again.state, teller.booked(), teller.transfer_requests()) == (State.CONFIRMED, 1, 1)
    _assert_receipt_is_the_ledgers(teller, again)


# -- what is to prove it ---------------------------------------------------------------------------


@loop_over("fault", CATALOGUE)
@pytest.mark.parametrize("searched", SEARCHED, ids=name_of)
async def test_a_fault_of_what_is_looked_into(
    at_a_new_desk: AtNewDesk, searched: Searched, fault: str
) -> None:
    if fault in searched.faults:
        async with at_a_new_desk(way=searched.way) as teller:
            await _assert_it_is_found(teller, searched, fault)


async def _assert_it_is_found(teller: Teller, searched: Searched, fault: str) -> None:
    teller.book_elsewhere(700)
    await teller.skip(_HOURS)
    _hide_lists(teller, searched)
    prepared = await teller.ready()
    teller.simulator.arm("transfer", "reset-after-commit")
    sent = await teller.send(prepared)
    teller.simulator.arm(searched.operation, fault, 1000, **QUICK.get(fault, {}))

    seen = []
    for seconds in (60, 30, 30, 0):
        _hide_lists(teller, searched)
        looked = await teller.desk.reconciliation.look(sent.reference)
        seen.append(looked.state)
        _assert_true_words(teller, looked)
        await teller.skip(seconds)
    assert tuple(seen) == searched.states(fault)

    teller.simulator.disarm()
    found = await teller.desk.reconciliation.look(sent.reference)
    if found.state is State.NOT_APPLIED:
        found = await teller.sent_again(found)
    assert (found.state, teller.booked(), teller.transfer_requests()) == (State.CONFIRMED, 2, 1)
    _assert_receipt_is_the_ledgers(teller, found)


def _hide_lists(teller: Teller, searched: Searched) -> None:
    """For the next look: the group's list is read first, and the recipient's after it."""
    if searched.without_list:
        teller.simulator.arm("history", "empty-history", 2 if searched.without_recipients else 1)


# -- everything before the transfer ----------------------------------------------------------------


_MET_BEFORE = {
    BETWEEN_CUSTOMERS: (
        Operation.LOOKUP, Operation.BALANCE, Operation.PRECHECK, Operation.HISTORY, Operation.ISSUE_CODE
    ),
    TO_GROUP: (Operation.GROUP, Operation.PRECHECK, Operation.ISSUE_CODE),
    FROM_GROUP: (Operation.PRECHECK, Operation.HISTORY, Operation.LEDGER),
}  # fmt: skip
"""Every call once: a side is read alike wherever it stands, and so is the list of a customer who gives."""


@pytest.mark.parametrize("way", _MET_BEFORE, ids=name_of)
async def test_a_fault_before_anything_is_sent(open_teller: OpenTeller, way: Way) -> None:
    """One desk meets them all, each at every operation, and sends when the last is gone."""
    teller = await open_teller(way=way)
    teller.book_elsewhere(700)
    order = await teller.order()
    for fault in CATALOGUE:
        await _assert_nothing_is_sent_while_it_lasts(teller, fault, order)

    intent = await teller.prepared(order)
    sent = await teller.send(intent)
    assert (sent.state, teller.booked(), teller.transfer_requests()) == (State.CONFIRMED, 2, 1)


async def _assert_nothing_is_sent_while_it_lasts(teller: Teller, fault: str, order: TransferOrder) -> None:
    """And the next steps are taken as soon as it is gone. Each has a day, which has so many codes."""
    await teller.skip(_A_DAY)
    for operation in _MET_BEFORE[teller.way]:
        if operation is not Operation.ISSUE_CODE:
            await _meets(teller, fault, operation, order)
    intent = await teller.desk.transfers.prepare(order)
    if Operation.ISSUE_CODE in _MET_BEFORE[teller.way]:
        await _meets(teller, fault, Operation.ISSUE_CODE, order, intent)
    await teller.skip(1)
    await teller.have_code_sent(intent)
    await teller.desk.transfers.abandon(intent.reference, "the lesson goes on")
    assert (teller.booked(), teller.transfer_requests()) == (1, 0), fault


async def _meets(
    teller: Teller, fault: str, operation: Operation, order: TransferOrder, intent: Intent | None = None
) -> None:
    if operation not in CATALOGUE[fault].operations:
        return
    if operation is Operation.LEDGER:
        teller.simulator.arm("history", "empty-history")
    teller.simulator.arm(operation, fault, 100, **QUICK.get(fault, {}))
    problems = await _attempt(teller, operation, order, intent)
    teller.simulator.disarm()
    assert (not problems) == _goes_on(teller.way, operation, fault), (fault, operation, problems)
    for problem in problems:
        card = teller.desk.catalogue.explain(problem)
        assert card.known, problem
        assert card.moved in (Moved.NO, Moved.NOTHING_SENT), card


def _goes_on(way: Way, operation: Operation, fault: str) -> bool:
    unnamed = way is not BETWEEN_CUSTOMERS and operation in (Operation.PRECHECK, Operation.ISSUE_CODE)
    return fault in GOES_ON[operation] or (unnamed and fault in NAMES_NOBODY)


async def _attempt(
    teller: Teller, operation: Operation, order: TransferOrder, intent: Intent | None
) -> tuple[Problem, ...]:
    """What stood in the way of one step; nothing if it was taken."""
    try:
        if operation in teller.way.reads:
            await teller.holder(teller.way.side(operation))
            return ()
        if operation is Operation.PRECHECK:
            return (await teller.check(order)).problems
        if operation in (Operation.HISTORY, Operation.LEDGER):
            prepared = await teller.desk.transfers.prepare(order)
            await teller.desk.transfers.abandon(prepared.reference, "the lesson goes on")
            return ()
        assert intent is not None
        return (await teller.desk.transfers.issue_code(intent.reference)).problems
    except ProviderError as error:
        return error.problems
    except TransferRefusedHere as refused:
        return (refused.problem,)


@pytest.mark.parametrize("fault", _faults_of(Operation.TOKEN))
async def test_a_fault_of_the_sign_in_that_a_transfer_needs(open_teller: OpenTeller, fault: str) -> None:
    """The token ran out while the customer looked for the code: without a new one nothing is sent."""
    teller = await open_teller(signed_in_as=(CLIENT.code, CLIENT.secret), sign_in="oauth")
    prepared = await teller.ready()
    await teller.skip(400)
    teller.simulator.arm("token", fault, 100, **QUICK.get(fault, {}))
    if fault not in GOES_ON[Operation.TOKEN]:
        with pytest.raises(TransferRefusedHere) as refused:
            await teller.send(prepared)
        assert refused.value.problem.code == Local.NO_BASELINE.value
        assert teller.booked() == teller.transfer_requests() == 0
        teller.simulator.disarm()
    sent = await teller.send(prepared)
    assert (sent.state, teller.booked(), teller.transfer_requests()) == (State.CONFIRMED, 1, 1)
    _assert_true_words(teller, sent)


# -- what must be true at any moment ---------------------------------------------------------------

_NOT_AGAIN = "Do not send it again."
_MOVED = {
    State.CONFIRMED: Moved.YES,
    State.REJECTED: Moved.NO,
    State.NOT_APPLIED: Moved.NO,
    State.NOT_SENT: Moved.NOTHING_SENT,
}


def _assert_true_words(teller: Teller, intent: Intent) -> None:
    """State and cards say the same of the points, and an open question never sounds answered."""
    words, cards = describe(intent), teller.desk.catalogue.explain_intent(intent)
    expected = _MOVED.get(intent.state, Moved.UNKNOWN)
    assert words.moved is expected
    assert [card.moved for card in cards] == [expected] * len(cards)
    if intent.is_unproven:
        said = " ".join([words.title, words.sentence, *(f"{card.title} {card.what}" for card in cards)])
        assert "fail" not in said.lower(), said
        assert "do not send again" in words.title
        assert "send it again" not in said.lower()
        assert all("send it again" not in card.next_step.replace(_NOT_AGAIN, "") for card in cards), cards


def _assert_receipt_is_the_ledgers(teller: Teller, intent: Intent) -> None:
    booked = teller.simulator.transfers()[-1]
    assert intent.receipt is not None
    assert intent.receipt.transfer_id == str(booked["transferId"])
    assert intent.reference in booked["notes"]
    assert booked["points"] == intent.order.points

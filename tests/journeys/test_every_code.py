"""The simulator's guide, walked through the console: each code arrives, and has a true card.

Some lessons ask for requests that this console never makes. What the operator meets instead is written
down here, and so is what keeps the request from being made.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from console.domain.clock import HurriedClock
from console.domain.input_text import NotRead
from console.domain.party_kinds import PartyKind
from console.domain.points import read_points
from console.domain.problems import Context, Local, Problem, Severity
from console.domain.transfers import State
from console.explanations.catalogue import Catalogue, Moved
from console.providers.capillary.settings import Attribution
from console.simulator.capillary.organisation.specials import SPECIALS
from tests.journeys.conftest import (
    UNHURRIED,
    AtNewDesk,
    OpenTeller,
    open_training_desk_on,
    sealed_simulator,
)
from tests.journeys.teller import Teller
from tests.journeys.walk import Walk, assert_true_cards
from tests.loop_over import loop_over
from tests.simulator.guide.lesson import CUSTOMERS, Lesson

pytestmark = pytest.mark.usefixtures("no_pauses")


INSTEAD = {
    "Transfer from 9148574269 to id 565039505.": Local.SAME_CUSTOMER,
    "Transfer to 9300008069 without a look-up.": "8069",
    "Transfer 1000000 points from 9148574269.": Local.TOO_FEW_POINTS,
    "Transfer 1000000 points.": Local.TOO_FEW_POINTS,
    "Transfer without a code.": Local.CODE_MISSING,
    "Type a code that wasn't sent.": Local.CODE_MISSING,
    "Type a wrong code 6 times.": Local.CODE_TRIES_USED,
}
"""Lessons in which the console, or an earlier answer, is quicker: what is met in place of the code."""

NEVER_SENT = {
    ("XFER", "8013", "Send a type that isn't documented."),
    ("XFER", "422", "Send points as text."),
    ("XFER", "422", "Send the amount in pointsToBeTransferred."),
    ("XFER", "807", "Send 10.5 points."),
    ("XFER", "3316", "Send groupProgramTransfer true."),
    ("HTTP", "400", "Send notes that aren't a text."),
    ("HTTP", "402", "Call version 1.1."),
    ("HTTP", "404", "Call a path that doesn't exist."),
    ("HTTP", "405", "Send a transfer with PUT."),
    ("HTTP", "415", "Send it as text."),
    ("HTTP", "1061", "Set the type and no code."),
    ("CUST", "8011", "Look up in another account of ECOMMERCE."),
    ("CUST", "8013", "Look up by passport."),
    ("BAL", "1212", "Ask for a fleet's dog."),
    ("BAL", "1213", "Ask for programme 1."),
    ("BAL", "1214", "Swap the dates."),
    ("BAL", "1215", "Ask from 2020."),
    ("BAL", "1216", "Write the day first."),
    ("BAL", "1217", "Ask until 2999."),
    ("HIST", "814", "Sort by the weather."),
}
"""Lessons that need a request this console can't be brought to make; see the test of what it sends."""

_SPECIAL_NUMBERS = {special.number for special in SPECIALS}


def _is_special(lesson: Lesson) -> bool:
    return lesson.sender in _SPECIAL_NUMBERS


def _settings(lesson: Lesson) -> dict[str, Any] | None:
    """A profile that twists its requests as the lesson does; None where no profile could."""
    twist = {key: value for key, value in lesson.twist.items() if value}
    match twist:
        case {"sign_in": "wrong"} if lesson.act == "token":
            return {"signed_in_as": ("sample-client-key", "wrong"), "sign_in": "oauth"}
        case {"sign_in": "wrong"}:
            return {"signed_in_as": ("store.server", "wrong")}
        case {"sign_in": "no points"}:
            return {"signed_in_as": ("sample.till.14", "sample-password")}
        case {"headers": {"X-CAP-API-ATTRIBUTION-ENTITY-CODE": till}}:
            client = ("sample-client-key", "sample-client-secret")
            attribution = Attribution(entity_code=till)
            return {"signed_in_as": client, "sign_in": "oauth", "attribution": attribution}
        case {"query": {"source": source, **rest}} if not rest:
            return {"source": source}
    return None if twist else {}


def _titled(lesson: Lesson) -> tuple[str, Lesson]:
    return f"{lesson.context} {lesson.kind} {lesson.code}: {lesson.what_to_do}", lesson


def _key(lesson: Lesson) -> tuple[str, str, str]:
    return lesson.context, lesson.code, lesson.what_to_do


def test_no_lesson_is_left_out() -> None:
    assert {_key(lesson) for lesson in CUSTOMERS if _settings(lesson) is None} == NEVER_SENT
    assert set(INSTEAD) <= {lesson.what_to_do for lesson in CUSTOMERS}


def test_every_code_of_the_guide_has_a_card() -> None:
    catalogue = Catalogue()
    without = [
        title
        for title, lesson in map(_titled, CUSTOMERS)
        if lesson.kind != "ok"
        and not catalogue.explain(
            Problem("capillary", Context(lesson.context), lesson.code, Severity(lesson.kind))
        ).known
    ]
    assert without == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def special_desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Teller]:
    """One desk for all special members: each lesson has a sender of its own."""
    async with sealed_simulator(members=0) as simulator:
        home = tmp_path_factory.mktemp("special")
        desk = await open_training_desk_on(simulator, home, clock=HurriedClock(), deadline_seconds=UNHURRIED)
        yield Teller(desk, simulator)
        await desk.close()


@pytest.mark.asyncio(loop_scope="module")
@loop_over(("title", "lesson"), [_titled(lesson) for lesson in CUSTOMERS if _is_special(lesson)])
async def test_a_special_member(special_desk: Teller, title: str, lesson: Lesson) -> None:
    await _assert_taught(Walk(special_desk, lesson))


@loop_over(
    ("title", "lesson"),
    [
        _titled(lesson)
        for lesson in CUSTOMERS
        if not _is_special(lesson) and _settings(lesson) is not None and lesson.points > 0
    ],
)
async def test_a_lesson(at_a_new_desk: AtNewDesk, title: str, lesson: Lesson) -> None:
    async with at_a_new_desk(**(_settings(lesson) or {})) as teller:
        await _assert_taught(Walk(teller, lesson))


async def _assert_taught(walk: Walk) -> None:
    lesson, simulator = walk.lesson, walk.teller.simulator
    before = len(simulator.transfers())
    await walk.follow()

    expected = INSTEAD.get(lesson.what_to_do, lesson.code)
    if lesson.context == "HTTP" and lesson.kind == "error":
        assert expected in [*walk.codes, *(str(problem.http_status) for problem in walk.met)]
        if walk.was_sent:
            _assert_cards_of_http(walk)
    elif lesson.code != "201":
        assert expected in walk.codes
    if lesson.act == "transfer" and (lesson.kind == "warning" or lesson.code == "201"):
        assert walk.confirmed == (lesson.kind != "error")
    assert_true_cards(walk, moved=len(simulator.transfers()) - before)


def _assert_cards_of_http(walk: Walk) -> None:
    """The transfer's list has some of the same numbers, with other meanings."""
    explain = walk.teller.desk.catalogue.explain
    for problem in walk.met:
        assert explain(problem).title == explain(replace(problem, context=Context.HTTP)).title


# -- the five codes of the source document ---------------------------------------------------------


@pytest.mark.parametrize("code", ["3316", "807", "885", "8013", "8015"])
async def test_the_codes_of_the_source_document_can_all_be_met(open_teller: OpenTeller, code: str) -> None:
    """As the guide says, without a request that only a program could make."""
    lesson = next(
        lesson
        for lesson in CUSTOMERS
        if (lesson.context, lesson.code) == ("XFER", code) and _settings(lesson) is not None
    )
    walk = Walk(await open_teller(), lesson)
    await walk.follow()
    card = walk.teller.desk.catalogue.explain(next(problem for problem in walk.met if problem.code == code))
    assert card.known
    assert card.moved is Moved.NO
    assert walk.teller.transfer_requests() == 0
    assert walk.teller.simulator.phone() == []


# -- what this console never sends -----------------------------------------------------------------


@pytest.mark.parametrize("typed", ["0", "10.5", "-1", "1e3", "²"])
def test_amounts_the_provider_would_refuse_are_refused_where_they_are_typed(typed: str) -> None:
    assert isinstance(read_points(typed), NotRead)


async def test_what_it_sends_can_not_bring_about_the_other_lessons(
    open_teller: OpenTeller,
) -> None:
    teller = await open_teller()
    order = await teller.order()
    await teller.check(order)
    await teller.moved()
    await teller.desk.history.of_party(order.sender)
    await teller.desk.directories[PartyKind.CUSTOMER].find("Twin Sample-Alike")

    requests = teller.simulator.requests()
    for request in requests:
        assert request["path"].startswith("/v2/")
        assert "x-cap-api-attribution-entity-type" not in request["headers"]
        query = request["query"]
        assert not any(name in query for name in ("accountId", "programId", "startDate", "endDate"))
        assert "sortBy" not in query or "sortBy=pointsTransferDate" in query
        assert "entityType" not in query or "entityType=CUSTOMER" in query
        if request["method"] == "POST":
            assert request["headers"]["content-type"] == "application/json"
            _assert_well_formed(json.loads(request["plain"]))
    assert {request["method"] for request in requests} == {"GET", "POST"}


def _assert_well_formed(body: dict[str, Any]) -> None:
    assert type(body["pointsTobeTransferred"]) is int
    assert body["pointsTobeTransferred"] > 0
    assert "pointsToBeTransferred" not in body
    assert body["groupProgramTransfer"] is False
    assert {body[f"{side}CustomerIdentifier"]["type"] for side in ("from", "to")} == {"ID"}
    assert isinstance(body.get("notes", ""), str)


# -- codes that need a race ------------------------------------------------------------------------


async def test_points_that_went_elsewhere_after_the_check(
    open_teller: OpenTeller,
) -> None:
    teller = await open_teller()
    prepared = await teller.ready()
    teller.simulator.provider.ledger.db.execute("UPDATE lot SET remaining = 0 WHERE owner_id = 565039505")
    refused = await teller.send(prepared)
    assert (refused.state, refused.problems[0].code) == (State.REJECTED, "817")
    assert teller.desk.catalogue.explain_intent(refused)[0].moved is Moved.NO
    assert teller.booked() == 0


async def test_a_code_that_ran_out_at_the_provider_first(open_teller: OpenTeller) -> None:
    teller = await open_teller()
    prepared = await teller.ready()
    teller.simulator.advance(700)
    refused = await teller.send(prepared, "000000")
    assert (refused.state, refused.attempt.code_refused, refused.problems[0].code) == (
        State.REJECTED,
        True,
        "9001",
    )
    assert teller.desk.catalogue.explain_intent(refused)[0].known
    await teller.have_code_sent(refused)
    assert (await teller.send(refused)).state is State.CONFIRMED

"""The simulator's guide to groups, walked through the console: each code arrives, and has a true card.

What this console objects to by itself, what it meets in a code's place and what it can't be brought to send
is written down here.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from console.domain.clock import HurriedClock
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, Severity
from console.domain.transfers import State
from console.explanations.catalogue import Catalogue, Explanation, Field, Moved, RetryClass
from tests.journeys.conftest import (
    UNHURRIED,
    AtNewDesk,
    OpenTeller,
    open_training_desk_on,
    sealed_simulator,
)
from tests.journeys.teller import Teller
from tests.journeys.walk import GroupWalk, assert_true_cards
from tests.journeys.ways import WITH_GROUPS, Way, customer, group
from tests.loop_over import loop_over
from tests.simulator.capillary.groups import NOT_ENABLED, RECIPIENT
from tests.simulator.guide.lesson import GROUPS, Lesson

pytestmark = pytest.mark.usefixtures("no_pauses")

OBJECTED: dict[tuple[str, str], tuple[Local, ...]] = {
    ("889", "Transfer to group 3900003."): (Local.GROUP_INACTIVE,),
    ("889", "Transfer to group 3900005."): (Local.GROUP_INACTIVE,),
    ("414", "Transfer from the Sample Family to 9000000414."): (Local.BLOCKED,),
    ("415", "Transfer from 9000000415 to a group."): (Local.BLOCKED,),
    ("881", "Transfer from 9000000881 to a group."): (Local.NOT_IN_LOYALTY,),
    ("902", "Transfer from 9000000902 to a group."): (Local.REPEATED,),
    ("830", "Act as Plain Sample-Member."): (Local.MAY_NOT_TRANSFER,),
    ("830", "Act as Blocked Sample-Member."): (Local.MAY_NOT_TRANSFER,),
    ("1651", "Act as Former Sample-Member."): (Local.NOT_A_MEMBER,),
    ("1651", "Act as customer 565345942."): (Local.NOT_A_MEMBER,),
    ("817", "Transfer 1000000 points of a group."): (Local.TOO_FEW_POINTS,),
    ("817", "Transfer from group 3900004."): (Local.TOO_FEW_POINTS,),
}
"""What this console says before the provider is asked, who then says the same with the code."""

INSTEAD: dict[tuple[str, str], str] = {
    # The look-up or the check finds it first.
    ("1645", "Transfer to group 3999999."): "1632",
    ("8015", "Open group 3999999."): "1632",
    ("817", "Transfer from customer 697000104."): Local.NOT_TRANSFERABLE,
    # Nothing overrules this console here.
    ("418", "Transfer from a group to itself."): Local.SAME_CUSTOMER,
    ("830", "Leave transferredBy out."): Local.NO_ACTING_MEMBER,
    ("604", "Transfer to a group without a code."): Local.CODE_MISSING,
    ("9001", "Type a code that wasn't sent."): Local.CODE_MISSING,
    ("429", "Type a wrong code 6 times."): Local.CODE_TRIES_USED,
}
"""Lessons in which the code itself isn't met: what is, in its place."""

NOT_SHOWN = {"1656", "91016", "91017"}
"""Notes beside a group that a transfer doesn't need: the group is opened, and nothing is said."""

NEVER_SENT = {
    # An amount, a programme and two sides by their ids are all that a request is made of.
    ("GXFER", "422", "Send 0 points."),
    ("GXFER", "422", "Send points as text."),
    ("GXFER", "422", "Send the amount in pointsToBeTransferred."),
    ("GXFER", "807", "Send 10.5 points."),
    ("GXFER", "885", "Send no programme."),
    ("GXFER", "3316", "Send groupProgramTransfer true."),
    ("GXFER", "1206", "Leave fromEntity out."),
    ("GXFER", "1207", "Leave toEntity out."),
    ("GXFER", "1208", "Leave identifierType out."),
    ("GXFER", "1208", "Send the type FLEET."),
    ("GXFER", "1646", "Send the type FLEET."),
    ("GXFER", "434", "Send a name as id."),
    ("GXFER", "434", "Send the kind passport."),
    # Between customers it makes the customers' call, and nobody acts for a customer but the customer.
    ("GXFER", "1208", "Transfer from one customer to another with the group call."),
    ("GXFER", "830", "Transfer a customer's points as somebody else."),
    # It opens groups by their ids, and searches a page of ten.
    ("GRP", "91052", "Ask for many groups."),
    ("GRP", "91052", "Search for nothing."),
    ("GRP", "1635", "Open a group without its id."),
    ("GRP", "403", "Leave the identifier out."),
    ("HIST", "814", "Ask for the programme x."),
    # Of ledgers it reads groups' alone: the last days, all entries, ten at a time.
    ("LED", "11001", "Filter by till and by store."),
    ("LED", "11003", "Open the ledger of 2020."),
    ("LED", "11004", "Filter by till 99."),
    ("LED", "11005", "Filter by programme 1."),
    ("LED", "11006", "Ask for eleven entries."),
    ("LED", "11007", "Filter by GIFT."),
    ("LED", "11008", "Filter by GOLD."),
    ("LED", "11009", "Swap the dates."),
    ("LED", "11010", "Ask for a quarter."),
    ("LED", "11011", "Leave the time out."),
    ("LED", "11012", "Ask for the id asha."),
    ("LED", "11013", "Leave the source out."),
    ("LED", "8015", "Open customer 599999999."),
}
"""Lessons that need a request this console can't be brought to make; see the test of what it sends."""

CARDS = {
    "1206": (Field.SENDER, "sending side"),
    "1207": (Field.RECIPIENT, "receiving side"),
    "1208": (Field.RECIPIENT, "as a customer or a group"),
    "1645": (Field.RECIPIENT, "did not recognise the group"),
    "1646": (Field.NONE, "as a customer or a group"),
    "1651": (Field.SENDER, "does not belong to the group"),
    "422": (Field.AMOUNT, "did not accept the amount"),
    "434": (Field.NONE, "did not recognise the sender or the recipient"),
    "807": (Field.AMOUNT, "whole number"),
    "817": (Field.AMOUNT, "too few points"),
    "828": (Field.PROGRAM, "do not allow transfers for this group"),
    "830": (Field.SENDER, "no permission to move points"),
    "885": (Field.PROGRAM, "does not know this programme"),
    "889": (Field.NONE, "inactive or not enabled"),
    "902": (Field.NONE, "repeat of an earlier transfer"),
    "903": (Field.NONE, "limit"),
    "8015": (Field.NONE, "did not find the sender or the recipient"),
}
"""The field that can cure each code of a group's transfer where the provider's text names none, and words
its card must have."""


def _key(lesson: Lesson) -> tuple[str, str, str]:
    return lesson.context, lesson.code, lesson.what_to_do


def _titled(lesson: Lesson) -> tuple[str, Lesson]:
    return f"{lesson.context} {lesson.kind} {lesson.code}: {lesson.what_to_do}", lesson


WALKED = [lesson for lesson in GROUPS if _key(lesson) not in NEVER_SENT]


def test_no_lesson_is_left_out() -> None:
    twisted = {_key(lesson) for lesson in GROUPS if lesson.twist.get("body") or lesson.twist.get("query")}
    assert twisted <= NEVER_SENT
    assert {_key(lesson) for lesson in GROUPS} >= NEVER_SENT
    assert {(lesson.code, lesson.what_to_do) for lesson in WALKED} >= OBJECTED.keys() | INSTEAD.keys()


def test_every_code_of_the_guide_has_a_card() -> None:
    catalogue = Catalogue()
    without = [
        title
        for title, lesson in map(_titled, GROUPS)
        if not catalogue.explain(
            Problem("capillary", Context(lesson.context), lesson.code, Severity(lesson.kind))
        ).known
    ]
    assert without == []


@pytest.mark.parametrize(("code", "expected"), CARDS.items(), ids=CARDS)
def test_a_card_stands_where_it_can_be_cured(code: str, expected: tuple[Field, str]) -> None:
    card = Catalogue().explain(Problem("capillary", Context.GROUP_TRANSFER, code))
    assert card.field is expected[0]
    assert expected[1] in card.what


# -- the walks -------------------------------------------------------------------------------------


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Teller]:
    """One desk for the senders whom a single lesson uses."""
    async with sealed_simulator(members=0) as simulator:
        home = tmp_path_factory.mktemp("groups")
        desk = await open_training_desk_on(simulator, home, clock=HurriedClock(), deadline_seconds=UNHURRIED)
        yield Teller(desk, simulator)
        await desk.close()


_SENDERS = [lesson.sender for lesson in WALKED if lesson.act == "group-transfer"]


def _has_a_sender_of_its_own(lesson: Lesson) -> bool:
    return lesson.act != "group-transfer" or _SENDERS.count(lesson.sender) == 1


@pytest.mark.asyncio(loop_scope="module")
@loop_over(("title", "lesson"), [_titled(lesson) for lesson in WALKED if _has_a_sender_of_its_own(lesson)])
async def test_a_lesson(shared_desk: Teller, title: str, lesson: Lesson) -> None:
    await _assert_taught(GroupWalk(shared_desk, lesson))


@loop_over(
    ("title", "lesson"), [_titled(lesson) for lesson in WALKED if not _has_a_sender_of_its_own(lesson)]
)
async def test_a_lesson_of_one_of_the_sample_members(
    at_a_new_desk: AtNewDesk, title: str, lesson: Lesson
) -> None:
    async with at_a_new_desk() as teller:
        await _assert_taught(GroupWalk(teller, lesson))


async def _assert_taught(walk: GroupWalk) -> None:
    lesson, simulator = walk.lesson, walk.teller.simulator
    before = len(simulator.transfers())
    await walk.follow()

    named = (lesson.code, lesson.what_to_do)
    if lesson.code in NOT_SHOWN:
        assert walk.met == []
    elif named in INSTEAD:
        assert lesson.code not in walk.codes
        assert walk.codes[-1] == INSTEAD[named]
    else:
        said = [problem for problem in walk.met if problem.severity is Severity.ERROR]
        ours = tuple(problem.code for problem in said if problem.context is Context.LOCAL)
        assert ours == OBJECTED.get(named, ())
        assert {problem.code for problem in said if problem.context is not Context.LOCAL} == {lesson.code}
    assert_true_cards(walk, moved=len(simulator.transfers()) - before)
    for problem in walk.met:
        if problem.context is Context.GROUP_TRANSFER and problem.code in CARDS:
            unsaid = replace(problem, message="")
            assert walk.teller.desk.catalogue.explain(unsaid).field is CARDS[problem.code][0]
        if problem.code == "889":
            _assert_does_not_advise_another_try(walk.teller.desk.catalogue.explain(problem))


# -- 889, which elsewhere asks to try later --------------------------------------------------------

NOT_AGAIN = "Do not send it again."


def _assert_does_not_advise_another_try(card: Explanation) -> None:
    assert card.retry not in (RetryClass.WAIT, RetryClass.INFORM)
    said = " ".join((card.title, card.what, card.next_step.replace(NOT_AGAIN, ""))).lower()
    assert not [word for word in ("again", "later", "wait", "retry") if word in said]


async def test_889_after_sending_is_an_open_question(open_teller: OpenTeller) -> None:
    """Its causes would be checks, but a code that elsewhere means 'later' proves nothing."""
    way = Way("not enabled", group(NOT_ENABLED), customer(RECIPIENT), "697000006")
    teller = await open_teller(way=way)
    sent = await teller.send(await teller.ready(10))
    assert (sent.state, sent.problems[0].code) == (State.UNKNOWN, "889")
    (card,) = teller.desk.catalogue.explain_intent(sent)
    assert (card.moved, card.retry) == (Moved.UNKNOWN, RetryClass.VERIFY)
    assert card.next_step.startswith(NOT_AGAIN)
    _assert_does_not_advise_another_try(card)
    assert (await teller.watch(sent, 300)).state is State.NOT_APPLIED
    assert (teller.booked(), teller.transfer_requests()) == (0, 1)


# -- what this console never sends -----------------------------------------------------------------


@pytest.mark.parametrize("way", WITH_GROUPS, ids=lambda way: way.name)
async def test_what_it_sends_can_not_bring_about_the_other_lessons(open_teller: OpenTeller, way: Way) -> None:
    teller = await open_teller(way=way)
    await teller.check(await teller.order(50))
    await teller.moved(50)
    teller.simulator.arm("history", "empty-history", 9)
    for side in (way.sender, way.recipient):
        await teller.desk.history.of_party(side)

    asked = teller.simulator.requests()
    orders = [json.loads(request["plain"]) for request in asked if "userGroup2/" in request["path"]
              and request["method"] == "POST"]  # fmt: skip
    assert len(orders) >= 2
    for body in orders:
        _assert_well_formed(body, way)
    ledgers = [request["query"] for request in asked if "pointsLedger" in request["path"]]
    assert ledgers
    for query in ledgers:
        assert "type=USERGROUP2" in query
        assert "limit=10" in query
        assert not any(name in query for name in ("till", "store", "programId", "EntryType", "Category"))


def _assert_well_formed(body: dict[str, Any], way: Way) -> None:
    assert type(body["pointsTobeTransferred"]) is int
    assert type(body["programId"]) is int
    assert not {"pointsToBeTransferred", "groupProgramTransfer"} & body.keys()
    for name, side in (("fromEntity", way.sender), ("toEntity", way.recipient)):
        kind = "USERGROUP2" if side.kind is PartyKind.GROUP else "CUSTOMER"
        told = {key: body[name][key] for key in ("type", "identifierType", "identifierValue")}
        assert told == {"type": kind, "identifierType": "id", "identifierValue": side.id}
    acting = body["transferredBy"]
    assert (acting["identifierType"], acting["identifierValue"]) == ("id", way.acting or way.sender.id)
    assert isinstance(body.get("notes", ""), str)


async def test_nobody_acts_for_another_customer(open_teller: OpenTeller) -> None:
    """Not even where the order was made wrongly: no request leaves."""
    lesson = next(each for each in GROUPS if each.what_to_do.endswith("as somebody else."))
    walk = GroupWalk(await open_teller(), lesson)
    with pytest.raises(ValueError, match="nobody acts for a customer"):
        await walk.follow()
    assert walk.teller.transfer_requests() == 0

"""What needs a second person is sent with their approval of exactly it, once and soon, or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import pytest

from console.domain.approval_requests import (
    ApprovalAnswer,
    ApprovalAsked,
    ApprovalRefused,
    ApprovalVerdict,
)
from console.domain.approvals import order_mark
from console.domain.feed import Feed
from console.domain.operators import AtDesk, NotAllowed, Operator, OperatorRefused, OperatorRole
from console.domain.policy import Approval, Policy, Staff
from console.domain.problems import Local, local
from console.domain.transfers import Intent, State, TransferOrder, TransferRefusedHere
from console.services.approvals_elsewhere import ApprovalsElsewhere
from console.services.journal_writer import JournalWriter
from console.services.transfer_service import Checked
from tests.doubles.booking_gateway import BookingGateway
from tests.doubles.clocks import SkippingClock
from tests.doubles.memory_approvals import MemoryApprovals
from tests.services.conftest import MEENA, Counter
from tests.services.routes import ROUTES, over

ASHA, BINA = Operator("asha.k"), Operator("bina", OperatorRole.SUPERVISOR)


@pytest.fixture
def policy() -> Policy:
    return Policy(approval=Approval(above_points=100))


@pytest.fixture
def desk(open_counter: Callable[..., Counter], policy: Policy) -> Counter:
    counter = open_counter("run-1", allows=policy)
    counter.at_desk.present = ASHA
    return counter


async def refused(act: Awaitable[object]) -> None:
    with pytest.raises(TransferRefusedHere) as refusal:
        await act
    assert refusal.value.problem.code == Local.NEEDS_APPROVAL


@over(ROUTES[0])
async def test_with_an_approval_it_is_sent_and_once(desk: Counter, gateway: BookingGateway) -> None:
    await refused(desk.transfers.prepare(desk.order))
    await desk.transfers.approve(desk.order, MEENA)
    assert (await desk.sent()).state is State.CONFIRMED
    with pytest.raises(TransferRefusedHere):
        await desk.transfers.prepare(desk.order, repeat_confirmed=True)
    assert len(gateway.calls) == 1


@over(ROUTES[0])
async def test_nobody_approves_their_own_and_staff_nothing(desk: Counter) -> None:
    with pytest.raises(NotAllowed, match="Only a supervisor may approve"):
        await desk.transfers.approve(desk.order, ASHA)
    desk.at_desk.present = MEENA
    with pytest.raises(OperatorRefused, match="themselves"):
        await desk.transfers.approve(desk.order, MEENA)
    await refused(desk.transfers.prepare(desk.order))


@over(ROUTES[0])
@pytest.mark.parametrize("told", [("asha.k 7", "meena 7"), ("meena 1001",), ("meena 1002",)])
async def test_nobody_approves_under_another_id_what_is_theirs(
    open_counter: Callable[..., Counter], policy: Policy, told: tuple[str, ...]
) -> None:
    """One person with two ids, or whoever gives or gets the points: by the members that a supervisor told."""
    desk = open_counter("run-1", allows=replace(policy, staff=Staff(told)))
    desk.at_desk.present = ASHA
    with pytest.raises(OperatorRefused, match=r"their own|gives or gets"):
        await desk.transfers.approve(desk.order, MEENA)
    await refused(desk.transfers.prepare(desk.order))
    await desk.transfers.approve(desk.order, BINA)
    assert (await desk.sent()).state is State.CONFIRMED


CHANGES: list[Callable[[TransferOrder], TransferOrder]] = [
    lambda order: replace(order, points=order.points + 1),
    lambda order: replace(order, note="another"),
    lambda order: replace(order, ticket="INC-2"),
    lambda order: replace(order, program_id=order.program_id + 1),
    lambda order: replace(order, recipient=replace(order.recipient, id="4711")),
    lambda order: replace(order, sender=replace(order.sender, id="4711")),
]


@over(ROUTES[0])
@pytest.mark.parametrize("change", CHANGES)
async def test_any_change_wants_another_one(
    desk: Counter, change: Callable[[TransferOrder], TransferOrder]
) -> None:
    await desk.transfers.approve(desk.order, MEENA)
    await refused(desk.transfers.prepare(change(desk.order)))


@over(ROUTES[0])
async def test_it_runs_out(desk: Counter, clock: SkippingClock) -> None:
    await desk.transfers.approve(desk.order, MEENA)
    clock.advance(minutes=15, seconds=1)
    await refused(desk.transfers.prepare(desk.order))


@over(ROUTES[0])
@pytest.mark.parametrize("who", [MEENA, BINA, Operator("ravi")], ids=lambda who: who.id)
async def test_it_holds_for_whom_it_was_given_only(
    desk: Counter, gateway: BookingGateway, who: Operator
) -> None:
    """Also after the code has gone out: whoever signed in meanwhile wants their own."""
    await desk.transfers.approve(desk.order, MEENA)
    reference = await desk.prepared()
    desk.at_desk.present = who
    await refused(desk.transfers.send(reference, desk.verification))
    assert gateway.calls == []
    if who == Operator("ravi"):
        await desk.transfers.approve(desk.order, BINA)
        assert (await desk.transfers.send(reference, desk.verification)).state is State.CONFIRMED
        used = [each.used_by for each in desk.journal.store.approvals(desk.clock.now())]
        assert used == [reference, reference], "neither of the two is left for another transfer"


@over(ROUTES[0])
async def test_what_was_prepared_without_one_is_not_sent(
    open_counter: Callable[..., Counter], policy: Policy, gateway: BookingGateway
) -> None:
    """A console whose policy wanted none prepared it; the one that sends it asks for it."""
    lax = open_counter("run-1")
    reference = await lax.prepared()
    strict = open_counter("run-2", allows=policy)
    await refused(strict.transfers.send(reference, strict.verification))
    assert gateway.calls == []


@over(ROUTES[0])
async def test_an_approval_written_into_the_file_does_not_help(desk: Counter, clock: SkippingClock) -> None:
    await desk.transfers.approve(replace(desk.order, points=101), MEENA)
    store = desk.journal.store
    mark = order_mark(desk.order, "capillary")
    with store._file.writing() as connection:
        connection.execute(
            "UPDATE event SET facts = json_set(facts, '$.mark', ?) WHERE kind = 'approved'", (mark,)
        )
    await refused(desk.transfers.prepare(desk.order))
    assert store.approvals(clock.now() + timedelta(seconds=1)) == ()


@dataclass
class Word:
    """What somebody said yes to, by a model that knows nothing of the journal."""

    checker: Operator
    maker: Operator
    points: int
    at: datetime
    used: bool = False


@dataclass
class Walker:
    """Does anything in any order, and asserts at each step that leads on that it was allowed."""

    desk: Counter
    random: Random
    points: int = 101
    words: list[Word] = field(default_factory=list)
    prepared: tuple[str, Operator] | None = None
    asked: list[ApprovalAsked] = field(default_factory=list)
    taken_in: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        clock, journal = self.desk.clock, self.desk.journal
        self.ledger = MemoryApprovals(clock)
        writers = (
            JournalWriter(journal, at_desk, clock, Feed[Intent]())
            for at_desk in (self.desk.at_desk, AtDesk(MEENA))
        )
        self.till, self.office = (
            ApprovalsElsewhere(self.ledger, writer, clock, "capillary") for writer in writers
        )

    @property
    def present(self) -> Operator:
        assert self.desk.at_desk.present is not None
        return self.desk.at_desk.present

    @property
    def order(self) -> TransferOrder:
        return replace(self.desk.order, points=self.points)

    async def edit(self) -> None:
        self.points = self.random.randint(101, 104)

    async def wait(self) -> None:
        self.desk.clock.advance(minutes=self.random.choice([1, 8, 16]))

    async def switch(self) -> None:
        self.desk.at_desk.present = self.random.choice([ASHA, MEENA, BINA])

    async def approve(self) -> None:
        checker = self.random.choice([ASHA, MEENA, BINA])
        try:
            await self.desk.transfers.approve(self.order, checker)
        except (NotAllowed, OperatorRefused):
            return
        assert checker not in (ASHA, self.present)
        self.words.append(Word(checker, self.present, self.points, self.desk.clock.now()))

    async def ask(self) -> None:
        checked = Checked(None, (), None)
        self.asked.append(await self.till.ask(self.order, checked, "a gift"))

    async def decide(self) -> None:
        """Somebody answers what waits: a supervisor at another console, or a way round every check there."""
        waiting = list(await self.office.waiting())
        if waiting:
            chosen, verdict = self.random.choice(waiting), self.random.choice([*ApprovalVerdict][:2])
            if self.random.random() < 0.5:
                with suppress(ApprovalRefused):
                    await self.office.decide(chosen, MEENA, verdict, "")
            else:
                await self.ledger.decide(chosen, ApprovalAnswer(verdict, self.random.choice([ASHA, BINA]).id))

    async def take_in(self) -> None:
        """Of any question there was, for the order as it is now: altered, too late, or a second time."""
        if not self.asked:
            return
        asked, now = self.random.choice(self.asked[-4:]), self.desk.clock.now()
        try:
            answer = await self.till.take_in(asked, self.order)
        except ApprovalRefused:
            return
        if answer is None or answer.verdict is not ApprovalVerdict.APPROVED:
            return
        assert (asked.maker, asked.points) == (self.present.id, self.points), "altered, or somebody else's"
        assert answer.checker != self.present.id, "approved by its maker"
        assert asked.id not in self.taken_in, "replayed"
        assert now - self.ledger.questions[asked.id][1] <= timedelta(minutes=15), "too late"
        self.taken_in.add(asked.id)
        self.words.append(Word(Operator(answer.checker), self.present, self.points, now))

    async def prepare(self) -> None:
        await self.give_up()
        try:
            intent = await self.desk.transfers.prepare(self.order, repeat_confirmed=True)
        except TransferRefusedHere:
            return
        now = self.desk.clock.now()
        mine = [w for w in self.words if (w.maker, w.points, w.used) == (self.present, self.points, False)]
        fresh = [word for word in mine if now - word.at <= timedelta(minutes=15)]
        assert fresh, "prepared without an approval"
        fresh[0].used = True
        self.prepared = intent.reference, self.present
        await self.desk.transfers.issue_code(intent.reference)

    async def send(self) -> None:
        if self.prepared is None:
            return
        (reference, maker), before = self.prepared, len(self.desk.gateway.calls)
        with suppress(TransferRefusedHere):
            await self.desk.transfers.send(reference, self.desk.verification)
            self.prepared = None
        if len(self.desk.gateway.calls) > before:
            words = [word for word in self.words if word.maker == self.present and not word.used]
            assert maker == self.present or words, "sent by somebody whom nobody let"

    async def give_up(self) -> None:
        if self.prepared is not None:
            await self.desk.transfers.abandon(self.prepared[0], "left")
            self.prepared = None


@over(ROUTES[0])
async def test_no_walk_leads_to_sending_without_somebody_elses_approval(
    desk: Counter, gateway: BookingGateway
) -> None:
    walker = Walker(desk, Random(7))
    steps = [
        walker.edit,
        walker.wait,
        walker.switch,
        *[walker.approve] * 2,
        *[walker.prepare] * 2,
        walker.send,
        *[walker.ask, walker.decide, walker.take_in] * 4,
    ]
    for _ in range(3000):
        await walker.random.choice(steps)()
    assert len(gateway.calls) > 5, "the walk got somewhere"
    assert len(walker.taken_in) > 5, "and was let from elsewhere"
    letting = desk.journal.store.entries_after(0, 100_000).entries
    assert sum(entry.kind == "approval used" for entry in letting) >= len(gateway.calls)


class Asked:
    """A till that has asked, and the supervisor's console; both write into one journal here."""

    def __init__(self, desk: Counter) -> None:
        self.walker = walker = Walker(desk, Random(1))
        self.desk, self.till, self.ledger, self.order = desk, walker.till, walker.ledger, desk.order
        checked = Checked(None, (local(Local.NEEDS_APPROVAL, "for its amount"),), None)
        self._ask = walker.till.ask(self.order, checked, "a gift")

    async def approved_by(self, checker: Operator) -> ApprovalAsked:
        asked = await self._ask
        assert asked.shown == ("for its amount",)
        [waiting] = await self.ledger.waiting()
        await self.ledger.decide(waiting, ApprovalAnswer(ApprovalVerdict.APPROVED, checker.id))
        return asked


@over(ROUTES[0])
async def test_approved_elsewhere_it_is_sent_and_the_answer_counts_once(
    desk: Counter, gateway: BookingGateway
) -> None:
    asked = Asked(desk)
    question = await asked.approved_by(MEENA)
    await asked.till.take_in(question, asked.order)
    with pytest.raises(ApprovalRefused, match="taken in before"):
        await asked.till.take_in(question, asked.order)
    assert (await desk.sent()).state is State.CONFIRMED
    [approved] = [each for each in desk.journal.store.entries_after(0, 99).entries if each.kind == "approved"]
    assert (approved.operator, approved.facts["till"]) == ("meena", "branch 12, desk")
    await refused(desk.transfers.prepare(desk.order, repeat_confirmed=True))
    assert len(gateway.calls) == 1


async def _altered(asked: Asked) -> None:
    asked.order = replace(asked.order, points=asked.order.points + 1)


async def _too_late(asked: Asked) -> None:
    asked.desk.clock.advance(minutes=15, seconds=1)


async def _another_maker(asked: Asked) -> None:
    asked.desk.at_desk.present = Operator("ravi")


@over(ROUTES[0])
@pytest.mark.parametrize("meanwhile", [_altered, _too_late, _another_maker])
async def test_an_answer_to_something_else_lets_nothing_go(
    desk: Counter, meanwhile: Callable[[Asked], Awaitable[None]]
) -> None:
    asked = Asked(desk)
    question = await asked.approved_by(MEENA)
    await meanwhile(asked)
    with suppress(ApprovalRefused):
        answer = await asked.till.take_in(question, asked.order)
        assert answer is not None
        assert answer.verdict is ApprovalVerdict.LAPSED
    await refused(desk.transfers.prepare(asked.order))


@over(ROUTES[0])
async def test_nobody_answers_what_they_asked_nor_without_the_right_nor_for_somebody_else(
    desk: Counter,
) -> None:
    asked = Asked(desk)
    question = await asked.approved_by(ASHA)
    with pytest.raises(ApprovalRefused, match="themselves"):
        await asked.till.take_in(question, asked.order)
    asked.ledger.answers.clear()
    office, [waiting] = asked.walker.office, await asked.ledger.waiting()
    with pytest.raises(NotAllowed):
        await office.decide(waiting, ASHA, ApprovalVerdict.APPROVED, "")
    with pytest.raises(ApprovalRefused, match="their own PIN"):
        await office.decide(waiting, BINA, ApprovalVerdict.APPROVED, "")
    mine = replace(waiting, asked=replace(waiting.asked, maker=MEENA.id))
    with pytest.raises(ApprovalRefused, match="themselves"):
        await office.decide(mine, MEENA, ApprovalVerdict.APPROVED, "")
    with pytest.raises(NotAllowed):
        await asked.till.waiting()
    assert asked.ledger.answers == {}

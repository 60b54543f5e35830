"""What needs a second person is sent with their approval of exactly it, once and soon, or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import pytest

from console.domain.approvals import order_mark
from console.domain.operators import NotAllowed, Operator, OperatorRefused, OperatorRole
from console.domain.policy import Approval, Policy
from console.domain.problems import Local
from console.domain.transfers import State, TransferOrder, TransferRefusedHere
from tests.doubles.booking_gateway import BookingGateway
from tests.doubles.clocks import SkippingClock
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


CHANGES: list[Callable[[TransferOrder], TransferOrder]] = [
    lambda order: replace(order, points=order.points + 1),
    lambda order: replace(order, note="another"),
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
    ]
    for _ in range(600):
        await walker.random.choice(steps)()
    assert len(gateway.calls) > 5, "the walk got somewhere"
    letting = desk.journal.store.entries_after(0, 100_000).entries
    assert sum(entry.kind == "approval used" for entry in letting) >= len(gateway.calls)

"""The state machine of a transfer: its table, and what happens to answers that come too late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from console.domain.problems import Context, Local, Problem, local
from console.domain.transfers import (
    Attestation,
    CodePolicy,
    CustomerCode,
    Refused,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verification,
)
from console.services.awaited_desk import Opening
from console.services.balances_after import BalancesAfter
from console.services.code_brake import RESEND_AFTER
from console.services.desk import Desk
from console.services.flow_state import FlowState
from console.services.stages import Stage
from console.services.transfer_flow import FrontEnd, TransferFlow, Work
from tests.doubles.fake_desk import CODE, REFUSED_CODE, FakeDesk

NOT_SENT = Refused((local(Local.NO_CONNECTION),), reached_provider=False)
REFUSED = Refused((Problem("capillary", Context.TRANSFER, "8025"),))


class Driver:
    """A front end without a screen: it wants one order, and sends at once what it is handed."""

    def __init__(self, fake: FakeDesk, desk: Desk) -> None:
        self.fake, self.desk, self.gateway = fake, desk, fake.gateway
        self.ravi, self.priya = (fake.gateway.known[number] for number in ("101", "202"))
        self.order: TransferOrder | None = TransferOrder(self.ravi.party, self.priya.party, 500, 973)
        self.typed = "500"
        self.seen: list[FlowState] = []
        self.handed: list[tuple[str, Verification]] = []
        self.flow = TransferFlow(
            FrontEnd(
                lambda: self.order,
                lambda: self.typed,
                lambda _before, now: self.seen.append(now),
                lambda reference, proof: self.handed.append((reference, proof)),
            )
        )
        self.flow.open(desk)

    @property
    def stage(self) -> Stage:
        return self.flow.state.stage

    def edit(self) -> Work | None:
        """Another amount."""
        assert self.order is not None
        self.order, self.typed = replace(self.order, points=501), "501"
        return self.flow.edited()

    async def send(self) -> None:
        """Send what was handed over last, and hear what became of it."""
        try:
            row = await self.desk.transfers.send(*self.handed[-1])
        except TransferRefusedHere as refused:
            await run(self.flow.not_sent(self.handed[-1][0], refused))
        else:
            self.flow.note(row)
            await run(self.flow.hear(row))

    async def check(self) -> None:
        self.flow.enter()
        await run(self.flow.check(self.ravi, self.priya))


async def run(work: Work | None) -> None:
    if work is not None:
        await work()


@pytest.fixture
def fake(tmp_path: Path) -> FakeDesk:
    return FakeDesk(tmp_path)


@pytest.fixture
async def opening(fake: FakeDesk) -> AsyncIterator[Opening]:
    opening = fake.opening()
    yield opening
    await opening.close()


@pytest.fixture
async def driver(fake: FakeDesk, opening: Opening) -> Driver:
    return Driver(fake, await opening.desk())


async def _form(_driver: Driver) -> None:
    """Nothing has happened yet."""


async def _checking(driver: Driver) -> None:
    driver.flow.enter()


async def _preview(driver: Driver) -> None:
    await driver.check()


async def _conflict(driver: Driver) -> None:
    await _sent(driver)
    await driver.send()
    driver.flow.begin_new()
    await driver.check()
    await run(driver.flow.confirm())


async def _preparing(driver: Driver) -> None:
    await driver.check()
    driver.flow.confirm()


async def _code(driver: Driver) -> None:
    await driver.check()
    await run(driver.flow.confirm())


async def _holding(driver: Driver) -> None:
    driver.flow.open(replace(driver.desk, cancel_window=timedelta(seconds=60)))
    await _code(driver)
    driver.flow.send_code(CODE)


async def _uncoded(driver: Driver) -> None:
    driver.gateway.code_problems.append((Problem("capillary", Context.OTP, "860"),))
    await _code(driver)


async def _sent(driver: Driver) -> None:
    await _code(driver)
    driver.flow.send_code(CODE)


async def _not_sent(driver: Driver) -> None:
    driver.gateway.outcomes.append(NOT_SENT)
    await _sent(driver)
    await driver.send()


async def _moved(driver: Driver) -> None:
    await _sent(driver)
    await driver.send()


Reach = Callable[[Driver], Awaitable[None]]
REACHED: dict[str, tuple[Stage, Reach]] = {
    "form": (Stage.FORM, _form),
    "checking": (Stage.CHECKING, _checking),
    "preview": (Stage.PREVIEW, _preview),
    "conflict": (Stage.CONFLICT, _conflict),
    "preparing": (Stage.PREPARING, _preparing),
    "code": (Stage.CODE, _code),
    "uncoded": (Stage.UNCODED, _uncoded),
    "holding": (Stage.HOLDING, _holding),
    "sent": (Stage.SENT, _sent),
    "sent, not sent": (Stage.SENT, _not_sent),
    "sent, moved": (Stage.SENT, _moved),
}

EVENTS: dict[str, Callable[[Driver], Work | None]] = {
    "enter": lambda driver: driver.flow.enter(),
    "check": lambda driver: driver.flow.check(driver.ravi, driver.priya),
    "edited": lambda driver: driver.edit(),
    "leave": lambda driver: driver.flow.leave(),
    "confirm": lambda driver: driver.flow.confirm(),
    "repeat": lambda driver: driver.flow.repeat(),
    "attest": lambda driver: driver.flow.attest("photo ID seen"),
    "renew": lambda driver: driver.flow.renew(),
    "send_code": lambda driver: driver.flow.send_code(CODE),
    "again": lambda driver: driver.flow.again(),
    "begin_new": lambda driver: driver.flow.begin_new(),
    "stop": lambda driver: driver.flow.stop(),
}

FORWARD = {
    Stage.FORM: "enter",
    Stage.CHECKING: "check",
    Stage.PREVIEW: "confirm",
    Stage.CONFLICT: "repeat",
    Stage.CODE: "send_code",
    Stage.UNCODED: "renew",
    Stage.SENT: "send",
}
TABLE = """
              |enter   |check  |edited|leave|confirm|repeat|attest|renew|send_code|again|begin_new|stop
form          |checking|.      |.     |.    |.      |.     |.     |.    |.        |.    |form     |.
checking      |.       |preview|form  |form |.      |.     |.     |.    |.        |.    |form     |.
preview       |.       |.      |form  |form |code   |.     |.     |.    |.        |.    |form     |.
conflict      |checking|.      |form  |form |.      |code  |.     |.    |.        |.    |form     |.
preparing     |.       |.      |form  |form |.      |.     |.     |.    |.        |.    |form     |.
code          |.       |.      |form  |form |.      |.     |.     |code |sent     |.    |form     |.
uncoded       |.       |.      |form  |form |.      |.     |.     |code |.        |.    |form     |.
holding       |.       |.      |form  |form |.      |.     |.     |.    |.        |.    |form     |code
sent          |.       |.      |.     |.    |.      |.     |.     |.    |.        |.    |form     |.
sent, not sent|.       |.      |.     |.    |.      |.     |.     |.    |.        |code |form     |.
sent, moved   |.       |.      |.     |.    |.      |.     |.     |.    |.        |.    |form     |.
"""
"""Where each event leads in the end; a dot means that nothing happens, whatever is pressed."""


def _cells() -> list[tuple[str, str, str]]:
    head, *rows = (line.split("|") for line in TABLE.strip("\n").splitlines())
    return [
        (row[0].strip(), event.strip(), cell.strip())
        for row in rows
        for event, cell in zip(head[1:], row[1:], strict=True)
    ]


@pytest.mark.parametrize("name", REACHED)
async def test_every_event_leads_from_here_where_the_table_says(tmp_path: Path, name: str) -> None:
    wrong = []
    for row, event, expected in _cells():
        if row != name:
            continue
        fake = FakeDesk(tmp_path / event)
        opening = fake.opening()
        driver = Driver(fake, await opening.desk())
        stage, reach = REACHED[name]
        await reach(driver)
        await fake.clock.move(31)
        assert driver.stage is stage
        driver.seen.clear()
        await run(EVENTS[event](driver))
        found = driver.stage.name.lower() if driver.seen else "."
        if found != expected:
            wrong.append((event, found, expected))
        await opening.close()
    assert wrong == []


def test_the_table_knows_every_event() -> None:
    told = {event for _, event, _ in _cells()}
    others = {"agree", "open", "state", "code_wait", "note", "hear", "not_sent", "look"}
    assert told == EVENTS.keys() == {name for name in vars(TransferFlow) if name[0] != "_"} - others


# -- without codes -----------------------------------------------------------------------------------


async def test_without_codes_the_word_is_the_confirmation(fake: FakeDesk, opening: Opening) -> None:
    fake.policy = CodePolicy.OFF
    driver = Driver(fake, await opening.desk())
    await driver.check()
    assert driver.stage is Stage.ATTEST
    assert [driver.flow.confirm(), driver.flow.attest("")] == [None, None]
    await run(driver.flow.attest("photo ID seen"))
    assert [proof for _, proof in driver.handed] == [Attestation("photo ID seen", "asha.k")]
    await driver.send()
    assert driver.flow.state.intent is not None
    assert driver.flow.state.intent.state is State.CONFIRMED


async def test_a_repetition_without_codes_keeps_the_word_and_asks_for_no_code(
    fake: FakeDesk, opening: Opening
) -> None:
    fake.policy = CodePolicy.OFF
    driver = Driver(fake, await opening.desk())
    for _ in range(2):
        driver.flow.begin_new()
        await driver.check()
        await run(driver.flow.attest("photo ID seen"))
        await run(driver.flow.repeat())
        await driver.send()
    assert (fake.gateway.count("issue_code"), fake.gateway.count("transfer")) == (0, 2)
    assert driver.flow.state.is_told


# -- answers that come too late ----------------------------------------------------------------------


async def test_a_check_answered_after_an_edit_is_dropped(driver: Driver) -> None:
    driver.gateway.hold("precheck")
    driver.flow.enter()
    asked = asyncio.ensure_future(run(driver.flow.check(driver.ravi, driver.priya)))
    await _until(lambda: driver.gateway.count("precheck") == 1)
    driver.edit()
    driver.gateway.let("precheck")
    await asked
    assert (driver.stage, driver.flow.state.check) == (Stage.FORM, None)


async def test_what_was_written_down_for_nobody_is_given_up(driver: Driver) -> None:
    await driver.check()
    driver.gateway.hold("history")
    prepared = asyncio.ensure_future(run(driver.flow.confirm()))
    await _until(lambda: driver.gateway.count("history") == 1)
    await run(driver.flow.leave())
    driver.gateway.let("history")
    await prepared
    [row] = await driver.desk.reconciliation.recent()
    assert (row.state, driver.stage, driver.flow.state.intent) == (State.ABANDONED, Stage.FORM, None)
    assert driver.gateway.count("issue_code") == 0


async def test_a_code_that_arrives_for_an_edited_order_is_void(driver: Driver) -> None:
    await driver.check()
    driver.gateway.hold("issue_code")
    coded = asyncio.ensure_future(run(driver.flow.confirm()))
    await _until(lambda: driver.gateway.count("issue_code") == 1)
    given_up = asyncio.ensure_future(run(driver.edit()))
    driver.gateway.let("issue_code")
    await asyncio.gather(coded, given_up)
    assert driver.stage is Stage.FORM
    assert driver.flow.state.problem is not None
    assert driver.flow.state.problem.condition == Local.EDITED_AFTER_CODE
    [row] = await driver.desk.reconciliation.recent()
    assert row.state is State.ABANDONED


# -- what the journal tells --------------------------------------------------------------------------


async def test_three_refused_codes_leave_none_to_type(driver: Driver) -> None:
    driver.gateway.outcomes += [REFUSED_CODE] * 3
    await _code(driver)
    stages = []
    for _ in range(3):
        driver.flow.send_code("999999")
        await driver.send()
        stages.append(driver.stage)
    assert stages == [Stage.CODE, Stage.CODE, Stage.UNCODED]
    driver.flow.send_code(CODE)
    assert len(driver.handed) == 3


async def test_a_refusal_frees_the_fields_and_keeps_its_reason(driver: Driver) -> None:
    driver.gateway.outcomes.append(REFUSED)
    await _sent(driver)
    await driver.send()
    state = driver.flow.state
    assert (state.stage, state.intent, state.order) == (Stage.FORM, None, None)
    assert state.problem is not None
    assert state.problem.outcome is not None
    assert state.problem.outcome.state is State.REJECTED


async def test_a_transfer_is_handed_over_once_however_often_it_is_confirmed(driver: Driver) -> None:
    await _code(driver)
    for _ in range(10):
        driver.flow.send_code(CODE)
    [(_, proof)] = driver.handed
    assert isinstance(proof, CustomerCode)
    assert proof.reveal() == CODE


async def test_what_is_counted_down_leaves_at_its_end_and_not_where_it_was_stopped(driver: Driver) -> None:
    driver.flow.open(replace(driver.desk, cancel_window=timedelta(seconds=10)))
    await _code(driver)
    held = asyncio.ensure_future(run(driver.flow.send_code(CODE)))
    await asyncio.sleep(0)
    await driver.fake.clock.move(9)
    driver.flow.stop()
    assert driver.flow.state.problem is not None
    assert (driver.stage, driver.flow.state.problem.condition) == (Stage.CODE, Local.STOPPED)
    await driver.fake.clock.move(60)
    await held
    assert driver.handed == []

    held = asyncio.ensure_future(run(driver.flow.send_code(CODE)))
    await asyncio.sleep(0)
    assert driver.stage is Stage.HOLDING
    assert driver.flow.send_code(CODE) is None
    await driver.fake.clock.move(10)
    await held
    assert (driver.stage, len(driver.handed)) == (Stage.SENT, 1)


async def test_both_balances_are_read_again_once_points_moved(driver: Driver) -> None:
    await _moved(driver)
    balances = driver.flow.state.balances
    assert balances is not None
    assert balances == BalancesAfter(Decimal(8000), Decimal(620))


async def test_rows_of_other_transfers_say_nothing_here(driver: Driver) -> None:
    await _sent(driver)
    intent = driver.flow.state.intent
    assert intent is not None
    assert not driver.flow.note(replace(intent, reference="OTHER12345", state=State.CONFIRMED))
    assert not driver.flow.note(intent)
    assert driver.flow.hear(replace(intent, state=State.CONFIRMED)) is None
    assert not driver.flow.state.is_told


async def test_no_order_of_events_moves_points_twice_or_leaves_anything_prepared(tmp_path: Path) -> None:
    moved = 0
    for seed in range(60):
        random = Random(seed)
        fake = FakeDesk(tmp_path / str(seed))
        opening = fake.opening()
        driver = Driver(fake, await opening.desk())
        under_way = []
        for _ in range(40):
            under_way.append(asyncio.ensure_future(_meddle(driver, random)))
            if random.random() < 0.7:
                await under_way[-1]
        await asyncio.gather(*under_way)
        handed = {reference for reference, _ in driver.handed}
        assert fake.gateway.count("transfer") <= len(driver.handed), seed
        assert len(fake.gateway.applied) <= len(handed), seed
        rows = await driver.desk.reconciliation.recent()
        mine = driver.flow.state.intent
        open_ones = {row.reference for row in rows if row.state is State.PREPARED} - handed
        assert open_ones <= {mine.reference if mine is not None else ""}, seed
        moved += len(fake.gateway.applied)
        await opening.close()
    assert moved > 30


async def _meddle(driver: Driver, random: Random) -> None:
    """Mostly the next step, else any event; time passes, or what was handed over is sent, perhaps again."""
    for _ in range(random.choice([0, 1, 30])):
        await asyncio.sleep(0)
    name = FORWARD.get(driver.stage, "time")
    if random.random() < 0.3:
        name = random.choice([*EVENTS, "send", "time"])
    if name == "time":
        await driver.fake.clock.move(random.choice([1, 31]))
    elif name != "send":
        await run(EVENTS[name](driver))
    elif driver.handed:
        await driver.send()


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(100_000):
        if holds():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came true")


async def test_a_clock_that_was_set_back_keeps_no_sender_without_a_code(driver: Driver) -> None:
    await _code(driver)
    driver.fake.clock.at -= timedelta(days=1)
    assert driver.flow.code_wait == RESEND_AFTER
    driver.fake.clock.advance(seconds=30)
    await run(driver.flow.renew())
    assert driver.gateway.count("issue_code") == 2

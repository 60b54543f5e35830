"""The status line: what must be looked at is said wherever the operator is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from console.domain.clock import Clock
from console.domain.ledger_standing import LedgerStanding
from console.domain.ledger_timings import LedgerTimings
from console.domain.outbox import Waiting
from console.domain.problems import Local, local
from console.domain.transfers import State
from console.widgets.status_bar import StatusBar
from tests.doubles.clocks import SkippingClock
from tests.doubles.desk_double import DeskDouble, intent, screen_text, wait_until
from tests.textual_private import notified


async def test_an_alarm_is_told_once_on_every_screen_of_every_size() -> None:
    desk = DeskDouble()
    async with desk.app().run_test(notifications=True) as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        for number, (state, size, said) in enumerate(
            (
                (State.DOUBLE_ALARM, (80, 24), "‼ 1 alarm (F5)"),
                (State.MISSING_ALARM, (120, 40), "‼ 2 alarms (F5)"),
            ),
            1,
        ):
            await pilot.resize_terminal(*size)
            desk.reconciliation.intents.append(intent(state, number))
            desk.announcer.announce(intent(state, number))
            desk.announcer.announce(intent(state, number))
            for key in ("f3", "f2"):
                await pilot.press(key)
                await wait_until(pilot, lambda said=said: said in screen_text(pilot))  # type: ignore[misc]
            assert len(notified(pilot.app)) == number


async def test_a_search_that_can_not_work_is_told_until_it_can() -> None:
    desk = DeskDouble()
    async with desk.app().run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        desk.reconciliation.trouble = local(Local.JOURNAL_UNWRITABLE)
        desk.reconciliation.tell_trouble(desk.reconciliation.trouble)
        await wait_until(pilot, lambda: "search halted: the journal can't be written" in screen_text(pilot))
        desk.reconciliation.trouble = local(Local.JOURNAL_BEHIND)
        desk.reconciliation.tell_trouble(desk.reconciliation.trouble)
        await wait_until(pilot, lambda: "▲ journal is an old copy" in screen_text(pilot))
        desk.reconciliation.trouble = None
        desk.reconciliation.tell_trouble(None)
        await wait_until(pilot, lambda: "halted" not in screen_text(pilot))


async def test_what_must_be_looked_at_has_the_room() -> None:
    desk = DeskDouble()
    async with desk.app().run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        bar = pilot.app.screen.query_one(StatusBar)
        bar.operator, bar.branch = "a.long.operators.name", "branch-number-12"
        bar.alarms, bar.unresolved = 2, 3
        await wait_until(pilot, lambda: "‼ 2 alarms (F5)  ▲ 3 unresolved (F7)" in screen_text(pilot))


async def test_who_is_at_the_desk_stays_longer_than_the_products_name() -> None:
    desk = DeskDouble()
    async with desk.app().run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        bar = pilot.app.screen.query_one(StatusBar)
        bar.alarms, bar.unresolved = 1, 2
        await wait_until(pilot, lambda: "branch 12  asha.k  ‼ 1 alarm  ▲ 2 open" in screen_text(pilot))
        bar.operator = "meena (supervisor)"
        await wait_until(pilot, lambda: "TRAINING▐  branch 12  meena (supervisor)  ‼ 1" in screen_text(pilot))
        assert "POINTS CONSOLE" not in screen_text(pilot)


class LedgerDouble:
    """Stands as the test says."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.standing = LedgerStanding()
        self.timings = LedgerTimings(clock or SkippingClock())
        self.changed: Callable[[], None] | None = None

    async def run(self, changed: Callable[[], None]) -> None:
        self.changed = changed
        changed()

    def stands(self, standing: LedgerStanding) -> None:
        assert self.changed is not None
        self.standing = standing
        self.changed()


async def test_how_the_ledger_stands_is_told() -> None:
    ledger = LedgerDouble()
    desk = DeskDouble(ledger=ledger)
    now = desk.clock.now()
    async with desk.app().run_test() as pilot:
        await wait_until(pilot, lambda: ledger.changed is not None)
        for size in ((80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            for standing, said in (
                (LedgerStanding(), "ledger: in step"),
                (LedgerStanding(Waiting(12, now - timedelta(seconds=40))), "12 waiting, oldest 40 s"),
                (LedgerStanding(unreachable_since=now), f"unreachable since {now.astimezone():%H:%M}"),
                (LedgerStanding(refused="It is older."), "ledger: refused"),
            ):
                ledger.stands(standing)
                await wait_until(pilot, lambda said=said: said in screen_text(pilot))  # type: ignore[misc]


async def test_without_a_ledger_nothing_is_said_of_one() -> None:
    desk = DeskDouble()
    async with desk.app().run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        assert "ledger" not in screen_text(pilot)

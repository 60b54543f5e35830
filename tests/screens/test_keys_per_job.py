"""What a job costs in keys where no other test counts it: a scan is none, and waiting neither."""

from __future__ import annotations

from pathlib import Path

from console.domain.transfers import State
from console.services.stages import Stage
from tests.doubles.accounts_double import GIVES, TAKES, AccountDesk
from tests.doubles.fake_desk import PRIYA
from tests.screens.operator import Counter, at_the_counter


async def test_a_group_by_its_name_to_a_scanned_person_costs_at_most_25(counter: Counter) -> None:
    await counter.to_groups()
    await counter.press("f4", *"family one", "enter")
    await counter.until(lambda: counter.screen.form.sender.group is not None)
    await counter.press("f4")
    counter.burst([*PRIYA, "enter"])
    await counter.until(lambda: counter.screen.form.recipient.customer is not None)
    await counter.press(*"500", "enter")
    await counter.asked_who_acts()
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    await counter.give_word()
    await counter.press("enter")
    await counter.state(State.CONFIRMED)
    assert counter.keys <= 25


async def test_two_scanned_accounts_cost_at_most_9_with_a_kind_to_choose(tmp_path: Path) -> None:
    async with at_the_counter(AccountDesk(tmp_path)) as counter:
        await counter.both(GIVES, TAKES)
        await counter.press(*"500", "enter")
        await counter.until(
            lambda: counter.screen.form.order.choice.expanded and counter.screen.keys.is_armed
        )
        await counter.press("1")
        await counter.stage(Stage.ATTEST)
        await counter.press("enter")
        await counter.until(lambda: counter.screen.parts.verify.attestation.expanded)
        await counter.press("1")
        await counter.armed()
        await counter.press("enter")
        await counter.state(State.CONFIRMED)
        assert counter.keys <= 9


async def test_digits_of_a_scan_take_no_line(tmp_path: Path) -> None:
    async with at_the_counter(AccountDesk(tmp_path)) as counter:
        await counter.both(GIVES, TAKES)
        await counter.press(*"500", "enter")
        choice = counter.screen.form.order.choice
        await counter.until(lambda: choice.expanded and counter.screen.keys.is_armed)
        counter.burst("12")
        await counter.drained()
        await counter.press("escape")
        await counter.until(lambda: not choice.expanded)
        assert counter.screen.form.order.transfer_type == ""

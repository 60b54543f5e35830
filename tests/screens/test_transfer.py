"""The whole way of a transfer, and what each key costs."""

from __future__ import annotations

import asyncio

from console.domain.transfers import State
from console.services.stages import Stage
from screens.dialogs.lock import LockScreen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter


async def test_the_whole_way_moves_the_points_once(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")
    await counter.shows("Code sent to ••••••4269 (SMS, verified)", "expires in 5:00", "try 1 of 3")
    await counter.shows("Bound to: Ravi → Priya, 500, program 973.", "Enter  Move 500 to Priya S•••")
    await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)
    await counter.shows("requested 500", "deducted 500", "reported 500", "1037890", "as expected")
    assert counter.desk.gateway.count("transfer") == 1
    assert counter.desk.gateway.codes == [CODE]
    assert "Enter  New transfer" in counter.text
    await counter.armed()
    await counter.press("enter")
    await counter.stage(Stage.FORM)
    form = counter.screen.form
    assert (form.texts, form.sender.customer, form.recipient.customer) == (("", "", "", "", ""), None, None)
    assert counter.screen.focused is form.sender.field


async def test_two_mobiles_cost_34_keys_typed_and_12_scanned(counter: Counter) -> None:
    """A scanner types the identifier and the Enter behind it; 500 Enter, Enter, the code, Enter are left.

    Each field is entered by the Enter before it.
    """
    focused = [counter.focused]
    for typed in (RAVI, PRIYA):
        await counter.press(*typed, "enter")
        focused.append(counter.focused)
    assert focused == ["sender-field", "recipient-field", "amount"]
    assert await _keys_behind_both(counter) == 12
    assert counter.keys == 34


async def test_whoever_signed_in_with_a_pin_needs_no_key_more(desk: FakeDesk) -> None:
    desk.has_pin, desk.gate = True, asyncio.Event()
    async with at_the_counter(desk) as counter:
        desk.gate.set()
        await counter.until(lambda: isinstance(counter.app.screen, LockScreen) and counter.app.focused)
        await counter.press(*"4321", "enter")
        await counter.until(lambda: counter.is_in("transfer") and counter.screen.is_current)
        await counter.both(RAVI, PRIYA)
        assert await _keys_behind_both(counter) == 12


async def _keys_behind_both(counter: Counter) -> int:
    before = counter.keys
    await counter.press(*"500", "enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)
    return counter.keys - before


async def test_customers_take_the_place_of_typed_numbers_and_the_preview_tells_before_and_after(
    counter: Counter,
) -> None:
    await counter.both(RAVI, PRIYA)
    await counter.shows("Ravi M•••", "mobile ••••••4269", "member 6 y", "usable 8,500", "usable 120")
    assert RAVI not in counter.text
    assert PRIYA not in counter.text
    counter.burst([*"500", "enter"])
    await counter.stage(Stage.PREVIEW)
    await counter.shows("8,500", "8,000", "620", "500 of 1,200 until 30 Jun 2027", "✓ transferable")
    assert "Enter  Send the code to ••••••4269" in counter.text
    assert counter.desk.gateway.count("issue_code") == 0


async def test_a_different_report_and_a_balance_that_moved_elsewhere_are_said(counter: Counter) -> None:
    gateway = counter.desk.gateway
    gateway.reported_factor = 2
    await counter.code(RAVI, PRIYA, "500")
    gateway.hold("customer")
    await counter.press(*CODE, "enter")
    await counter.shows("requested 500", "deducted 500", "reported 1,000", "own report says 1,000")
    await counter.shows("reading both balances again")
    gateway._move(gateway.applied[0].recipient, 30)
    gateway.let("customer")
    await counter.shows("650", "+30: other movements?")


async def test_signals_are_shown_before_the_code(counter: Counter) -> None:
    from tests.doubles.fake_desk import make_customer

    counter.desk.gateway.known["202"] = make_customer("202", "Priya", "Shah", PRIYA, 120, member_days=2)
    await counter.preview(RAVI, PRIYA, "500")
    await counter.shows("member 2 d ▲", "▲ The recipient joined 2 days ago.")

"""On the transfer screen: what can't be read stays and is told; a scan in the wrong field does nothing."""

from __future__ import annotations

from textual import events

from console.domain.transfers import State
from console.services.stages import Stage
from tests.doubles.fake_desk import CODE, PRIYA, RAVI
from tests.screens.operator import Counter

CARD = "4000000000004269"


async def test_what_is_no_amount_stays_and_is_said(counter: Counter) -> None:
    """One that is pasted with its thousands is an amount."""
    await counter.both(RAVI, PRIYA)
    amount = counter.screen.form.order.amount
    for typed, sentence in (
        ("10.5", "Points move in whole numbers only"),
        ("-50", "without a minus"),
        ("1e3", "digits only"),
    ):
        counter.burst(typed)
        await counter.shows(sentence, typed)
        counter.burst(["enter"])
        await counter.drained()
        assert (amount.value, counter.desk.gateway.count("precheck")) == (typed, 0)
        await counter.press("ctrl+u")
    counter.app.post_message(events.Paste("1\u202f000\r\n"))
    await counter.until(lambda: amount.value)
    counter.burst(["enter"])
    await counter.stage(Stage.PREVIEW)
    await counter.shows("1,000")


async def test_a_scan_at_the_amount_leaves_the_amount_as_it_was(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    await counter.press(*"50")
    counter.burst([*CARD, "enter"])
    await counter.shows("taken out")
    amount = counter.screen.form.order.amount
    await counter.until(lambda: not amount.is_scanning)
    assert (amount.value, counter.screen.focused, counter.desk.gateway.count("precheck")) == ("50", amount, 0)


async def test_a_scan_at_the_code_costs_no_try_and_a_pasted_message_leaves_its_code(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")
    code = counter.screen.parts.verify.code
    for scan in (CARD, f"]C1{CARD}", "12345678"):
        counter.burst([*scan, "enter"])
        await counter.shows("no try used")
        await counter.until(lambda: not code.is_scanning)
        assert (code.value, counter.desk.gateway.count("transfer")) == ("", 0)
        await counter.press("escape")
        await counter.until(lambda: "no try used" not in counter.text)
    counter.app.post_message(events.Paste(f"{CODE} is your code for giving away 500 points.\n"))
    await counter.until(lambda: code.value == CODE)
    counter.burst(["enter"])
    await counter.state(State.CONFIRMED)
    assert counter.desk.gateway.codes == [CODE]


async def test_what_is_no_code_is_said_and_the_next_one_replaces_it_and_loses_its_gap(
    counter: Counter,
) -> None:
    await counter.code(RAVI, PRIYA, "500")
    counter.burst([*"12", "enter"])
    await counter.shows("too short for a code")
    counter.burst([*CODE[:3], "space", *CODE[3:], "enter"])
    await counter.state(State.CONFIRMED)
    assert counter.desk.gateway.codes == [CODE]


async def test_an_enter_ends_what_came_in_one_burst(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")
    counter.burst([*"12", "enter", *CODE, "enter"])
    await counter.state(State.CONFIRMED)
    assert counter.desk.gateway.codes == [CODE]


async def test_digits_may_always_be_read_as_a_mobile(counter: Counter) -> None:
    counter.burst("1001")
    await counter.shows("id   ↓ another kind")
    await counter.press("up")
    await counter.shows("mobile · 91 added")

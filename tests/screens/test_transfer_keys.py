"""Keys that come too early, too often or in one burst."""

from __future__ import annotations

import asyncio

import pytest
from textual import events

from console.domain.transfers import State
from console.services.stages import Stage
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk, make_customer
from tests.screens.operator import Counter, at_the_counter

EVERYTHING = [*RAVI, "enter", *PRIYA, "enter", *"500", "enter", "enter", *CODE, "enter"]


async def test_everything_in_one_burst_arrives_where_it_belongs(counter: Counter) -> None:
    counter.burst(EVERYTHING)
    await counter.state(State.CONFIRMED)
    assert counter.desk.gateway.codes == [CODE]
    assert counter.intent is not None
    assert counter.intent.order.points == 500


async def test_a_burst_before_the_desk_is_open_waits_for_it(desk: FakeDesk) -> None:
    desk.gate = asyncio.Event()
    async with at_the_counter(desk) as counter:
        counter.burst(EVERYTHING)
        await counter.stage(Stage.CHECKING)
        assert desk.gateway.calls == []
        desk.gate.set()
        await counter.state(State.CONFIRMED)
        assert desk.gateway.codes == [CODE]


async def test_a_burst_stops_where_something_needs_eyes(counter: Counter) -> None:
    """A young membership: the Enter typed before the preview was seen must not pass over it."""
    counter.desk.gateway.known["202"] = make_customer("202", "Priya", "Shah", PRIYA, 120, member_days=2)
    counter.burst(EVERYTHING)
    await counter.stage(Stage.PREVIEW)
    await counter.armed()
    assert counter.screen.stage is Stage.PREVIEW
    assert counter.desk.gateway.count("issue_code") == 0
    assert counter.screen.focused is counter.screen.parts.step


async def test_enter_kept_down_from_the_amount_moves_nothing(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    counter.burst([*"500", *["enter"] * 40])
    await counter.stage(Stage.CODE)
    await counter.press(*["enter"] * 5)
    gateway = counter.desk.gateway
    assert (gateway.count("precheck"), gateway.count("issue_code"), gateway.count("transfer")) == (1, 1, 0)


async def test_a_bouncing_enter_leaves_the_outcome_on_the_screen(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await counter.code(RAVI, PRIYA, "500")
    monkeypatch.setattr(type(counter.screen.keys), "DWELL_SECONDS", 60.0)
    await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)
    counter.burst(["enter"] * 3)
    await counter.drained()
    await counter.shows("requested 500")
    assert counter.screen.stage is Stage.SENT


async def test_a_pasted_line_end_submits_nothing(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")
    counter.app.post_message(events.Paste(f" {CODE}\r\n"))
    await counter.until(lambda: counter.screen.parts.verify.code.value == CODE)
    assert counter.desk.gateway.count("transfer") == 0
    counter.burst(["enter", "enter"])
    await counter.state(State.CONFIRMED)
    assert counter.desk.gateway.codes == [CODE]


@pytest.mark.parametrize("scan", ["9148574269", "1,234,567,890123456"])
async def test_a_scan_in_the_amount_is_refused_with_a_sentence(counter: Counter, scan: str) -> None:
    """Also one that is too long: it isn't cut to an amount."""
    await counter.both(RAVI, PRIYA)
    counter.burst([*scan, "enter"])
    await counter.shows("taken out")
    assert counter.desk.gateway.count("precheck") == 0
    assert counter.screen.focused is counter.screen.form.order.amount


async def test_typing_on_a_found_customer_opens_the_field_and_escape_takes_that_back(
    counter: Counter,
) -> None:
    await counter.both(RAVI, PRIYA)
    await counter.press("shift+tab")
    recipient = counter.screen.form.recipient
    assert counter.screen.focused is recipient.strip
    counter.burst("99")
    await counter.until(lambda: recipient.field.value == "99" and recipient.field.has_focus)
    assert recipient.customer is None
    await counter.press("escape")
    await counter.until(lambda: recipient.customer is not None)
    await counter.shows("Priya S•••")


async def test_escape_while_the_check_runs_gives_the_fields_back(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    counter.desk.gateway.hold("precheck")
    await counter.press(*"500", "enter", "enter", "escape")
    counter.desk.gateway.let("precheck")
    await counter.drained()
    assert counter.screen.stage is Stage.FORM
    assert counter.screen.form.order.amount.value == "500"


async def test_escape_before_the_desk_is_open_gives_the_fields_back(desk: FakeDesk) -> None:
    desk.gate = asyncio.Event()
    async with at_the_counter(desk) as counter:
        counter.burst([*RAVI, "enter", *PRIYA, "enter", *"500", "enter", "enter"])
        await counter.stage(Stage.CHECKING)
        await counter.press("escape", "backspace")
        assert counter.screen.stage is Stage.FORM
        assert counter.screen.form.order.amount.value == "50"
        desk.gate.set()
        await counter.until(lambda: counter.screen.form.recipient.customer is not None)
        assert desk.gateway.count("precheck") == 0

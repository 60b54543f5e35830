"""Scans that come where none belongs, and keys at a preview: told, offered, and never acted on unseen."""

from __future__ import annotations

import asyncio

import pytest

from console.domain.transfers import State
from console.services.stages import Stage
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk, make_customer
from tests.screens.operator import TO_GROUP, WAYS, Counter, Way, at_the_counter

EITHER_WAY = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.mode)
CARD = "4111000000001111"
NOBODY = "9148570000"
ANIL = "9148571234"


@pytest.fixture(autouse=True)
def _third(counter: Counter) -> None:
    counter.desk.gateway.known["303"] = make_customer("303", "Anil", "Kumar", ANIL, 900)


async def test_a_card_that_missed_is_scanned_again_into_the_same_field(counter: Counter) -> None:
    form, gateway = counter.screen.form, counter.desk.gateway
    counter.burst([*NOBODY, "enter"])
    await counter.until(lambda: form.sender.card.display and form.sender.field.has_focus)
    asked = gateway.count("customer")
    counter.burst([*NOBODY, "enter"])
    await counter.until(lambda: gateway.count("customer") > asked and form.sender.card.display)
    assert (form.sender.typed, form.recipient.typed, form.order.amount.value) == (NOBODY, "", "")
    await counter.until(lambda: form.sender.field.has_focus)
    counter.burst([*RAVI, "enter"])
    await counter.until(lambda: form.sender.customer is not None)
    assert form.recipient.typed == ""
    counter.burst([*NOBODY, "enter"])
    await counter.until(lambda: form.recipient.card.display and form.recipient.field.has_focus)
    counter.burst([*PRIYA, "enter"])
    await counter.until(lambda: form.recipient.customer is not None)
    assert form.order.amount.value == ""


async def test_a_miss_leaves_the_focus_where_somebody_is_typing(counter: Counter) -> None:
    counter.desk.gateway.hold("customer")
    await counter.press(*NOBODY, "enter", "9", "1")
    counter.desk.gateway.let("customer")
    form = counter.screen.form
    await counter.until(lambda: form.sender.card.display)
    await counter.pilot.pause(0.5)
    assert (counter.focused, form.recipient.typed) == ("recipient-field", "91")


async def test_a_card_read_twice_is_not_the_recipient_and_one_at_the_amount_is_offered(
    counter: Counter,
) -> None:
    form = counter.screen.form
    counter.burst([*RAVI, "enter", *RAVI, "enter"])
    await counter.shows("That is the sender's once more")
    assert (counter.focused, form.recipient.typed) == ("recipient-field", "")
    counter.screen.set_focus(form.order.amount)
    counter.burst([*PRIYA, "enter"])
    await counter.shows(
        "Scanned ••••0777, taken out: Enter makes it the recipient.",
        "make ••••0777 the recipient",
    )
    assert (form.recipient.typed, counter.focused) == ("", "amount")
    await counter.until(lambda: counter.screen.keys.is_armed)
    await counter.press("enter")
    await counter.until(lambda: form.recipient.customer is not None)
    assert counter.focused == "amount"


@EITHER_WAY
async def test_a_scan_at_the_amount_begins_anew_only_by_its_key(counter: Counter, way: Way) -> None:
    await counter.go(way)
    await counter.both(RAVI, way.recipient)
    counter.burst([*ANIL, "enter"])
    await counter.shows("Scanned ••••1234, taken out: Ctrl+N starts anew with it.")
    assert counter.screen.form.sender.holder is not None
    await counter.press("ctrl+n")
    form = counter.screen.form
    await counter.until(lambda: form.sender.customer is not None and form.sender.customer.id == "303")
    assert (form.recipient.holder, form.order.amount.value) == (None, "")


async def test_escape_or_more_typing_leaves_the_offer_and_a_stripe_is_only_told(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    for keys in (["escape"], ["7"]):
        counter.burst([*CARD, "enter"])
        await counter.shows("Scanned 4111 •••• 1111")
        await counter.press(*keys)
        await counter.until(lambda: "Scanned" not in counter.text)
    assert counter.focused == "amount"
    counter.burst(f";{CARD}=2612?")
    await counter.shows("magnetic stripe")
    assert counter.screen.parts.offer is None


@EITHER_WAY
async def test_digits_at_the_preview_go_to_the_amount_and_a_scan_is_offered(
    counter: Counter, way: Way
) -> None:
    """Neither sends; nor does a scan at the code cost a try."""
    await counter.go(way)
    await counter.preview(RAVI, way.recipient, "500")
    counter.burst([*"200", "enter"])
    await counter.until(lambda: counter.screen.form.order.amount.value == "200")
    await counter.stage(Stage.PREVIEW)
    assert counter.screen.flow.state.order is not None
    assert counter.screen.flow.state.order.points == 200
    counter.burst([*ANIL, "enter"])
    await counter.shows("Scanned ••••1234, taken out")
    amount = counter.screen.form.order.amount
    assert (amount.value, counter.desk.gateway.count("issue_code")) == ("200", 0)
    await counter.press("escape", "ctrl+r")
    await counter.stage(Stage.CODE)
    counter.burst([*CARD, "enter"])
    await counter.shows("Scanned 4111 •••• 1111", "Ctrl+N starts anew with it", "no try used")
    assert (counter.screen.stage, counter.desk.gateway.count("transfer")) == (Stage.CODE, 0)


async def test_enter_within_a_moment_of_the_preview_does_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(counter.screen.keys), "DWELL_SECONDS", 60.0)
    await counter.both(RAVI, PRIYA)
    counter.burst([*"500", "enter"])
    await counter.until(lambda: counter.screen.stage is Stage.PREVIEW)
    counter.burst(["enter"] * 3)
    await counter.drained()
    assert (counter.screen.stage, counter.desk.gateway.count("issue_code")) == (Stage.PREVIEW, 0)


async def test_a_scan_at_the_outcome_begins_the_next_transfer(counter: Counter) -> None:
    """An Enter that waited outside while it came doesn't."""
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.CONFIRMED)
    await counter.armed()
    counter.burst(["enter"], late=60)
    await counter.drained()
    assert counter.screen.stage is Stage.SENT
    counter.burst([*ANIL, "enter"])
    form = counter.screen.form
    await counter.until(lambda: form.sender.customer is not None and form.sender.customer.id == "303")
    assert (counter.screen.stage, form.recipient.holder, form.order.amount.value) == (
        Stage.FORM, None, "",
    )  # fmt: skip


async def test_ten_enters_at_each_stage_are_one_code_and_one_sending(counter: Counter) -> None:
    ten, gateway = ["enter"] * 10, counter.desk.gateway
    gateway.hold("transfer")
    await counter.go(TO_GROUP)
    counter.burst(ten)
    await counter.both(RAVI, TO_GROUP.recipient)
    counter.burst([*ten, *"500", "enter"])
    await counter.stage(Stage.PREVIEW)
    counter.burst(ten)
    await counter.stage(Stage.CODE)
    counter.burst([*ten, *CODE, *ten])
    await counter.state(State.SENDING)
    await counter.press(*ten)
    gateway.let("transfer")
    await counter.state(State.CONFIRMED)
    assert (gateway.count("issue_code"), gateway.count("transfer")) == (1, 1)


async def test_a_scan_at_the_amount_before_the_desk_is_open_is_offered_too(desk: FakeDesk) -> None:
    desk.gate = asyncio.Event()
    async with at_the_counter(desk) as early:
        early.screen.set_focus(early.screen.form.order.amount)
        early.burst([*CARD])
        await early.shows("Scanned 4111 •••• 1111, taken out: Enter makes it the sender.")
        await early.press("escape")
        await early.until(lambda: "Scanned" not in early.text)
        desk.gate.set()
        await early.until(lambda: early.screen.parts.lower._is_open)

"""Keys on the group transfer that come too early or in one burst, and transfers that go on elsewhere."""

from __future__ import annotations

import asyncio

from textual.widgets import Static

from console.domain.problems import Local, local
from console.domain.transfers import State, TransferRefusedHere
from console.services.stages import Stage
from console.widgets.party_panel import SideState
from screens.dialogs.help import help_of
from screens.dialogs.lock import LockScreen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

TO_THE_LED_GROUP = [*RAVI, "enter", "enter", *"500", "enter", "enter", *CODE, "enter"]


async def test_everything_in_one_burst_arrives_where_it_belongs(counter: Counter) -> None:
    """The second Enter comes before the sender is known: it means whichever group they lead."""
    await counter.to_groups()
    counter.burst(TO_THE_LED_GROUP)
    await counter.state(State.CONFIRMED)
    assert counter.desk.gateway.codes == [CODE]
    assert counter.intent is not None
    assert (counter.intent.order.recipient.id, counter.intent.order.points) == ("901", 500)


async def test_a_burst_before_the_desk_is_open_waits_for_it(desk: FakeDesk) -> None:
    desk.gate = asyncio.Event()
    async with at_the_counter(desk) as counter:
        await counter.press("f4")
        await counter.until(lambda: counter.is_in("group-transfer"))
        counter.burst(TO_THE_LED_GROUP)
        await counter.stage(Stage.CHECKING)
        assert desk.gateway.calls == []
        desk.gate.set()
        await counter.state(State.CONFIRMED)
        assert desk.gateway.codes == [CODE]


async def test_enter_waits_for_the_led_group_that_is_read_and_text_typed_meanwhile_means_that_text(
    counter: Counter,
) -> None:
    gateway = counter.desk.gateway
    gateway.hold("group")
    await counter.to_groups()
    await counter.scan(RAVI, as_sender=True)
    panel = counter.group_form.recipient
    await counter.until(lambda: gateway.count("group") == 1)
    await counter.press("enter", "shift+tab", *"Family Two")
    gateway.let("group")
    await counter.drained()
    assert (panel.holder, panel.offered, panel.typed) == (None, None, "Family Two")
    await counter.press("enter")
    await counter.until(lambda: panel.group is not None and panel.group.id == "902")
    await counter.press("ctrl+n")
    before = gateway.count("group")
    gateway.hold("group")
    await counter.scan(RAVI, as_sender=True)
    await counter.until(lambda: gateway.count("group") == before + 1)
    await counter.press("enter", *"500", "enter")
    await counter.shows("looking for the group they lead…")
    assert counter.screen.stage is Stage.CHECKING
    gateway.let("group")
    await counter.stage(Stage.PREVIEW)
    await counter.shows("to the group Family One")
    assert gateway.count("group") == before + 1


async def test_somebody_who_leads_no_group_brings_the_keys_back(counter: Counter) -> None:
    counter.desk.gateway.hold("group")
    await counter.to_groups()
    counter.burst([*PRIYA, "enter", "enter", *"50", "enter", "enter", *CODE, "enter"])
    await counter.stage(Stage.CHECKING)
    await counter.drained()
    counter.desk.gateway.let("group")
    await counter.shows("Priya S••• leads no group: type its name or number")
    await counter.until(lambda: counter.focused == "recipient-field")
    assert counter.screen.stage is Stage.FORM
    assert counter.screen.form.order.amount.value == "50"
    await counter.press("enter")
    assert (counter.focused, counter.desk.gateway.count("precheck")) == ("recipient-field", 0)


async def test_a_miss_ends_the_wait_for_a_group(counter: Counter) -> None:
    await counter.to_groups()
    counter.desk.gateway.hold("customer")
    counter.burst([*"9999900000", "enter", "enter", *"50", "enter"])
    await counter.stage(Stage.CHECKING)
    counter.desk.gateway.let("customer")
    await counter.until(lambda: counter.focused == "sender-field")
    await counter.drained()
    assert counter.screen.form.recipient.found is SideState.NOTHING


async def test_the_offer_goes_with_the_person_it_was_about(counter: Counter) -> None:
    await counter.to_groups()
    await counter.scan(RAVI, as_sender=True)
    panel = counter.screen.form.recipient
    await counter.until(lambda: panel.offered is not None)
    await counter.press("shift+tab", "9")
    await counter.until(lambda: panel.offered is None)
    await counter.press("tab", "enter")
    assert panel.holder is None
    await counter.press("shift+tab", "escape")
    await counter.until(lambda: counter.screen.form.sender.customer is not None)
    counter.screen.set_focus(panel.field)
    await counter.press("enter")
    await counter.until(lambda: panel.group is not None)


async def test_an_inactive_group_is_told_but_not_offered(counter: Counter) -> None:
    groups = counter.desk.gateway.groups
    del groups["901"]
    from tests.doubles.fake_desk import make_group

    groups["903"] = make_group("903", "Family Three", 50, status="INACTIVE", led_by="101")
    await counter.to_groups()
    await counter.scan(RAVI, as_sender=True)
    await counter.shows("Family Three (group 903), led by Ravi M•••, is inactive")
    await counter.press("enter")
    assert counter.screen.form.recipient.holder is None


async def test_a_burst_stops_at_the_members_and_escape_at_every_stage_loses_nothing(counter: Counter) -> None:
    await counter.to_groups()
    await counter.press("f4")
    await counter.scan("901", as_sender=True)
    counter.burst([*"902", "enter", *"50", *["enter"] * 8])
    form = counter.group_form
    await counter.until(lambda: form.picker.choices.has_focus)
    await counter.drained()
    assert form.picker.member is None
    assert counter.screen.stage is Stage.FORM
    await counter.asked_who_acts()
    await counter.press("escape")
    assert counter.focused == "amount"
    await counter.press("enter")
    await counter.asked_who_acts()
    counter.desk.gateway.hold("precheck")
    await counter.press("enter")
    await counter.stage(Stage.CHECKING)
    await counter.press("escape")
    counter.desk.gateway.let("precheck")
    await counter.stage(Stage.FORM)
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    await counter.press("enter", "escape", "escape")
    await counter.stage(Stage.FORM)
    assert [side.group.id for side in form.sides if side.group is not None] == ["901", "902"]
    assert (form.acting is not None, form.order.amount.value) == (True, "50")


async def test_ten_enters_are_one_request_that_goes_on_behind_another_sender_on_f3(counter: Counter) -> None:
    gateway = counter.desk.gateway
    gateway.hold("transfer")
    await counter.attested("902", "50")
    counter.burst(["enter"] * 10)
    await counter.state(State.SENDING)
    await counter.press(*["enter"] * 5)
    under_way = counter.intent
    await counter.press("f3")
    await counter.until(lambda: counter.is_in("transfer"))
    await counter.code(RAVI, PRIYA, "70")
    gateway.let("transfer")
    await counter.until(lambda: len(gateway.applied) == 1)
    assert gateway.count("transfer") == 1
    assert counter.screen.stage is Stage.CODE
    counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)
    await counter.shows("requested 70")
    await counter.press("f4")
    await counter.shows("requested 50", "asked for by Ravi M•••")
    assert under_way is not None
    assert counter.intent is not None
    assert counter.intent.reference == under_way.reference
    assert gateway.count("transfer") == 2


async def test_what_is_not_sent_is_told_on_its_own_screen(counter: Counter) -> None:
    await counter.led_group("500")
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    groups, prepared = counter.screen, counter.intent
    assert prepared is not None
    await counter.press("f3")
    await counter.until(lambda: counter.is_in("transfer"))
    refused = TransferRefusedHere(local(Local.CODE_EXPIRED))
    for screen in counter.app._transfer_screens():
        screen.not_sent(prepared.reference, refused)
    assert groups.stage is Stage.UNCODED
    assert counter.screen.stage is Stage.FORM


async def test_a_locked_console_lets_the_transfer_end(desk: FakeDesk) -> None:
    desk.has_pin, desk.gate = True, asyncio.Event()
    async with at_the_counter(desk) as counter:
        desk.gate.set()
        await _unlock(counter)
        desk.gateway.hold("transfer")
        await counter.attested("902", "50")
        await counter.press("enter")
        await counter.state(State.SENDING)
        groups = counter.screen
        await counter.press("f9")
        await counter.until(lambda: isinstance(counter.app.screen, LockScreen))
        assert "Family One" not in counter.text
        desk.gateway.let("transfer")
        await counter.until(
            lambda: groups.flow.state.intent is not None and groups.flow.state.intent.state is State.CONFIRMED
        )
        await _unlock(counter)
        await counter.shows("requested 50", "Enter  New transfer")


async def _unlock(counter: Counter) -> None:
    await counter.until(lambda: isinstance(counter.app.screen, LockScreen) and counter.app.focused)
    await counter.press(*"4321", "enter")
    await counter.until(lambda: not isinstance(counter.app.screen, LockScreen))


async def test_help_goes_with_what_has_the_focus(counter: Counter) -> None:
    await counter.group_gives("902", "50")
    await counter.asked_who_acts()
    form = counter.group_form
    for widget, said in (
        (form.picker.choices, "The member who asks for the transfer"),
        (form.recipient.target, "A group's name or number"),
        (form.order.amount, "Whole points"),
    ):
        assert help_of(widget).startswith(said)
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    focused = counter.app.focused
    await counter.press("f1")
    await counter.shows("On this screen")
    told = str(counter.app.screen.query_one("#field-help", Static).content)
    assert told == help_of(focused)
    assert told.startswith("No code goes out for this transfer")

"""Points of groups: the three directions, what each key costs, which side is what, and who was brought."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

from console.domain.parties import ProgramBalance
from console.domain.transfers import State
from console.services.stages import Stage
from console.widgets.party_panel import SideState
from screens.messages import SideChosen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

HOSTILE = "Fam [/] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 \u202e"


def _moved(counter: Counter) -> tuple[str, str, str | None]:
    intent = counter.intent
    assert intent is not None
    acting = intent.order.acting
    return intent.order.sender.id, intent.order.recipient.id, None if acting is None else acting.id


# -- the three directions ----------------------------------------------------------------------------


async def test_a_person_gives_to_the_group_they_lead_in_14_keys(counter: Counter) -> None:
    """F4, a scan, Enter for the offered group, 500 Enter, Enter for the code, the code and Enter."""
    await counter.to_groups()
    counter.burst([*RAVI, "enter"])
    await counter.shows("Enter takes Family One (group 901), led by Ravi M•••, 4,200 usable")
    await counter.shows("Enter  take Family One")
    await counter.press("enter")
    await counter.shows("From Ravi M••• to the group Family One", "active · 3 members", "led by Ravi M•••")
    await counter.press(*"500", "enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    await counter.shows("Bound to: Ravi → Family One, 500, program 973.", "Enter  Move 500 to Family One")
    await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)
    await counter.shows("requested 500", "deducted 500", "4,700", "as expected")
    assert counter.keys == 14
    assert counter.desk.gateway.codes == [CODE]
    assert _moved(counter) == ("101", "901", None)


async def test_a_group_gives_to_a_person_by_an_acting_member_in_12_keys(counter: Counter) -> None:
    """F4 and one F4 a side, two scans, 500 Enter, Enter on the member, three for the word, Enter to move."""
    await counter.to_groups()
    await counter.press("f4")
    counter.burst([*"901", "enter"])
    await counter.until(lambda: counter.screen.form.sender.group is not None)
    await counter.press("f4")
    counter.burst([*PRIYA, "enter"])
    await counter.until(lambda: counter.screen.form.recipient.customer is not None)
    await counter.press(*"500", "enter")
    await counter.asked_who_acts()
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    await counter.shows("VERIFIED BY", "choose how you know Ravi M•••", "500 with no end named")
    await counter.give_word()
    await counter.shows("Enter  Move 500 to Priya S•••")
    await counter.press("enter")
    await counter.state(State.CONFIRMED)
    await counter.shows("requested 500", "asked for by Ravi M•••")
    assert counter.keys == 12
    gateway = counter.desk.gateway
    assert _moved(counter) == ("901", "202", "101")
    assert (gateway.codes, gateway.count("issue_code")) == ([], 0)
    assert [(word.method, word.operator) for word in gateway.attestations] == [("photo ID seen", "asha.k")]


async def test_a_group_gives_to_a_group_and_the_next_transfer_asks_anew_who_acts(counter: Counter) -> None:
    await counter.attested("902", "500")
    await counter.shows("From the group Family One to the group Family Two", "Enter  Move 500 to Family Two")
    await counter.press("enter")
    await counter.state(State.CONFIRMED)
    await counter.shows("3,700", "800", "as expected")
    assert _moved(counter) == ("901", "902", "101")
    assert len(counter.desk.gateway.attestations) == 1
    await counter.armed()
    await counter.press("enter")
    await counter.stage(Stage.FORM)
    form = counter.group_form
    assert (form.picker.member, form.picker.display, form.acting) == (None, False, None)
    await counter.shows("From a group to a group")
    assert counter.focused == "sender-field"


# -- persons and groups ------------------------------------------------------------------------------


async def test_f4_changes_a_side_in_each_combination_and_never_leaves_two_persons(counter: Counter) -> None:
    await counter.to_groups()
    seen = [counter.screen.form.border_title]
    for side in ("sender", "recipient", "sender", "recipient", "sender", "sender", "recipient", "recipient"):
        form = counter.group_form
        counter.screen.set_focus((form.sender if side == "sender" else form.recipient).field)
        await counter.press("f4")
        seen.append(form.border_title)
    assert [title.removeprefix("From a ") for title in map(str, seen)] == [
        "person to a group",
        "group to a group",
        "group to a person",
        "person to a group",  # the sender's group gives way: the sides turn round
        "group to a person",  # and so do they here
        "person to a group",
        "group to a group",
        "group to a person",
        "group to a group",
    ]


async def test_turning_round_keeps_whoever_was_found(counter: Counter) -> None:
    await counter.to_groups()
    await counter.scan(RAVI, as_sender=True)
    await counter.scan("902", as_sender=False)
    await counter.press(*"500", "f4")
    form = counter.group_form
    await counter.shows("From the group Family Two to Ravi M•••", "who asks for it?")
    assert (form.sender.group, form.recipient.customer) != (None, None)
    assert (form.order.amount.value, counter.focused) == ("500", "amount")
    counter.screen.set_focus(form.recipient.strip)
    await counter.press("backspace")
    assert form.recipient.field.value == RAVI
    await counter.press("escape")
    await counter.until(lambda: form.recipient.customer is not None)


async def test_turning_round_takes_a_text_and_its_look_up_along(counter: Counter) -> None:
    counter.desk.gateway.hold("find_groups")
    await counter.to_groups()
    await counter.press("tab", *"Family One", "enter", "f4")
    form = counter.group_form
    assert (form.sender.typed, form.recipient.typed) == ("Family One", "")
    counter.desk.gateway.let("find_groups")
    await counter.until(lambda: form.sender.group is not None)
    assert form.recipient.found is SideState.NOTHING


async def test_a_text_that_found_nobody_is_looked_up_as_the_other_kind(counter: Counter) -> None:
    await counter.to_groups()
    counter.burst([*"902", "enter"])
    form = counter.group_form
    await counter.until(lambda: form.sender.found is SideState.TROUBLE)
    await counter.called_back(form.sender)
    await counter.press("f4")
    assert (form.sender.typed, counter.focused) == ("902", "sender-field")
    await counter.press("enter")
    await counter.shows("Family Two")


async def test_an_answer_of_the_other_kind_is_dropped(counter: Counter) -> None:
    counter.desk.gateway.hold("customer")
    await counter.to_groups()
    counter.burst([*RAVI, "enter"])
    await counter.until(lambda: counter.desk.gateway.count("customer") == 1)
    await counter.press("shift+tab", "f4")
    counter.desk.gateway.let("customer")
    await counter.drained()
    form = counter.group_form
    assert (form.sender.holder, form.sender.found, form.sender.typed) == (None, SideState.NOTHING, RAVI)
    assert not form.picker.display


async def test_a_group_brought_after_the_code_voids_it_and_so_does_f4(counter: Counter) -> None:
    await counter.led_group("500")
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    counter.app.post_message(SideChosen(counter.desk.gateway.groups["902"], as_sender=False))
    await counter.stage(Stage.FORM)
    await counter.shows("Transfer changed after the code", "From Ravi M••• to the group Family Two")
    await counter.desk.clock.move(31)  # till another code may be sent
    counter.screen.set_focus(counter.group_form.order.amount)
    await counter.press("enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    prepared = counter.intent
    await counter.press("f4")
    await counter.stage(Stage.FORM)
    await counter.shows("Transfer changed after the code", "From the group Family Two to Ravi M•••")
    desk = await counter.screen.opening.desk()
    assert prepared is not None
    counter.burst([*CODE, "enter"])
    await counter.drained()
    assert (await desk.transfers.get(prepared.reference)).state is State.ABANDONED
    assert counter.desk.gateway.count("transfer") == 0


async def test_f4_on_the_way_changes_nothing(counter: Counter) -> None:
    counter.desk.gateway.hold("transfer")
    await counter.led_group("500")
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    counter.burst([*CODE, "enter"])
    await counter.state(State.SENDING)
    await counter.press("f4")
    await counter.shows("From Ravi M••• to the group Family One", "Sending…")
    counter.desk.gateway.let("transfer")
    await counter.state(State.CONFIRMED)


# -- several groups, and what speaks against one -----------------------------------------------------


async def test_of_several_groups_none_is_chosen_unseen_and_the_inactive_one_is_greyed(
    counter: Counter,
) -> None:
    await counter.to_groups()
    counter.burst(["tab", *"Family", "enter"])
    panel = counter.screen.form.recipient
    await counter.until(lambda: panel.found is SideState.SEVERAL)
    await counter.called_back(panel)
    counter.burst(["enter", "enter"], late=2)  # they waited outside while the list came up
    await counter.drained()
    assert panel.found is SideState.SEVERAL
    await counter.scan(RAVI, as_sender=True)
    counter.burst([*"500", "enter", "enter", "enter"])
    await counter.until(lambda: panel.choices.has_focus)
    await counter.drained()
    assert panel.found is SideState.SEVERAL
    await counter.shows("3 groups answer to this", "✗ inactive: points can't move", "3 members")
    await counter.called_back(panel)
    await counter.press("end")
    assert panel.choices.highlighted == 1
    await counter.pilot.click(panel.choices, offset=(4, 2))
    assert panel.holder is None
    await counter.press("enter")
    await counter.until(lambda: panel.group is not None and panel.group.id == "902")


async def test_what_a_group_may_not_is_refused_before_anything_is_asked(counter: Counter) -> None:
    gateway = counter.desk.gateway
    in_debt = replace(gateway.groups["901"], programs=(ProgramBalance(973, "Default", Decimal(-50)),))
    await counter.group_gives("902", "50", sender="903")
    await counter.shows("✗ inactive: points can't move")
    await _leader_asks(counter)
    await counter.shows("Group not active", "No points moved.")
    counter.app.post_message(SideChosen(in_debt, as_sender=True))
    await counter.shows("usable -50")
    await _check(counter, "1")
    await _leader_asks(counter)
    await counter.shows("Too few points", "No points moved.")
    assert counter.focused == "amount"
    for as_sender in (True, False):
        counter.app.post_message(SideChosen(gateway.groups["901"], as_sender=as_sender))
    await counter.shows("From the group Family One to the group Family One")
    await _check(counter, "50")
    await counter.shows("on both sides")
    assert gateway.count("precheck") == 0


async def _check(counter: Counter, points: str) -> None:
    amount = counter.group_form.order.amount
    amount.value = points
    counter.screen.set_focus(amount)
    await counter.press("enter")


async def _leader_asks(counter: Counter) -> None:
    await counter.asked_who_acts()
    await counter.press("enter")


async def test_hostile_and_endless_names_leave_every_step_in_sight(desk: FakeDesk) -> None:
    async with at_the_counter(desk, (60, 20)) as counter:
        groups = desk.gateway.groups
        groups["901"] = replace(groups["901"], name=HOSTILE * 20)
        groups["902"] = replace(groups["902"], name="The extended family of Pune and Mumbai, second circle")
        await counter.group_gives("902", "50")
        await counter.asked_who_acts()
        await _shows_at_every_size(
            counter, "Ravi M•••", "✓ may move points", "✗ may not move points", "✗ has left the group"
        )
        await counter.press("enter")
        await counter.stage(Stage.ATTEST)
        await counter.give_word()
        await _shows_at_every_size(counter, "Enter  Move 50 to The extended fam")
        await counter.press("enter")
        await _shows_at_every_size(counter, "requested 50", "Enter  New transfer")
        assert not set(counter.text) & {"\x1b", "\x07", "\u202e"}


async def _shows_at_every_size(counter: Counter, *words: str) -> None:
    """From the size it has to the other end."""
    sizes = [(60, 20), (80, 24), (120, 40)]
    await counter.shows(*words)
    for size in sizes[1:] if counter.app.size.width == 60 else sizes[1::-1]:
        await counter.pilot.resize_terminal(*size)
        await counter.shows(*words)


# -- brought by another screen -----------------------------------------------------------------------


async def test_a_group_is_brought_before_there_is_a_screen_or_a_desk(desk: FakeDesk) -> None:
    desk.gate = asyncio.Event()
    async with at_the_counter(desk) as counter:
        gateway = desk.gateway
        counter.app.post_message(SideChosen(gateway.groups["901"], as_sender=True))
        counter.app.post_message(SideChosen(gateway.groups["902"], as_sender=False))
        await counter.until(lambda: counter.is_in("group-transfer"))
        desk.gate.set()
        await counter.shows("From the group Family One to the group Family Two", "who asks for it?")
        assert counter.focused == "amount"


async def test_a_person_is_brought_to_stand_opposite_a_group(counter: Counter) -> None:
    ravi = counter.desk.gateway.known["101"]
    counter.app.post_message(SideChosen(ravi, as_sender=True, in_group=True))
    await counter.shows("From Ravi M••• to a group", "Enter takes Family One")
    counter.app.post_message(SideChosen(ravi, as_sender=False, in_group=True))
    await counter.shows("From a group to Ravi M•••", "Enter takes Family One")
    assert counter.group_form.sender.target.has_focus

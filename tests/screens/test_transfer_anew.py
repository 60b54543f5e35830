"""Nothing of the last customer stays under the next one, and a code goes with the message that names it."""

from __future__ import annotations

from functools import partial

import pytest
from textual import events
from textual.message import Message
from textual.widgets import Input

from console.domain.problems import Context, Problem
from console.domain.transfers import State, TransferOrder
from console.services.drafts import OrderDraft
from console.services.stages import Stage
from screens.dialogs.help import HelpDialog
from screens.messages import FillRequested, SideChosen
from screens.transfer.drafting import fill
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import TO_GROUP, WAYS, Counter, Way, at_the_counter
from tests.screens.test_receipt import told

EITHER_WAY = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.mode)
REFUSED = (Problem("capillary", Context.TRANSFER, "807", message="no"),)


def is_empty(counter: Counter) -> bool:
    form = counter.screen.form
    sides = all(side.holder is None and not side.typed for side in form.sides)
    return (
        sides
        and not form.order.amount.value
        and not form.order.note.value
        and counter.focused == "sender-field"
    )


async def test_an_explanation_goes_with_the_value_it_was_about(counter: Counter) -> None:
    counter.desk.gateway.precheck_problems.append(REFUSED)
    await counter.both(RAVI, PRIYA)
    await counter.press(*"500", "enter")
    form = counter.screen.form
    await counter.until(lambda: form.order.card.display or counter.screen.parts.lower.notice.display)
    counter.screen.set_focus(form.sender.strip)
    await counter.press("9")
    await counter.until(lambda: not form.order.card.display and not counter.screen.parts.lower.notice.display)
    assert (form.order.amount.value, form.recipient.holder is not None) == ("500", True)


async def test_whoever_is_brought_waits_for_the_answer_of_the_one_on_its_way(counter: Counter) -> None:
    """Else it would go on unseen, and one that was refused here would hold its sender for good."""
    counter.desk.gateway.hold("transfer")
    await counter.both(RAVI, PRIYA)
    holder = counter.screen.form.recipient.holder
    assert holder is not None
    order = TransferOrder(holder.party, holder.party, 7, 973)
    brought: list[Message] = [
        SideChosen(holder, as_sender=True),
        FillRequested(partial(fill, draft=OrderDraft(order, holder, holder))),
    ]
    await counter.press("ctrl+n")
    await counter.sent(RAVI, PRIYA, "500", CODE)
    for each in brought:
        counter.app.post_message(each)
    await told(counter, "Its answer comes first.")
    assert counter.screen.stage is Stage.SENT
    counter.desk.gateway.let("transfer")
    await counter.state(State.CONFIRMED)
    counter.app.post_message(brought[0])
    await counter.stage(Stage.FORM)
    await counter.until(lambda: counter.screen.form.sender.holder is holder)


@EITHER_WAY
async def test_ctrl_n_starts_anew_from_the_fields_and_the_preview(counter: Counter, way: Way) -> None:
    await counter.go(way)
    await counter.preview(RAVI, way.recipient, "500")
    await counter.press("ctrl+n")
    assert is_empty(counter)
    await counter.both(RAVI, way.recipient)
    await counter.press(*"50", "ctrl+n")
    assert is_empty(counter)


async def test_ctrl_n_starts_anew_from_the_outcome_and_the_code(counter: Counter) -> None:
    """A code that was used holds nobody up, one that was given up does; either says how long."""
    gateway = counter.desk.gateway
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.CONFIRMED)
    await counter.press("ctrl+n")
    assert is_empty(counter)
    await counter.code(RAVI, PRIYA, "40")
    assert gateway.count("issue_code") == 2
    given_up = counter.intent.reference if counter.intent is not None else ""
    await counter.desk.clock.move(8)
    await counter.press("ctrl+r")
    await counter.shows("A new code can be sent in 0:22.")
    await counter.desk.clock.move(10)
    await counter.shows("A new code can be sent in 0:12.")
    await counter.desk.clock.move(12)
    await counter.until(lambda: "A new code can be sent" not in counter.text)
    assert gateway.count("issue_code") == 2
    await counter.press("1", "ctrl+n")
    assert is_empty(counter)
    await counter.desk.clock.move(31)
    gateway.hold("issue_code")
    await counter.preview(RAVI, PRIYA, "40")
    await counter.press("enter")
    await counter.until(lambda: gateway.count("issue_code") == 3)
    await counter.press("ctrl+n")
    gateway.let("issue_code")
    await counter.drained()
    assert is_empty(counter)
    assert counter.screen.stage is Stage.FORM
    await counter.desk.clock.move(31)
    await counter.code(RAVI, PRIYA, "40")
    assert counter.intent is not None
    assert counter.intent.reference != given_up


async def test_ctrl_n_is_in_the_help_and_the_palette(counter: Counter) -> None:
    assert "New" in [command.title for command in counter.app.get_system_commands(counter.app.screen)]
    await counter.press("f1")
    await counter.until(lambda: isinstance(counter.app.screen, HelpDialog))
    await counter.until(lambda: "A new transfer with empty fields" in counter.text)


# -- the code --------------------------------------------------------------------------------------


async def test_an_edit_right_after_a_code_sends_no_second_message_at_once(counter: Counter) -> None:
    await counter.go(TO_GROUP)
    await counter.code(RAVI, TO_GROUP.recipient, "40")
    await counter.shows("Use the code from the message that names 40.")
    counter.screen.set_focus(counter.screen.form.order.amount)
    await counter.press("ctrl+u", *"77", "enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await counter.shows("a new code can be sent in 0:30", "Nothing was sent")
    await counter.press("enter", "ctrl+r")
    assert counter.desk.gateway.count("issue_code") == 1
    await counter.desk.clock.move(31)
    await counter.shows("Send a new code to")
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    await counter.shows("Use the code from the message that names 77.")


async def test_the_preview_stays_beside_a_refused_code_where_there_is_room(desk: FakeDesk) -> None:
    from tests.doubles.fake_desk import REFUSED_CODE

    async with at_the_counter(desk, (120, 40)) as counter:
        desk.gateway.outcomes.append(REFUSED_CODE)
        await counter.sent(RAVI, PRIYA, "500", "999999")
        await counter.shows("Code not accepted", "taken from (estimate)")


async def test_an_empty_enter_says_what_is_missing(counter: Counter) -> None:
    await counter.press("enter")
    await counter.shows("Nobody yet: scan or type the sender")
    await counter.both(RAVI, PRIYA)
    await counter.press("enter")
    await counter.shows("Enter how many points to move")
    assert isinstance(counter.app.focused, Input)


async def test_a_note_is_one_line_that_fits_and_what_travels_is_shown(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    note, amount = counter.screen.form.order.note, counter.screen.form.order.amount
    counter.screen.set_focus(note)
    await counter.pilot.pause()
    counter.app.post_message(events.Paste("word " * 30))
    await counter.shows("The note was longer: its first 60 characters stand here.")
    note.value = ""
    counter.app.post_message(events.Paste("gift for #Ravi\r\nfrom the shop\n"))
    await counter.until(lambda: note.value == "gift for #Ravi from the shop")
    counter.screen.set_focus(amount)
    await counter.press(*"500", "enter")
    await counter.stage(Stage.PREVIEW)
    await counter.shows("the note travels as: gift for Ravi from the shop")


async def test_the_button_takes_no_focus_from_tab(counter: Counter) -> None:
    await counter.preview(RAVI, PRIYA, "500")
    seen = []
    for _ in range(8):
        await counter.press("tab")
        seen.append(counter.focused)
    assert "step" not in seen
    counter.screen.set_focus(counter.screen.form.order.amount)
    await counter.press("enter")
    await counter.armed()


async def test_a_tab_behind_a_scan_looks_it_up(counter: Counter) -> None:
    for key in (*RAVI, "tab", *PRIYA, "tab"):
        counter.app.post_message(events.Key(key, key if len(key) == 1 else "\t"))
    await counter.until(lambda: all(side.holder for side in counter.screen.form.sides))
    assert counter.focused == "amount"

"""Undoing on the screen: two keys from a transfer to a filled form, and nothing sent by them."""

from __future__ import annotations

from textual.widgets import Button

from console.domain.party_kinds import PartyKind
from console.domain.transfers import State
from console.services.stages import Stage
from screens.dialogs.undo import UndoDialog
from screens.history.history_screen import HistoryScreen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI
from tests.screens.operator import Counter, moved


async def drafted(counter: Counter, key: str) -> None:
    """From whatever is in front to the filled form, in two keys."""
    keys = counter.keys
    await counter.press(key)
    await counter.until(lambda: isinstance(counter.app.screen, UndoDialog))
    await counter.until(lambda: not counter.app.screen.query_one("#draft", Button).disabled)
    await counter.press("enter")
    await counter.until(lambda: counter.is_in("transfer") and counter.screen.form.wanted() is not None)
    assert counter.keys - keys == 2


async def test_an_outcome_is_undone_by_the_ordinary_way_from_a_draft_of_two_keys(counter: Counter) -> None:
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.CONFIRMED)
    first = counter.intent
    assert first is not None
    await drafted(counter, "ctrl+x")
    order = counter.screen.form.wanted()
    assert order is not None
    assert (order.sender.id, order.recipient.id, order.points) == ("202", "101", 500)
    assert order.reverses == first.reference
    assert counter.screen.stage is Stage.FORM
    assert len(counter.desk.gateway.sent) == 1
    await counter.shows(f"sends {first.reference} back")
    await counter.press("enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)
    assert counter.intent is not None
    assert counter.intent.order.reverses == first.reference


async def test_the_history_drafts_it_too_and_an_edit_ends_the_link(counter: Counter) -> None:
    await moved(counter)
    await counter.press("f5")
    await counter.until(lambda: isinstance(counter.app.screen, HistoryScreen))
    await counter.until(lambda: counter.app.screen.receipt_wanted())  # type: ignore[attr-defined]
    await drafted(counter, "x")
    form = counter.screen.form
    for amount, linked in (("501", False), ("20", True)):
        form.order.amount.value = amount
        await counter.until(lambda linked=linked: ("─ sends " in counter.text) is linked)  # type: ignore[misc]
        order = form.wanted()
        assert order is not None
        assert bool(order.reverses) is linked


async def test_a_group_gives_back_by_whoever_asks_for_it(counter: Counter) -> None:
    await counter.led_group("100")
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)
    await counter.press("ctrl+x")
    await counter.until(lambda: isinstance(counter.app.screen, UndoDialog))
    await counter.until(lambda: not counter.app.screen.query_one("#draft", Button).disabled)
    await counter.shows("who asks")
    await counter.press("enter")
    await counter.until(
        lambda: (
            counter.is_in("group-transfer")
            and counter.group_form.sender.of is PartyKind.GROUP
            and counter.group_form.sender.holder is not None
        )
    )
    await counter.press("enter")
    await counter.asked_who_acts()
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    assert counter.screen.form.wanted() is not None


async def test_what_is_not_proven_says_so_and_escape_leaves_everything_as_it_was(counter: Counter) -> None:
    await counter.preview(RAVI, PRIYA, "500")
    await counter.press("ctrl+x")
    assert counter.screen.stage is Stage.PREVIEW, "nothing has left from here"

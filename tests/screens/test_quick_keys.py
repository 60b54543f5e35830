"""Again, swapped, lately, in one line, all keys: they fill in and show, and nothing of it sends."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from console.domain.parties import ProgramBalance
from console.domain.transfers import State
from console.services.stages import Stage
from screens.dialogs.command_dialog import CommandDialog
from screens.dialogs.key_sheet import KeySheet
from screens.dialogs.lately_dialog import LatelyDialog
from screens.history.history_screen import HistoryScreen
from screens.lookup.lookup_screen import LookupScreen
from screens.transfer.transfer_screen import TransferScreen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI
from tests.screens.operator import Counter, moved
from tests.screens.test_receipt import told

LINE = f':move 500 {RAVI} → id 202 @973 #INC-4412 "gift"'


def _sides(counter: Counter) -> tuple[str, str]:
    if not isinstance(counter.app.screen, TransferScreen):
        return "", ""
    form = counter.screen.form
    found = (side.holder for side in form.sides)
    sender, recipient = ("" if each is None else each.masked_name for each in found)
    return sender, recipient


async def _command(counter: Counter, line: str) -> None:
    """Opened by its key, pasted, entered: two keys."""
    await counter.press("colon")
    await counter.until(lambda: isinstance(counter.app.screen, CommandDialog))
    counter.app.screen.query_one("#command").value = line  # type: ignore[attr-defined]
    await counter.press("enter")


async def test_the_last_transfer_again_is_at_its_earlier_one_in_three_keys(counter: Counter) -> None:
    """Both sides are read anew, nothing is sent, and the same order within a day is held up (R6)."""
    await moved(counter)
    await counter.press("ctrl+b")
    await counter.until(lambda: _sides(counter) == ("Ravi M•••", "Priya S•••"))
    await counter.shows("usable 8,000", "both looked up anew")
    assert counter.screen.form.order.amount.value == "500"
    assert counter.screen.stage is Stage.FORM
    await counter.press("enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await counter.stage(Stage.CONFLICT)
    assert counter.keys == 3
    assert counter.desk.gateway.count("transfer") == 1
    await counter.press("ctrl+n")
    counter.desk.gateway.hold("customer")
    await counter.press("ctrl+b", *"1234")
    counter.desk.gateway.let("customer")
    await told(counter, "You typed on meanwhile, so nothing was filled in. The same key once more does it.")
    assert counter.screen.form.sender.typed == "1234"


async def test_the_programme_comes_along_with_what_is_held_in_it(counter: Counter) -> None:
    known = counter.desk.gateway.known
    more = ProgramBalance(500, "Other", Decimal(40))
    known["101"] = replace(known["101"], programs=(*known["101"].programs, more))
    await _command(counter, f":move 7 {RAVI} → id 202 @500")
    await counter.until(lambda: all(_sides(counter)) and counter.screen.form.order.program_id == 500)
    await counter.shows("usable 40", "500 Other")


async def test_without_a_transfer_there_is_nothing_to_do_again(counter: Counter) -> None:
    await counter.press("ctrl+b")
    await told(counter, "No transfer has left this console yet.")


async def test_sides_change_places_and_nobody_is_asked(counter: Counter) -> None:
    """By its key, and by its name in the palette."""
    await counter.both(RAVI, PRIYA)
    await counter.until(lambda: counter.screen.form.order.program_id is not None)
    asked = list(counter.desk.gateway.calls)
    await counter.press("ctrl+p", *"swap")
    await counter.shows("Swap sides", "^s   Whoever gives receives")
    await counter.press("enter")
    await counter.until(lambda: _sides(counter) == ("Priya S•••", "Ravi M•••"))
    assert counter.desk.gateway.calls == asked
    assert counter.focused == "amount"
    await counter.press(*"100", "enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("ctrl+s")
    await counter.until(lambda: counter.screen.stage is Stage.FORM)
    assert _sides(counter) == ("Ravi M•••", "Priya S•••")


async def test_at_an_outcome_signs_count_and_sides_stay_as_they_were_sent(counter: Counter) -> None:
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.CONFIRMED)
    await counter.armed()
    await counter.press("ctrl+s")
    await counter.drained()
    assert _sides(counter) == ("Ravi M•••", "Priya S•••")
    for key, opened in (("colon", CommandDialog), ("question_mark", KeySheet)):
        await counter.press(key)
        await counter.until(lambda opened=opened: isinstance(counter.app.screen, opened))  # type: ignore[misc]
        await counter.press("escape")
        await counter.until(lambda: isinstance(counter.app.screen, TransferScreen))


async def test_max_is_all_the_giver_has_also_before_that_is_known(counter: Counter) -> None:
    counter.desk.gateway.hold("balances")
    counter.burst([*RAVI, "enter", *PRIYA, "enter", *"max", "enter"])
    await counter.until(lambda: counter.screen.stage is Stage.CHECKING)
    counter.desk.gateway.let("balances")
    await counter.stage(Stage.PREVIEW)
    assert counter.screen.form.order.amount.value == "8500"
    await counter.shows("max: all 8,500 usable of Ravi M••• in 973 at")
    order = counter.screen.form.wanted()
    assert order is not None
    assert order.points == 8500
    await counter.press("ctrl+s")
    await counter.until(lambda: _sides(counter) == ("Priya S•••", "Ravi M•••"))
    assert "max:" not in counter.text


async def test_max_of_nothing_stays_to_be_typed(counter: Counter) -> None:
    from tests.doubles.fake_desk import make_customer

    counter.desk.gateway.known["101"] = make_customer("101", "Ravi", "Menon", RAVI, 0)
    await counter.both(RAVI, PRIYA)
    await counter.press(*"max", "enter")
    await counter.shows("max: nothing usable is known of whoever gives.")
    assert counter.screen.stage is Stage.FORM


async def test_whoever_was_here_fills_the_side_in_focus(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    await counter.press("ctrl+n")
    await counter.press("f14")
    await counter.until(lambda: isinstance(counter.app.screen, LatelyDialog))
    await counter.shows("1   Priya S•••", "2   Ravi M•••")
    assert RAVI not in counter.text
    await counter.press("2")
    await counter.until(lambda: _sides(counter) == ("Ravi M•••", ""))
    await counter.press("f14")
    await counter.shows("1   Ravi M•••")
    await counter.press("down", "space")
    await counter.shows("1 ★ Priya S•••")
    await counter.press("enter")
    await counter.until(lambda: _sides(counter) == ("Ravi M•••", "Priya S•••"))


async def test_a_line_from_a_ticket_costs_11_keys(counter: Counter) -> None:
    await _command(counter, LINE)
    await counter.until(lambda: _sides(counter) == ("Ravi M•••", "Priya S•••"))
    assert counter.screen.stage is Stage.FORM
    await counter.press("enter")
    await counter.stage(Stage.PREVIEW)
    await counter.press("enter")
    await counter.stage(Stage.CODE)
    await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)
    assert counter.keys == 11
    order = counter.desk.gateway.sent[0][0]
    assert (order.program_id, order.note, order.ticket) == (973, "gift", "INC-4412")


async def test_a_fault_stands_below_its_word_and_the_line_stays(counter: Counter) -> None:
    await _command(counter, ":move five 9148574269 → id 202")
    await counter.shows("‾‾‾‾", "✗ Enter a whole number, digits only.")
    lines = counter.text.splitlines()
    marked = next(at for at, line in enumerate(lines) if "‾‾‾‾" in line)
    assert lines[marked].index("‾") == lines[marked - 1].index("five")
    await counter.press("escape")
    assert _sides(counter) == ("", "")


async def test_no_other_programme_takes_the_place_of_the_one_that_was_written(counter: Counter) -> None:
    await _command(counter, LINE.replace("@973", "@999"))
    await counter.until(lambda: all(_sides(counter)))
    await counter.press("enter")
    await counter.shows("The giver has no programme 999: choose another.", "choose one")
    assert counter.screen.stage is Stage.FORM
    await counter.press("enter", "1")
    await counter.until(lambda: counter.screen.form.order.program_id == 973)
    counter.screen.set_focus(counter.screen.form.order.amount)
    await counter.press("enter")
    await counter.stage(Stage.PREVIEW)


async def test_a_line_leads_to_other_screens(counter: Counter) -> None:
    lines: tuple[tuple[str, type, str], ...] = (
        (f":find {RAVI}", LookupScreen, "Ravi M•••"),
        (":history status:unknown", HistoryScreen, "status:unknown"),
        (":ref P7K2QFM3XA", HistoryScreen, "P7K2QFM3XA"),
    )
    for line, screen, words in lines:
        await _command(counter, line)
        await counter.until(lambda screen=screen: isinstance(counter.app.screen, screen))  # type: ignore[misc]
        await counter.shows(words)
        await counter.press("f10")
        await counter.until(lambda: counter.is_in("home"))


async def test_groups_are_filled_on_their_own_screen(counter: Counter) -> None:
    await _command(counter, ":move 200 g:901 → id 202")
    await counter.until(lambda: counter.is_in("group-transfer") and all(_sides(counter)))
    assert counter.group_form.sender.group is not None
    assert counter.screen.form.order.amount.value == "200"


async def test_a_sign_within_a_text_is_text(counter: Counter) -> None:
    await counter.press("a", "colon", "question_mark")
    assert counter.screen.form.sender.field.value == "a:?"


async def test_every_key_stands_on_one_sheet_of_every_size(counter: Counter) -> None:
    await counter.until(lambda: counter.screen.may_be_filled)
    for size in ((60, 20), (80, 24), (120, 40)):
        await counter.pilot.resize_terminal(*size)
        await counter.press("question_mark")
        await counter.until(lambda: isinstance(counter.app.screen, KeySheet))
        await counter.shows("On this screen", "f1", "Help")
        await counter.press("end")
        await counter.shows("^b", "Again", "Swap sides")
        await counter.press("question_mark")
        await counter.until(lambda: not counter.app.screen.is_modal)


async def test_whoever_was_ended_elsewhere_is_told_so_and_the_console_goes_on(counter: Counter) -> None:
    at_desk = (await counter.screen.opening.desk()).people.at_desk
    assert at_desk.present is not None
    at_desk.present = replace(at_desk.present, is_active=False)
    for key in ("ctrl+b", "f8", "ctrl+g"):
        counter.app.clear_notifications()
        await counter.press(key)
        await told(counter, "doesn't work here any more")
        await counter.press("escape")
        await counter.stage(Stage.FORM)

"""A mouse gets wherever a key does: along the bottom line, out of each dialog, through lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.screen import ModalScreen

from console.domain.transfers import State
from console.widgets.key_bar import KeyBar
from screens.dialogs.help import HelpDialog
from screens.dialogs.key_sheet import KeySheet
from screens.dialogs.lately_dialog import LatelyDialog
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

WIDE = (120, 40)


async def _click(counter: Counter, words: str, *, last: bool = False) -> None:
    """Press the mouse where these words stand on the screen."""
    lines = counter.text.splitlines()
    rows = [row for row, line in enumerate(lines) if words in line]
    assert rows, counter.text
    row = rows[-1 if last else 0]
    column = lines[row].index(words) + 1
    widget, place = counter.app.get_widget_at(column, row)
    await counter.pilot.click(widget, offset=(column - place.x, row - place.y))


async def _moved(counter: Counter) -> None:
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.CONFIRMED)
    await counter.armed()


def _is_shown(counter: Counter, mode: str) -> bool:
    return counter.is_in(mode) and bool(counter.app.screen.query(KeyBar))


def _in_dialog(counter: Counter) -> Callable[[], bool]:
    return lambda: isinstance(counter.app.screen, ModalScreen)


async def test_the_bottom_line_leads_to_every_screen_it_names(desk: FakeDesk) -> None:
    async with at_the_counter(desk, WIDE) as counter:
        await counter.until(lambda: counter.screen.may_be_filled)
        for words, mode in (
            ("f2 Look up", "lookup"),
            ("f4 Group", "group-transfer"),
            ("f5 History", "history"),
            ("f7 Unresolved", "unresolved"),
            ("f3 Transfer", "transfer"),
        ):
            await counter.shows(words)
            await _click(counter, words, last=True)
            await counter.until(partial(_is_shown, counter, mode))


async def test_every_dialog_is_left_by_a_click_on_its_frame(counter: Counter) -> None:
    await _moved(counter)
    for key, leave in (
        ("f8", "Esc close"),
        ("ctrl+g", "Esc close"),
        ("f1", "Esc close"),
        ("ctrl+x", "Esc leave it"),
        ("f14", "Esc back"),
        ("question_mark", "Esc close"),
        ("colon", "Esc back"),
    ):
        await counter.press(key)
        await counter.until(_in_dialog(counter))
        await counter.shows(leave)
        await _click(counter, leave, last=True)
        await counter.until(lambda: not _in_dialog(counter)())


async def test_help_does_what_it_tells_of(counter: Counter) -> None:
    await counter.until(lambda: counter.screen.may_be_filled)
    await _click(counter, "f1 Help")
    await counter.until(lambda: isinstance(counter.app.screen, HelpDialog))
    await counter.press(*"lately")
    await counter.shows("Whom you looked up here lately")
    await _click(counter, "Whom you looked up here lately")
    await counter.until(lambda: isinstance(counter.app.screen, LatelyDialog))


async def test_a_key_on_the_sheet_is_a_button(desk: FakeDesk) -> None:
    async with at_the_counter(desk, WIDE) as counter:
        await counter.both(RAVI, PRIYA)
        await counter.press("f1", "escape")
        counter.screen.set_focus(None)
        await counter.press("question_mark")
        await counter.until(lambda: isinstance(counter.app.screen, KeySheet))
        await counter.shows("Swap sides")
        await _click(counter, "Swap sides")
        form = counter.screen.form
        await counter.until(lambda: form.sender.customer is not None and form.sender.customer.id == "202")


async def test_lines_and_choices_are_taken_by_a_click(desk: FakeDesk) -> None:
    async with at_the_counter(desk, WIDE) as counter:
        await _moved(counter)
        await counter.press("ctrl+n", "f14")
        await counter.until(lambda: isinstance(counter.app.screen, LatelyDialog))
        await _click(counter, "Priya S•••", last=True)
        await counter.until(lambda: counter.screen.form.sender.customer is not None)
        await _click(counter, "Priya S•••      mobile")
        await counter.until(lambda: counter.focused == "sender-field")
        await counter.press("f10")
        await counter.shows("Ravi M••• → Priya S•••")
        await _click(counter, "Ravi M••• → Priya S•••")
        await counter.until(lambda: counter.is_in("history"))

"""Keys of one burst act in the order in which they were pressed, in every form."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from console.app import ConsoleApp
from console.services.awaited_desk import DeskClosed
from console.services.stages import Stage
from screens.dialogs.lock import LockScreen
from screens.dialogs.sign_in_dialog import SignInDialog
from screens.lookup.lookup_screen import LookupScreen
from screens.lookup.query_bar import IdentifierBox
from screens.setup.connect import ConnectScreen
from tests.doubles.desk_double import wait_until
from tests.doubles.fake_desk import PRIYA, RAVI
from tests.screens.operator import Counter
from tests.screens.test_sign_in import WHY, Door, on_top
from tests.screens.test_welcome import go_to_form, put, welcome
from tests.textual_private import is_leaving

SECRET = "canary61e8notasecret"
_SIGNS = {"enter": "\r", "tab": "\t", "ctrl+j": "\n", "ctrl+c": "\x03"}


def burst(counter: Counter, *keys: str) -> None:
    for key in keys:
        counter.app.post_message(events.Key(key, key if len(key) == 1 else _SIGNS.get(key)))


@pytest.mark.parametrize("key", ["tab", "enter"])
async def test_a_password_behind_a_tab_never_lands_in_the_open_field(key: str) -> None:
    door = Door(DeskClosed(WHY, needs_sign_in=True))
    app = ConsoleApp(door.opening())
    async with app.run_test() as pilot:
        await wait_until(pilot, on_top(app, SignInDialog))
        for each in (*"till", key, *SECRET):
            app.post_message(events.Key(each, each if len(each) == 1 else _SIGNS.get(each)))
        await wait_until(pilot, lambda: app.screen.query_one("#secret", Input).value == SECRET)
        assert app.screen.query_one("#identity", Input).value == "till"


async def test_the_connect_form_takes_a_burst_field_by_field(tmp_path: Path) -> None:
    app = welcome(tmp_path / "settings.toml")
    async with app.run_test() as pilot:
        form = await go_to_form(pilot)
        assert isinstance(app.screen, ConnectScreen)
        identity, secret = form.fields["identity"], form.fields["secret"]
        for key in ("tab", "enter"):
            put(form, {"identity": "", "secret": ""})
            identity.control.focus()
            await pilot.pause()
            for each in (*"till", key, *SECRET):
                app.post_message(events.Key(each, each if len(each) == 1 else _SIGNS.get(each)))
            await wait_until(pilot, lambda: secret.value == SECRET)
            assert identity.value == "till"


async def test_shift_tab_comes_before_the_characters_behind_it(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    burst(counter, *"500", "tab", "tab", *"gift", "shift+tab", "shift+tab", "end", "7")
    order = counter.screen.form.order
    await counter.until(lambda: (order.amount.value, order.note.value) == ("5007", "gift"))


async def test_a_scan_behind_a_function_key_is_typed_where_the_key_leads(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    burst(counter, "f2", *RAVI)
    await counter.until(lambda: isinstance(counter.app.screen, LookupScreen))
    await counter.until(lambda: any(box.value == RAVI for box in counter.app.screen.query(IdentifierBox)))


async def test_the_lock_in_a_burst_hides_what_is_typed_behind_it() -> None:
    door = Door(has_pin=True)
    app = ConsoleApp(door.opening())
    async with app.run_test() as pilot:
        await wait_until(pilot, on_top(app, LockScreen))
        for each in ("f5", "f9", *"4321"):
            app.post_message(events.Key(each, each if len(each) == 1 else None))
        await wait_until(pilot, lambda: app.screen.query_one("#pin", Input).value == "4321")
        assert app.is_walled


async def test_ctrl_c_by_hand_still_leaves(counter: Counter) -> None:
    await counter.press("9")
    await counter.pilot.pause(0.05)
    await counter.press("ctrl+c")
    assert is_leaving(counter.app)


async def test_a_line_feed_behind_a_scan_is_its_enter_and_an_end_of_text_never_quits(
    counter: Counter,
) -> None:
    burst(counter, *RAVI, "ctrl+j", *PRIYA, "ctrl+c", "enter", "ctrl+c")
    await counter.until(lambda: all(side.holder for side in counter.screen.form.sides))
    assert not is_leaving(counter.app)
    assert counter.screen.stage is Stage.FORM

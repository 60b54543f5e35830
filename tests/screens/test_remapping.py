"""Every binding has an id, and the settings can give it another key, which help and palette then show."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.app import ConsoleApp
from screens.dialogs.help import HelpDialog
from screens.dialogs.key_sheet import KeySheet
from screens.named_keys import named_keys
from screens.palette import commands_of
from screens.remapping import KeysRefused, bindings_of_all, read_keys
from tests.doubles.fake_desk import FakeDesk
from tests.screens.operator import Operator


def test_every_binding_has_an_id_of_its_own() -> None:
    ids = [(each.binding.id, each.owner.__name__) for each in bindings_of_all(ConsoleApp)]
    assert [owner for name, owner in ids if not name] == []
    assert len({name for name, _ in ids}) == len(ids)


_REFUSED = {
    ("hstory", "f10"): "no key is called hstory.",
    ("history-colums", "f10"): "Near: history, history-",
    ("lock", "f10"): "lock stays at f9",
    ("transfer-next", "f10"): "transfer-next stays at enter",
    ("again", "f1o"): "names no key",
    ("again", "meta+b"): "names no key",
    ("again", ""): "names no key",
    ("again", "ctrl+e"): "does something else",
    ("again", "ctrl+q"): "does something else",
    ("again", "z"): "is typed into fields",
    ("again", "ctrl+g"): "case has it there",
    ("case", "ctrl+b"): "again has it there",
    ("look-up", "f3"): "has it there",
}


@pytest.mark.parametrize(("name", "key"), _REFUSED)
def test_what_can_not_be_is_a_sentence(name: str, key: str) -> None:
    with pytest.raises(KeysRefused) as refused:
        read_keys(ConsoleApp, {name: key})
    assert _REFUSED[name, key] in str(refused.value)


def test_two_keys_may_change_places() -> None:
    assert read_keys(ConsoleApp, {"again": "ctrl+g", "case": "ctrl+b"}) == {
        "again": "ctrl+g",
        "case": "ctrl+b",
    }
    assert read_keys(ConsoleApp, {"key-sheet": "!", "history": "shift+f5"}) == {
        "key-sheet": "!",
        "history": "shift+f5",
    }


async def test_a_key_of_the_settings_counts_and_is_shown(tmp_path: Path) -> None:
    opening = FakeDesk(tmp_path).opening()
    app = ConsoleApp(opening, keys=read_keys(ConsoleApp, {"history": "shift+f5", "key-sheet": "!"}))
    async with app.run_test(size=(100, 30)) as pilot:
        operator = Operator(pilot, app)
        await operator.until(lambda: operator.screen.may_be_filled)
        shown = {each.does: each.shown for each in named_keys(app.screen)}
        assert (shown["History"], shown["All keys"]) == ("shift+f5", "!")
        assert "shift+f5 History" in operator.text
        assert any(each.help.startswith("shift+f5 ") for each in commands_of(app, app.screen))
        await operator.press("f5")
        assert operator.is_in("transfer")
        await operator.press("shift+f5")
        await operator.until(lambda: operator.is_in("history"))
        await operator.press("exclamation_mark")
        await operator.until(lambda: isinstance(app.screen, KeySheet))
        await operator.press("escape", "f1")
        await operator.until(lambda: isinstance(app.screen, HelpDialog))
        await operator.press(*"shift+f5")
        await operator.shows("Transfers of the past")
    await opening.close()

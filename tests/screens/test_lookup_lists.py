"""Several answer to a look-up: the list has the keys, tells namesakes apart, and takes digits."""

from __future__ import annotations

from textual import events
from textual.pilot import Pilot

from console.domain.identifiers import Identifier, IdentifierKind
from console.services.directories import Several
from console.widgets.choices import Choices
from screens.lookup.lookup_screen import LookupScreen
from screens.unresolved import UnresolvedScreen
from tests.doubles.desk_double import DeskDouble, screen_text, showing, wait_until
from tests.doubles.matches import customer_match

SIZES = [(60, 20), (80, 24)]
NAMESAKES = tuple(
    customer_match(f"10{number}", "Asha R•••", (f"mobile ••••••••426{number}",)) for number in range(1, 4)
)


def namesakes(count: int = 3) -> DeskDouble:
    desk = DeskDouble()
    many = tuple(customer_match(f"10{number}", "Asha R•••") for number in range(1, count + 1))
    matches = NAMESAKES if count <= 3 else many
    desk.lookup.answers["asha"] = Several(matches, Identifier(IdentifierKind.NAME, "asha"))
    return desk


async def listed(pilot: Pilot[None]) -> LookupScreen:
    await pilot.press("f2")
    screen = await showing(pilot, LookupScreen)
    await wait_until(pilot, lambda: screen._desk is not None)
    await pilot.press(*"asha", "enter")
    await wait_until(pilot, lambda: screen.query_one(Choices).has_focus)
    return screen


async def test_namesakes_differ_by_mobile_and_id_and_stand_behind_digits() -> None:
    async with namesakes().app().run_test() as pilot:
        screen = await listed(pilot)
        await pilot.press("down")
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "••••4263" in screen_text(pilot))
            assert screen.query_one(Choices).highlighted == 1
            told = [line for line in screen_text(pilot).splitlines() if "Asha" in line]
            above = screen_text(pilot).split("Asha")[0]
            for number, line in enumerate(told, 1):
                assert f"{number} Asha R•••" in line
                assert f"id 10{number}" in line
                assert f"••••426{number}" in line
            assert len(told) == 3
            assert "3 members answer to this" in above, "the sentence stands over its list"


async def test_arrows_enter_and_digits_choose() -> None:
    async with namesakes().app().run_test() as pilot:
        for keys, id_ in (("enter", "101"), ("down enter", "102"), ("3", "103"), ("2", "102")):
            screen = await listed(pilot)
            await pilot.press(*keys.split())
            await wait_until(pilot, lambda screen=screen: screen.holder is not None)  # type: ignore[misc]
            assert screen.holder is not None
            assert screen.holder.id == id_
            await pilot.press("ctrl+n")
            await wait_until(pilot, lambda screen=screen: screen.holder is None)  # type: ignore[misc]


async def test_the_list_has_the_keys_when_it_comes_behind_another_screen() -> None:
    desk = namesakes()
    desk.lookup.gate.shut()
    async with desk.app().run_test() as pilot:
        await pilot.press("f2")
        screen = await showing(pilot, LookupScreen)
        await pilot.press(*"asha", "enter", "f7")
        await showing(pilot, UnresolvedScreen)
        desk.lookup.gate.open()
        await wait_until(pilot, lambda: screen.query_one(Choices).option_count == 3)
        await pilot.press("f2")
        await showing(pilot, LookupScreen)
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: screen.holder is not None)
        assert screen.holder is not None
        assert screen.holder.id == "102"


async def test_a_scan_over_the_list_is_the_next_look_up_and_chooses_nobody() -> None:
    desk = namesakes()
    scans = ("9148574269", "1148574269", "2x", "x2", "919148574269")
    async with desk.app().run_test() as pilot:
        for scan in scans:
            screen = await listed(pilot)
            for key in [*scan, "enter"]:
                pilot.app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
            await wait_until(pilot, lambda scan=scan: desk.lookup.asked[-1] == (scan, None))  # type: ignore[misc]
            await wait_until(pilot, lambda screen=screen: screen.holder is not None)  # type: ignore[misc]
            assert not screen.query_one(Choices).display
            await pilot.press("ctrl+n")
    assert [typed for typed, _ in desk.lookup.asked if typed != "asha"] == [*scans]


async def test_a_digit_behind_the_last_line_begins_a_new_text() -> None:
    async with namesakes().app().run_test() as pilot:
        screen = await listed(pilot)
        await pilot.press("7")
        await wait_until(pilot, lambda: screen.ask.text == "7" and screen.ask.box.has_focus)


async def test_a_key_behind_a_digit_takes_the_choice_back() -> None:
    async with namesakes().app().run_test() as pilot:
        screen = await listed(pilot)
        pilot.app.post_message(events.Key("3", "3"))
        pilot.app.post_message(events.Key("up", None))
        await wait_until(pilot, lambda: screen.query_one(Choices).highlighted == 1)
        await pilot.pause(0.4)
        assert screen.holder is None


async def test_more_than_nine_have_digits_for_the_first_nine() -> None:
    async with namesakes(12).app().run_test(size=(80, 30)) as pilot:
        screen = await listed(pilot)
        await wait_until(pilot, lambda: "id 1012" in screen_text(pilot))
        assert "9 Asha" in screen_text(pilot)
        await pilot.press("9")
        await wait_until(pilot, lambda: screen.holder is not None)
        assert screen.holder is not None
        assert screen.holder.id == "109"


async def test_a_paste_over_the_list_goes_to_the_box() -> None:
    async with namesakes().app().run_test() as pilot:
        screen = await listed(pilot)
        pilot.app.post_message(events.Paste("91485 74269"))
        await wait_until(pilot, lambda: screen.ask.text == "91485 74269" and screen.ask.box.has_focus)

"""The look-up screen: what is asked, what is painted, and where it leads."""

from __future__ import annotations

from typing import TypeVar

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from console.domain.identifiers import Identifier, IdentifierKind, guess_kinds
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.text import clean
from console.domain.transfers import State
from console.services.directories import Found, NotFound, Several
from console.services.transfer_history import HistoryEntry, Listing
from console.widgets.explanation_card import ExplanationCard
from screens.lookup.lookup_screen import LookupScreen
from screens.messages import HistoryRequested, SideChosen
from screens.transfer.transfer_screen import TransferScreen
from tests.doubles.desk_double import (
    HOSTILE,
    LONG,
    DeskDouble,
    customer,
    intent,
    row,
    screen_text,
    showing,
    wait_until,
)
from tests.doubles.matches import customer_match
from tests.textual_private import is_leaving

MOBILE = "9148574269"
SIZES = [(60, 20), (80, 24)]
M = TypeVar("M", bound=Message)


async def open_lookup(pilot: Pilot[None]) -> LookupScreen:
    await pilot.press("f2")
    screen = await showing(pilot, LookupScreen)
    await wait_until(pilot, lambda: screen._desk is not None)
    return screen


async def ask(pilot: Pilot[None], typed: str) -> LookupScreen:
    screen = await open_lookup(pilot)
    screen.query_one("#typed", Input).value = typed
    await pilot.press("enter")
    return screen


def each_once(seen: list[Message], kind: type[M]) -> list[M]:
    """Those of one kind; whatever takes a message on its way up tells of it again."""
    return [*{id(each): each for each in seen if isinstance(each, kind)}.values()]


def said(screen: LookupScreen) -> str:
    return str(screen.query_one("#said", Static).content)


def kind(screen: LookupScreen) -> str:
    return str(screen.query_one("#kind", Static).content)


async def test_the_guessed_kind_is_shown_and_keys_change_it_until_it_comes_round() -> None:
    desk = DeskDouble()
    async with desk.app().run_test() as pilot:
        screen = await open_lookup(pilot)
        screen.query_one("#typed", Input).value = MOBILE
        await wait_until(pilot, lambda: kind(screen) == "mobile · 91 added")
        seen = []
        for _ in range(len(IdentifierKind) + 1):
            await pilot.press("down")
            seen.append(kind(screen))
        await pilot.press("up")
        assert kind(screen) == seen[-2]
        await pilot.press("down", "down", "down", "enter")
        await wait_until(pilot, lambda: screen.holder is not None)
    assert len(set(seen)) == len(IdentifierKind) + 1
    assert (seen[0], seen[-1]) == ("only as id", "mobile · 91 added")
    assert desk.lookup.asked == [(MOBILE, IdentifierKind.CARD)]


async def test_the_card_is_masked_and_has_what_expires_next() -> None:
    desk = DeskDouble()
    desk.history.party_pages = [Listing(tuple(HistoryEntry(row(n), None) for n in range(1, 30)), None)]
    async with desk.app().run_test(size=(120, 40)) as pilot:
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: screen.holder is not None)
        await wait_until(pilot, lambda: "expires next" in screen_text(pilot))
        line = next(line for line in screen_text(pilot).splitlines() if "expires next" in line)
        assert "30 Jun 2027" in line
        assert "1,200" in line
        assert "250 locked" in screen_text(pilot)
        await wait_until(pilot, lambda: "Priya" in str(screen.query_one("#movements", Static).content))
        movements = str(screen.query_one("#movements", Static).content)
        assert movements.count("\n") == 9, "the last ten movements and no more"
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "Ravi S•••" in screen_text(pilot))
            shown = screen_text(pilot)
            assert "••••••••4269" in shown
            for secret in ("919148574269", "ravi@example.test", "Sharma"):
                assert secret not in shown


async def test_an_answer_to_an_older_question_is_not_painted() -> None:
    desk = DeskDouble()
    desk.lookup.answers["1"] = Found(customer("Old", "One", "1"), Identifier(IdentifierKind.CARD, "1"))
    desk.lookup.answers["2"] = Found(customer("New", "Two", "2"), Identifier(IdentifierKind.CARD, "2"))
    async with desk.app().run_test() as pilot:
        desk.lookup.gate.shut()
        screen = await ask(pilot, "1")
        await wait_until(pilot, lambda: len(desk.lookup.asked) == 1)
        assert "Looking up" in said(screen)
        screen.query_one("#typed", Input).value = "2"
        await pilot.press("enter")
        await wait_until(pilot, lambda: len(desk.lookup.asked) == 2)
        desk.lookup.gate.open()
        await wait_until(pilot, lambda: screen.holder is not None)
        assert screen.holder is not None
        assert screen.holder.id == "2"
        assert "Old" not in screen_text(pilot)


async def test_escape_gives_up_asking_and_keeps_what_was_typed() -> None:
    desk = DeskDouble()
    async with desk.app().run_test() as pilot:
        desk.lookup.gate.shut()
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: bool(desk.lookup.asked))
        await pilot.press("escape")
        desk.lookup.gate.open()
        await pilot.pause()
        assert screen.holder is None
        assert screen.query_one("#typed", Input).value == MOBILE
        await pilot.press("escape")
        assert screen.query_one("#typed", Input).value == ""


async def test_whoever_was_not_read_is_explained_and_the_box_keeps_its_text() -> None:
    """A miss says what was tried; a fault of our own tells nothing of its inside."""
    desk = DeskDouble()
    problem = Problem("capillary", Context.AUTH, "401", message="no [/] entry", http_status=401)
    desk.lookup.answers["1"] = ProviderError(problem)
    desk.lookup.answers["2"] = RuntimeError("secret detail")
    desk.lookup.answers[MOBILE] = NotFound(guess_kinds(MOBILE, "91"), (local(Local.NO_SUCH_CUSTOMER),))
    async with desk.app().run_test() as pilot:
        screen = await ask(pilot, "1")
        await wait_until(pilot, lambda: screen.query_one("#trouble", ExplanationCard).display)
        assert "no [/] entry" in screen_text(pilot)
        assert screen.query_one("#typed", Input).value == "1"
        await ask(pilot, "2")
        await wait_until(pilot, lambda: "fault of its own" in said(screen))
        assert "secret detail" not in screen_text(pilot)
        await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: "Tried as" in screen_text(pilot))
        shown = screen_text(pilot)
    assert "Tried as mobile · 91 added, id, card, external id." in shown
    assert "points moved" not in shown, "nobody asks that of a look-up"


async def test_several_members_are_a_choice() -> None:
    desk = DeskDouble()
    matches = (
        customer_match("11", "Ravi S•••", ("mobile ••••••4269",)),
        customer_match("12", clean(HOSTILE)),
        customer_match("13", LONG),
    )
    desk.lookup.answers["ravi"] = Several(matches, Identifier(IdentifierKind.NAME, "ravi"))
    async with desk.app().run_test() as pilot:
        screen = await ask(pilot, "ravi")
        await wait_until(pilot, lambda: screen.query_one("#choices", OptionList).has_focus)
        assert "[/] [@click=app.quit]" in screen_text(pilot)
        assert "id 13" in screen_text(pilot), "a long name leaves the id in sight"
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: screen.holder is not None)
        assert screen.holder is not None
        assert screen.holder.id == "12"


async def test_enter_before_the_desk_is_open_is_answered_when_it_is() -> None:
    desk = DeskDouble()
    desk.gate.shut()
    async with desk.app().run_test() as pilot:
        await pilot.press("f2")
        screen = await showing(pilot, LookupScreen)
        screen.query_one("#typed", Input).value = MOBILE
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Looking up" in said(screen))
        desk.gate.open()
        await wait_until(pilot, lambda: screen.holder is not None)


@pytest.mark.parametrize(("size", "name"), [((60, 20), LONG), ((80, 24), HOSTILE)])
async def test_foreign_text_is_shown_as_text(size: tuple[int, int], name: str) -> None:
    desk = DeskDouble()
    desk.lookup.answers[MOBILE] = Found(
        customer(name, name), Identifier(IdentifierKind.MOBILE, "919148574269")
    )
    desk.history.party_pages = [Listing((HistoryEntry(row(1, other=customer(name, "").party), None),), None)]
    async with desk.app().run_test(size=size) as pilot:
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: screen.holder is not None)
        await wait_until(
            pilot, lambda: clean(name)[:12] in str(screen.query_one("#movements", Static).content)
        )
        shown = screen_text(pilot)
        assert not is_leaving(pilot.app)
    assert clean(name)[:30] in shown
    assert all(character.isprintable() or character == "\n" for character in shown)


async def test_from_the_card_to_a_transfer_and_to_its_history() -> None:
    desk = DeskDouble()
    seen: list[Message] = []
    async with desk.app().run_test(message_hook=seen.append) as pilot:
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: screen.holder is not None)
        for key in ("f3", "f15", "f5"):
            await pilot.press(key)
            await wait_until(pilot, lambda: pilot.app.screen is not screen and pilot.app.screen.is_mounted)
            await pilot.press("f2")
            await wait_until(pilot, lambda: pilot.app.screen is screen)
    chosen = each_once(seen, SideChosen)
    assert [(each.holder.id, each.as_sender) for each in chosen] == [
        ("565039501", True),
        ("565039501", False),
    ]
    (request,) = each_once(seen, HistoryRequested)
    assert request.identifier == "mobile ••••••••4269"


async def test_without_a_customer_f3_is_the_way_to_the_transfer() -> None:
    async with DeskDouble().app().run_test() as pilot:
        await open_lookup(pilot)
        await pilot.press("f3")
        await showing(pilot, TransferScreen)


async def test_a_missing_provider_list_leaves_our_own_transfers() -> None:
    desk = DeskDouble()
    problem = Problem("capillary", Context.HISTORY, "500", http_status=500)
    desk.history.party_pages = [Listing((HistoryEntry(None, intent(State.UNKNOWN)),), None, (problem,))]
    async with desk.app().run_test() as pilot:
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: "in progress" in str(screen.query_one("#movements", Static).content))
        words = str(screen.query_one("#movements-note", Static).content)
    assert "provider's list is missing" in words


async def test_the_card_scrolls_while_the_box_has_the_focus() -> None:
    desk = DeskDouble()
    async with desk.app().run_test(size=(60, 20)) as pilot:
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: screen.query_one("#found").max_scroll_y > 0)
        await pilot.press("pagedown")
        await wait_until(pilot, lambda: screen.query_one("#found").scroll_y > 0)
        assert screen.query_one("#typed", Input).has_focus


async def test_a_look_up_that_is_not_on_record_is_told() -> None:
    app = DeskDouble().app()
    async with app.run_test(notifications=True) as pilot:
        await open_lookup(pilot)
        await wait_until(pilot, lambda: app._desk is not None)
        assert app._desk is not None
        app._desk.lookups.trouble.announce(local(Local.LOOKUP_UNRECORDED))
        await wait_until(pilot, lambda: "Look-up not on record" in screen_text(pilot))

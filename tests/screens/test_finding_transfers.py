"""Finding a transfer by what the operator has in hand: a reference, a number, a name, a mobile."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from console.domain.identifiers import IdentifierKind
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.query_line import Calendar, HistoryQuery, read_query
from console.domain.transfers import Intent, State, TransferOrder
from console.services.transfer_history import HistoryEntry, Listing
from console.widgets.history_table import HistoryTable
from screens.history.history_query import answers
from screens.history.history_screen import HistoryScreen
from screens.history.history_words import unmatched_words
from screens.lookup.lookup_screen import LookupScreen
from tests.doubles.accounts_double import RECIPIENT, SENDER, STRANGER, TAKES, AccountDesk
from tests.doubles.desk_double import (
    NOW,
    RAVI,
    DeskDouble,
    HistoryDouble,
    intent,
    row,
    screen_text,
    showing,
    wait_until,
)
from tests.doubles.fake_desk import FakeDesk
from tests.loop_over import loop_over
from tests.screens.operator import at_the_counter, moved
from tests.screens.test_tables_drawn import ASHA, FIRST, OMAR, SECOND, SIZES, at_history, drawn

MOBILES = ["9148574269", "91485 74269", "+91 91485 74269", "tel:+919148574269", "0091-9148574269"]


def two() -> DeskDouble:
    """What Ravi and Asha gave."""
    return DeskDouble(history=HistoryDouble(journal=[FIRST, SECOND]))


async def narrowed(pilot: Pilot[None], text: str) -> None:
    await pilot.press("slash")
    pilot.app.screen.query_one("#filter", Input).value = text
    await pilot.press("enter")


def understood(text: str) -> HistoryQuery:
    """What the filter asks for."""
    query = read_query(text, Calendar(NOW))
    assert isinstance(query, HistoryQuery), query
    return query


_IN_HAND = [
    ("omar", SECOND),
    ("Omar Basu", SECOND),
    ("p7k2qfm002", SECOND),
    ("#P7K2QFM002", SECOND),
    ("ref P7K2 QFM0 02", SECOND),
    ("P7K2QFMOO2", SECOND),
    ("8451001", FIRST),
    ("#8451001", FIRST),
    ("7001", SECOND),
    ("••7001", SECOND),
    ("…9506", FIRST),
    ("565 039 506", FIRST),
]


@loop_over(("text", "found"), _IN_HAND)
def test_what_is_in_hand_answers_to_one_transfer(text: str, found: Intent) -> None:
    assert [each for each in (FIRST, SECOND) if answers(HistoryEntry(None, each), understood(text))] == [
        found
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_the_filter_finds_what_is_in_hand(size: tuple[int, int]) -> None:
    async with at_history(two(), size) as (pilot, _screen):
        for text, who in (("omar", "Asha"), ("8451001", "Ravi"), ("ref P7K2 QFM0 02", "Asha")):
            await narrowed(pilot, text)
            await drawn(pilot, who)
        await narrowed(pilot, "")
        await drawn(pilot, "Ravi", "Asha")


_NOT_FOUND = [
    *((mobile, "Mobile numbers aren't kept") for mobile in MOBILES),
    ("4269", "these four"),
    ("ravi@example.test", "E-mail addresses aren't kept"),
    ("Kapoor", "Names are kept as in “Priya S•••”"),
    ("K3F9Q2M7XA", "This console made no transfer K3F9Q2M7XA."),
    ("#k3f9q2m7xa", "This console made no transfer K3F9Q2M7XA."),
]


@loop_over(("text", "told"), _NOT_FOUND)
async def test_what_finds_nothing_says_why(text: str, told: str) -> None:
    words = unmatched_words(await two().open(), understood(text).text).plain
    assert told in words
    assert text not in MOBILES or "No transfer matches" not in words


@pytest.mark.parametrize("size", SIZES)
async def test_a_mobile_is_not_called_missing_and_f2_looks_it_up(size: tuple[int, int]) -> None:
    desk, mobile = two(), MOBILES[-1]
    async with at_history(desk, size) as (pilot, _screen):
        for text, told in (("4269", "these four"), (mobile, "so none is found by one")):
            await narrowed(pilot, text)
            await wait_until(pilot, lambda told=told: told in " ".join(screen_text(pilot).split()))  # type: ignore[misc]
        assert "No transfer matches" not in screen_text(pilot)
        await pilot.press("f2")
        screen = await showing(pilot, LookupScreen)
        await wait_until(pilot, lambda: screen.holder is not None)
        assert screen.ask.text == mobile
    assert desk.lookup.asked == [(mobile, None)]


async def test_f2_means_what_it_means_everywhere_while_transfers_are_found() -> None:
    desk = two()
    async with at_history(desk, (80, 24)) as (pilot, _screen):
        await narrowed(pilot, "omar")
        await drawn(pilot, "Asha")
        await pilot.press("f2")
        screen = await showing(pilot, LookupScreen)
        assert screen.ask.text == ""
    assert desk.lookup.asked == []


async def test_a_customers_list_knows_their_own_last_four_and_transfer_numbers() -> None:
    desk = two()
    desk.history.party_pages = [Listing((HistoryEntry(row(2), None),), None)]
    async with at_history(desk, (80, 24)) as (pilot, screen):
        screen.show_party(RAVI, "mobile ••••••4269")
        await drawn(pilot, "Priya")
        for text in ("4269", "••••4269", "900002", "note 2"):
            await narrowed(pilot, "nothing like it")
            await wait_until(pilot, lambda: "No transfer matches" in screen_text(pilot))
            await narrowed(pilot, text)
            await drawn(pilot, "Priya")


@pytest.mark.parametrize(
    ("size", "typed"),
    [
        (SIZES[1], ["P7K2QFM002"]),
        (SIZES[0], ["p7k2qfm002", "#P7K2QFM002", "P7K2-QFM002", "#p7k2qfm002"]),
    ],
)
async def test_f2_shows_the_transfer_of_a_reference(size: tuple[int, int], typed: list[str]) -> None:
    desk = two()
    async with desk.app().run_test(size=size) as pilot:
        for reference in typed:
            await pilot.press("f2")
            looked_up = await showing(pilot, LookupScreen)
            await wait_until(pilot, lambda box=looked_up.ask.box: box.has_focus)  # type: ignore[misc]
            looked_up.ask.box.value = ""
            for sign in reference:
                pilot.app.post_message(events.Key({"-": "minus", "#": "number_sign"}.get(sign, sign), sign))
            await pilot.press("enter")
            screen = await showing(pilot, HistoryScreen)
            await drawn(pilot, "Asha")
            current = screen.query_one(HistoryTable).current
            assert current is not None, reference
            assert current.intent is not None, reference
            assert current.intent.reference == "P7K2QFM002", reference
            await pilot.press("escape")
            await drawn(pilot, "Ravi", "Asha")
    assert desk.lookup.asked == []


async def test_a_reference_of_digits_alone_gives_way_to_a_mobile() -> None:
    desk = two()
    desk.history.journal[1] = intent(State.UNKNOWN, 2, order=TransferOrder(ASHA, OMAR, 77, 973))
    async with desk.app().run_test() as pilot:
        await pilot.press("f2")
        screen = await showing(pilot, LookupScreen)
        await pilot.press(*"9148574269", "enter")
        await wait_until(pilot, lambda: screen.holder is not None)
    assert not [asked for asked in desk.history.asked if asked[0] == "named"]


async def test_a_marked_reference_of_nobodys_is_said_to_be_so() -> None:
    desk = two()
    async with desk.app().run_test() as pilot:
        await pilot.press("f2")
        await showing(pilot, LookupScreen)
        await pilot.press("number_sign", *"k3f9", "enter")
        await wait_until(pilot, lambda: "#k3f9 is no transfer of this console" in screen_text(pilot))
    assert desk.lookup.asked == []


async def test_a_reference_read_as_something_else_on_purpose_is_that() -> None:
    desk = two()
    async with desk.app().run_test() as pilot:
        await pilot.press("f2")
        screen = await showing(pilot, LookupScreen)
        await wait_until(pilot, lambda: screen._desk is not None)
        await pilot.press(*"P7K2QFM002", "down", "enter")
        await wait_until(pilot, lambda: screen.holder is not None)
    assert [kind for _, kind in desk.lookup.asked] == [IdentifierKind.EXTERNAL_ID]


async def test_a_transfer_is_found_by_all_it_is_known_by_in_a_real_journal(desk: FakeDesk) -> None:
    async with at_the_counter(desk) as counter:
        reference = (await moved(counter)).reference
        for text in (reference.lower(), f"#{reference[:4]}", "1037890", "Ravi Mehta", "priya", "101"):
            await counter.press("f5")
            await counter.until(lambda: counter.is_in("history"))
            screen = counter.app.screen
            assert isinstance(screen, HistoryScreen)
            await narrowed(counter.pilot, text)
            await drawn(counter.pilot, "Ravi M")
            await counter.press("escape")
        await counter.press("f2")
        await counter.until(lambda: counter.is_in("lookup"))
        await counter.press("number_sign", *reference[:5].lower(), "enter")
        await counter.until(lambda: counter.is_in("history"))
        await drawn(counter.pilot, "Ravi M")


async def test_accounts_are_found_by_their_number_and_their_transfers_by_reference(tmp_path: Path) -> None:
    order = TransferOrder(account("268801", SENDER), account("268802", RECIPIENT), 5, 0)
    made_here = intent(State.PREPARED, 1, order=order, provider="mastercard", profile="test", sent=None)
    async with at_the_counter(AccountDesk(tmp_path)) as counter:
        desk = await counter.app._opening.desk()
        await desk.history._journal.run(lambda journal: journal.prepare(made_here))
        await counter.press("f2")
        await counter.until(lambda: counter.is_in("lookup") and counter.focused == "typed")
        await counter.press(*made_here.reference.lower(), "enter")
        await counter.until(lambda: counter.is_in("history"))
        await drawn(counter.pilot, SENDER)
        await narrowed(counter.pilot, STRANGER)
        await counter.shows("No transfer matches")
        await narrowed(counter.pilot, f"{TAKES[:4]} {TAKES[4:]}")
        await drawn(counter.pilot, SENDER)


def account(number: str, masked: str) -> Party:
    return Party(PartyKind.ACCOUNT, number, masked)

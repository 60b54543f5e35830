"""The look-up of a bank account, by keys, on real services and a scripted provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.parties import Account, Movement, Past, PointsExpiry
from console.domain.problems import Local, ProviderError, local
from console.domain.transfers import State
from screens.lookup.lookup_screen import LookupScreen
from screens.transfer.account_form import AccountForm
from tests.doubles.accounts_double import (
    GIVES,
    RECIPIENT,
    SENDER,
    TAKES,
    AccountDesk,
)
from tests.doubles.desk_double import intent
from tests.screens.operator import Counter, at_the_counter

SIZES = [(60, 20), (80, 24)]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FAR_EAST = timezone(timedelta(hours=14))
HOSTILE = "Coffee [/] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 \u202e"


@pytest.fixture
def desk(tmp_path: Path) -> AccountDesk:
    return AccountDesk(tmp_path)


@pytest.fixture
async def counter(desk: AccountDesk) -> AsyncIterator[Counter]:
    async with at_the_counter(desk) as opened:
        await open_lookup(opened)
        yield opened


async def open_lookup(counter: Counter) -> None:
    await counter.press("f2")
    await counter.until(lambda: counter.is_in("lookup") and counter.focused == "typed")


async def ask(counter: Counter, number: str) -> None:
    counter.burst([*number, "enter"])
    await counter.drained()


def lookup(counter: Counter) -> LookupScreen:
    screen = counter.app.screen
    assert isinstance(screen, LookupScreen)
    return screen


def change(desk: AccountDesk, number: str, **facts: object) -> Account:
    changed: Account = replace(desk.gateway.accounts[number], **facts)  # type: ignore[arg-type]
    desk.gateway.accounts[number] = changed
    return changed


def names_number(text: str, number: str) -> bool:
    """Whether five characters of the number in a row can be read."""
    return any(number[start : start + 5] in text for start in range(len(number) - 4))


async def test_an_account_is_found_with_its_points_and_its_past(counter: Counter, desk: AccountDesk) -> None:
    expiring = (PointsExpiry(Decimal(1200), date(2027, 1, 31)), PointsExpiry(Decimal(50), date(2027, 6, 30)))
    change(desk, GIVES, on_hold=Decimal(1500), expiring=expiring)
    desk.gateway.pasts["268801"] = Past(
        (Movement(Decimal(12000), "PURCHASE", NOON), Movement(Decimal(-2500), "REDEMPTION", NOON))
    )
    await ask(counter, GIVES)
    for size in SIZES:
        await counter.pilot.resize_terminal(*size)
        await counter.press("pageup")
        await counter.shows(
            SENDER, "good standing", "holder 7001", "25,000", "1,500", "1,200 on 31 Jan 2027, next", "+12,000"
        )
        await counter.press("pagedown")
        await counter.shows("20 Nov 2026", "-2,500  redemption")
        assert counter.text.index("+12,000") < counter.text.index("-2,500")


async def test_what_isnt_told_is_said_to_be_so(counter: Counter, desk: AccountDesk) -> None:
    change(desk, GIVES, status="", holder_id="1234567890" * 3, available=None, on_hold=None)
    await ask(counter, GIVES)
    await counter.shows("holder …567890", "available    not told", "on hold      not told")
    await counter.shows("The provider tells of no movements.")


async def test_the_number_is_in_no_cell_and_leaves_the_field_once_found(
    counter: Counter, desk: AccountDesk
) -> None:
    desk.gateway.pasts["268801"] = Past((Movement(Decimal(-5), f"to {TAKES}", NOON),))
    desk.gateway.hold("account")
    await ask(counter, GIVES)
    await counter.shows("Looking up …")
    assert not names_number(counter.text, GIVES)
    assert not any(names_number(repr(worker), GIVES) for worker in counter.app.workers)
    assert not any(names_number(worker.description, GIVES) for worker in counter.app.workers)
    desk.gateway.let("account")
    await counter.shows(SENDER, "to ••••3000")
    assert lookup(counter).ask.box.value == ""
    assert not names_number(counter.text, GIVES)
    assert not names_number(counter.text, TAKES)


async def test_a_miss_is_explained_and_the_text_stays_hidden_until_escape(counter: Counter) -> None:
    unknown = "8888888888888888000"
    await ask(counter, unknown)
    await counter.shows("Account not found")
    assert lookup(counter).ask.box.value == unknown
    assert lookup(counter).holder is None
    assert "8888" not in counter.text
    await counter.press("escape")
    await counter.shows("Type or scan the account number")
    assert "Account not found" not in counter.text
    assert lookup(counter).ask.box.value == ""


async def test_a_reference_that_isnt_ours_is_said_so_without_what_was_typed(counter: Counter) -> None:
    await ask(counter, "#8888888888")
    await counter.shows("This is no transfer of this console; another one may have made it.")
    assert "8888" not in counter.text


async def test_a_reference_of_digits_is_found_where_no_account_has_them(
    counter: Counter, desk: AccountDesk
) -> None:
    made_here = intent(
        State.PREPARED, 1, reference="2345678901", provider="mastercard", profile="test", sent=None
    )
    opened = await counter.app._opening.desk()
    await opened.history._journal.run(lambda journal: journal.prepare(made_here))
    await ask(counter, "2345678901")
    await counter.until(lambda: counter.is_in("history"))
    assert desk.gateway.count("account") == 1


async def test_a_number_never_reaches_the_clipboard(counter: Counter) -> None:
    counter.burst([*GIVES])
    await counter.drained()
    box = lookup(counter).ask.box
    for action in ("copy", "cut"):
        box.select_all()
        await box.run_action(action)
        assert (counter.app.clipboard, box.value) == ("", GIVES), action


async def test_a_fault_of_the_console_is_told_and_one_of_the_past_leaves_the_account(
    counter: Counter, desk: AccountDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_of: str) -> Account | Past:
        raise RuntimeError

    monkeypatch.setattr(desk.gateway, "account", broken)
    await ask(counter, GIVES)
    await counter.shows("fault of its own", "Nothing was changed")
    assert lookup(counter).holder is None
    monkeypatch.undo()
    monkeypatch.setattr(desk.gateway, "past", broken)
    await counter.press("ctrl+r")
    await counter.shows(SENDER, "25,000", "The last movements could not be read. Ctrl+R reads again.")


async def test_only_the_answer_to_the_latest_number_is_shown(counter: Counter, desk: AccountDesk) -> None:
    desk.gateway.hold("account")
    await ask(counter, GIVES)
    await counter.until(lambda: desk.gateway.count("account") == 1)
    await ask(counter, TAKES)
    await counter.until(lambda: desk.gateway.count("account") == 2)
    desk.gateway.let("account")
    await counter.shows(RECIPIENT)
    await counter.drained()
    assert SENDER not in counter.text
    assert lookup(counter).ask.box.value == ""


async def test_escape_drops_an_answer_that_is_still_to_come(counter: Counter, desk: AccountDesk) -> None:
    desk.gateway.hold("account")
    await ask(counter, GIVES)
    await counter.until(lambda: desk.gateway.count("account") == 1)
    await counter.press("escape")
    desk.gateway.let("account")
    await counter.drained()
    assert lookup(counter).holder is None
    assert lookup(counter).ask.box.value == ""


async def test_the_past_of_the_account_before_never_stands_under_another(
    counter: Counter, desk: AccountDesk
) -> None:
    desk.gateway.pasts["268801"] = Past((Movement(Decimal(7), "OF-THE-FIRST", NOON),))
    desk.gateway.hold("past")
    await ask(counter, GIVES)
    await counter.shows(SENDER, "Reading the last movements …")
    await ask(counter, TAKES)
    await counter.until(lambda: desk.gateway.count("past") == 2)
    desk.gateway.let("past")
    await counter.shows(RECIPIENT, "The provider tells of no movements.")
    assert "OF-THE-FIRST" not in counter.text


async def test_a_key_takes_the_account_to_its_side_of_a_transfer(counter: Counter) -> None:
    await ask(counter, GIVES)
    await counter.shows(SENDER, "f3 Send from", "⇧f3 Send to")
    for key in ("f3", "shift+f3", "f15"):
        await counter.press(key)
        await counter.until(lambda: counter.is_in("transfer"))
        form = counter.screen.form
        assert isinstance(form, AccountForm)
        side, other = (form.sender, form.recipient) if key == "f3" else (form.recipient, form.sender)
        await counter.until(lambda side=side: side.holder is not None)  # type: ignore[misc]
        assert side.holder is not None
        assert side.holder.id == "268801"
        assert other.holder is None, key
        await counter.press("ctrl+n", "f2")
        await counter.until(lambda: counter.is_in("lookup"))


async def test_without_an_account_the_key_means_what_it_means_everywhere(counter: Counter) -> None:
    await counter.press("f3")
    await counter.until(lambda: counter.is_in("transfer"))
    assert all(side.holder is None for side in counter.screen.form.sides)


async def test_the_balance_and_the_past_are_read_again(counter: Counter, desk: AccountDesk) -> None:
    await ask(counter, GIVES)
    await counter.shows("25,000", "The provider tells of no movements.")
    change(desk, GIVES, available=Decimal(24321))
    desk.gateway.pasts["268801"] = Past((Movement(Decimal(-679), "REDEMPTION", NOON),))
    await counter.press("ctrl+r")
    await counter.shows("24,321", "-679")
    assert desk.gateway.count("account_again") == 1


_PASTS: tuple[tuple[str, Past | ProviderError, tuple[str, ...], tuple[str, ...], int], ...] = (
    (
        "hostile words are drawn literally",
        Past((Movement(Decimal("0.5"), HOSTILE, NOON),)),
        ("+0.5  Coffee [/] [@click=app.quit]x[/] ␛]52",),
        ("\x1b", "\x07", "\u202e"),
        0,
    ),
    (
        "a day without a zone is the provider's and marked",
        Past(
            (
                Movement(
                    Decimal(1), "FIRST", datetime(2026, 11, 20, 0, 30, tzinfo=FAR_EAST), zone_known=False
                ),
                Movement(Decimal(2), "SECOND", NOON),
                Movement(Decimal(3), "THIRD"),
            )
        ),
        ("20 Nov 2026*", "time zone it doesn't tell", "day not told"),
        (),
        2,  # beside the day, and where the mark is explained
    ),
    (
        "a missing part is named and the rest is shown",
        Past((Movement(Decimal(9), "KEPT", NOON),), (local(Local.ANSWER_TIMEOUT),)),
        ("▲ Part of the past could not be read: ", "kept"),
        ("No movements were read.",),
        0,
    ),
    (
        "what can't be read at all isn't called empty",
        ProviderError(local(Local.ANSWER_TIMEOUT)),
        (SENDER, "Part of the past could not be read: ", "No movements were read."),
        ("tells of no movements",),
        0,
    ),
)
"""What is told, the words and those that stand nowhere, and how often the mark of an assumed day does."""


async def test_a_past_is_shown_as_it_is_told(counter: Counter, desk: AccountDesk) -> None:
    for what, past, words, never, marks in _PASTS:
        desk.gateway.pasts["268801"] = past
        await ask(counter, GIVES)
        await counter.shows(*words)
        assert not any(each in counter.text for each in never), what
        assert counter.text.count("*") == marks, what


async def test_a_long_past_is_cut_and_says_so(counter: Counter, desk: AccountDesk) -> None:
    desk.gateway.pasts["268801"] = Past(
        tuple(Movement(Decimal(count), f"LINE {count}", NOON) for count in range(1, 24))
    )
    await ask(counter, GIVES)
    await counter.shows("line 1")
    await counter.press("pagedown", "pagedown", "pagedown")
    await counter.shows("line 20", "and 3 earlier ones")
    await counter.press("pageup", "pageup", "pageup")
    await counter.shows(SENDER)

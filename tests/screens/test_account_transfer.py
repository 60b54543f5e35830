"""A transfer between two bank accounts, by keys, on real services and a scripted provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Select

from console.domain.problems import Context, Local, Problem, local
from console.domain.transfers import Attestation, Refused, State, Unknown
from console.services.stages import Stage
from screens.transfer.account_form import AccountForm
from tests.doubles.accounts_double import (
    GIVES,
    RECIPIENT,
    SENDER,
    STRANGER,
    TAKES,
    AccountDesk,
)
from tests.screens.operator import Counter, at_the_counter

TIMED_OUT = Unknown((local(Local.ANSWER_TIMEOUT),))


@pytest.fixture
def desk(tmp_path: Path) -> AccountDesk:
    return AccountDesk(tmp_path)


@pytest.fixture
async def counter(desk: AccountDesk) -> AsyncIterator[Counter]:
    async with at_the_counter(desk) as opened:
        yield opened


async def filled(counter: Counter, points: str = "500", recipient: str = TAKES) -> None:
    """Both accounts found and an amount, as far as the list of kinds, which opens by itself."""
    await counter.both(GIVES, recipient)
    counter.burst([*points, "enter"])
    await counter.until(lambda: isinstance(counter.app.focused, OptionList) and counter.screen.keys.is_armed)


async def attested(counter: Counter, points: str = "500") -> None:
    """As far as the button that moves the points."""
    await filled(counter, points)
    await counter.press("down", "enter")
    await counter.stage(Stage.ATTEST)
    await counter.give_word()


def bytes_under(folder: Path) -> bytes:
    """Everything the journal has written."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_six_fields_by_keys_from_the_numbers_to_the_receipt_and_numbers_nowhere_after(
    counter: Counter, desk: AccountDesk, tmp_path: Path
) -> None:
    await attested(counter)
    await counter.shows(
        "no check before a transfer with this provider", "25,000", "24,500", f"Move 500 to {RECIPIENT}"
    )
    assert "✓ transferable" not in counter.text
    await counter.press("enter")
    await counter.state(State.CONFIRMED)
    await counter.shows("✓ processed", "provider's reference 0.c63e1202.8c33327b", "✓ as expected")
    (order, reference) = desk.gateway.noted[0]
    assert (order.points, order.transfer_type) == (500, "POOL")
    assert order.note.startswith(f"#{reference}") or order.note.startswith(reference)
    assert desk.gateway.attestations == [Attestation("signed in to the issuer's app", "asha.k")]
    for word in ("rogram", "deducted", "TAKEN FROM", "code sent", " transfer  "):
        assert word not in counter.text
    written = bytes_under(tmp_path)
    assert b"268801" in written
    for number in (GIVES, TAKES):
        assert number.encode() not in written
        assert number not in counter.text
    await counter.armed()
    await counter.press("enter")
    await counter.stage(Stage.FORM)
    assert [field.value for field in counter.screen.query(Input) if field.id != "code"][:4] == [""] * 4
    assert counter.screen.form.order.transfer_type == "POOL"


async def test_numbers_stand_nowhere_while_typed(counter: Counter) -> None:
    form = counter.screen.form
    counter.burst(GIVES)
    await counter.shows("19 characters typed")
    assert not any(GIVES[start : start + 5] in counter.text for start in range(len(GIVES) - 4))
    form.sender.field.select_all()
    await counter.press("ctrl+c", "ctrl+x")
    assert counter.app.clipboard == ""
    assert form.sender.field.value == GIVES
    counter.burst(["enter", *TAKES, "enter"])
    await counter.until(lambda: all(side.holder is not None for side in form.sides))
    await counter.shows(SENDER, RECIPIENT)
    assert (form.sender.field.value, form.recipient.field.value) == ("", "")
    assert not any(number in counter.text for number in (GIVES, TAKES))


async def test_a_reason_with_an_account_number_is_never_written_down(counter: Counter) -> None:
    await counter.both(GIVES, TAKES)
    form = counter.screen.form
    await counter.until(lambda: len(form.order.choice._options) > 1)
    form.order.choice.value = "GIFT"
    counter.burst("500")
    for reason in (GIVES, "for 99999900 00000006000", "card 4444333322221111 of him"):
        form.order.note.value = reason
        counter.screen.set_focus(form.order.amount)
        await counter.press("enter")
        await counter.shows("Long number in the note")
        assert counter.focused == "note", reason
        assert counter.screen.stage is Stage.FORM, reason
        form.order.note.value = "holiday"
        await counter.until(lambda: "Long number" not in counter.text)
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)


async def test_an_amount_typed_while_both_are_looked_up_is_checked_then_and_one_kind_needs_no_choice(
    desk: AccountDesk,
) -> None:
    desk.types = {"POOL": "Pool points"}
    desk.gateway.hold("account")
    async with at_the_counter(desk) as counter:
        counter.burst([*GIVES, "enter", *TAKES, "enter", *"500", "enter"])
        await counter.until(lambda: desk.gateway.count("account") == 2)
        await counter.stage(Stage.CHECKING)
        desk.gateway.let("account")
        await counter.stage(Stage.ATTEST)
        assert counter.screen.flow.state.order is not None
        assert counter.screen.flow.state.order.transfer_type == "POOL"


async def test_an_unknown_account_is_explained_beside_its_field_and_stays_hidden(counter: Counter) -> None:
    counter.burst([*"9999999999999999000", "enter"])
    await counter.shows("Account not found")
    assert counter.screen.form.sender.field.value == "9999999999999999000"
    assert "99999" not in counter.text


async def test_the_account_of_another_holder_is_refused_beside_the_recipient(
    desk: AccountDesk,
) -> None:
    desk.other_holder = False
    async with at_the_counter(desk) as counter:
        await filled(counter, recipient=STRANGER)
        await counter.press("down", "enter")
        await counter.shows("Accounts of different people", "Nothing left this computer")
        assert counter.screen.focused is counter.screen.form.recipient.strip
        assert desk.gateway.count("transfer") == 0


async def test_refused_frees_the_fields_with_the_reason_in_place(counter: Counter, desk: AccountDesk) -> None:
    desk.gateway.outcomes.append(
        Refused((Problem("mastercard", Context.SERVICE, "INSUFFICIENT_POINTS", http_status=400),))
    )
    await attested(counter)
    await counter.press("enter")
    await counter.until(lambda: counter.screen.stage is Stage.FORM)
    await counter.shows("INSUFFICIENT_POINTS")
    assert counter.screen.form.sender.holder is not None


async def test_what_never_left_is_explained_and_may_be_attested_and_sent_again(
    counter: Counter, desk: AccountDesk
) -> None:
    await attested(counter)
    for condition, title in (
        (Local.READ_FIRST, "Profile not tried out yet"),
        (Local.KEY_EXPIRED, "ey"),
        (Local.NUMBER_FORGOTTEN, "umber"),
    ):
        desk.gateway.outcomes.append(Refused((local(condition),), reached_provider=False))
        await counter.press("enter")
        await counter.state(State.NOT_SENT)
        await counter.shows("not sent", title, condition.value, "Send it again")
        await counter.armed()
        await counter.press("enter")
        await counter.stage(Stage.ATTEST)
        await counter.give_word()
    await counter.press("enter")
    await counter.state(State.CONFIRMED)
    assert desk.gateway.count("transfer") == 4
    assert desk.gateway.count("issue_code") == 0


async def test_an_unknown_outcome_ends_with_a_person_and_the_balances_as_a_hint(
    counter: Counter, desk: AccountDesk
) -> None:
    desk.gateway.outcomes.append(TIMED_OUT)
    await attested(counter)
    await counter.press("enter")
    await counter.state(State.UNKNOWN, State.RECONCILING)
    await counter.shows("Do not send this transfer again")
    for _ in range(40):
        if counter.intent is not None and counter.intent.state is State.NEEDS_HUMAN:
            break
        await desk.clock.move(60)
        await counter.pilot.pause(0.05)
    await counter.state(State.NEEDS_HUMAN)
    await counter.shows("The sender had 25,000 points before and has 25,000 now.")
    await counter.press("f7")
    await counter.until(lambda: counter.is_in("unresolved"))
    await counter.shows("balance", "had 25,000 points before")


async def test_ten_enters_are_one_request_and_an_amount_that_is_not_echoed_is_said_to_be_not_told(
    counter: Counter, desk: AccountDesk
) -> None:
    desk.gateway.echoes = False
    desk.gateway.hold("transfer")
    await attested(counter)
    counter.burst(["enter"] * 10)
    await counter.drained()
    desk.gateway.let("transfer")
    await counter.state(State.CONFIRMED)
    assert desk.gateway.count("transfer") == 1
    await counter.shows("requested 500", "reported not told")


async def test_another_kind_digits_and_escape_take_the_preview_back_and_keep_what_was_typed(
    counter: Counter,
) -> None:
    await attested(counter)
    form = counter.screen.form
    counter.screen.query_one("#type", Select).value = "GIFT"
    await counter.stage(Stage.FORM)
    counter.screen.set_focus(form.order.amount)
    await counter.press("enter")
    await counter.stage(Stage.ATTEST)
    await counter.give_word()
    counter.burst([*"200", "enter"])
    await counter.until(lambda: form.order.amount.value == "200")
    await counter.stage(Stage.ATTEST)
    assert counter.desk.gateway.count("transfer") == 0
    await counter.press("escape")
    await counter.stage(Stage.FORM)
    assert (form.order.amount.value, form.order.transfer_type) == ("200", "GIFT")
    counter.screen.set_focus(form.sender.strip)
    await counter.press("9", "escape")
    assert form.sender.holder is not None
    await counter.shows(SENDER)


async def test_no_key_leads_to_groups_and_the_history_says_that_it_is_this_consoles_own(
    counter: Counter,
) -> None:
    assert isinstance(counter.screen.form, AccountForm)
    assert "f5 History" in counter.text
    assert "Group" not in counter.text
    await counter.press("f4")
    assert counter.app.current_mode == "transfer"
    await counter.press("f5")
    await counter.shows("This provider has no list of transfers")


async def test_what_the_provider_lacks_and_what_runs_out_stands_on_the_screen(desk: AccountDesk) -> None:
    desk.warnings.append(local(Local.KEY_EXPIRES_SOON, "9 days left"))
    async with at_the_counter(desk) as counter:
        await counter.shows("Key runs out soon", "9 days left", "It sends no one-time codes", "no list of")
        await attested(counter)


async def test_the_first_frame_already_has_the_fields_of_accounts(tmp_path: Path) -> None:
    import asyncio

    desk = AccountDesk(tmp_path, gate=asyncio.Event())
    async with at_the_counter(desk) as counter:
        assert "REASON" in counter.text
        assert "PROGRAM" not in counter.text
        counter.burst([*GIVES, "enter"])
        assert desk.gate is not None
        desk.gateway.hold("account")
        counter.burst([*TAKES, "enter", *"500", "enter"])
        desk.gate.set()
        await counter.until(lambda: desk.gateway.count("account") == 2)
        desk.gateway.let("account")
        await counter.shows(SENDER, RECIPIENT, "Gift")


async def test_a_scan_and_a_new_beginning_hold_for_accounts_too(counter: Counter) -> None:
    await counter.both(GIVES, TAKES)
    counter.burst([*GIVES, "enter"])
    await counter.shows("taken out: Ctrl+N starts anew with it.")
    assert GIVES not in counter.text
    await counter.press("ctrl+n")
    form = counter.screen.form
    await counter.until(lambda: form.sender.holder is not None)
    assert (form.recipient.holder, form.order.amount.value) == (None, "")


async def test_an_account_read_twice_is_not_the_recipient(counter: Counter) -> None:
    counter.burst([*GIVES, "enter"])
    await counter.until(lambda: counter.screen.form.sender.holder is not None)
    counter.burst([*GIVES, "enter"])
    await counter.shows("That is the sender's once more")

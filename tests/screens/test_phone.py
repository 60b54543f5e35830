"""The customer's phone in training, and the faults a trainee orders."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, OptionList, Static

from console.domain.capabilities import Capabilities
from console.domain.transfers import State
from console.providers.simulator_control import PhoneMessage
from console.services.desk import Desk
from console.simulator.capillary.fault_catalogue import CATALOGUE
from console.simulator.mastercard.fault_catalogue import CATALOGUE as MASTERCARD_FAULTS
from console.simulator.server.ordered_faults import Operation
from console.widgets.phone_drawer import PhoneDrawer
from screens.dialogs.training_faults import FAULTS, FaultsDialog
from screens.transfer.body import Body
from tests.doubles.desk_double import NOW, DeskDouble, PhoneDouble, intent, screen_text, showing, wait_until
from tests.screens.test_lookup import open_lookup


def message(number: int, text: str = "Your code is 483313. [/] [@click=app.quit]x[/]") -> PhoneMessage:
    return PhoneMessage(number, "919148574269", text, "483313", NOW)


async def phone_of(pilot: Pilot[None]) -> PhoneDrawer:
    screen = await open_lookup(pilot)
    await wait_until(pilot, lambda: bool(screen.query(PhoneDrawer)))
    return screen.query_one(PhoneDrawer)


async def test_the_code_is_read_from_the_phone_which_goes_on_asking() -> None:
    phone = PhoneDouble([message(1)])
    async with DeskDouble(training=phone).app().run_test() as pilot:
        drawer = await phone_of(pilot)
        assert not drawer.display
        assert phone.asked == 0, "a shut phone asks nothing"
        await pilot.press("ctrl+t")
        for size in ((60, 20), (80, 24)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "483313" in screen_text(pilot))
            shown = screen_text(pilot)
            assert "••••4269" in shown
            assert "919148574269" not in shown
        assert "[/] [@click=app.quit]x[/]" in str(drawer.query_one("#phone-texts", Static).content)
        phone.messages.append(message(7, "A later message, code 483313."))
        await wait_until(pilot, lambda: "A later message" in screen_text(pilot))
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: not drawer.display)
        assert "483313" not in screen_text(pilot)


async def test_without_training_there_is_no_phone() -> None:
    async with DeskDouble().app().run_test() as pilot:
        screen = await open_lookup(pilot)
        await pilot.press("ctrl+t")
        assert not screen.query(PhoneDrawer)


async def test_a_shut_phone_says_that_a_code_arrived() -> None:
    phone = PhoneDouble()
    desk = DeskDouble(training=phone)
    async with desk.app().run_test() as pilot:
        drawer = await phone_of(pilot)
        phone.messages.append(message(1))
        desk.announcer.announce(intent(State.PREPARED, 1, code_issued=NOW, sent=None))
        await wait_until(pilot, lambda: "Ctrl+T shows it" in screen_text(pilot))
        assert drawer.size.height == 1
        assert "483313" not in screen_text(pilot)
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: "483313" in screen_text(pilot))


async def test_neither_its_line_nor_its_frame_moves_what_stands_above() -> None:
    async with DeskDouble(training=PhoneDouble()).app().run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: bool(pilot.app.screen.query(PhoneDrawer)))
        body, drawer = pilot.app.screen.query_one(Body), pilot.app.screen.query_one(PhoneDrawer)
        for name in ("-unread", "-open"):
            drawer.set_class(True, name)
            await wait_until(pilot, lambda: drawer.display and bool(drawer.size))
            assert body.outer_size.width == 80
            drawer.set_class(False, name)


@pytest.mark.parametrize(("size", "stays"), [((80, 24), False), ((120, 40), True)])
async def test_an_open_phone_makes_room_for_the_result(size: tuple[int, int], stays: bool) -> None:
    desk = DeskDouble(training=PhoneDouble([message(1)]))
    async with desk.app().run_test(size=size) as pilot:
        drawer = await phone_of(pilot)
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: "483313" in screen_text(pilot))
        desk.announcer.announce(intent(State.CONFIRMED, 2))
        desk.announcer.announce(intent(State.SENDING, 1))
        await wait_until(pilot, lambda: drawer.is_open is stays)
        assert drawer.is_open is stays, "also when all that was announced has been heard"
        desk.announcer.announce(intent(State.REJECTED, 1, code_refused=True))
        await wait_until(pilot, lambda: drawer.is_open)


async def test_where_no_codes_are_sent_it_says_who_vouches() -> None:
    class Wordless(DeskDouble):
        async def open(self) -> Desk:
            return replace(
                await super().open(),
                capabilities=Capabilities(frozenset(), has_precheck=False, has_history=True),
            )

    async with Wordless(training=PhoneDouble()).app().run_test() as pilot:
        await phone_of(pilot)
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: "sends no codes" in screen_text(pilot))
        assert "phone" not in screen_text(pilot)


async def test_an_armed_fault_stands_in_the_status_line_until_it_has_happened() -> None:
    phone = PhoneDouble()
    desk = DeskDouble(training=phone)
    async with desk.app().run_test() as pilot:
        await phone_of(pilot)
        await pilot.press("ctrl+y")
        dialog = await showing(pilot, FaultsDialog)
        await pilot.press("1")
        await wait_until(pilot, lambda: "armed: The answer is lost" in armed(dialog))
        await pilot.press("escape")
        await wait_until(pilot, lambda: "▲ 1 fault armed" in screen_text(pilot))
        phone.waiting.clear()
        desk.announcer.announce(intent(State.UNKNOWN, 1))
        await wait_until(pilot, lambda: "fault armed" not in screen_text(pilot))


async def test_a_silent_simulator_is_said() -> None:
    phone = PhoneDouble(failure=OSError("detail"))
    async with DeskDouble(training=phone).app().run_test() as pilot:
        await phone_of(pilot)
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: "simulator doesn't answer" in screen_text(pilot))


async def open_faults(pilot: Pilot[None]) -> FaultsDialog:
    drawer = await phone_of(pilot)
    await pilot.press("ctrl+t")
    drawer.query_one("#order-fault", Button).press()
    return await showing(pilot, FaultsDialog)


def armed(dialog: FaultsDialog) -> str:
    return str(dialog.query_one("#said", Static).content)


async def test_a_fault_is_ordered_and_taken_back_and_a_refusal_takes_the_typed_code() -> None:
    phone = PhoneDouble()
    async with DeskDouble(training=phone).app().run_test() as pilot:
        dialog = await open_faults(pilot)
        await wait_until(pilot, lambda: "Nothing is armed" in armed(dialog))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "armed: The answer is lost" in armed(dialog))
        await pilot.press("end", "enter")
        await wait_until(pilot, lambda: "Nothing is armed" in armed(dialog))
        assert phone.orders.pop() == ("transfer", "reset-after-commit", {})

        dialog.query_one("#error-code", Input).value = ""
        dialog.query_one("#faults", OptionList).highlighted = len(FAULTS) - 1
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Type the error code" in armed(dialog))
        dialog.query_one("#error-code", Input).value = "903"
        await pilot.press("enter", "enter")
        await wait_until(pilot, lambda: bool(phone.orders))
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is not dialog)
    assert phone.orders == [("transfer", "provider-code", {"code": 903})]


async def test_faults_are_those_of_the_provider() -> None:
    phone = PhoneDouble(catalogue=MASTERCARD_FAULTS)
    async with DeskDouble(training=phone).app().run_test() as pilot:
        dialog = await open_faults(pilot)
        faults = dialog.query_one("#faults", OptionList)
        doubled = [choice.fault for choice in FAULTS].index("doubled-points")
        await wait_until(pilot, lambda: faults.get_option_at_index(doubled).disabled)
        faults.highlighted = len(FAULTS) - 1
        await pilot.press("enter")
        await wait_until(pilot, lambda: bool(phone.orders))
    assert phone.orders == [("transfer", "provider-code", {"code": "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER"})]


def test_the_simulator_knows_every_fault() -> None:
    for choice in FAULTS:
        known = CATALOGUE[choice.fault]
        assert Operation(choice.operation) in known.operations, choice.fault
        assert all(known.accepts(name, value) for name, value in choice.options.items())
        assert set(choice.options) <= set(known.options)
    assert "code" in CATALOGUE["provider-code"].options

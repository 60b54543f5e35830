"""No screen and no line of line mode shows a whole mobile, e-mail or card that wasn't typed just there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import TransferRequest
from console.domain.transfers import State
from console.providers.registry import PROVIDERS
from console.services.awaited_desk import Opening
from console.services.desk import Desk
from console.services.stages import Stage
from tests.doubles.simulators import RunningSimulator
from tests.journeys.conftest import open_training_desk_on, sealed_simulator
from tests.journeys.line_operator import Operator as AtTerminal
from tests.journeys.teller import RECIPIENT, SENDER
from tests.screens.operator import Operator, running

SENDER_ID, RECIPIENT_ID = "565039505", "565039506"
EMAIL, CARD = "canary.person@example.com", "9999718281828459"


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    """The sample data, with an e-mail and a card besides."""
    async with sealed_simulator() as running_one:
        ledger = running_one.provider.ledger.db
        for kind, value in (("email", EMAIL), ("cardnumber", CARD)):
            ledger.execute("INSERT INTO identifier VALUES (?, ?, ?, 1)", (SENDER_ID, kind, value))
        yield running_one


def numbers(simulator: RunningSimulator) -> set[str]:
    """Every customer's mobile, national too, e-mail and card at the provider."""
    rows = simulator.provider.ledger.db.execute(
        "SELECT value FROM identifier WHERE type IN ('mobile', 'email', 'cardnumber')"
    )
    values = {str(value) for (value,) in rows}
    return values | {each.removeprefix("91") for each in values if each.isdigit() and len(each) == 12}


class Reader:
    """Notes what stood on each screen, without what was typed into its fields."""

    def __init__(self, operator: Operator, simulator: RunningSimulator) -> None:
        self._operator = operator
        self._numbers = numbers(simulator)
        assert {SENDER, EMAIL, CARD} <= self._numbers
        self.found: set[tuple[str, str]] = set()

    async def screen(self, called: str, *shown: str) -> None:
        await self._operator.shows(*shown)
        text = self._operator.text
        self.found |= {(called, each) for each in self._numbers if each in text}

    async def key(self, key: str, called: str, *shown: str) -> None:
        await self._operator.press(key)
        await self.screen(called, *shown)


async def test_no_screen_shows_a_whole_number(simulator: RunningSimulator, tmp_path: Path) -> None:
    async def open_one() -> Desk:
        return await open_training_desk_on(simulator, tmp_path, deadline_seconds=30)

    parties = PROVIDERS["capillary"].parties
    opening = Opening(open_one, environment="training", profile="training", parties=parties)
    async with running(opening, (120, 40)) as operator:
        reader = Reader(operator, simulator)
        await operator.preview(SENDER, RECIPIENT, "1000")
        await reader.screen("preview", "before")
        await operator.press("enter")
        await operator.stage(Stage.CODE)
        await reader.screen("code", "Code sent to")
        operator.burst([*str(simulator.phone()[-1]["code"]), "enter"])
        await operator.state(State.CONFIRMED)
        await reader.screen("outcome", "as expected")
        await reader.key("f8", "receipt", "1,000")
        await operator.press("escape")
        await reader.key("f5", "history", "Timeline")
        await reader.key("f7", "unresolved", "Nothing is open")
        await reader.key("f12", "trace", "POST")
        await operator.press("escape")
        await reader.key("f2", "look-up", "Type or scan")
        operator.burst([*SENDER_ID, "enter"])
        await reader.screen("card", "known by", "••••8459", "•••@example.com")
        operator.burst([*"Ravi", "enter"])
        await reader.screen("choices or card", "Ravi")
        assert reader.found == set()


async def test_line_mode_says_none_either(desk: Desk, simulator: RunningSimulator) -> None:
    at_terminal = AtTerminal(simulator, "yes")
    order = TransferRequest(SENDER_ID, RECIPIENT_ID, "1000")
    assert await TransferConversation(desk, at_terminal).run(order) is ExitCode.DONE
    said = "\n".join(at_terminal.heard)
    assert {each for each in numbers(simulator) if each in said} == set()

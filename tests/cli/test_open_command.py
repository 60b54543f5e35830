"""The screen that another program opens filled in: what can't be read opens nothing, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.app import ConsoleApp
from console.cli import main
from console.cli.exit_codes import ExitCode
from console.domain.order_text import OrderText, SideText
from console.services.stages import Stage
from tests.doubles.fake_desk import PRIYA, RAVI, FakeDesk
from tests.screens.operator import Operator


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--points", "1.5"], "whole numbers only"),
        (["--points", "all"], "digits only"),
        (["--ticket", RAVI], "may be somebody's number"),
        ([], "needs a terminal"),
    ],
)
def test_what_can_not_be_read_opens_nothing(
    flags: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["open", "--from", RAVI, *flags])
    assert code == (ExitCode.WRONG_USAGE if flags else ExitCode.CANNOT_WORK)
    assert sentence in capsys.readouterr().err


async def test_the_screen_opens_filled_in_and_sends_nothing(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path)
    opening = desk.opening()
    order = OrderText("500", SideText(RAVI), SideText(PRIYA), 973, "gift", "INC-4412")
    app = ConsoleApp(opening, order=order)
    async with app.run_test(size=(100, 30)) as pilot:
        operator = Operator(pilot, app)
        await operator.until(lambda: all(side.holder for side in operator.screen.form.sides))
        wanted = operator.screen.form.wanted()
        assert wanted is not None
        assert (wanted.points, wanted.note, wanted.ticket) == (500, "gift", "INC-4412")
        assert operator.screen.stage is Stage.FORM
        assert operator.focused == "amount"
        assert desk.gateway.count("precheck") == 0
    await opening.close()

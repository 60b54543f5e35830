"""What stands on the first frame, and how little is done for it: counts, which no busy machine changes."""

from __future__ import annotations

from collections import Counter as Counted
from typing import Any

from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from console.app import ConsoleApp
from console.services.stages import Stage
from tests.doubles.fake_desk import PRIYA, RAVI, FakeDesk
from tests.screens.operator import Operator, at_the_counter
from tests.textual_private import WHOLE, FollowsPaint

WIDGETS = {
    "StatusBar": 1,
    "Body": 1,
    "TransferForm": 1,
    "PartyPanel": 2,
    "PartyField": 2,
    "OrderRow": 1,
    "FieldLine": 1,
    "PointsInput": 1,
    "ClosedList": 1,
    "NoteInput": 1,
    "Guide": 1,
    "StepBar": 1,
    "StepButton": 1,
    "KeyBar": 1,
}
"""Whatever else there is belongs into `complete`, or is mounted when it is first needed."""
APPLICATIONS, PARSINGS, CHARACTERS = 35, 5, 8300


class CountingSheets(Stylesheet):
    """Counts how often the sheets are parsed, and applied to a part of the screen."""

    applied = parsed = parsed_anew = 0

    def apply(self, node: DOMNode, *, animate: bool = False, cache: Any = None) -> None:
        self.applied += 1
        super().apply(node, animate=animate, cache=cache)

    def parse(self) -> None:
        self.parsed += 1
        super().parse()

    def reparse(self) -> None:
        self.parsed_anew += 1
        super().reparse()


class WatchedConsole(FollowsPaint, ConsoleApp):
    """Remembers what there was when the first picture was on its way to the terminal."""

    first_picture = ""

    def painted(self, picture: str) -> None:
        if self.first_picture:
            return
        sheets, self.first_picture = self.stylesheet, picture
        assert isinstance(sheets, CountingSheets)
        self.mounted = Counted(type(each).__name__ for each in self.screen.walk_children())
        self.applied, self.parsed = sheets.applied, sheets.parsed
        self.read = sum(len(each.content) for each in sheets.source.values())


async def test_the_first_frame_mounts_styles_and_parses_only_what_it_shows(desk: FakeDesk) -> None:
    opening = desk.opening()
    app = WatchedConsole(opening)
    app.stylesheet = sheets = CountingSheets(variables=app.get_css_variables())
    async with app.run_test(size=(100, 30)) as pilot:
        operator = Operator(pilot, app)
        operator.burst([*RAVI, "enter", *PRIYA, "enter", *"500", "tab", "tab", *"gift", "enter"])
        await operator.stage(Stage.PREVIEW)
        first = operator.screen
        mounted = {name: number for name, number in app.mounted.items() if not name.startswith("To")}
        assert mounted == WIDGETS
        assert app.first_picture == WHOLE  # held back by nothing, and not in parts
        assert (app.applied, app.parsed) == (APPLICATIONS, PARSINGS)
        assert app.read <= CHARACTERS
        assert "gift" in operator.text  # keys typed ahead went where they would have gone on the whole form

        for key in ("f1", "f2", "f5"):
            await operator.press(key)
            await operator.until(lambda: app.screen is not first and app.screen.is_mounted)
            await operator.press("escape" if key == "f1" else "f3")
            await operator.until(lambda: app.screen is first)
        assert sheets.parsed_anew == 0
    await opening.close()


async def test_the_words_before_the_fields_go_and_come_with_the_room_for_them(desk: FakeDesk) -> None:
    async with at_the_counter(desk, (100, 24)) as counter:
        await counter.shows("AMOUNT", "a few words")
        assert "PROGRAM" not in counter.text
        await counter.pilot.resize_terminal(99, 24)
        await counter.shows("AMOUNT   points       PROGRAM 973 Default   ▼   NOTE a few words", "# ticket")
        for narrow_or_tall in ((70, 24), (99, 30)):
            await counter.pilot.resize_terminal(*narrow_or_tall)
            await counter.shows(
                "AMOUNT   points       PROGRAM 973 Default ", "NOTE     a few words", "# ticket"
            )

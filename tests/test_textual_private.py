"""The one file of the tests that knows Textual's insides finds them there."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.css.stylesheet import Stylesheet
from textual.strip import Strip
from textual.widgets import Label

from tests import textual_private as private

_PRIVATE = re.compile(
    r"\b(?:app|screen|timer|_idle|_ticking)\._(?:exit|exit_renderables|compositor|notifications|active|reset)\b"
)


def test_no_other_test_reads_them() -> None:
    here = Path(__file__).parent
    reading = {
        path.relative_to(here).as_posix()
        for path in here.rglob("*.py")
        if _PRIVATE.search(path.read_text(encoding="utf-8"))
    }
    assert reading == {"textual_private.py"}


def test_sheets_with_other_colours_are_other_sheets() -> None:
    with pytest.MonkeyPatch.context() as patch:
        private.parse_sheets_once(patch)
        colours = []
        for colour in ("red", "blue", "red"):
            sheet = Stylesheet(variables={"ink": colour})
            sheet.add_source("Label { color: $ink; }", is_default_css=False)
            colours.append(sheet.rules[0].styles.color.css)
    assert colours[0] == colours[2] != colours[1]


async def test_rules_hold_as_textual_says_they_do() -> None:
    """Descendants, children, classes and states, at another place than the one where they would hold, too."""

    class Nest(App[None]):
        CSS = """
        Label { width: 1; }
        #inner Label { width: 2; }
        #outer > Label { width: 3; }
        .no Label { width: 4; }
        #inner.late > Label:disabled { width: 5; }
        """

        def compose(self) -> ComposeResult:
            with Vertical(id="outer"):
                yield Label()
                with Vertical(id="inner"):
                    yield Label()

    async def widths() -> list[list[float]]:
        found = []
        async with Nest().run_test() as pilot:
            for disabled in (False, True):
                inner = pilot.app.query_one("#inner")
                inner.set_class(disabled, "late")
                inner.query_one(Label).disabled = disabled
                await pilot.pause()
                found.append(
                    [each.styles.width.value for each in pilot.app.query(Label) if each.styles.width]
                )
        return found

    with pytest.MonkeyPatch.context() as patch:
        private.match_rules_fast(patch)
        assert await widths() == [[3, 2], [3, 5]]


async def test_a_restyled_screen_looks_like_one_that_was_so_from_the_start() -> None:
    """What is around others, what is in it, and a scrollbar, at changes of the theme and of a class."""

    class Room(App[None]):
        CSS = """
        #outer { background: $panel; height: 4; }
        #outer.marked { background: $success; border: round $warning; }
        .marked Label { color: $error; text-style: bold; }
        """

        def compose(self) -> ComposeResult:
            with VerticalScroll(id="outer"):
                yield from (Label(f"line {number}") for number in range(9))

    async def looks(*states: tuple[str, bool]) -> list[list[Strip]]:
        found = []
        async with Room().run_test(size=(20, 6)) as pilot:
            for theme, marked in states:
                pilot.app.theme = theme
                pilot.app.query_one("#outer").set_class(marked, "marked")
                await pilot.pause()
                found.append(private.strips(pilot.app))
        return found

    states = (("nord", False), ("nord", True), ("gruvbox", True), ("gruvbox", False))
    with pytest.MonkeyPatch.context() as patch:
        private.restyle_at_once(patch)
        restyled = await looks(*states)
    assert restyled == [look for state in states for look in await looks(state)]
    assert all(one != other for one, other in pairwise(restyled))


async def test_what_it_reads_is_there() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        app.notify("Points moved")
        await pilot.pause()
        assert private.notified(app) == ["Points moved"]
        assert len(private.text(app).splitlines()) == app.size.height
        before = private.layout(app.screen)
        app.screen.refresh(layout=True)
        await pilot.pause()
        assert private.layout(app.screen) is not before
        timer = app.set_timer(60, app.bell)
        assert private.is_ticking(timer)
        assert not private.is_ticking(None)
        timer.pause()
        assert not private.is_ticking(timer)
        timer.reset()
        assert private.was_reset(timer)
        private.forget_reset(timer)
        assert not private.was_reset(timer)
        app.exit(message="Goodbye")
        assert private.is_leaving(app)
        assert "Goodbye" in private.last_words(app)

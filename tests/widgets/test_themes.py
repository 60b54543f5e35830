"""Whether text can be read in each theme, by the contrast that WCAG 2.1 computes."""

from __future__ import annotations

from itertools import product

import pytest
from textual.color import Color
from textual.theme import Theme

from console.widgets.look import FEW, MANY, Look, colours_of
from console.widgets.themes import CONTRAST, DARK, LIGHT, SIXTEEN, THEMES, next_theme
from tests.contrast import ENOUGH, XTERM, contrast, sent_as

SURFACES = ("background", "surface", "panel", "footer-background")
TEXTS = (
    "foreground",
    "muted",
    "primary",
    "secondary",
    "success",
    "warning",
    "error",
    "footer-key-foreground",
)
HIGH = 7.0
EVERY = pytest.mark.parametrize("theme", [theme for _, theme in THEMES.values()], ids=lambda each: each.name)


def _parsed(theme: Theme, name: str) -> Color:
    colour, _, share = {**theme.to_color_system().generate(), **theme.variables}[name].partition(" ")
    parsed = Color.parse(colour)
    return parsed.with_alpha(float(share.rstrip("%")) / 100) if share else parsed


def _pairs(theme: Theme) -> list[tuple[str, Color, Color]]:
    """Every text on every ground it stands on."""
    background, primary = _parsed(theme, "background"), _parsed(theme, "primary")
    pairs = [
        (f"{text} on {surface}", _parsed(theme, text), _parsed(theme, surface))
        for text, surface in product(TEXTS, SURFACES)
    ]
    focused = background + _parsed(theme, "field-focus")
    pairs += [
        (f"{text} in a focused field", _parsed(theme, text), focused) for text in ("foreground", "muted")
    ]
    cursor = _parsed(theme, "block-cursor-background")
    left = background + _parsed(theme, "block-cursor-blurred-background")
    selected = background + _parsed(theme, "input-selection-background")
    return [
        *pairs,
        ("step button", background, primary),
        ("production's frame", background, _parsed(theme, "error")),
        ("chosen line", _parsed(theme, "block-cursor-foreground"), cursor),
        ("alarm in a line that lost the keys", _parsed(theme, "error"), left),
        ("line that lost the keys", _parsed(theme, "block-cursor-blurred-foreground"), left),
        ("selected text", _parsed(theme, "foreground"), selected),
    ]


def _poor(theme: Theme, least: float) -> list[str]:
    return [what for what, text, ground in _pairs(theme) if contrast(text, ground) < least]


@EVERY
def test_text_stands_out_from_what_it_stands_on(theme: Theme) -> None:
    assert _poor(theme, HIGH if theme is CONTRAST else ENOUGH) == []


@EVERY
def test_without_colours_text_stands_out_by_its_grey(theme: Theme) -> None:
    grey = [(what, text.monochrome, ground.monochrome) for what, text, ground in _pairs(theme)]
    assert [what for what, text, ground in grey if contrast(text, ground) < ENOUGH] == []


def test_the_sixteen_are_sent_as_what_they_are() -> None:
    sent: dict[int, Color] = {}

    def on_xterm(color: Color) -> Color:
        number = sent_as(color)
        assert sent.setdefault(number, color) == color  # no two of them become one
        return Color(*XTERM[number])

    drawn = [(what, on_xterm(text), on_xterm(ground)) for what, text, ground in _pairs(SIXTEEN)]
    assert [what for what, text, ground in drawn if contrast(text, ground) < ENOUGH] == []


def test_the_contrast_is_that_of_the_guidelines() -> None:
    assert round(contrast(Color(0, 0, 0), Color(255, 255, 255))) == 21
    assert round(contrast(Color.parse("#777777"), Color(255, 255, 255)), 2) == 4.48


@pytest.mark.parametrize(
    ("system", "kept", "begins"),
    [
        ("truecolor", {}, DARK),
        ("256", {MANY: "desk-light", FEW: "desk-dark"}, LIGHT),
        ("standard", {}, SIXTEEN),
        ("standard", {MANY: "desk-light"}, SIXTEEN),
        (None, {FEW: "desk-contrast"}, CONTRAST),
        ("truecolor", {MANY: "no theme of ours"}, DARK),
    ],
)
def test_a_terminal_begins_as_it_was_left_and_else_with_its_colours(
    system: str | None, kept: dict[str, str], begins: Theme
) -> None:
    assert Look(kept).theme(colours_of(system)) == begins.name


def test_every_theme_has_its_turn() -> None:
    names = [*THEMES]
    assert [next_theme(name) for name in names] == [*names[1:], names[0]]

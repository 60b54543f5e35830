"""Every colour text is written in can be read on every surface it stands on."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from console.widgets.themes import DARK, LIGHT
from tests.loop_over import loop_over

ENOUGH = 4.5
"""WCAG 2, level AA, for text of normal size."""
TEXT = ("foreground", "muted", "success", "warning", "error", "primary")
SURFACES = ("surface", "panel", "background")


def _luminance(colour: Color) -> float:
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour.rgb)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    """The WCAG ratio, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _parsed(theme: Theme, name: str) -> Color:
    return Color.parse({**theme.to_color_system().generate(), **theme.variables}[name])


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@loop_over("surface", SURFACES)
@loop_over("text", TEXT)
def test_text_stands_out_from_what_it_stands_on(theme: Theme, text: str, surface: str) -> None:
    assert contrast(_parsed(theme, text), _parsed(theme, surface)) >= ENOUGH


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_step_button_can_be_read(theme: Theme) -> None:
    assert contrast(_parsed(theme, "background"), _parsed(theme, "primary")) >= ENOUGH


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_text_can_be_read_in_a_focused_field(theme: Theme) -> None:
    field = _parsed(theme, "background").blend(_parsed(theme, "primary"), 0.15)
    for text in ("foreground", "muted", "warning", "error"):
        assert contrast(_parsed(theme, text), field) >= ENOUGH


def test_black_on_white_is_21() -> None:
    assert round(contrast(Color(0, 0, 0), Color(255, 255, 255))) == 21

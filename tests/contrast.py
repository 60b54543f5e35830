"""How well text can be read: the contrast that WCAG 2.1 computes, of two colours and of a whole screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from rich.color import Color as DrawnColor
from rich.color import ColorSystem
from rich.palette import Palette
from textual.color import Color
from textual.screen import Screen
from textual.strip import Strip

ENOUGH = 4.5
XTERM = Palette(
    [
        *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205)),
        *((229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255)),
        *((255, 0, 255), (0, 255, 255), (255, 255, 255)),
    ]
)
"""What a terminal of another family than Rich's palette makes of the same sixteen numbers."""


def contrast(one: Color, other: Color) -> float:
    """How much one colour stands out from another: from 1, not at all, to 21, black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def sent_as(color: Color) -> int:
    """The number by which a terminal with sixteen colours is told this one."""
    number = color.rich_color.downgrade(ColorSystem.STANDARD).number
    assert number is not None
    return number


def poorly_read(screen: Screen[Any], lines: Sequence[Strip], *, in_sixteen: bool = False) -> set[str]:
    """Words of a screen, drawn as these lines, that stand out too little from what they stand on.

    What is dimmed behind a dialog isn't there to be read.
    """
    poor = set()
    for segment in (segment for strip in _in_front(screen, lines) for segment in strip):
        style, words = segment.style, segment.text.strip()
        if style is None or not any(map(str.isalnum, words)):
            continue
        if how := _poor(style.color, style.bgcolor, in_sixteen):
            poor.add(f"{words!r}: {how}")
    return poor


def _in_front(screen: Screen[Any], lines: Sequence[Strip]) -> Iterator[Strip]:
    if not screen.is_modal:
        yield from lines
        return
    for part in screen.children:
        x, y, width, height = part.region
        yield from (line.crop(x, x + width) for line in lines[y : y + height])


@cache
def _poor(text: DrawnColor | None, ground: DrawnColor | None, in_sixteen: bool) -> str:
    """What is too much alike; nothing of what can be read. Few pairs are drawn, each of them often."""
    one, other = (_seen(each, in_sixteen) for each in (text, ground))
    return "" if contrast(one, other) >= ENOUGH else f"{one.hex} on {other.hex}"


def _seen(drawn: DrawnColor | None, in_sixteen: bool) -> Color:
    assert drawn is not None
    color = Color.from_rich_color(drawn)
    return Color(*XTERM[sent_as(color)]) if in_sixteen else color


def _luminance(color: Color) -> float:
    channels = [_linear(channel / 255) for channel in color.rgb]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4

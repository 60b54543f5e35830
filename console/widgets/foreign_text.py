"""The net under the cleaning of foreign text: no control byte of the data reaches the terminal.

Models clean what they read; this catches what slipped through, in every widget at once.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from console.domain.text import is_unsafe


class SafeLines(LineFilter):
    """Replaces unsafe characters in every line that is about to be drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The line with every unsafe character as a stand-in one cell wide."""
        return [
            segment
            if segment.control or _is_safe(segment.text)
            else segment._replace(text=_one_cell_each(segment.text))
            for segment in segments
        ]


def _is_safe(text: str) -> bool:
    return (text.isascii() and text.isprintable()) or not any(is_unsafe(character) for character in text)


def _one_cell_each(text: str) -> str:
    """Stand-ins of the width the layout counted on: one cell where there was a character."""
    return "".join("\ufffd" if is_unsafe(character) else character for character in text)

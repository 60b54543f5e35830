"""Plain equivalents for characters that the terminal's encoding lacks, so that saying something never fails.

Two error handlers for `encode`: PLAIN may take more characters than it replaces, CELLS takes as many cells.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable

PLAIN = "points-plain"
CELLS = "points-cells"

_EQUIVALENTS = {
    **dict.fromkeys("‐‑‒–—―−─━╌┄═", "-"),
    **dict.fromkeys("│┃║▌▐▎▏", "|"),
    **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝┏┓┗┛", "+"),
    **dict.fromkeys("▁▂▃▄▅▆▇█▀", "#"),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„″", '"'),
    **dict.fromkeys("•●∙", "*"),
    **dict.fromkeys("→▸▶›", ">"),
    **dict.fromkeys("←◂◀‹", "<"),
    **dict.fromkeys("▲↑", "^"),
    **dict.fromkeys("▼↓", "v"),
    "·": ".",
    "…": ".",
    "✓": "+",
    "✗": "x",
    "×": "x",
    "∅": "0",
    "○": "o",
    "‼": "!",
    "\u00a0": " ",
}
_LONGER = {"…": "...", "→": "->", "←": "<-", "₹": "Rs "}


def register() -> None:
    """Make both handlers known under their names."""
    codecs.register_error(PLAIN, _handler(lambda character: _LONGER.get(character) or _same_width(character)))
    codecs.register_error(CELLS, _handler(_same_width))


def _handler(equivalent: Callable[[str], str]) -> Callable[[UnicodeError], tuple[str, int]]:
    def replace(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(map(equivalent, error.object[error.start : error.end])), error.end

    return replace


def _same_width(character: str) -> str:
    if known := _EQUIVALENTS.get(character):
        return known
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    wide = unicodedata.east_asian_width(character) in ("W", "F")
    bare = unicodedata.normalize("NFKD", character)[:1]
    plain = bare if bare.isascii() and bare.isprintable() else "?"
    return plain * 2 if wide and plain == "?" else plain.ljust(2 if wide else 1)

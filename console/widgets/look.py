"""Which theme a terminal begins with: the one chosen there, else one that it has the colours for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from console.widgets.themes import DARK, SIXTEEN, THEMES

MANY, FEW = "theme", "theme_of_16_colours"
"""Terminals with more than sixteen colours and the others, each with a theme of its own; as they are kept."""
_SIXTEEN_AT_MOST = (None, "standard", "windows")


def colours_of(system: str | None) -> str:
    """`MANY` or `FEW`, by what Rich calls the terminal's colours."""
    return FEW if system in _SIXTEEN_AT_MOST else MANY


def _forget(_colours: str, _theme: str) -> str:
    """In training nothing is kept."""
    return ""


class Look:
    """What was chosen before, and who keeps what is chosen now.

    `kept` are themes by `MANY` and `FEW`. `keep` takes one of the two and a theme; it may take a while, and
    gives back why it can't be kept.
    """

    def __init__(
        self, kept: Mapping[str, str] = MappingProxyType({}), keep: Callable[[str, str], str] = _forget
    ) -> None:
        self.kept, self.keep = kept, keep

    def theme(self, colours: str) -> str:
        """The theme to begin with on such a terminal."""
        kept = self.kept.get(colours)
        return kept if kept in THEMES else SIXTEEN.name if colours == FEW else DARK.name

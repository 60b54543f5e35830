"""A transfer as somebody wrote it down, before anybody named in it is looked up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.domain.identifiers import IdentifierKind


@dataclass(frozen=True, slots=True)
class SideText:
    """Whatever names one side; `reading` is None where nobody said as what it is to be read."""

    text: str = field(repr=False)
    reading: IdentifierKind | None = None
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class OrderText:
    """What of a transfer was written down; what is empty or None is left to be typed."""

    points: str = ""
    """Digits, or `MAX` of `console.domain.points`."""
    sender: SideText | None = None
    recipient: SideText | None = None
    program: int | None = None
    note: str = ""
    ticket: str = ""

    @property
    def names_group(self) -> bool:
        """Whether a side is a group."""
        return any(side is not None and side.is_group for side in (self.sender, self.recipient))

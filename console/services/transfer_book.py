"""What every list of transfers promises to whoever draws it: numbered pages, and how many lines there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from console.domain.query_line import Sorting
from console.services.transfer_history import HistoryEntry


@dataclass(frozen=True, slots=True)
class BookPage:
    """Lines in their order; one that can't be read is None in its place."""

    lines: tuple[HistoryEntry | None, ...]
    unread: str = ""
    """Why other tills' transfers are missing, where they are."""


class TransferBook(Protocol):
    """One question's transfers. Memory doesn't grow with it: a place a page is all that is kept."""

    @property
    def sorting(self) -> Sorting:
        """The order it really has."""

    @property
    def count(self) -> int:
        """Lines known so far."""

    @property
    def is_whole(self) -> bool:
        """Whether that is all there are."""

    async def page(self, number: int) -> BookPage:
        """The page of this number, from 0."""

    async def measure(self) -> bool:
        """Find out how many there are, so that the end can be jumped to; whether that must be asked again."""

"""Ties what the fields say to the transfer that was to be undone, for as long as they still say that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.domain.transfers import TransferOrder


class DraftLink:
    """Of one form; without a draft it changes nothing."""

    def __init__(self) -> None:
        self._draft: TransferOrder | None = None

    def follow(self, draft: TransferOrder | None) -> None:
        """The fields are about to say this; None for a transfer of its own."""
        self._draft = draft if draft is not None and draft.reverses else None

    def tied(self, order: TransferOrder) -> TransferOrder:
        """`order`, with the link where it still is the draft or less of it."""
        from console.domain.reversals import as_drafted

        return order if self._draft is None else as_drafted(order, self._draft)

    def words(self, wanted: Callable[[], TransferOrder | None]) -> str:
        """Which transfer is undone; empty where the fields say something else by now."""
        if self._draft is None or ((order := wanted()) is not None and not order.reverses):
            return ""
        return f"sends {self._draft.reverses} back"

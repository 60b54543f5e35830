"""Rate limit of one-time codes: one message for a sender in thirty seconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.domain.parties import Party

RESEND_AFTER = timedelta(seconds=30)


class CodeBrake:
    """Knows when this console last had a code sent to whom.

    The provider repeats a code while it is valid: a second message at once would carry the same one for
    another amount.
    """

    def __init__(self) -> None:
        self._issued: dict[object, datetime] = {}

    def issued(self, sender: Party, at: datetime) -> None:
        """A code went out."""
        self._issued[sender.key] = at

    def used(self, sender: Party) -> None:
        """That code can't come again."""
        self._issued.pop(sender.key, None)

    def wait(self, sender: Party, now: datetime) -> timedelta:
        """Until the next code may be asked for; nothing where that is now."""
        at = self._issued.get(sender.key)
        return timedelta() if at is None else max(at + RESEND_AFTER - now, timedelta())

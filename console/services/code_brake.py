"""Rate limit of one-time codes: one message for a sender in thirty seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.domain.parties import Party

RESEND_AFTER = timedelta(seconds=30)


class CodeBrake:
    """Knows when this console last had a code sent to whom.

    The provider repeats a code while it is valid: a second message at once would carry the same one for
    another amount. Times are seconds of the clock that nobody can set: with the wall's, one that was put
    back a day would keep a sender without a code for a day.
    """

    def __init__(self) -> None:
        self._issued: dict[object, float] = {}

    def issued(self, sender: Party, at: float) -> None:
        """A code went out."""
        self._issued[sender.key] = at

    def used(self, sender: Party) -> None:
        """That code can't come again."""
        self._issued.pop(sender.key, None)

    def wait(self, sender: Party, now: float) -> timedelta:
        """Until the next code may be asked for; nothing where that is now."""
        at = self._issued.get(sender.key)
        return timedelta() if at is None else max(RESEND_AFTER - timedelta(seconds=now - at), timedelta())

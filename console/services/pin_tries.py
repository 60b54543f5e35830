"""Every PIN that is tried, counted before it is looked at: here, and in the chain where that answers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from console.domain.clock import Clock
from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.operators import MOST_WRONG, NOBODY, SignInRefused, TooSoon, wait_after
from console.domain.operators_elsewhere import OperatorsElsewhere, PinTried
from console.journal.journal_thread import JournalRunner


class PinTries:
    """Wrong ones make the next wait longer, across restarts; in a chain across data folders and tills too."""

    def __init__(self, journal: JournalRunner, clock: Clock) -> None:
        self.chain: OperatorsElsewhere | None = None
        self._journal = journal
        self._clock = clock
        self._ahead: dict[tuple[str, datetime], float] = {}
        """Tries that the clock says are still to come, and when this run met them."""
        self._is_heard = True
        """Whether the chain took the last try: else it isn't waited for once more."""

    async def count(self, operator: str, since: int = 0, helpers: Sequence[str] = ()) -> int:
        """Count one more since the journal's entry `since`, and return how many in a row it makes.

        `SignInRefused` while the wait isn't over, or where only one of the `helpers` can end it.
        """
        now, here = self._clock.now(), [0]

        def wait(wrong: int, last: datetime | None) -> timedelta:
            here[0] = wrong
            self._require_few(operator, wrong, helpers)
            over = timedelta(0) if last is None else self._since(operator, last, now)
            return max(wait_after(wrong) - over, timedelta(0))

        left = wait(*await self._journal.run(lambda store: store.pin_tries(operator, since)))
        anywhere = PinTried(wait=left) if left else await self._anywhere(operator)
        self._require_few(operator, anywhere.wrong, helpers)
        left = anywhere.wait or await self._journal.run(
            lambda store: store.try_pin(operator, now, since, wait)
        )
        if left:
            whose = "" if operator == NOBODY else f" of {operator}"
            raise TooSoon(f"The next PIN{whose} is taken in {_seconds(left)}.", left)
        return max(here[0], anywhere.wrong) + 1

    def _since(self, operator: str, last: datetime, now: datetime) -> timedelta:
        """How long ago it was. A clock that was set back must not end the waiting, nor make it last until
        the clock has caught up: it is counted from when this run met it.
        """
        if last <= now:
            return now - last
        met = self._ahead.setdefault((operator, last), self._clock.monotonic())
        return timedelta(seconds=self._clock.monotonic() - met)

    async def end(self, operator: str) -> None:
        """It was the right one, or there is a new one; the journal has an entry of that already."""
        if self.chain is not None and self._is_heard:
            with suppress(ElsewhereUnreadable):
                await self.chain.let_in(operator)

    async def _anywhere(self, operator: str) -> PinTried:
        tried, self._is_heard = PinTried(), False
        if self.chain is not None:
            with suppress(ElsewhereUnreadable):
                tried, self._is_heard = await self.chain.try_pin(operator), True
        return tried

    def _require_few(self, operator: str, wrong: int, helpers: Sequence[str]) -> None:
        if wrong >= MOST_WRONG and helpers:
            raise SignInRefused(f"Too many wrong PINs. {helpers[0]} can give {operator} another one.")


def _seconds(left: timedelta) -> str:
    seconds = -int(-left.total_seconds() // 1)
    return f"{seconds} s" if seconds < 120 else f"{-(-seconds // 60)} min"

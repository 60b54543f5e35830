"""Notices when nobody has been there for long: says so first, and then acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import App
from textual.timer import Timer

IDLE_SECONDS = 300.0
"""Without a key or the mouse for so long, the console locks itself."""
_WARNED_BEFORE = 15.0


class Presence:
    """Every key and click is presence. `counts` says whether absence matters now."""

    def __init__(
        self,
        app: App[None],
        seconds: float,
        counts: Callable[[], bool],
        absent: Callable[[], Awaitable[None]],
    ) -> None:
        self._app = app
        self._counts = counts
        self._absent = absent
        self.timer: Timer = app.set_interval(seconds, self._act)
        warned = seconds - _WARNED_BEFORE
        self._warning = app.set_interval(warned, self._warn) if warned > 0 else None

    def noted(self) -> None:
        """Somebody is there: the time begins anew."""
        self.timer.reset()
        if self._warning is not None:
            self._warning.reset()

    async def _act(self) -> None:
        if self._counts():
            await self._absent()

    def _warn(self) -> None:
        if self._counts():
            self._app.notify(f"Nobody is here: locking in {_WARNED_BEFORE:.0f} s.", timeout=_WARNED_BEFORE)

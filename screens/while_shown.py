"""Asks again and again while a screen is shown, one question at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.screen import Screen

from screens.background import start

_SECONDS = 2.0


class WhileShown:
    """A question that costs nothing while nobody sees its answer; it, or `failed`, says its errors."""

    def __init__(
        self,
        screen: Screen[None],
        ask: Callable[[], Awaitable[None]],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._screen = screen
        self._ask = ask
        self._failed = failed
        self._asking = False
        self._timer = screen.set_interval(_SECONDS, self.turn, pause=not screen.is_current)

    def resume(self) -> None:
        """The screen is shown again: ask at once, and go on."""
        self._timer.resume()
        self.turn()

    def suspend(self) -> None:
        """Nobody sees it."""
        self._timer.pause()

    def turn(self) -> None:
        """Ask now, unless an answer is still to come."""
        if not self._asking:
            self._asking = True
            start(self._screen, self._once, "elsewhere", exit_on_error=False, failed=self._failed)

    async def _once(self) -> None:
        try:
            await self._ask()
        finally:
            self._asking = False

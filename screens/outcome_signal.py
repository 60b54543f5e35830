"""A sound or a flash when a transfer is processed, or when it needs somebody (settings: `[desk] signal`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from console.domain.transfers import ALARM_STATES, State
from console.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from console.domain.transfers import Intent

_SIGNALLED = frozenset({State.CONFIRMED, State.NEEDS_HUMAN, *ALARM_STATES})


class OutcomeSignal:
    """Given once for each transfer and state, whatever screen is in front; the bell also behind the lock."""

    def __init__(self, app: App[Any], kind: str) -> None:
        """`kind` is `bell` or `flash`."""
        self._app = app
        self._kind = kind
        self._given: set[tuple[str, State]] = set()

    def hear(self, intent: Intent) -> None:
        """A row changed."""
        if intent.state not in _SIGNALLED or (intent.reference, intent.state) in self._given:
            return
        self._given.add((intent.reference, intent.state))
        if self._kind == "bell":
            self._app.bell()
        else:
            for screen in self._app.screen_stack:
                for bar in screen.query(StatusBar):
                    bar.flash()

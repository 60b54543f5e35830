"""Keeps the status line of whatever screen is in front: what is open, what has gone wrong."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING, Any

from textual.app import App

from console.widgets.status_bar import StatusBar
from screens.background import start

if TYPE_CHECKING:
    from console.domain.transfers import Intent
    from console.services.awaited_desk import Opening

_ALARMS = ("double alarm", "missing alarm")


class StatusCounts:
    """Counts anew whenever something may have changed. `in_flight` are the references under way here."""

    def __init__(self, app: App[Any], opening: Opening, in_flight: Set[str]) -> None:
        self._app = app
        self._opening = opening
        self._in_flight = in_flight
        self._told: set[str] = set()

    def changed(self, intent: Intent) -> None:
        """A row changed: an alarm is told once, wherever the operator is."""
        self.count()
        if intent.state.value in _ALARMS and intent.reference not in self._told:
            from console.explanations.words import describe

            self._told.add(intent.reference)
            words = describe(intent)
            said = f"{intent.reference}: {words.sentence}"
            self._app.notify(said, title=words.label, severity="error", timeout=20)

    def count(self) -> None:
        """Count and show in the background."""
        start(self._app, self._show, "count", exclusive=True, exit_on_error=False)

    async def _show(self) -> None:
        from console.services.waiting_work import unresolved

        desk = await self._opening.desk()
        for bar in self._app.screen.query(StatusBar):
            bar.halt(desk.reconciliation.trouble)
            if desk.ledger is not None:
                from console.domain.ledger_standing import standing_words

                bar.ledger = standing_words(desk.ledger.standing, desk.clock.now())
        waiting = await unresolved(desk, self._in_flight)
        alarms = len(await desk.reconciliation.alarms())
        for bar in self._app.screen.query(StatusBar):
            bar.unresolved, bar.alarms = waiting, alarms

"""The top line of every screen: where you are connected, as whom, and what time it is in the branch."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widgets import Static


class StatusBar(Horizontal):
    """Environment in a word (never only a colour), branch, operator, open transfers, branch time."""

    environment = reactive("")
    branch = reactive("")
    operator = reactive("")
    unresolved = reactive(0)

    _REFRESH_SECONDS: ClassVar[float] = 15

    def compose(self) -> ComposeResult:
        yield Static("POINTS CONSOLE", id="product", markup=False)
        yield Static("", id="environment", markup=False)
        yield Static("", id="who", markup=False)
        yield Static("", id="unresolved", markup=False)
        yield Static("", id="time", markup=False)

    def on_mount(self) -> None:
        self.set_interval(self._REFRESH_SECONDS, self._tell_time)
        self._tell_time()

    def _tell_time(self) -> None:
        self.query_one("#time", Static).update(datetime.now().astimezone().strftime("%H:%M %z"))

    def watch_environment(self, environment: str) -> None:
        """The word, and a class for the frame's colour beside it."""
        if not self.is_mounted:
            return
        self.query_one("#environment", Static).update(environment.upper())
        for known in ("production", "sandbox", "training"):
            self.set_class(environment == known, f"-{known}")

    def watch_branch(self) -> None:
        self._tell_who()

    def watch_operator(self) -> None:
        self._tell_who()

    def _tell_who(self) -> None:
        if self.is_mounted:
            parts = (f"branch {self.branch}" if self.branch else "", self.operator)
            self.query_one("#who", Static).update("  ".join(part for part in parts if part))

    def watch_unresolved(self, count: int) -> None:
        """Open transfers are always in sight."""
        if self.is_mounted:
            self.query_one("#unresolved", Static).update(f"▲ {count} unresolved (F7)" if count else "")

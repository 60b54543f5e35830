"""What the dialogs of the desk share: their sheet, the key that locks, and a line that says how it goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Static
from textual.worker import Worker

from console.widgets.status_text import bad, muted
from screens.background import start
from styles import stylesheet


class Dialog(ModalScreen[ScreenResultType]):
    """Stands over a screen of the desk. What it has to say stands in its line `#said`."""

    CSS_PATH = stylesheet("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f9", "app.lock", "Lock", id="lock-in-dialog")]

    _begun: Worker[None] | None = None

    def say(self, words: Content | str) -> None:
        """A wait, a refusal, or what was done; without words there is no line."""
        said = self.query_one("#said", Static)
        said.update(words)
        said.display = bool(words)

    def begin(self, work: Callable[[], Awaitable[None]], otherwise: str, wait: str = "") -> None:
        """Do this beside the message loop, and say `wait`; nothing while the last thing is still being done.

        `otherwise` is said where it ends with an error nobody foresaw.
        """
        if self._begun is not None and not self._begun.is_finished:
            return
        if wait:
            self.say(muted(wait))
        self._begun = start(self, work, "dialog", failed=lambda _error: self.say(bad(otherwise)))

"""Asks before leaving while a transfer is under way, or has no proven result."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from console.widgets.blocking_screens import AboveBlockingScreens
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.desk import Desk

_PATIENCE = 1.0
"""Seconds that the journal has to tell what is open: nobody is kept here by a disk that hangs."""
_SENDING = (
    "A transfer is being sent",
    "If you quit now, its result is looked up at the next start. It won't be sent again.",
)
_GOES_ON = (
    "Whether the points moved is looked for only while the console runs. If you quit now, the search goes on "
    "at the next start; until then the sender stays held, and nothing is sent again."
)


async def ask_to_leave(app: App[None], desk: Desk | None, *, sending: bool) -> None:
    """End the application, at once where nothing is open."""
    if isinstance(app.screen, QuitDialog):
        return
    unproven = 0 if sending or desk is None else await _unproven(desk)
    if not (sending or unproven):
        app.exit()
        return
    said = _SENDING if sending else (_title(unproven), _GOES_ON)
    app.push_screen(QuitDialog(*said), lambda leave: app.exit() if leave else None)


async def _unproven(desk: Desk) -> int:
    """How many transfers of this console nobody knows the result of; none where the journal can't say.

    None in training either: nothing of it is left behind, so there is nothing to come back for.
    """
    from console.journal.journal_errors import JournalError

    if desk.training is not None:
        return 0

    with suppress(JournalError, TimeoutError):
        found = await asyncio.wait_for(desk.reconciliation.open_intents(), _PATIENCE)
        return sum(each.is_unproven for each in found)
    return 0


def _title(unproven: int) -> str:
    if unproven == 1:
        return "A transfer has no proven result yet"
    return f"{unproven} transfers have no proven result yet"


class QuitDialog(AboveBlockingScreens, ModalScreen[bool]):
    """True to quit all the same; staying is the highlighted answer."""

    CSS_PATH = stylesheet("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "answer(False)", "Stay", id="stay")]

    def __init__(self, title: str, means: str) -> None:
        super().__init__()
        self._said = title, means

    def compose(self) -> ComposeResult:
        """What quitting means now, and both answers."""
        title, means = self._said
        with Vertical(classes="dialog"):
            yield Static(title, classes="dialog-title", markup=False)
            yield Static(means, markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("Stay", id="stay", variant="primary")
                yield Button("Quit anyway", id="leave")

    def on_mount(self) -> None:
        """The safe answer has the focus."""
        self.query_one("#stay").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """True for leaving, False for staying."""
        self.dismiss(event.button.id == "leave")

    def action_answer(self, leave: bool) -> None:
        """True for leaving, False for staying."""
        self.dismiss(leave)

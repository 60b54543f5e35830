"""One line that fills a transfer, looks somebody up or opens a list; it never sends."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from console.domain.clock import Clock
from console.domain.command_line import Command, read_command
from console.domain.query_line import Calendar, QueryFault
from console.widgets.status_text import BAD, bad, muted
from console.widgets.still_input import StillInput
from screens.dialogs.dialog import Dialog

_MARK = "‾"
_EXAMPLES = (
    'move 500 9148574269 → id 565039506 @973 #INC-4412 "gift"',
    "move max group Sample Family → 565039506   (-> and > are arrows too)",
    "find 9148574269   history status:unknown since:7d   ref P7K2QFM3XA",
)


class CommandInput(StillInput):
    """The line. What was pasted stands in it as it came, so that a fault can be pointed at."""

    help_text: ClassVar[str] = (
        "move, how many points, who gives, an arrow and who receives fill a transfer. A number is read as "
        "what it looks like, or as the word before it says: id, mobile, card, email, external, name, group. "
        "@ is for a programme, # for a ticket, quotes hold the note. find looks somebody up, history lists, "
        "ref shows one transfer. Nothing is sent by it."
    )


class CommandDialog(Dialog[Command | None]):
    """Ends with what is meant; a line that means nothing stays, with the fault below its word."""

    AUTO_FOCUS = "#command"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="close-command"),
        Binding("f1", "app.help", "Help", id="help-in-command"),
    ]

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def compose(self) -> ComposeResult:
        """The line, what is wrong with it, and what can stand there."""
        with Vertical(classes="dialog"):
            yield Static("In one line", classes="dialog-title", markup=False)
            yield CommandInput(id="command", select_on_focus=False)
            yield Static("", id="command-said", markup=False)
            yield Static(muted("\n".join(_EXAMPLES)), classes="dialog-hint", markup=False)

    @on(Input.Submitted, "#command")
    def _entered(self, submitted: Input.Submitted) -> None:
        submitted.stop()
        line = submitted.value
        read = read_command(line, Calendar(self._clock.now()))
        if isinstance(read, QueryFault):
            self._say(read)
        else:
            self.dismiss(read)

    @on(Input.Changed, "#command")
    def _edited(self) -> None:
        self.query_one("#command-said", Static).update("")

    def _say(self, fault: QueryFault) -> None:
        """Marks below the word, and the sentence below them."""
        box = self.query_one(CommandInput)
        before = max(min(fault.start, box.content_size.width - 2) - round(box.scroll_offset.x), 0)
        marks = _MARK * max(min(fault.end - fault.start, box.content_size.width - before), 1)
        box.cursor_position = fault.end
        marked = Content.styled(f"{' ' * before}{marks}", BAD)
        self.query_one("#command-said", Static).update(Content("\n").join([marked, bad(fault.sentence)]))

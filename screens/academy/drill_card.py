"""How a drill ended: the score, the reasons for it, and what would have been right."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.training.drill import Drill
from console.training.judging import Mark
from console.widgets.status_text import bad, good
from screens.dialogs.dialog import Dialog
from styles import stylesheet


class DrillCard(Dialog[bool]):
    """True where the list is wanted again."""

    CSS_PATH = stylesheet("academy.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "Close", id="close-drill-card"),
        Binding("enter", "dismiss(True)", "Other drills", id="other-drills"),
    ]

    def __init__(self, drill: Drill, mark: Mark) -> None:
        super().__init__()
        self._drill = drill
        self._mark = mark

    def compose(self) -> ComposeResult:
        """The score in a word and a number, then the reasons, then the lesson."""
        say, reached = (good, "reached") if self._mark.reached else (bad, "not reached")
        minutes, seconds = divmod(self._mark.seconds, 60)
        with VerticalScroll(classes="dialog"):
            yield Static(self._drill.title, classes="dialog-title", markup=False)
            yield Static(
                say(f"{self._mark.score} of 100   {reached} in {minutes}:{seconds:02}"),
                id="score",
                markup=False,
            )
            yield Static(Content("\n").join(map(Content, self._mark.said)), id="reasons", markup=False)
            yield Static("What is right", classes="drill-part", markup=False)
            yield Static(self._drill.right, id="right", markup=False)

    def on_mount(self) -> None:
        """Arrows scroll where it is longer than the window."""
        card = self.query_one(VerticalScroll)
        card.border_subtitle = "Enter shows the drills · Esc closes"
        card.focus()

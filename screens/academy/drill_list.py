"""The drills of this provider, with the best score of whoever is here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console.widgets.status_text import bad, muted
from console.widgets.waiting import WaitLine
from screens.background import start
from screens.dialogs.dialog import Dialog
from styles import stylesheet

if TYPE_CHECKING:
    from console.training.academy import Academy
    from console.training.drill import Drill


class DrillList(Dialog[bool]):
    """Enter begins the one under the cursor, whose situation stands below the list; True where one began."""

    CSS_PATH = stylesheet("academy.tcss")
    AUTO_FOCUS = "#drills"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "Close", id="close-drills"),
        Binding("f1", "app.help", "Help", id="help-in-drills"),
    ]

    def __init__(self, academy: Academy) -> None:
        super().__init__()
        self._academy = academy

    def compose(self) -> ComposeResult:
        """The list, and what the one under the cursor is about."""
        bests = self._academy.bests()
        with Vertical(classes="dialog"):
            yield Static("Academy", classes="dialog-title", markup=False)
            yield OptionList(
                *(
                    Option(_line(drill, bests.get(drill.name)), id=drill.name)
                    for drill in self._academy.drills
                ),
                id="drills",
            )
            with VerticalScroll(id="about-drill", can_focus=False):
                yield Static("", id="situation", markup=False)
            yield WaitLine(id="said")

    def on_mount(self) -> None:
        """The keys stand on the frame, which doesn't scroll; the cursor is at what comes next."""
        self.query_one(".dialog").border_subtitle = "Enter begins it · Esc back"
        bests = self._academy.bests()
        undone = (position for position, each in enumerate(self._academy.drills) if not bests.get(each.name))
        self.query_one("#drills", OptionList).highlighted = next(undone, 0)

    @on(OptionList.OptionHighlighted)
    def _about(self, highlighted: OptionList.OptionHighlighted) -> None:
        drill = self._academy.drill(highlighted.option_id or "")
        if drill is not None:
            told = drill.begun(0)
            who = Content.styled(f"{told.role}  ", "$muted")
            self.query_one("#situation", Static).update(Content.assemble(who, told.situation))

    @on(OptionList.OptionSelected)
    def _chosen(self, selected: OptionList.OptionSelected) -> None:
        drill = self._academy.drill(selected.option_id or "")
        if drill is not None:
            self.query_one("#drills", OptionList).disabled = True
            start(self, partial(self._begin, drill), "drill", failed=self._not_begun)

    async def _begin(self, drill: Drill) -> None:
        self.say(muted("Setting the situation up …"))
        await self._academy.begin(drill)
        self.dismiss(True)

    def _not_begun(self, _error: Exception) -> None:
        drills = self.query_one("#drills", OptionList)
        drills.disabled = False
        drills.focus()
        self.say(bad("It couldn't be set up: the training simulator or the journal doesn't answer."))


def _line(drill: Drill, best: int | None) -> Content:
    done, style = (" ·  ", "$muted") if best is None else (f"{best:>3} ", "$success" if best else "$error")
    symbol = " " if best is None else "✓" if best else "✗"
    return Content.assemble((f"{symbol} {done} ", style), drill.title)

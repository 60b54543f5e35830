"""The drill under way: its situation and goal, its question, and the two ways to end it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console.training.judging import Mark
from console.widgets.choice_list import ChoiceList
from console.widgets.status_text import bad, muted
from console.widgets.waiting import WaitLine
from screens.background import start
from screens.dialogs.dialog import Dialog
from styles import stylesheet

if TYPE_CHECKING:
    from console.training.academy import Academy, DrillUnderWay

_GIVE_UP = "give-up"
_GO_ON = "go-on"
_DONE = "done"


class DrillSheet(Dialog[Mark | None]):
    """What is chosen here ends the drill with a mark, ends it without one, or goes on with it."""

    CSS_PATH = stylesheet("academy.tcss")
    AUTO_FOCUS = "#ways"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Go on", id="go-on-with-drill"),
        Binding("f1", "app.help", "Help", id="help-in-drill"),
    ]

    def __init__(self, academy: Academy, drilled: DrillUnderWay) -> None:
        super().__init__()
        self._academy = academy
        self._drill = drilled.drill

    def compose(self) -> ComposeResult:
        """Everything about it; where it asks something, the answers are the way to its end."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(self._drill.title, classes="dialog-title", markup=False)
            yield Static(self._drill.situation, id="situation", markup=False)
            yield Static(
                Content.assemble(("Goal  ", "$secondary bold"), self._drill.goal), id="goal", markup=False
            )
            if self._drill.question:
                yield Static(self._drill.question, id="question", markup=False)
            yield ChoiceList(*self._ways(), id="ways")
            yield WaitLine(id="said")

    def on_mount(self) -> None:
        """The keys stand on the frame, where they can't be scrolled away."""
        self.query_one(".dialog").border_subtitle = "Enter chooses · Esc goes on with the drill"
        ways = self.query_one("#ways", ChoiceList)
        # Whoever presses Enter once too often hasn't ended anything.
        ways.highlighted = ways.get_option_index(_GO_ON)

    def _ways(self) -> list[Option]:
        choices = self._drill.choices
        answers = [Option(Content(f"{number}  {each}"), id=each) for number, each in enumerate(choices, 1)]
        ends = answers or [Option(Content("1  I'm done: show my score"), id=_DONE)]
        after = len(ends) + 1
        return [
            *ends,
            Option(Content(f"{after}  Go on"), id=_GO_ON),
            Option(Content(f"{after + 1}  Give up, without a score"), id=_GIVE_UP),
        ]

    @on(OptionList.OptionSelected)
    def _chosen(self, selected: OptionList.OptionSelected) -> None:
        chosen = selected.option_id or _GO_ON
        if chosen == _GO_ON:
            self.dismiss(None)
            return
        self.query_one("#ways", ChoiceList).disabled = True
        self.say(muted("Reading what moved …"))
        answer = "" if chosen == _DONE else chosen
        end = self._give_up if chosen == _GIVE_UP else partial(self._end, answer)
        start(self, end, "drill", failed=self._not_judged)

    async def _give_up(self) -> None:
        await self._academy.give_up()
        self.dismiss(None)

    async def _end(self, answer: str) -> None:
        self.dismiss(await self._academy.end(answer))

    def _not_judged(self, _error: Exception) -> None:
        ways = self.query_one("#ways", ChoiceList)
        ways.disabled = False
        ways.focus()
        self.say(bad("It can't be judged now: the training simulator or the journal doesn't answer."))

"""What can be made to go wrong in training, in the words of what the trainee will see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from console.widgets.choice_list import ChoiceList, behind_digit
from console.widgets.status_text import bad, good, muted
from console.widgets.waiting import WaitLine
from screens.background import start
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.providers.simulator_control import TrainingDesk


@dataclass(frozen=True, slots=True)
class FaultChoice:
    """One thing that goes wrong with the next transfer, or with what is read of it from then on.

    `fault`, `options` and `operation` are the simulator's words.
    """

    title: str
    fault: str
    options: Mapping[str, object] = field(default_factory=dict)
    operation: str = "transfer"
    times: int = 1


_REFUSE = "provider-code"
_CLEAR = "clear"
_USUAL_CODE = 896
FAULTS = (
    FaultChoice("The answer is lost, the points moved", "reset-after-commit"),
    FaultChoice("The request is lost, no points moved", "reset-before-commit"),
    FaultChoice("Silence until the deadline, the points moved", "answer-lost"),
    FaultChoice("A gateway error now, the points move 5 s later", "late-commit"),
    FaultChoice("A server error, although the points moved", "error-after-commit"),
    FaultChoice(
        "A 401 page, although the points moved", "error-after-commit", {"status": 401, "body": "html"}
    ),
    FaultChoice(
        "Refused now, the points move 2 minutes later", "late-commit", {"seconds": 120.0, "answer": "refusal"}
    ),
    FaultChoice("Processed, and never in the history", "lost-row", operation="history", times=1000),
    FaultChoice("An answer nobody can read, the points moved", "garbled-body"),
    FaultChoice("Slow: the answer takes 5 s", "latency", {"seconds": 5.0}),
    FaultChoice("The reported points are doubled", "doubled-points"),
    FaultChoice("Refused with the error code below", _REFUSE),
)


class ErrorCode(Input):
    """Which code the provider refuses with."""

    help_text: ClassVar[str] = (
        "A code of the provider, as its documents spell it. It is used by the last fault of the list."
    )


class FaultsDialog(Dialog[None]):
    """Each choice arms one fault for the next transfer; what is armed stands above the list."""

    AUTO_FOCUS = "#faults"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", id="close-faults"),
        Binding("f1", "app.help", "Help", id="help-in-faults"),
    ]

    def __init__(self, training: TrainingDesk) -> None:
        super().__init__()
        self._training = training
        self._codes_are_numbers = True
        self._titles = {choice.fault: choice.title for choice in reversed(FAULTS)}

    def compose(self) -> ComposeResult:
        """What is ordered, the list of faults, and the field for an error code."""
        with Vertical(classes="dialog"):
            yield Static("The next transfer goes wrong", classes="dialog-title", markup=False)
            yield WaitLine(muted("Asking the simulator …"), id="said")
            options = [
                Option(behind_digit(number + 1, Content(choice.title)), id=str(number))
                for number, choice in enumerate(FAULTS)
            ]
            none = Option(Content("  Take every fault back"), id=_CLEAR)
            yield ChoiceList(*options, none, id="faults")
            with Horizontal(id="code-row"):
                yield Static("Error code", id="code-label", markup=False)
                yield ErrorCode(str(_USUAL_CODE), compact=True, restrict=r"[0-9A-Z_]{0,60}", id="error-code")

    def on_mount(self) -> None:
        """Read what is ordered already, and which of the faults this provider has."""
        self._ask(self._show_armed, "armed")
        self._ask(self._fit_to_provider, "provider")

    def _ask(self, work: Callable[[], Awaitable[None]], group: str) -> None:
        silence = bad("The training simulator doesn't answer.")
        start(self, work, group, exclusive=True, failed=lambda _error: self.say(silence))

    @on(OptionList.OptionSelected)
    def _chosen(self, selected: OptionList.OptionSelected) -> None:
        if selected.option_id == _CLEAR:
            self._ask(self._clear, "armed")
            return
        choice = FAULTS[int(selected.option_id or 0)]
        options = dict(choice.options)
        if choice.fault == _REFUSE:
            typed = self.query_one("#error-code", Input).value
            if not typed:
                self.say(bad("Type the error code first."))
                self.query_one("#error-code").focus()
                return
            options["code"] = int(typed) if self._codes_are_numbers and typed.isdigit() else typed
        self._ask(partial(self._arm, choice, options), "armed")

    @on(Input.Submitted)
    def _code_typed(self) -> None:
        self.query_one("#faults").focus()

    async def _arm(self, choice: FaultChoice, options: Mapping[str, object]) -> None:
        self.say(muted("Asking the simulator …"))
        self._titles[choice.fault] = choice.title  # of two with the same fault, the one ordered last
        await self._training.arm(choice.operation, choice.fault, times=choice.times, options=options)
        self._tell(await self._training.armed())

    async def _clear(self) -> None:
        self.say(muted("Asking the simulator …"))
        await self._training.clear()
        self._tell(await self._training.armed())

    async def _fit_to_provider(self) -> None:
        known = {each.name: each for each in await self._training.faults()}
        for number, choice in enumerate(FAULTS):
            if choice.fault not in known:
                self.query_one("#faults", OptionList).disable_option(str(number))
        usual = known[_REFUSE].options["code"] if _REFUSE in known else _USUAL_CODE
        self._codes_are_numbers = isinstance(usual, int)
        self.query_one("#error-code", Input).value = str(usual)

    async def _show_armed(self) -> None:
        self._tell(await self._training.armed())

    def _tell(self, armed: tuple[str, ...]) -> None:
        if not armed:
            self.say(muted("Nothing is armed: the next transfer goes well."))
            return
        self.say(Content("\n").join(good(f"armed: {self._titles.get(fault, fault)}") for fault in armed))

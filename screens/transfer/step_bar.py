"""The line that says what Enter does now."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

from console.widgets.wait_sign import Wait

_GAP, _SHORTEST = 5, 24
FIND_SENDER = "find the sender"
"""What Enter does on an empty screen."""


class Step(NamedTuple):
    """What Enter does, whether it can be done now, and whether the button may take the focus for it."""

    act: str
    ready: bool = True
    pressable: bool = True
    key: str = "Enter"


def waiting(what: str, *, pressable: bool = True) -> Step:
    """Enter does nothing now; `what` is awaited. A pressable one keeps the focus for what comes after."""
    return Step(what, ready=False, pressable=pressable, key="")


class StepButton(Button, inherit_css=False):
    """In one line, without the hundred rules of Textual's buttons, which would be read for it alone."""

    def watch_flat(self, flat: bool) -> None:
        """No class of those rules either: each has it styled anew."""


class StepBar(Horizontal):
    """One button that names the act, and at the right our reference, which the bar draws itself."""

    button = getters.query_one(StepButton)

    def __init__(self) -> None:
        super().__init__()
        self._wait = Wait(self)
        self._shown = (Step(FIND_SENDER, ready=False, pressable=False), "")

    def compose(self) -> ComposeResult:
        """The button of the next step."""
        button = StepButton(self._said(), id="step")
        button.can_focus = False
        yield button

    def render(self) -> Content:
        """The note, behind a moving sign while something is awaited."""
        return Content.styled(
            "   ".join(part for part in (self._wait.sign, self._shown[1]) if part), "$muted"
        )

    def show(self, step: Step, note: str = "") -> None:
        """Name the step; `note` stands at the right. It runs at every key: what is the same stays."""
        if (step, note) == self._shown:
            return
        self._shown = (step, note)
        self._wait.follow("" if step.key else step.act)
        self._label()
        self.button.set_class(step.ready, "-ready")
        self.button.can_focus = step.pressable
        self.refresh()

    def on_resize(self) -> None:
        """Label the button for this width."""
        self._label()

    def _label(self) -> None:
        said = self._said()
        if said != self.button.label:
            self.button.label = said
            self.button.refresh(layout=True)  # a new label alone keeps the old width

    def _said(self) -> Content:
        """A long name must not push the reference off the line."""
        step, note = self._shown
        said = f" {step.key}  {step.act} " if step.key else f" {step.act} "
        room = max(self.size.width - cell_len(note) - _GAP, _SHORTEST)
        if self.size.width and cell_len(said) > room:
            from console.widgets.text_block import shortened

            said = f"{shortened(said, room - 1)} "
        return Content(said)

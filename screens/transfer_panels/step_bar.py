"""The line that says what Enter does now."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static


@dataclass(frozen=True, slots=True)
class Step:
    """What Enter does, whether it can be done now, and whether the button may take the focus for it."""

    act: str
    ready: bool = True
    pressable: bool = True
    key: str = "Enter"


def waiting(what: str, *, pressable: bool = True) -> Step:
    """Enter does nothing now; `what` is awaited. A pressable one keeps the focus for what comes after."""
    return Step(what, ready=False, pressable=pressable, key="")


class StepBar(Horizontal):
    """One button that names the act, and beside it the way back and our reference."""

    _shown: tuple[Step, str] | None = None

    def compose(self) -> ComposeResult:
        yield Button("", compact=True, id="step")
        yield Static("", id="step-note", markup=False)

    @property
    def button(self) -> Button:
        return self.query_one("#step", Button)

    def show(self, step: Step, note: str = "") -> None:
        """Name the step; `note` stands at the right. It runs at every key: what is the same stays."""
        if (step, note) == self._shown:
            return
        self._shown = (step, note)
        button = self.button
        button.label = Content(f" {step.key}  {step.act} " if step.key else f" {step.act} ")
        button.refresh(layout=True)  # a new label alone keeps the old width
        button.set_class(step.ready, "-ready")
        button.can_focus = step.pressable
        self.query_one("#step-note", Static).update(note)

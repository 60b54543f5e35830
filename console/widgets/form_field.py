"""One row of a form: a label, where to type or choose, and a sentence when it can't be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, RadioButton, RadioSet, Static


class _Radio(RadioButton):
    """`(•)` or `( )`: chosen or not can be read without any colour."""

    @property
    def _button(self) -> Content:
        return Content.styled("(•)" if self.value else "( )", self.get_visual_style("toggle--button"))


class ChoiceField(RadioSet):
    """A few values side by side; the arrow keys choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,right,space", "choose(True)", "Next option", id="next-option", show=False),
        Binding("up,left", "choose(False)", "Previous option", id="previous-option", show=False),
    ]

    def __init__(self, options: Mapping[str, str]) -> None:
        """`options` are labels by value; the first one is chosen."""
        buttons = [_Radio(label, value=number == 0) for number, label in enumerate(options.values())]
        super().__init__(*buttons, compact=True)
        self._values = tuple(options)

    @property
    def value(self) -> str:
        """The chosen value."""
        return self._values[max(self.pressed_index, 0)]

    def action_choose(self, forward: bool) -> None:
        """The neighbour, round and round."""
        if forward:
            self.action_next_button()
        else:
            self.action_previous_button()
        self.action_toggle_button()


class FormField(Vertical):
    """`control` with its label. `hint` is what the form says about it while it has the focus."""

    def __init__(self, label: str, control: Input | ChoiceField, hint: str) -> None:
        super().__init__()
        self._label = label
        self.control = control
        self.hint = hint

    def compose(self) -> ComposeResult:
        """The label and the control in one row, the fault below."""
        with Horizontal():
            yield Static(self._label, classes="label", markup=False)
            yield self.control
        yield Static("", classes="fault", markup=False)

    @property
    def value(self) -> str:
        """What was typed or chosen."""
        return self.control.value

    def rename(self, label: str) -> None:
        """Call the field something else."""
        self.query_one(".label", Static).update(label)

    def blame(self, fault: str) -> None:
        """Say beneath the field what is wrong with it; nothing, if nothing is."""
        self.query_one(".fault", Static).update(f"✗ {fault}" if fault else "")
        self.set_class(bool(fault), "-faulty")

"""An input field that paints its own line when a key is typed, and leaves the rest of the screen alone."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

_EDITS: Final = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding) and binding.action.startswith(("delete_", "cursor_", "home", "end"))
    for key in binding.key.split(",")
}
"""Textual's own editing keys."""


ONE_LINE: Final = "border: none !important; height: 1; padding: 0;"
"""In place of Textual's `compact`, a class that is added late and has every part of a field styled again."""


class StillInput(Input):
    """Four habits of Textual's field are left out, two slow and two unsafe.

    It has the whole screen laid out at every key, because a field may grow with its text; ours don't. It is
    styled anew at its first key, for a class that says it is valid; what is typed is judged elsewhere. And it
    edits by bindings, which are looked at only after a key has bubbled up: in a burst, as over a slow
    link, a backspace then comes after the digits that were typed behind it, and another amount stands
    there than was typed. And it copies a hidden text in the clear.
    """

    MEANS_MORE: ClassVar[frozenset[str]] = frozenset()
    """Keys that no text of this field begins with: in an empty one they are the screen's."""
    DEFAULT_CSS = f"StillInput {{ {ONE_LINE} }}"
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    async def _on_key(self, event: events.Key) -> None:
        if self._leaves(event.key):
            event.prevent_default()
            return
        action = _EDITS.get(event.key)
        if action is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        await self.run_action(action)

    def _leaves(self, key: str) -> bool:
        return not self.value and key in self.MEANS_MORE

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether it is typed here, so that the keys of the screen can be told from it."""
        return not self._leaves(key) and super().check_consume_key(key, character)

    def validate(self, value: str) -> None:
        """Nothing: see above."""

    @property
    def allow_select(self) -> bool:
        """Whether its text can be marked with the mouse, to be copied."""
        return not self.password and super().allow_select

    def action_copy(self) -> None:
        """Copies what is selected, but never from a hidden field."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cuts what is selected, but never from a hidden field."""
        if not self.password:
            super().action_cut()

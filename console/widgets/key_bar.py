"""The bottom line of every screen: its keys, as many as fit, and each one can be clicked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

_GAP = 2


class _Key(NamedTuple):
    key: str
    shown: str
    does: str
    enabled: bool

    @property
    def width(self) -> int:
        return len(self.shown) + 1 + len(self.does)


class KeyBar(Widget):
    """The keys that count now, drawn by one widget.

    Textual's footer mounts a widget a key and builds them anew whenever the focus moves; that was felt in
    the time to the first frame.
    """

    def on_mount(self) -> None:
        """Redrawn whenever the keys that work here change."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.refresh()

    def render(self) -> Content:
        """The keys side by side, as many as fit."""
        line: list[str | tuple[str, str]] = []
        end = 0
        for start, key in self._places():
            # A key that is there but can do nothing now stays in its place, in the quieter colour.
            does = "$foreground" if key.enabled else "$muted"
            line += [
                " " * (start - end),
                (key.shown, "$footer-key-foreground bold"),
                " ",
                (key.does, does),
            ]
            end = start + key.width
        return Content.assemble(*line)

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        for start, key in self._places():
            if start <= event.x < start + key.width and key.enabled:
                self.app.simulate_key(key.key)

    def _places(self) -> Iterator[tuple[int, _Key]]:
        """Each key that fits wholly, with the column it begins in."""
        column = 1
        for key in self._keys():
            if column + key.width > self.size.width:
                return
            yield column, key
            column += key.width + _GAP

    def _keys(self) -> Iterator[_Key]:
        seen: set[str] = set()
        for _, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and binding.action not in seen:
                seen.add(binding.action)
                yield _Key(binding.key, self.app.get_key_display(binding), binding.description, enabled)

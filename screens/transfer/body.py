"""The part of the screen that scrolls, and notices when it has become low."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.events import Resize

ROOMY = 21
"""Rows: fields, preview and code together. A small terminal has fewer, or one with the phone drawn out."""
CARD = 7
"""Rows that an explanation takes beside them."""


class Body(VerticalScroll, can_focus=False):
    """Keeps what has the focus in sight, whatever opens below."""

    def on_resize(self, event: Resize) -> None:
        """Lay out for this height, with the focused field in sight."""
        self.set_class(event.size.height < ROOMY, "-low")
        self.call_after_refresh(self.show_focused)

    def lacks_room(self, coding: bool, explained: bool) -> bool:
        """Whether the preview must give way to the code, and to what is wrong with it."""
        return coding and self.size.height < ROOMY + CARD * explained

    def show_focused(self) -> None:
        """Scroll to what takes the next key, with what belongs to it."""
        focused = self.screen.focused
        if focused is not None and self in focused.ancestors:
            focused.scroll_visible(animate=False)

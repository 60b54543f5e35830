"""Screens that nothing gets past: the lock, and a window too small to show what would be sent.

Keys that were typed before one came up are still on their way when it stands: a key that changes the mode,
opens a dialog or closes one. Textual would do all three above, or instead of, the screen that stands there.
"""

from __future__ import annotations

from textual.screen import Screen


class BlockingScreen(Screen[None]):
    """Stands until it opens itself; what was to happen meanwhile happens then, or not at all."""

    is_open = False

    @property
    def is_modal(self) -> bool:
        """Textual hears no key of the app below a modal screen: no F-key, no palette."""
        return True

    def open(self) -> None:
        """Give way."""
        self.is_open = True
        self.dismiss(None)


class AboveBlockingScreens:
    """Mixed into a dialog that may stand in front of a wall, because it shows nothing of what is behind."""

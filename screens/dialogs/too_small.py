"""Said instead of the desk where the window can't show what would be sent."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.widgets import Static

from console.app_base import BaseApp
from console.widgets.blocking_screens import BlockingScreen
from styles import stylesheet

SMALLEST = Size(60, 16)


def is_too_small(size: Size) -> bool:
    """Whether a part of what the operator must see would be out of sight."""
    return size.width < SMALLEST.width or size.height < SMALLEST.height


def fit_window(app: BaseApp[None]) -> None:
    """Say so where the window is too small, and no longer where it was."""
    if is_too_small(app.size) and not app.is_walled:
        app.push_screen(TooSmallScreen())
    elif isinstance(app.screen, TooSmallScreen):
        app.screen.open_if_large_enough()


class TooSmallScreen(BlockingScreen):
    """Goes by itself once the window is large enough; what was typed is as it was."""

    CSS_PATH = stylesheet("dialogs.tcss")

    def compose(self) -> ComposeResult:
        """How large the window must be."""
        yield Static(
            f"Make the window larger: {SMALLEST.width} columns and {SMALLEST.height} lines at least.",
            markup=False,
        )

    def on_screen_resume(self) -> None:
        """The window may have grown while the lock stood in front."""
        self.open_if_large_enough()

    def open_if_large_enough(self) -> None:
        """Give way, once."""
        if not self.is_open and not is_too_small(self.app.size):
            self.open()

"""Screens that nothing gets past: the lock, and a window too small to show what would be sent.

Keys that were typed before one came up are still on their way when it stands: a key that changes the mode,
opens a dialog or closes one. Textual would do all three above, or instead of, the screen that stands there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.widget import AwaitMount

from console.widgets.discreet_app import DiscreetApp

Result = TypeVar("Result")


class Wall(Screen[None]):
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


class OverWalls:
    """Mixed into a dialog that may stand in front of a wall, because it shows nothing of what is behind."""


class WalledApp(DiscreetApp[Result]):
    """The one place where it is decided whether another screen may come or go."""

    BEHIND_WALLS: ClassVar[frozenset[str]] = frozenset()
    """Actions of the app that don't happen while a wall stands, whatever key or command they came by."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[Callable[[], object]] = []

    @property
    def is_walled(self) -> bool:
        """Whether a wall stands in front of the desk."""
        stack = self._screen_stacks.get(self._current_mode, ())
        return any(isinstance(screen, Wall) and not screen.is_open for screen in stack)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """See `BEHIND_WALLS`."""
        if action in self.BEHIND_WALLS and self.is_walled:
            return False
        return super().check_action(action, parameters)

    def switch_mode(self, mode: str) -> AwaitMount:
        """Nowhere, while a wall stands."""
        return AwaitMount(self.screen, []) if self.is_walled else super().switch_mode(mode)

    def push_screen(self, screen: Any, *args: Any, **named: Any) -> Any:
        """Later, while a wall stands; a wall and what may stand over it come at once."""
        if self.is_walled and not isinstance(screen, (Wall, OverWalls)):
            self._held.append(lambda: self.push_screen(screen, *args, **named))
            return AwaitMount(self.screen, [])
        return super().push_screen(screen, *args, **named)

    def pop_screen(self) -> AwaitComplete:
        """Later, where it would be the wall that went instead of the dialog behind it."""
        top = self.screen
        if isinstance(top, Wall) and not top.is_open:
            self._held.append(self.pop_screen)
            return AwaitComplete()
        popped = super().pop_screen()
        if isinstance(top, Wall):
            self.call_later(self._catch_up)
        return popped

    def _catch_up(self) -> None:
        """What was held back, in its order, now that nothing stands in front."""
        held, self._held = self._held, []
        for act in held:
            act()

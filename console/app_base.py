"""What every application of ours does the same: our themes, keys in order, walls, no loud crash."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events
from textual.app import App, ScreenStackError, UnknownModeError
from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widget import AwaitMount, MountError

from console.widgets.foreign_text import SafeLines
from console.widgets.key_order import KeyOrder
from console.widgets.look import Look, colours_of
from console.widgets.sheets import read_sheets_of
from console.widgets.themes import DARK, THEMES, next_theme

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.widgets import Input

CRASHED = 70
"""Exit code after an unhandled exception (EX_SOFTWARE); Textual alone would leave with 0."""

HUNG_UP = 129
"""As for SIGHUP, also where the terminal went without that signal."""

Result = TypeVar("Result")


class BaseApp(App[Result]):
    """The frame of an application. `AFTER_A_CRASH` is the second line of its crash report."""

    TITLE = "Points Console"
    AFTER_A_CRASH: ClassVar[str] = ""
    BEHIND_WALLS: ClassVar[frozenset[str]] = frozenset()
    """Actions of the app that don't happen while a wall stands, whatever key or command they came by."""
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (76, "-normal"),
        (100, "-beside"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low-window"), (30, "-tall")]  # noqa: RUF012

    def __init__(self, look: Look | None = None) -> None:
        """Without a `look` in the dark theme, whatever the terminal is."""
        self._key_order = KeyOrder(self)
        self._is_themed = False
        super().__init__()
        self._look = look or Look()
        self._colours = colours_of(self.console.color_system)
        self._keeping = asyncio.Lock()
        self._held: list[Callable[[], object]] = []
        """What was to come while a wall stood."""
        self._safe_lines = SafeLines()
        for _, theme in THEMES.values():
            self.register_theme(theme)
        # Assigning it would have the stylesheet parsed once for Textual's own theme and once more for ours.
        first = DARK.name if look is None else look.theme(self._colours)
        self.set_reactive(BaseApp.theme, first)
        self._is_themed = True
        self.stylesheet.set_variables(self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        """Those of our theme; none for Textual's own, which it would mix while the app is being made."""
        return super().get_css_variables() if self._is_themed else {}

    async def on_event(self, event: events.Event) -> None:
        """Hand keys on in the order in which they were typed; everything else at once."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._key_order.take(event, super().on_event)
        else:
            await super().on_event(event)

    def post_message(self, message: Message) -> bool:
        """Queue a message, unless it belongs behind keys that are still waiting."""
        return self._key_order.catches(message) or super().post_message(message)

    def get_driver_class(self) -> type[Driver]:
        """Ours where there is one: it outlives what Textual's own dies of."""
        if sys.platform == "win32":
            return super().get_driver_class()
        from console.widgets.terminal_driver import TerminalDriver

        return TerminalDriver

    def terminal_gone(self) -> None:
        """Nothing can be read or shown any more: leave as at a hang-up."""
        if not self._exit:
            self.exit(None, HUNG_UP)

    def input_failed(self, fault: BaseException) -> None:
        """Without its keys the console is of no use: leave with a report."""
        self._handle_exception(fault if isinstance(fault, Exception) else RuntimeError(type(fault).__name__))

    def _handle_exception(self, error: Exception) -> None:
        """What goes on when the application ends misses parts, a place or a screen: no fault."""
        ends = self._exit or not self.is_running or not self._screen_stack
        if not ends or not isinstance(error, NoMatches | MountError | ScreenStackError | UnknownModeError):
            super()._handle_exception(error)

    def panic(self, *_renderables: RenderableType) -> None:
        """Textual's other way out: its report may hold anything, and its exit code would be 0."""
        self._fatal_error()

    def action_suspend_process(self) -> None:
        """Never: a locked screen gives no shell, and work goes on."""

    def _fatal_error(self) -> None:
        """Leave with an incident number. Textual's own report prints local variables: codes, tokens."""
        import secrets

        incident = secrets.token_hex(4)
        kind = type(self._exception).__name__ if self._exception else "unknown"
        self._return_code = CRASHED
        self._exit_renderables.append(
            f"Points Console stopped because of a fault of its own (incident {incident}, {kind}).\n"
            f"{self.AFTER_A_CRASH}".rstrip()
        )
        self._close_messages_no_wait()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters and ours, which makes foreign text safe to draw."""
        return [*super().get_line_filters(), self._safe_lines]

    def action_switch_theme(self, name: str = "") -> None:
        """To this theme, or to the one whose turn it is; it is remembered for terminals such as this one."""
        self.theme = name or next_theme(self.theme)
        self.run_worker(self._keep_theme(), group="look", exit_on_error=False)

    def _next_field(self) -> Input | None:
        from textual.widgets import Input

        fields = [each for each in self.screen.focus_chain if isinstance(each, Input)]
        return next((after for each, after in pairwise(fields) if each is self.screen.focused), None)

    def action_next_field(self) -> None:
        """Heard before the field hears it, and at once: a PIN typed ahead must not land in the open field."""
        self.screen.set_focus(self._next_field())

    async def _keep_theme(self) -> None:
        async with self._keeping:
            keep = partial(self._look.keep, self._colours, self.theme)
            if why_not := await asyncio.to_thread(keep):
                self.notify(why_not, title="The theme isn't remembered", severity="warning")

    # -- walls: the one place where it is decided whether another screen may come or go -----------

    @property
    def is_walled(self) -> bool:
        """Whether a wall stands in front of the desk."""
        stack = self._screen_stacks.get(self._current_mode, ())
        if len(stack) < 2:  # it stands in front of something; asked for each key of the first frame
            return False
        from console.widgets.blocking_screens import BlockingScreen

        return any(isinstance(screen, BlockingScreen) and not screen.is_open for screen in stack)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """See `BEHIND_WALLS`; from its last field a dialog answers."""
        if action in self.BEHIND_WALLS and self.is_walled:
            return False
        if action == "next_field":
            return self._next_field() is not None
        return super().check_action(action, parameters)

    def switch_mode(self, mode: str) -> AwaitMount:
        """Nowhere, while a wall stands."""
        return AwaitMount(self.screen, []) if self.is_walled else super().switch_mode(mode)

    def push_screen(self, screen: Any, *args: Any, **named: Any) -> Any:
        """Later, while a wall stands; a wall and what may stand over it come at once."""
        from console.widgets.blocking_screens import AboveBlockingScreens, BlockingScreen

        if self.is_walled and not isinstance(screen, (BlockingScreen, AboveBlockingScreens)):
            self._held.append(lambda: self.push_screen(screen, *args, **named))
            return AwaitMount(self.screen, [])
        if isinstance(screen, Screen):
            read_sheets_of(screen, self)
        pushed = super().push_screen(screen, *args, **named)
        if isinstance(screen, ModalScreen):
            from console.widgets.frame_keys import tell_keys

            screen.call_later(tell_keys, screen)
        return pushed

    def pop_screen(self) -> AwaitComplete:
        """Later, where it would be the wall that went instead of the dialog behind it."""
        from console.widgets.blocking_screens import BlockingScreen

        top = self.screen
        if isinstance(top, BlockingScreen) and not top.is_open:
            self._held.append(self.pop_screen)
            return AwaitComplete()
        popped = super().pop_screen()
        if isinstance(top, BlockingScreen):
            self.call_later(self._catch_up)
        return popped

    def once_open(self, act: Callable[[], object]) -> None:
        """Do this now, or when no wall stands any more."""
        if self.is_walled:
            self._held.append(act)
        else:
            act()

    def _catch_up(self) -> None:
        """What was held back, in its order, now that nothing stands in front."""
        held, self._held = self._held, []
        for act in held:
            act()

"""What the palette offers: every named key of the screen in front, and of everywhere, by its name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App, SystemCommand

from console.widgets.themes import THEMES
from screens.named_keys import named_keys

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.worker import Worker


def commands_of(app: App[None], screen: Screen[Any]) -> Iterable[SystemCommand]:
    """Ours only. Textual's own would offer a screenshot, which writes customers' data to a file."""
    for key in named_keys(screen):
        namespace = screen if hasattr(screen, f"action_{key.action.partition('(')[0]}") else app
        run = partial(_run, app, key.action, namespace)
        yield SystemCommand(key.does, f"{key.shown}   {key.words}".rstrip(), run)
    for theme, (called, _) in THEMES.items():
        choose = partial(_run, app, f"switch_theme({theme!r})", app)
        yield SystemCommand(f"Theme: {called}", "How all screens look", choose)


def _run(app: App[None], action: str, namespace: DOMNode) -> Worker[bool]:
    """As a worker, for whoever waits for it."""
    return app.run_worker(app.run_action(action, namespace), exit_on_error=False)

"""Reads stylesheets into those that an app has already, which aren't parsed anew for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App
from textual.screen import Screen


def read_sheet(app: App[Any], path: Path) -> None:
    """Add one; it counts for what is mounted from now on."""
    if not app.stylesheet.has_source(str(path)):
        app.stylesheet.add_source(path.read_text(encoding="utf-8"), (str(path), ""))


def read_sheets_of(screen: Screen[Any], app: App[Any]) -> None:
    """Add those of a screen about to be opened.

    Left to Textual, every sheet is parsed three times and every widget styled twice: it takes a screen that
    was never shown for one that a change of the theme has passed by.
    """
    for path in screen.css_path:
        read_sheet(app, Path(path))
    screen._css_update_count = app._css_update_count

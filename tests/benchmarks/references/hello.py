"""The least that Textual can show: one Static, which says what is typed, so that readiness can be seen."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Hello(App[None]):
    """As stock as an app can be."""

    def compose(self) -> ComposeResult:
        yield Static("hello world")

    def on_key(self, event: Key) -> None:
        self.query_one(Static).update(f"hello {event.character}")


if __name__ == "__main__":
    Hello().run()

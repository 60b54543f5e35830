"""A sign that moves beside the words of a wait: something is under way, and for how long by now."""

from __future__ import annotations

from time import monotonic
from typing import Any

from textual.content import Content, ContentType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

_TURNS = "▌▀▐▄"
"""Half blocks, because every terminal's letters have them."""
_STEP_SECONDS = 0.25
UNSEEN_SECONDS = 0.3
"""What is over sooner needs no sign, which would only flicker."""


class Wait:
    """How long `widget` has waited for what its words say. Where nothing may move, words stand alone."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._words = ""
        self._since = 0.0
        self._timer: Timer | None = None

    def follow(self, words: str) -> None:
        """What the widget says now. Words that end in … are a wait, and others are the end of one."""
        if words == self._words:
            return
        self._words = words
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if words.endswith("…") and self._widget.app.animation_level != "none":
            self._since = monotonic()
            self._timer = self._widget.set_interval(_STEP_SECONDS, self._widget.refresh)

    @property
    def sign(self) -> str:
        """`▌ 3 s`, without seconds at first; nothing where nothing is waited for, or only just."""
        waited = monotonic() - self._since
        if self._timer is None or waited < UNSEEN_SECONDS:
            return ""
        turn = _TURNS[int(waited / _STEP_SECONDS) % len(_TURNS)]
        return f"{turn} {int(waited)} s" if waited >= 1 else turn


class WaitLine(Static):
    """Words for the operator, with a moving sign behind those of a wait."""

    def __init__(self, content: ContentType = "", *, id: str) -> None:  # noqa: A002
        super().__init__(content, id=id, markup=False)
        self._wait = Wait(self)

    def on_mount(self) -> None:
        """It may begin with a wait."""
        self._wait.follow(str(self.content))

    def update(self, content: Any = "", *, layout: bool = True) -> None:
        """Say this from now on."""
        super().update(content, layout=layout)
        if self.is_mounted:
            self._wait.follow(str(content))

    def render(self) -> Any:
        """The words, with the sign where there is one."""
        sign = self._wait.sign
        words = super().render()
        if not (sign and isinstance(words, Content)):
            return words
        return Content.assemble(words, (f" {sign}", "$muted"))

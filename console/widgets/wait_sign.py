"""A sign that moves beside the words of a wait: something is under way, and for how long by now."""

from __future__ import annotations

from time import monotonic

from textual.timer import Timer
from textual.widget import Widget

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

"""An input field that paints its own line when a key is typed, and leaves the rest of the screen alone."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class StillInput(Input):
    """Textual lays the whole screen out at every key, because a field may grow with its text; ours don't."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

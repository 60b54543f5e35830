"""A paste as text for a field of one line."""

from __future__ import annotations

from textual.events import Paste

from console.domain.text import clean

_WIDEST = 10
"""Characters that stand for one that can't be drawn."""


def pasted(event: Paste) -> str:
    """All of a paste, in place of what Textual would do with it.

    It takes the first line and drops the others. Here a line end stays as a visible sign.
    """
    from console.domain.input_text import seen

    event.prevent_default()
    event.stop()
    shown = seen(event.text)
    return clean(shown, limit=len(shown) * _WIDEST + 1)

"""The field for the customer's one-time code: hidden, never copied, emptied when sent."""

from __future__ import annotations

import re

from textual.events import Paste

from console.widgets.still_input import StillInput

MAX_CODE = 50
"""Characters: the longest code the provider documents (Capillary, Transfer Customer Points)."""


class CodeInput(StillInput):
    """Letters and digits only, shown as dots. A masked `Input` of Textual copies its text in the clear."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            id=id,
            password=True,
            compact=True,
            select_on_focus=False,
            restrict=rf"[0-9A-Za-z]{{0,{MAX_CODE}}}",
        )

    def take(self) -> str:
        """The code, and an empty field after it."""
        code = self.value
        self.value = ""
        return code

    def action_copy(self) -> None:
        """A code never reaches the clipboard."""

    def action_cut(self) -> None:
        """Nor by cutting."""

    def restricted(self) -> None:
        """A character no code has is left out without a bell at the counter."""

    def on_paste(self, event: Paste) -> None:
        """Take the letters and digits of a paste; its line ends don't submit."""
        event.prevent_default()
        event.stop()
        room = MAX_CODE - len(self.value)
        self.insert_text_at_cursor(re.sub(r"[^0-9A-Za-z]", "", event.text)[:room])

"""A field for a secret: hidden, and so never copied."""

from __future__ import annotations

from console.widgets.still_input import StillInput


class SecretInput(StillInput):
    """A one-line field for a password, a key or a PIN. `restrict` is a pattern of what may be typed."""

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        restrict: str | None = None,
        help_text: str = "",
    ) -> None:
        super().__init__(id=id, password=True, select_on_focus=False, restrict=restrict)
        self.help_text = help_text
        """What F1 says while it has the focus."""

"""A field for the end of a reference: a scan in it is taken out, as in an amount."""

from __future__ import annotations

from console.widgets.scan_guard import ScanGuard
from console.widgets.still_input import StillInput


class EchoInput(ScanGuard, StillInput):
    """Holds so many characters and no more."""

    def __init__(self, characters: int, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, placeholder="·" * characters)
        self.max_length = characters

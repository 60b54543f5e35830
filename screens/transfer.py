"""The transfer: two customers, an amount, a checked preview, the sender's code, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input

from screens.desk_screen import DeskScreen


class TransferScreen(DeskScreen):
    """One transfer from look-up to breakup on one screen."""

    def compose_body(self) -> Iterable[Widget]:
        yield Input(placeholder="mobile, e-mail, card, id or a scan", id="sender")

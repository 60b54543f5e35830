"""What to do on an empty screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.widgets.text_block import TextBlock, wrapped

if TYPE_CHECKING:
    from console.services.desk import Desk


class Guide(TextBlock):
    """What should be put right soon, then what to do, then what else to know before."""

    def __init__(self, told: str) -> None:
        super().__init__(id="guide")
        self._told = told
        self._hints: Sequence[str] = ()
        self._warnings: Sequence[str] = ()
        self.tell()

    def tell(self, *, hints: Sequence[str] | None = None, warnings: Sequence[str] | None = None) -> None:
        """Show this guide with these hints behind it, these warnings above it, or those it has."""
        self._hints = self._hints if hints is None else hints
        self._warnings = self._warnings if warnings is None else warnings
        texts = [(each, "$warning") for each in self._warnings]
        texts += [(each, "$muted") for each in (self._told, *self._hints)]
        self.draw(lambda width: [line for text, style in texts for line in wrapped(text, width, style)])

    def warn(self, desk: Desk) -> None:
        """What should be put right soon, as it is now, in sentences."""
        cards = [desk.catalogue.explain(each) for each in desk.warnings]
        self.tell(warnings=[f"▲ {card.title}. {card.what} {card.detail}" for card in cards])

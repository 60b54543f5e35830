"""The other tills of a chain, as the shared ledger knows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TillOfChain:
    """How a console is called in the whole chain."""

    branch: str
    label: str

    def __str__(self) -> str:
        return f"branch {self.branch}, {self.label}"

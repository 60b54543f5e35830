"""What Capillary's documents leave open: each field is one open question, its default the usual answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class CapillaryBehaviour:
    """One possible Capillary.

    `notes_length` is how many characters of a note come back, None all of them; without `tells_notes` the
    field isn't there. `error_status` comes with refusals that no page gives a status of their own.
    `switch` is what `groupProgramTransfer` may be in a transfer. `rate_limit` 0 is no limit.
    """

    notes_length: int | None = None
    tells_notes: bool = True
    error_status: Literal[200, 400] = 200
    unknown_fields: Literal["refused", "ignored"] = "refused"
    switch: Literal["either", "boolean", "text"] = "either"
    rate_limit: int = 0
    rate_window: Literal["second", "minute"] = "minute"

    def noted(self, notes: str) -> dict[str, Any]:
        """The note of a row as this organisation tells it."""
        return {"notes": notes[: self.notes_length]} if self.tells_notes else {}

    def takes_switch(self, given: object) -> bool:
        """Whether `groupProgramTransfer` may be written so."""
        return self.switch == "either" or (self.switch == "boolean") is isinstance(given, bool)

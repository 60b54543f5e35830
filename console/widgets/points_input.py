"""The field for an amount of points: digits and commas, and no scanned number by mistake."""

from __future__ import annotations

import re

from console.domain.points import InvalidPoints, parse_points
from console.widgets.still_input import StillInput

_LONGEST = 13
"""Characters of the largest amount with its commas."""
_SCAN = re.compile(r"\d{10,}")


class PointsInput(StillInput):
    """Holds what was typed, right or wrong; `read` says which."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            id=id,
            compact=True,
            select_on_focus=False,
            placeholder="points",
            restrict=rf"[0-9,]{{0,{_LONGEST}}}",
        )
        self.overrun = False
        """Something that isn't an amount was typed or scanned since the field was last right."""

    def read(self) -> int:
        """The amount. Raises `InvalidPoints` with a sentence for the operator."""
        if self.overrun or _SCAN.search(self.value):
            raise InvalidPoints("A scanned number, not an amount: clear it and type the points.")
        return parse_points(self.value)

    def restricted(self) -> None:
        """Remember that characters were left out: an amount cut short must not pass for one."""
        if len(self.value) >= _LONGEST - 3:
            self.overrun = True

    def watch_value(self, value: str) -> None:
        if not value:
            self.overrun = False

"""The field for an amount of points: holds whatever is typed, and no scanned number by mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from console.widgets.scan_guard import ScanGuard
from console.widgets.still_input import StillInput

if TYPE_CHECKING:
    from console.domain.input_text import NotRead

SCANNED_AMOUNT = "A scanned number, not an amount: it was taken out. Type the points."
_SCANNED_EARLIER = "A scanned number, not an amount: clear it and type the points."
_TOO_LONG = "That is no amount, and too long to show: clear it and type the points."
_NO_MAX = "max: nothing usable is known of whoever gives. Type the points."
_NO_AMOUNT = re.compile(r"[0-9]{10,}")


class PointsInput(ScanGuard, StillInput):
    """Holds what was typed, right or wrong; `read` says which."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, placeholder="points")
        self._mark = "."

    def write_as_in(self, country_code: str) -> None:
        """Read thousands as people write them where the customers live."""
        from console.domain.points import decimal_mark

        self._mark = decimal_mark(country_code)

    def read(self) -> int | NotRead:
        """The amount, or why it isn't one, for the operator."""
        from console.domain.input_text import NotRead, plain
        from console.domain.points import is_max, read_points

        if is_max(self.value):
            return NotRead(_NO_MAX)
        if self.is_scanning:
            return NotRead(SCANNED_AMOUNT)
        if self.overrun:
            return NotRead(_TOO_LONG)
        if _NO_AMOUNT.search(plain(self.value)):
            return NotRead(_SCANNED_EARLIER)
        return read_points(self.value, self._mark)

    @property
    def complaint(self) -> str:
        """Why this can't become an amount however it goes on; empty while it can."""
        from console.domain.points import may_become_max, may_become_points

        if (may_become_points(self.value, self._mark) or may_become_max(self.value)) and not self.overrun:
            return ""
        reading = self.read()
        return "" if isinstance(reading, int) else reading.sentence

"""The field for the customer's one-time code: hidden, never copied, emptied when sent."""

from __future__ import annotations

from console.domain.codes import read_code
from console.domain.input_text import NotRead
from console.widgets.scan_guard import ScanGuard
from console.widgets.still_input import StillInput

SCANNED_CODE = NotRead("A scanned number, not a code: it was taken out, and no try was used. Type the code.")
_TOO_LONG = NotRead("That is too long for a code. Type the code alone.")


class CodeInput(ScanGuard, StillInput):
    """Holds what was typed, shown as dots."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, password=True)

    def read(self) -> str | NotRead:
        """The code, or why it isn't one: then nothing is sent, and no try is used."""
        if self.is_scanning:
            return SCANNED_CODE
        return _TOO_LONG if self.overrun else read_code(self.value)

    def take(self) -> str | NotRead:
        """The code, and an empty field after it; what isn't one stays, for the next key to replace."""
        code = self.read()
        if isinstance(code, NotRead):
            self.select_all()
        else:
            self.value = ""
        return code

    def put(self, text: str) -> None:
        """A whole message leaves the one code in it; the dots would show nothing else."""
        code = read_code(text)
        super().put(text if isinstance(code, NotRead) else code)

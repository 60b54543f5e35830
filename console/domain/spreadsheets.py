"""Recognises numbers a spreadsheet has altered: rounded, with decimals or an exponent."""

from __future__ import annotations

import re

from console.domain.input_text import NotRead

FROM_SPREADSHEET = NotRead(
    "A spreadsheet has changed this number: digits may be missing or added. Type the number itself."
)
_ALTERED = re.compile(
    r"[0-9]+[.,](?:[0-9]{1,2}|0+)"  # 920000086.0
    r"|[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+|[0-9]+[.,][0-9]+[eE][0-9]+"  # 9.20E+08
)


def is_from_spreadsheet(written: str) -> bool:
    """Whether `written` is a number with decimals or powers of ten. Reads text that is already plain."""
    return _ALTERED.fullmatch(written) is not None

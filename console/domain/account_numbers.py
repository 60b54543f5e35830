"""Bank account numbers as they are typed, scanned or pasted."""

from __future__ import annotations

import re

from console.domain.handed_over import NotRead, plain, unwrapped
from console.domain.scans import STRIPE_READ, read_scan
from console.domain.spreadsheets import FROM_SPREADSHEET, is_from_spreadsheet

_BETWEEN = re.compile(r"[ \-]")
_NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Za-z]{1,50}")


def read_account_number(text: str) -> str | NotRead:
    """The number as the provider is asked for it, or why the text can't be one: then nobody is asked."""
    scan = read_scan(text)
    if scan is None:
        return NotRead("Type or scan the account number.")
    if scan.is_stripe:
        return STRIPE_READ
    written = plain(unwrapped(scan.text))
    if is_from_spreadsheet(written):
        return FROM_SPREADSHEET
    number = _BETWEEN.sub("", written)
    if not _NUMBER.fullmatch(number):
        return NotRead("An account number has digits, perhaps letters, and nothing else: 50 at most.")
    return number

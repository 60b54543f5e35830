"""Bank account numbers as they are typed, scanned or pasted, and where they must not stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from console.domain.input_text import NotRead, plain, unwrapped
from console.domain.scanner_input import STRIPE_READ, read_scan
from console.domain.spreadsheets import FROM_SPREADSHEET, is_from_spreadsheet

_BETWEEN = re.compile(r"[ \-]")
_NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Za-z]{1,50}")
_CARD_LIKE = re.compile(r"[0-9](?:[ -]?[0-9]){11,}")
"""Twelve digits or more, in groups or not: perhaps a card, and a note travels and is kept elsewhere."""
_SHORTEST_IN_TEXT = 5
"""Characters of a number that is looked for in a note; a shorter one may be an amount or a count."""


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


def holds_long_number(note: str) -> bool:
    """Whether a note holds what could be the number of a card or an account."""
    return _CARD_LIKE.search(plain(note).replace("#", " ")) is not None


def names_account(note: str, typed: Iterable[str]) -> bool:
    """Whether a note holds what may be an account number, above all one of those `typed`."""
    within = _together(note)
    numbers = (_together(each) for each in typed)
    return holds_long_number(note) or any(
        len(number) >= _SHORTEST_IN_TEXT and number in within for number in numbers
    )


def _together(text: str) -> str:
    return re.sub(r"[\s\-]", "", plain(text)).casefold()

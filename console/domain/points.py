"""Amounts of points: whole numbers going out, exact decimals coming in, never floats."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from console.domain.input_text import NotRead, plain

MAX_POINTS = 2_147_483_647
"""The transfer calls take a 32-bit integer (Capillary, Transfer Customer Points)."""

MAX = "max"
"""In place of an amount: all that the giver can move."""

_COMMA_BEFORE_DECIMALS = frozenset(
    (7, 30, 31, 32, 33, 34, 36, 39, 40, 43, 45, 46, 47, 48, 49, 54, 55, 56, 57, 58, 62, 84, 90)
) | {212, 213, 216, 351, 358, 359, 370, 371, 372, 375, 380, 381, 385, 386, 387, 389, 420, 421, 591, 593, 595}
"""Calling codes of countries that write 10,5 where others write 10.5 (Unicode CLDR)."""
_WESTERN, _INDIAN = r"[1-9]\d{{0,2}}(?:{0}\d{{3}})+", r"[1-9]\d?(?:{0}\d{{2}})*{0}\d{{3}}"
_DECIMALS = re.compile(r"([1-9][0-9 ',.]*|0)([.,])(\d*)")
_WORDED = re.compile(r"[0-9][0-9 ',.]*[^\W\d_]+\.?|[^\W\d_]+ ?[0-9][0-9 ',.]*")
_MONEY = re.compile(r"(?:rs|inr|usd|eur|sgd|aed|idr|gbp)\b", re.IGNORECASE)
_DIGITS_ONLY = "Enter a whole number, digits only."


def decimal_mark(country_code: str) -> str:
    """What stands before decimals where the customers live; the other one of the two groups thousands."""
    return "," if int(country_code or 0) in _COMMA_BEFORE_DECIMALS else "."


def read_points(text: str, mark: str = ".") -> int | NotRead:
    """The whole, positive number of points that `text` writes down, or why it doesn't write down one.

    Thousands may be grouped, the western way or the Indian one, by spaces, apostrophes, and whichever of
    comma and point isn't the decimal `mark`. Nothing is left out: fractions, which the provider refuses or
    silently cuts (Capillary code 807), are refused here.
    """
    typed = _unquoted(plain(text))
    if not typed:
        return NotRead("Enter how many points to move.")
    digits = _ungrouped(typed, mark)
    return NotRead(_objection(typed, mark)) if digits is None else _in_range(digits)


def may_become_points(text: str, mark: str = ".") -> bool:
    """Whether more typing can make an amount of `text`: nothing stands in it that no amount has."""
    return re.fullmatch(rf"\"?'?[0-9 '{_group_mark(mark)}]*\"?", plain(text)) is not None


def is_max(typed: str) -> bool:
    """Whether an amount asks for all there is."""
    return typed.strip().lower() == MAX


def may_become_max(typed: str) -> bool:
    """Whether more typing can make `MAX` of it."""
    return bool(typed.strip()) and MAX.startswith(typed.strip().lower())


def _unquoted(typed: str) -> str:
    for quote in "\"'":
        if len(typed) > 1 and typed[0] == typed[-1] == quote:
            return typed[1:-1].strip()
    return typed.removeprefix("'").removesuffix(";")


def _group_mark(mark: str) -> str:
    return "." if mark == "," else ","


def _ungrouped(typed: str, mark: str) -> str | None:
    if re.fullmatch("[0-9]+", typed):
        return typed
    grouped = (each for each in (" ", "'", _group_mark(mark)) if _is_grouped(typed, each))
    return next((typed.replace(each, "") for each in grouped), None)


def _is_grouped(typed: str, by: str) -> bool:
    between = re.escape(by)
    return any(re.fullmatch(way.format(between), typed) for way in (_WESTERN, _INDIAN))


def _in_range(digits: str) -> int | NotRead:
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(MAX_POINTS)) or int(digits) > MAX_POINTS:
        return NotRead(f"That is more than one transfer can carry ({MAX_POINTS:,}).")
    return int(digits) or NotRead("Enter at least 1 point.")


def _objection(typed: str, mark: str) -> str:
    if typed.startswith("-"):
        return "Type the number of points without a minus."
    if _MONEY.search(typed) or any(unicodedata.category(each) == "Sc" for each in typed):
        return "Points aren't money: type how many points, digits only."
    if _WORDED.fullmatch(typed):
        return "Type the number alone, digits only."
    if _is_grouped(typed, mark) and typed.count(mark) > 1:
        return f"Type the digits alone: {typed.replace(mark, '')}."
    decimals = _DECIMALS.fullmatch(typed)
    if decimals is None:
        return _DIGITS_ONLY
    return _objection_to_decimals(decimals[1], decimals[2], decimals[3], mark)


def _objection_to_decimals(before: str, separator: str, after: str, mark: str) -> str:
    whole = _ungrouped(before, separator)
    if whole is None or (separator != mark and (separator == "," or len(after) == 3)):
        return _DIGITS_ONLY
    if len(after) == 3 and before == whole != "0" and len(whole) <= 3:
        less = f"{whole}{mark}{after.rstrip('0')}".rstrip(mark)
        return f"That can mean {whole}{after} or {less}: type the digits alone."
    if after and not after.strip("0") and whole != "0":
        return f"Points move in whole numbers only: type {whole}."
    name = "comma" if separator == "," else "point"
    return f"Points move in whole numbers only: nothing after a {name}."


def format_points(points: Decimal | int) -> str:
    """Points with thousands separators, and decimals only where there are any."""
    if points == int(points):
        return f"{int(points):,}"
    return f"{Decimal(points).normalize():,f}"

"""Amounts of points: whole numbers going out, exact decimals coming in, never floats."""

from __future__ import annotations

import re
from decimal import Decimal

MAX_POINTS = 2_147_483_647
"""The transfer calls take a 32-bit integer (Capillary, Transfer Customer Points)."""

_GROUPED = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}")


class InvalidPoints(ValueError):
    """What was typed isn't an amount of points; the message says why, for the operator."""


def parse_points(text: str) -> int:
    """The whole, positive number of points typed by an operator.

    Grouping commas are understood in their usual places (1,000 or 1,00,000) and nowhere else; fractions
    are refused here because the provider refuses or silently cuts them (Capillary code 807).
    """
    typed = text.strip()
    if not typed:
        raise InvalidPoints("Enter how many points to move.")
    if not typed.isascii():
        raise InvalidPoints("Use the digits 0 to 9.")
    if "." in typed:
        raise InvalidPoints("Points move in whole numbers only: leave out the part after the point.")
    digits = typed.replace(",", "") if _GROUPED.fullmatch(typed) else typed
    if not digits.isdigit():
        raise InvalidPoints("Enter a whole number, digits only.")
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(MAX_POINTS)) or int(digits) > MAX_POINTS:
        raise InvalidPoints(f"That is more than one transfer can carry ({MAX_POINTS:,}).")
    if int(digits) == 0:
        raise InvalidPoints("Enter at least 1 point.")
    return int(digits)


def format_points(points: Decimal | int) -> str:
    """Points with thousands separators, and decimals only where there are any."""
    if points == int(points):
        return f"{int(points):,}"
    return f"{Decimal(points).normalize():,f}"

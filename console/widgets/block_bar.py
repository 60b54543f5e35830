"""Bars of block characters: a share that can be read without a number."""

from __future__ import annotations

from decimal import Decimal

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def bar(part: Decimal | int, whole: Decimal | int, cells: int) -> str:
    """`part` of `whole` in at most `cells` cells; anything above nothing shows at least a sliver."""
    if part <= 0 or whole <= 0:
        return ""
    eighths = min(int(Decimal(part) * cells * 8 / Decimal(whole)), cells * 8)
    full, rest = divmod(max(eighths, 1), 8)
    return "█" * full + _EIGHTHS[rest]

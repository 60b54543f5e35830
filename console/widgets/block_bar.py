"""Bars of block characters: a share that can be read without a number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")

_HEIGHTS = "▁▂▃▄▅▆▇█"


def bar(part: Decimal | int, whole: Decimal | int, cells: int) -> str:
    """`part` of `whole` in at most `cells` cells; anything above nothing shows at least a sliver."""
    if part <= 0 or whole <= 0:
        return ""
    eighths = min(int(Decimal(part) * cells * 8 / Decimal(whole)), cells * 8)
    full, rest = divmod(max(eighths, 1), 8)
    return "█" * full + _EIGHTHS[rest]


def sparks(counts: Sequence[int]) -> str:
    """A cell each, as high as its count against the largest; a dot for nothing."""
    most = max(counts, default=0)
    return "".join(_HEIGHTS[count * (len(_HEIGHTS) - 1) // most] if count else "·" for count in counts)

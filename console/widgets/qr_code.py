"""A QR code in half blocks, for whoever has the receipt on a telephone instead of on paper."""

from __future__ import annotations

import sys

from textual.content import Content

QUIET = 2
"""Light modules around it: fewer than on paper, because the colour of the screen is known."""
CELLS = 21 + 2 * QUIET
"""Columns of the smallest code, which holds a reference with its sign."""
_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
_INK = "#000000 on #ffffff"
"""Dark on light in every theme: many readers don't take it the other way round."""


def can_draw_blocks() -> bool:
    """Whether this terminal's encoding has half blocks; plain signs in their place would be no code."""
    try:
        "▀▄█".encode(getattr(sys.__stdout__, "encoding", None) or "utf-8")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def qr_code(text: str) -> Content:
    """The code of `text`, two modules to a cell."""
    import segno  # for a key that few press: nothing else waits for it

    rows = [tuple(row) for row in segno.make_qr(text, error="m").matrix_iter(border=QUIET)]
    rows.append((0,) * len(rows[0]))
    lines = (
        "".join(_BLOCKS[above, below] for above, below in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )
    return Content.styled("\n".join(lines), _INK)

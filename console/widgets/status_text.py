"""A symbol, a word and a colour together, because no state may hang on colour alone."""

from __future__ import annotations

from textual.content import Content

GOOD = "$success"
WARN = "$warning"
BAD = "$error"
MUTED = "$muted"


def good(words: str) -> Content:
    """`✓ words`."""
    return Content.styled(f"✓ {words}", GOOD)


def warn(words: str) -> Content:
    """`▲ words`."""
    return Content.styled(f"▲ {words}", WARN)


def bad(words: str) -> Content:
    """`✗ words`."""
    return Content.styled(f"✗ {words}", BAD)


def muted(words: str) -> Content:
    """Words that explain rather than tell."""
    return Content.styled(words, MUTED)


def joined(*parts: Content | str, by: str = " · ") -> Content:
    """The parts that say something, with dots between."""
    contents = [part if isinstance(part, Content) else Content(part) for part in parts]
    return Content(by).join([part for part in contents if part.plain])

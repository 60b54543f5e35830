"""No picture has a word on it that only the provider understands; the trace, which is for that, may."""

from __future__ import annotations

import html
import re
from pathlib import Path

PICTURES = sorted(Path(__file__).with_name("__snapshots__").rglob("*.svg"))
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
_JARGON = re.compile(
    r"""
      \b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b   # a code: NOT_FRAUD, GOOD_STANDING
    | \bHTTP\b | \bJWE\b | \bAPI\b | \bOTP\b
    | \bnull\b | \bNone\b | \bNoneType\b
    | \bstatus\ not\ told\b | \bisTransferrable\b | \buserGroup2?\b
    """,
    re.VERBOSE,
)


def jargon_of(text: str) -> set[str]:
    """What of a text nobody at a counter could explain."""
    return set(_JARGON.findall(text))


def test_no_screen_speaks_the_providers_language() -> None:
    found = {
        (picture.stem, word)
        for picture in PICTURES
        if "trace" not in picture.stem
        for word in jargon_of(words_on(picture))
    }
    assert found == set()


def test_codes_are_told_from_words_and_the_trace_has_them() -> None:
    assert jargon_of("NOT_FRAUD · HTTP 500 · TAKEN FROM · SMS · id 1001") == {"NOT_FRAUD", "HTTP"}
    assert len(PICTURES) > 150
    assert any(words_on(each).strip() for each in PICTURES)


def words_on(picture: Path) -> str:
    """Every word on it; the lines of a picture are texts of their own."""
    return html.unescape("\n".join(_TEXT.findall(picture.read_text(encoding="utf-8")))).replace("\xa0", " ")

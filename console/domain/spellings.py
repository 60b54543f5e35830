"""Search terms: every stored form of what somebody types to find a transfer again.

They keep no telephone number, no address and no family name. What is kept of them is their mask.
"""

from __future__ import annotations

import re

from console.domain.input_text import plain, tidy, unwrapped
from console.domain.masking import last_four, mask_ends, mask_name
from console.domain.references import read_reference
from console.domain.scanner_input import read_scan

_SIGNS_BEFORE = "#•…. "
"""A reference's own sign, and what stands on the screen for hidden digits."""
_BETWEEN_DIGITS = re.compile(r"[ \-().+/]")
_REDACTED = 10
"""Digits from which on free text is kept with its last four only."""
_ACCOUNT = 9
"""Characters from which on an account number has something between its first and its last four."""


def spellings(text: str) -> tuple[str, ...]:
    """Texts of which a transfer that is meant by `text` has at least one; none for an empty `text`."""
    written = tidy(text)
    scan = read_scan(text)
    bare = "" if scan is None or scan.is_stripe else plain(unwrapped(scan.text)).lstrip(_SIGNS_BEFORE)
    found = (written, bare, read_reference(text) or "", *_as_number(bare), *_as_name(written))
    return tuple(dict.fromkeys(each for each in found if each))


def reads_as_last_four(text: str) -> bool:
    """Whether these are four digits, as they stand behind the dots of a mask."""
    bare = tidy(text).lstrip(_SIGNS_BEFORE)
    return len(bare) == 4 and bare.isdigit()


def _as_number(bare: str) -> tuple[str, ...]:
    compact = _BETWEEN_DIGITS.sub("", bare)
    if not compact.isalnum() or not any(each.isdigit() for each in compact):
        return ()
    redacted = last_four(compact) if compact.isdigit() and len(compact) >= _REDACTED else ""
    account = mask_ends(compact[:4], compact[-4:]) if len(compact) >= _ACCOUNT else ""
    return (compact if compact.isdigit() else "", redacted, account)


def _as_name(written: str) -> tuple[str, ...]:
    """`Priya S•••` for Priya Shah: where the family name begins isn't told."""
    words = written.split()
    if any(each.isdigit() for each in written):
        return ()
    return tuple(mask_name(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))

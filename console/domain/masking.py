"""Masking and redaction of names, addresses and numbers: enough to recognise, too little to use.

The one place that draws dots. What hides a secret whole, by the name of its field, is in
`console.providers.redaction`.
"""

from __future__ import annotations

import re

HIDDEN = "•••"
"""In place of something that tells nothing, not even its length."""

_BOTH_ENDS, _LAST_FOUR = 12, 8
"""Characters from which on an account number keeps both ends, or its last four, and still isn't told."""
_LONG_DIGITS = re.compile(r"\d(?:(?<!\d\d)(\d{29})(?!\d)|(?:[ \u00a0\-\u2010-\u2015.()/]*+\d){9,}+)")
"""Thirty digits in one piece are no card, phone or account number but a random number Mastercard made to be
shown (RANAC, RANCU). It begins with a digit before anything else, because text is searched for that alone in
a third of the time."""
_NO_ADDRESS = r"\s@,;:<>()\[\]\"/?&=#"
_EMAIL = re.compile(f"(?<![^{_NO_ADDRESS}])[^{_NO_ADDRESS}]++@[^{_NO_ADDRESS}]+")


def mask_name(first: str, last: str) -> str:
    """`Priya S•••` for Priya Shah: enough to greet someone, not enough to look them up."""
    given, family = first.strip(), last.strip()
    if not given and not family:
        return ""
    if not family:
        return given
    return f"{given} {family[:1]}{HIDDEN}".strip()


def mask_email(address: str) -> str:
    """`a•••@example.com`."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}{HIDDEN}@{domain}"


def mask_value(value: str) -> str:
    """`••••••••4269`: as long as it was, three dots at least; of four characters or fewer none is shown."""
    return "•" * max(len(value) - 4, 3) + (value[-4:] if len(value) > 4 else "")


def short_mobile(masked: str) -> str:
    """`••••••4269` of a masked mobile, however long it is, so that it fits into a column."""
    return f"••••••{masked[-4:]}" if masked[-4:].isdigit() else masked


def ending(value: str) -> str:
    """`••4269`: the end of a number, as people say it who call somebody by it."""
    return f"••{value[-4:]}"


def last_four(value: str) -> str:
    """`••••4269`, however much stands before it."""
    return f"••••{value[-4:]}"


def account_ends(number: str) -> tuple[str, str]:
    """The first and last four characters of an account number; fewer where they would give it away."""
    return number[:4] if len(number) >= _BOTH_ENDS else "", number[-4:] if len(number) >= _LAST_FOUR else ""


def mask_ends(first: str, last: str) -> str:
    """`1234 •••• 5678` from both ends of an account number; without a first one `••••5678`."""
    return f"{first} •••• {last}" if first else last_four(last)


def mask_account(number: str) -> str:
    """An account number by its two ends; one too short to keep anything secret then is masked whole."""
    return mask_ends(*account_ends(number))


def mask_scan(text: str) -> str:
    """A scanned identifier: as an account number, and a short one by its last four."""
    return mask_account(text) if len(text) >= _LAST_FOUR else last_four(text)


def redact(text: str) -> str:
    """`text` without what could be a phone, card or account number or an e-mail address.

    For places that outlive the screen (journal, trace, log): runs of ten or more digits keep their last
    four. Provider ids are shorter, or have exactly thirty digits, and stay readable.
    """
    masked = _LONG_DIGITS.sub(_last_digits, text)
    return _EMAIL.sub(f"{HIDDEN}@{HIDDEN}", masked) if "@" in masked else masked


def _last_digits(run: re.Match[str]) -> str:
    return run[0] if run[1] else last_four(re.sub(r"[^0-9]", "", run[0]))

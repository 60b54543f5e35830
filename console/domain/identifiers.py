"""What an operator types, scans or pastes to name a customer, and how it is shown afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_MASK = "•"
_SEPARATORS = re.compile(r"[\s\-().]")


class IdentifierKind(StrEnum):
    """The kinds of identifier both providers and people use."""

    MOBILE = "mobile"
    EMAIL = "e-mail"
    CUSTOMER_ID = "id"
    CARD = "card"
    EXTERNAL_ID = "external id"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One value with its kind: `Identifier(IdentifierKind.MOBILE, "919148574269")`."""

    kind: IdentifierKind
    value: str

    @property
    def masked(self) -> str:
        """The form that may be shown and stored: the last four characters, or a mail's domain."""
        return mask(self.kind, self.value)

    def __repr__(self) -> str:
        return f"Identifier({self.kind.value}, {self.masked})"


def mask(kind: IdentifierKind, value: str) -> str:
    """`value` with everything hidden but its last four, if it has more than those.

    An e-mail keeps its first letter and its domain; ids and names stay readable.
    """
    if kind is IdentifierKind.EMAIL and "@" in value:
        name, _, domain = value.partition("@")
        return f"{name[:1]}{_MASK * 3}@{domain}"
    if kind in (IdentifierKind.CUSTOMER_ID, IdentifierKind.NAME):
        return value
    return _MASK * max(len(value) - 4, 3) + (value[-4:] if len(value) > 4 else "")


def mask_name(first: str, last: str) -> str:
    """`Priya S•••` for Priya Shah: enough to greet someone, not enough to look them up."""
    given, family = first.strip(), last.strip()
    if not given and not family:
        return ""
    if not family:
        return given
    return f"{given} {family[:1]}{_MASK * 3}".strip()


def guess_kinds(typed: str, country_code: str) -> tuple[Identifier, ...]:
    """Every plausible reading of what was typed, likeliest first; a miss tries the next (reads are safe).

    Mobile numbers are stored with their country code, so a bare national number of ten digits gets
    `country_code` (digits only, such as "91") in front.
    """
    text = typed.strip()
    if not text:
        return ()
    if "@" in text:
        return (Identifier(IdentifierKind.EMAIL, text),)
    compact = _SEPARATORS.sub("", text)
    digits = compact.removeprefix("+")
    if digits.isascii() and digits.isdigit():
        return _guess_number(digits, country_code, international=compact.startswith("+"))
    if " " in text or not any(character.isdigit() for character in text):
        return (Identifier(IdentifierKind.NAME, text), Identifier(IdentifierKind.EXTERNAL_ID, text))
    return (Identifier(IdentifierKind.CARD, text), Identifier(IdentifierKind.EXTERNAL_ID, text))


def _guess_number(digits: str, country_code: str, *, international: bool) -> tuple[Identifier, ...]:
    national = Identifier(IdentifierKind.MOBILE, country_code + digits)
    prefixed = Identifier(IdentifierKind.MOBILE, digits)
    others = tuple(
        Identifier(kind, digits)
        for kind in (IdentifierKind.CUSTOMER_ID, IdentifierKind.CARD, IdentifierKind.EXTERNAL_ID)
    )
    if international:
        return (prefixed,)
    if len(digits) == 10:
        return (national, *others)
    if digits.startswith(country_code) and len(digits) == 10 + len(country_code):
        return (prefixed, *others)
    if len(digits) >= 13:
        return (others[1], others[2], others[0])
    return others

"""Customer identifiers: the plausible readings of typed text, and their masked forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from console.domain.input_text import NotRead, plain, unwrapped
from console.domain.masking import mask_email, mask_value, redact
from console.domain.mobiles import insisted_mobile, read_mobile, unlisted_mobile
from console.domain.scanner_input import STRIPE_READ, read_scan
from console.domain.spreadsheets import FROM_SPREADSHEET, is_from_spreadsheet

_EMAIL = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+")
_NUMBER = re.compile(r"[+(0-9][0-9 \-()./]*")
_SPOKEN = re.compile(r"[0-9 ]+")
"""Spaces are how people read a number out; other signs may be part of what it is."""
_NO_TELEPHONE = NotRead(
    "No telephone number begins like that, or has so many digits: check it with the customer."
)
_LONGEST_CARD = 19
"""Digits (ISO/IEC 7812); more in groups are two numbers."""
_CARD_DIGITS = 13
"""From so many digits on, a number is more likely that of a card than a customer id."""


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
        """The form that may be shown and stored: ids and names as they are, of all else its end.

        A text that can be read as a name may hold a number or an address all the same.
        """
        match self.kind:
            case IdentifierKind.CUSTOMER_ID:
                return self.value
            case IdentifierKind.NAME:
                return redact(self.value)
            case IdentifierKind.EMAIL if "@" in self.value:
                return mask_email(self.value)
            case _:
                return mask_value(self.value)

    def __repr__(self) -> str:
        return f"Identifier({self.kind.value}, {self.masked})"


def read_identifier(typed: str, country_code: str) -> tuple[Identifier, ...] | NotRead:
    """Every plausible reading of what was handed over, likeliest first, or why nobody can be asked for it.

    A miss tries the next (reads are safe). Mobile numbers are stored with their country code: a national
    number gets `country_code` (digits only, such as "91") in front.
    """
    scan = read_scan(typed)
    if scan is not None and scan.is_stripe:
        return STRIPE_READ
    bare = _bare(typed)
    text = plain(bare)
    if is_from_spreadsheet(text):
        return FROM_SPREADSHEET
    if _is_number(text):
        return _read_number(text, country_code)
    return _read_words(bare, text) if text else ()


def guess_kinds(typed: str, country_code: str) -> tuple[Identifier, ...]:
    """`read_identifier`, with nothing where the text can't name anybody."""
    readings = read_identifier(typed, country_code)
    return () if isinstance(readings, NotRead) else readings


def offered_kinds(typed: str, country_code: str) -> tuple[Identifier, ...]:
    """What the operator may choose from: every reading, and whatever has digits only as a mobile too."""
    readings = guess_kinds(typed, country_code)
    is_told = any(each.kind is IdentifierKind.MOBILE for each in readings)
    if not readings or is_told or not _is_number(plain(_bare(typed))):
        return readings
    return (*readings, read_as(typed, IdentifierKind.MOBILE, country_code))


def read_as(typed: str, kind: IdentifierKind, country_code: str) -> Identifier:
    """What was handed over as the kind the operator chose."""
    fitting = (each for each in guess_kinds(typed, country_code) if each.kind is kind)
    return next(fitting, None) or Identifier(kind, _insisted(typed, kind, country_code))


def tell_reading(reading: Identifier, typed: str) -> str:
    """As what a text is looked up: `mobile · 91 added` where the console put the country code in front."""
    if reading.kind is not IdentifierKind.MOBILE:
        return reading.kind.value
    digits = _digits(plain(_bare(typed)))
    if reading.value in (digits, digits.removeprefix("00")):
        return reading.kind.value
    added = reading.value.removesuffix(digits)
    return f"{reading.kind.value} · {f'{added} added' if added != reading.value else f'+{reading.value}'}"


def _bare(typed: str) -> str:
    scan = read_scan(typed)
    return "" if scan is None else unwrapped(scan.text)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and any(each.isdigit() for each in text)


def _insisted(typed: str, kind: IdentifierKind, country_code: str) -> str:
    bare = _bare(typed)
    if kind is IdentifierKind.NAME:
        return bare
    text = plain(bare)
    is_mobile = kind is IdentifierKind.MOBILE and _is_number(text) and not is_from_spreadsheet(text)
    return insisted_mobile(_digits(text), country_code) if is_mobile else text


def _read_words(bare: str, text: str) -> tuple[Identifier, ...]:
    """What isn't a number; a name keeps the dashes and apostrophes it was written with."""
    external = Identifier(IdentifierKind.EXTERNAL_ID, text)
    if _EMAIL.fullmatch(text):
        return (Identifier(IdentifierKind.EMAIL, text.rstrip(".")),)
    if " " in text or not any(character.isdigit() for character in text):
        return (Identifier(IdentifierKind.NAME, bare), external)
    return (Identifier(IdentifierKind.CARD, text), external)


def _read_number(text: str, country_code: str) -> tuple[Identifier, ...] | NotRead:
    mobile = read_mobile(text, country_code)
    known = () if mobile is None else (Identifier(IdentifierKind.MOBILE, mobile.digits),)
    if text.startswith("+"):
        return known or _NO_TELEPHONE
    unlisted = None if known else unlisted_mobile(_digits(text), country_code)
    last = () if unlisted is None else (Identifier(IdentifierKind.MOBILE, unlisted),)
    others = _other_readings(text)
    is_mobile = mobile is not None and mobile.certain
    return (*known, *others) if is_mobile else (*others, *known, *last)


def _other_readings(text: str) -> tuple[Identifier, ...]:
    digits = _digits(text)
    card, external = Identifier(IdentifierKind.CARD, digits), Identifier(IdentifierKind.EXTERNAL_ID, digits)
    number = Identifier(IdentifierKind.CUSTOMER_ID, digits)
    is_card = _CARD_DIGITS <= len(digits) <= _LONGEST_CARD
    if text == digits or (_SPOKEN.fullmatch(text) and len(digits) <= _LONGEST_CARD):
        return (card, external, number) if len(digits) >= _CARD_DIGITS else (number, card, external)
    as_written = Identifier(IdentifierKind.CARD, text), Identifier(IdentifierKind.EXTERNAL_ID, text)
    return (card, *as_written) if is_card else as_written


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)

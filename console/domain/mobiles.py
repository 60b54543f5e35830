"""Parses mobile numbers to the form providers store: country code first, digits only."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BETWEEN = re.compile(r"[ \-().\/]")
_WRITTEN = re.compile(r"\+?[0-9]{4,20}")
_NO_REGION = ("ZZ", "001")
_EXIT_CODE = "00"
_SHORTEST = 7
"""Digits behind a country code from which on a number that no plan knows may still be one."""


@dataclass(frozen=True, slots=True)
class Mobile:
    """A telephone number, by its country's numbering plan; one that isn't `certain` may be a landline."""

    digits: str
    certain: bool


def read_mobile(written: str, country_code: str) -> Mobile | None:
    """The number that `written` spells, by the plan of its country; None where no plan has it.

    A number without its country's code is one of `country_code` (digits only, such as "91"); a trunk 0 and
    an exit code (0091…) are understood. Reads text that is already plain.
    """
    compact = _BETWEEN.sub("", written)
    if not _WRITTEN.fullmatch(compact):
        return None
    number = _listed(compact, country_code)
    if number is None and compact.startswith(_EXIT_CODE):
        return _listed(f"+{compact.removeprefix(_EXIT_CODE)}", country_code)
    return number


def unlisted_mobile(digits: str, country_code: str) -> str | None:
    """`digits` as a mobile with its country's code in front that no plan knows, or of another country.

    Plans grow, and providers store what they were given: worth a look where nothing else answers.
    """
    foreign = read_mobile(f"+{digits}", country_code)
    if foreign is not None:
        return foreign.digits
    is_ours = digits.startswith(country_code) and len(digits) >= len(country_code) + _SHORTEST
    return digits if is_ours and len(digits) <= 15 else None


def insisted_mobile(digits: str, country_code: str) -> str:
    """`digits` as a mobile because the operator says so."""
    return unlisted_mobile(digits, country_code) or country_code + digits.lstrip("0")


def _listed(compact: str, country_code: str) -> Mobile | None:
    import phonenumbers as plans  # not needed before somebody types a number

    region = plans.region_code_for_country_code(int(country_code or 0))
    try:
        number = plans.parse(compact, None if region in _NO_REGION else region)
    except plans.NumberParseException:
        return None
    if not plans.is_valid_number(number):
        return None
    kinds = (plans.PhoneNumberType.MOBILE, plans.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    stored = plans.format_number(number, plans.PhoneNumberFormat.E164).removeprefix("+")
    return Mobile(stored, plans.number_type(number) in kinds)

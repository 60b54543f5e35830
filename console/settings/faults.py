"""What is wrong with settings, in words that name the setting and never its value."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from console.domain.text import clean
from console.settings.toml_file import Place, dotted

_PATTERNS = {
    "name": "may hold letters, digits and . _ - (40 at most), and starts with a letter or digit",
    "country_code": "must be one to three digits, such as 91",
    "account_id": "may hold 50 characters at most, without spaces",
    "[key]": "must have codes of 1 to 20 plain characters",
}
_FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "isn't a setting this console knows",
    "unexpected_keyword_argument": "isn't a key of the policy",
    "dataclass_type": "must be a table of keys",
    "string_type": "must be text",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "needs at least {min_length} entry",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "float_type": "must be a number",
    "path_type": "must be the name of a file",
    "tuple_type": 'must be a list such as ["one", "two"]',
    "model_type": "must be a table of settings",
}


def what_is_wrong(error: ValidationError, profiles: tuple[str, ...] = ()) -> str:
    """The first fault as "setting must be so", without its value; `profiles` are the names by position."""
    return clean(f"{dotted(place_of(error, profiles))} {_fault(_details(error)[0])}")


def place_of(error: ValidationError, profiles: tuple[str, ...] = ()) -> Place:
    """Where the first fault is, with the names of `profiles` for their positions."""
    place = _details(error)[0]["loc"]
    if place[:1] == ("profiles",) and len(place) > 1 and isinstance(place[1], int):
        return (place[0], profiles[place[1]], *place[2:])
    return place


def faults_by_setting(error: ValidationError, known: Collection[str] = ()) -> dict[str, str]:
    """Every fault as "must be so", without values, by the setting's own name.

    The name is the innermost one that is in `known`, or else the outermost there is.
    """
    return {_setting(one["loc"], known): clean(_fault(one)) for one in _details(error)}


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_input=False, include_url=False)


def _setting(place: tuple[int | str, ...], known: Collection[str]) -> str:
    inner = (str(part) for part in reversed(place) if part in known)
    return next(inner, str(place[0]) if place else "")


def _fault(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "string_pattern_mismatch":
        return _PATTERNS[str(details["loc"][-1])]
    if kind in _FAULTS:
        return _FAULTS[kind].format_map(details.get("ctx", {}))
    return details["msg"].removeprefix("Value error, ").replace("Input should", "must", 1)

"""Answers whose field names nobody documents: read strictly, then found by what names have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from console.providers.answer_problems import strict_json
from console.providers.verdicts import plain

MAX_DEPTH = 4
"""Objects inside objects that are looked into."""
_LARGEST = 10**15
_WRAPPERS = frozenset({"encryptedpayload", "encrypteddata", "encryptedvalue"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(?:\.[0-9]{1,9})?")

Document = Mapping[str, Any]
"""An object whose names are in the form of `verdicts.plain`."""


def read(body: bytes) -> Any:
    """`body` with every name in its plain form; raises `Unreadable`, see `strict_json`."""
    return strict_json(body, plain)


def number_in(value: Any) -> Decimal | None:
    """`value` as an amount, from a number or a text; None where it is none, or beyond all reason."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return None
    try:
        number = Decimal(value.strip()) if isinstance(value, str) else Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and -_LARGEST <= number <= _LARGEST else None


def text_in(value: Any) -> str:
    """`value` where it is a text, else empty."""
    return value.strip() if isinstance(value, str) else ""


def first_number(document: Document, *names: str) -> Decimal | None:
    """The amount under the first of `names` that holds one."""
    return next((found for name in names if (found := number_in(document.get(name))) is not None), None)


def first_text(document: Document, *names: str) -> str:
    """The text under the first of `names` that holds one."""
    return next((found for name in names if (found := text_in(document.get(name)))), "")


def objects_in(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, Document]]:
    """Every object in `value`, the outer ones first, with the name it stands under."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        yield name, value
        for inner_name, inner in value.items():
            yield from objects_in(inner, inner_name, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from objects_in(inner, name, depth + 1)


def is_sealed(document: Any) -> bool:
    """Whether a document is still a sealed one, because this profile opens none or it isn't a token."""
    return isinstance(document, Mapping) and not _WRAPPERS.isdisjoint(document)

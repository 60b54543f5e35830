"""Writes TOML, which the standard library only reads: tables, text, numbers, booleans, arrays of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(document: Mapping[str, object]) -> str:
    """`document` as TOML; None is left out. `ValueError` for what TOML or this writer can't hold."""
    return "\n".join(_table(document, ())) + "\n"


def _table(table: Mapping[str, object], path: tuple[str, ...]) -> Iterator[str]:
    values = {key: value for key, value in table.items() if value is not None}
    tables = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    if path and (len(values) > len(tables) or not values):
        yield f"\n[{'.'.join(_key(part) for part in path)}]"
    # A plain value after a sub-table's heading would belong to the sub-table.
    for key, value in values.items():
        if key not in tables:
            yield f"{_key(key)} = {_value(value)}"
    for key, inner in tables.items():
        yield from _table(inner, (*path, key))


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _text(value)
        case list() | tuple():
            return f"[{', '.join(_value(part) for part in value)}]"
    raise ValueError(f"no TOML for {type(value).__name__}")


def _text(text: str) -> str:
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    point = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    if 0xD800 <= point <= 0xDFFF:
        raise ValueError("half of a character (a file name in another encoding?)")
    return f"\\U{point:08X}" if point > 0xFFFF else f"\\u{point:04X}"

"""The rules of a catalogue file: a wrong entry is an error that names the file and the entry."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from console.domain.problems import Context
from console.domain.text import words_of
from console.explanations.cards import Field, Moved, RetryClass, Who
from console.explanations.loader import Entries, Family, Pattern, read_entries

MAX_TITLE = 40
MAX_WHAT = 160
MAX_NEXT = 110
"""Characters: two or three lines of a card 70 columns wide."""

_REQUIRED = ("title", "what", "who", "next", "retry")
_CODES = ("codes", "begins", "holds", "says")
_OPTIONAL = ("kind", "field", "moved", "refusal", "named", "unnamed")
_OF_A_NAME = ("holds", "says", "field", "say", "who", "next")
_PLACE = "{named}"
_KINDS = ("error", "warning", "either")
_MOVED = tuple(member.name.lower().replace("_", "-") for member in Moved)


class CatalogueError(Exception):
    """A catalogue file breaks a rule; the message names the file and the entry."""


def checked_entries(text: str, name: str) -> Entries:
    """The entries of a catalogue file that keeps every rule; `name` is what errors call it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from error
    _check_names(document.pop("names", {}), f"{name}: names")
    explained: set[tuple[str, str, str]] = set()
    for heading, where, table in _tables(document, name):
        _check_entry(table, where)
        _check_once(heading, table, explained, where)
    entries = read_entries(text)
    for entry in {id(each): each for each in _all_entries(entries)}.values():
        _check_room(entry, entries, f"{name}: {entry.title}")
    _check_reachable(entries.families, name)
    return entries


def _all_entries(entries: Entries) -> Iterator[Any]:
    yield from entries.codes.values()
    yield from (family.entry for family in entries.families)


def _tables(document: Mapping[str, object], name: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for heading, tables in document.items():
        _check_member(Context, heading, name, "context")
        if not isinstance(tables, list):
            raise CatalogueError(f"{name}: [[{heading}]] must be a list of entries")
        for table in tables:
            if not isinstance(table, dict):
                raise CatalogueError(f"{name}: an entry of [[{heading}]] isn't a table")
            called = next((table[key] for key in _CODES if key in table), "(no codes)")
            yield heading, f"{name}: {heading} {called}", table


def _check_names(document: object, where: str) -> None:
    if not isinstance(document, dict) or not all(isinstance(table, dict) for table in document.values()):
        raise CatalogueError(f"{where} must be a table of tables")
    earlier: list[str] = []
    for heading, table in document.items():
        called = f"{where}.{heading}"
        missing = [key for key in ("say",) if key not in table]
        missing += [] if "holds" in table or "says" in table else ["holds"]
        unknown = [key for key in table if key not in _OF_A_NAME]
        if missing or unknown or ("who" in table) is not ("next" in table):
            raise CatalogueError(f"{called}: missing {missing}, unknown {unknown}, or who without next")
        holds = _runs(table, "holds", called)
        for run in holds:
            if any(other in run for other in earlier):
                raise CatalogueError(f"{called}: {run[1:]} is never reached")
        earlier += holds
        _texts(table, "says", called)
        _check_member(Field, table.get("field", ""), called, "field")
        _check_text(table["say"], MAX_WHAT, called, "say")
        if "who" in table:
            _check_member(Who, table["who"], called, "who")
            _check_text(table["next"], MAX_NEXT, called, "next")


def _check_entry(table: Mapping[str, Any], where: str) -> None:
    missing = [key for key in _REQUIRED if key not in table]
    if not any(key in table for key in _CODES):
        missing.insert(0, _CODES[0])
    unknown = [key for key in table if key not in _REQUIRED + _CODES + _OPTIONAL]
    if missing or unknown:
        raise CatalogueError(f"{where}: missing {missing}, unknown {unknown}")
    for key, limit in (("title", MAX_TITLE), ("what", MAX_WHAT), ("next", MAX_NEXT)):
        _check_text(table[key], limit, where, key)
    if "unnamed" in table:
        _check_text(table["unnamed"], MAX_WHAT, where, "unnamed")
    _check_choices(table, where)
    wrong = [key for key in ("refusal", "named") if not isinstance(table.get(key, False), bool)]
    if wrong:
        raise CatalogueError(f"{where}: {wrong[0]} must be true or false")
    for key in ("begins", "holds"):
        _runs(table, key, where)
    _texts(table, "says", where)


def _check_choices(table: Mapping[str, Any], where: str) -> None:
    for kind, key in ((Who, "who"), (RetryClass, "retry"), (Field, "field")):
        _check_member(kind, table.get(key, ""), where, key)
    for key, choices in (("moved", _MOVED), ("kind", _KINDS)):
        if key in table and table[key] not in choices:
            raise CatalogueError(f"{where}: {key} can't be {table[key]!r}")


def covers(first: Pattern, other: Pattern) -> bool:
    """Whether all that fits `other` fits the first too, so that `other` behind it is never reached."""
    held = first.holds in other.holds or first.holds in other.begins
    return other.begins.startswith(first.begins) and held


def _check_once(
    heading: str, table: Mapping[str, Any], explained: set[tuple[str, str, str]], where: str
) -> None:
    kind = table.get("kind", "error")
    for severity in ("error", "warning") if kind == "either" else (kind,):
        for code in _texts(table, "codes", where):
            if (heading, severity, code) in explained:
                raise CatalogueError(f"{where}: {severity} {code} is explained twice")
            explained.add((heading, severity, code))


def _check_room(entry: Any, entries: Entries, where: str) -> None:
    """That the texts fit the card whatever is named in them."""
    places = (entry.what + entry.next_step).count(_PLACE)
    if not entry.named:
        if places or entry.unnamed:
            raise CatalogueError(f"{where}: {_PLACE} and unnamed need named = true")
        return
    if bool(places) is not bool(entry.unnamed):
        raise CatalogueError(f"{where}: {_PLACE} and unnamed need each other")
    for name in (None, *entries.names):
        filled = entry.about(name)
        _check_text(filled.what, MAX_WHAT, where, "what")
        _check_text(filled.next_step, MAX_NEXT, where, "next")


def _check_reachable(families: tuple[Family, ...], where: str) -> None:
    for position, family in enumerate(families):
        wanted = f"{family.pattern.begins} {family.pattern.holds}".strip(" _")
        for other in families[:position]:
            same_place = (other.context, other.severity, other.of_message) == (
                family.context, family.severity, family.of_message,
            )  # fmt: skip
            if same_place and covers(other.pattern, family.pattern):
                here = f"{where}: {family.context.value}"
                raise CatalogueError(f"{here} {wanted} is never reached behind '{other.entry.title}'")


def _runs(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    for text in _texts(table, key, where):
        if words_of(text) != f"_{text}":
            raise CatalogueError(f"{where}: {key} {text!r} must be words like TOO_MANY")
    return [f"_{text}" for text in _texts(table, key, where)]


def _texts(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    """The list of texts under `key`; an empty one where the key isn't there."""
    if key not in table:
        return []
    value = table[key]
    if not isinstance(value, list) or not value or not all(isinstance(text, str) and text for text in value):
        raise CatalogueError(f"{where}: {key} must be a list of texts")
    return value


def _check_text(value: object, limit: int, where: str, part: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise CatalogueError(f"{where}: {part} is empty")
    if len(value) > limit:
        raise CatalogueError(f"{where}: {part} has {len(value)} characters, more than {limit}")


def _check_member(kind: Callable[[Any], object], value: object, where: str, part: str) -> None:
    try:
        kind(value)
    except ValueError as error:
        raise CatalogueError(f"{where}: {part} can't be {value!r}") from error

"""Reads a catalogue file, strictly: a wrong entry is an error that names the entry, never a blank card."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import TypeVar

from console.domain.problems import Context, Severity
from console.explanations.cards import Field, Moved, RetryClass, Who
from console.explanations.families import Pattern, words_of

MAX_TITLE = 40
MAX_WHAT = 160
MAX_NEXT = 110
"""Characters: two or three lines of a card 70 columns wide."""

_REQUIRED = ("title", "what", "who", "next", "retry")
_CODES = ("codes", "begins", "holds", "says")
_OPTIONAL = ("kind", "field", "moved", "refusal")
_NAMES = "fields"
"""The one heading that isn't a context: which words of a code name which field."""
_NAMED = "named"
_KINDS = {
    "error": (Severity.ERROR,),
    "warning": (Severity.WARNING,),
    "either": (Severity.ERROR, Severity.WARNING),
}
_REFUSALS = frozenset({RetryClass.FIX, RetryClass.ACCESS, RetryClass.STOP, RetryClass.ESCALATE})
_OTHER_CALLS = frozenset({Context.HISTORY, Context.CUSTOMER, Context.BALANCE, Context.GROUP, Context.LEDGER})
"""Their codes are documented for reads; met with a transfer they prove nothing."""
_MOVED = {member.name.lower().replace("_", "-"): member for member in Moved}

Key = tuple[Context, Severity, str]
Member = TypeVar("Member", bound=Enum)


class CatalogueError(Exception):
    """A catalogue file can't be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One explanation as written, before anything is known of the request that met it."""

    title: str
    what: str
    who: Who
    next_step: str
    retry: RetryClass
    field: Field | None
    """None where it is the one that the code names."""
    moved: Moved | None
    """What is true of the points whatever was sent, or None where `refusal` and the request decide."""
    refusal: bool
    """Whether a transfer answered with this is known not to have happened."""


@dataclass(frozen=True, slots=True)
class Family:
    """An entry for many codes; in a file the first family that fits decides."""

    context: Context
    severity: Severity
    pattern: Pattern
    of_message: bool
    """Whether the pattern is looked for in the provider's own words and not in the code."""
    entry: Entry


@dataclass(frozen=True, slots=True)
class Entries:
    """What one catalogue file says."""

    codes: Mapping[Key, Entry]
    families: tuple[Family, ...]
    """In the order of the file."""
    names: Mapping[str, Field]
    """Which words of a code, in the form of `words_of`, name which field; the first that fits decides."""


def read_entries(text: str, name: str) -> Entries:
    """The entries of one catalogue file; `name` is what errors call it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from error
    names = _names(document.pop(_NAMES, {}), f"{name}: {_NAMES}")
    codes: dict[Key, Entry] = {}
    families: list[Family] = []
    for context, where, table in _tables(document, name):
        entry = _entry(context, table, where)
        patterns = list(_patterns(table, where))
        for severity in _choice(_KINDS, table.get("kind", "error"), where, "kind"):
            for code in _texts(table, "codes", where):
                if (context, severity, code) in codes:
                    raise CatalogueError(f"{where}: {severity.value} {code} is explained twice")
                codes[context, severity, code] = entry
            for of_message, pattern in patterns:
                family = Family(context, severity, pattern, of_message, entry)
                _check_reachable(family, families, where)
                families.append(family)
    return Entries(codes, tuple(families), names)


def _tables(document: dict[str, object], name: str) -> Iterator[tuple[Context, str, dict[str, object]]]:
    for heading, tables in document.items():
        context = _member(Context, heading, name, "context")
        if not isinstance(tables, list):
            raise CatalogueError(f"{name}: [[{heading}]] must be a list of entries")
        for table in tables:
            if not isinstance(table, dict):
                raise CatalogueError(f"{name}: an entry of [[{heading}]] isn't a table")
            called = next((table[key] for key in _CODES if key in table), "(no codes)")
            yield context, f"{name}: {heading} {called}", table


def _names(table: object, where: str) -> dict[str, Field]:
    if not isinstance(table, dict):
        raise CatalogueError(f"{where} must be a table")
    names: dict[str, Field] = {}
    for heading in table:
        field = _member(Field, heading, where, "field")
        for run in _runs(table, heading, where):
            if any(earlier in run for earlier in names):
                raise CatalogueError(f"{where}: {run[1:]} is never reached")
            names[run] = field
    return names


def _patterns(table: dict[str, object], where: str) -> Iterator[tuple[bool, Pattern]]:
    """All that `begins` and `holds` ask of a code, both of them where both are given; `says` of the words."""
    begins, holds = _runs(table, "begins", where), _runs(table, "holds", where)
    if begins or holds:
        yield from ((False, Pattern(*runs)) for runs in product(begins or [""], holds or [""]))
    yield from ((True, Pattern("", words_of(said))) for said in _texts(table, "says", where))


def _runs(table: dict[str, object], key: str, where: str) -> list[str]:
    runs = []
    for text in _texts(table, key, where):
        run = words_of(text)
        if run != f"_{text}":
            raise CatalogueError(f"{where}: {key} {text!r} must be words like TOO_MANY")
        runs.append(run)
    return runs


def _check_reachable(family: Family, earlier: list[Family], where: str) -> None:
    for other in earlier:
        same_place = (other.context, other.severity, other.of_message) == (
            family.context,
            family.severity,
            family.of_message,
        )
        if same_place and other.pattern.covers(family.pattern):
            wanted = f"{family.pattern.begins} {family.pattern.holds}".strip(" _")
            raise CatalogueError(f"{where}: {wanted} is never reached behind '{other.entry.title}'")


def _entry(context: Context, table: dict[str, object], where: str) -> Entry:
    missing = [key for key in _REQUIRED if key not in table]
    if not any(key in table for key in _CODES):
        missing.insert(0, _CODES[0])
    unknown = [key for key in table if key not in _REQUIRED + _CODES + _OPTIONAL]
    if missing or unknown:
        raise CatalogueError(f"{where}: missing {missing}, unknown {unknown}")
    retry = _member(RetryClass, table["retry"], where, "retry")
    refusal = table.get("refusal", retry in _REFUSALS and context not in _OTHER_CALLS)
    if not isinstance(refusal, bool):
        raise CatalogueError(f"{where}: refusal must be true or false")
    return Entry(
        title=_text(table["title"], MAX_TITLE, where, "title"),
        what=_text(table["what"], MAX_WHAT, where, "what"),
        who=_member(Who, table["who"], where, "who"),
        next_step=_text(table["next"], MAX_NEXT, where, "next"),
        retry=retry,
        field=_field(table.get("field", ""), where),
        moved=_choice(_MOVED, table["moved"], where, "moved") if "moved" in table else None,
        refusal=refusal,
    )


def _field(value: object, where: str) -> Field | None:
    return None if value == _NAMED else _member(Field, value, where, "field")


def _texts(table: dict[str, object], key: str, where: str) -> list[str]:
    """The list of texts under `key`; an empty one where the key isn't there."""
    if key not in table:
        return []
    value = table[key]
    if not isinstance(value, list) or not value or not all(isinstance(text, str) and text for text in value):
        raise CatalogueError(f"{where}: {key} must be a list of texts")
    return value


def _text(value: object, limit: int, where: str, part: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CatalogueError(f"{where}: {part} is empty")
    if len(value) > limit:
        raise CatalogueError(f"{where}: {part} has {len(value)} characters, more than {limit}")
    return value


def _member(kind: type[Member], value: object, where: str, part: str) -> Member:
    try:
        return kind(value)
    except ValueError as error:
        raise CatalogueError(f"{where}: {part} can't be {value!r}") from error


_Choice = TypeVar("_Choice")


def _choice(choices: dict[str, _Choice], value: object, where: str, part: str) -> _Choice:
    if not isinstance(value, str) or value not in choices:
        raise CatalogueError(f"{where}: {part} can't be {value!r}")
    return choices[value]

"""Reads a catalogue file, strictly: a wrong entry is an error that names the entry, never a blank card."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from console.domain.problems import Context, Severity
from console.explanations.cards import Field, Moved, RetryClass, Who

MAX_TITLE = 40
MAX_WHAT = 160
MAX_NEXT = 110
"""Characters: two or three lines of a card 70 columns wide."""

_REQUIRED = ("codes", "title", "what", "who", "next", "retry")
_OPTIONAL = ("kind", "field", "moved", "refusal")
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
    field: Field
    moved: Moved | None
    """What is true of the points whatever was sent, or None where `refusal` and the request decide."""
    refusal: bool
    """Whether a transfer answered with this is known not to have happened."""


def read_entries(text: str, name: str) -> dict[Key, Entry]:
    """The entries of one catalogue file; `name` is what errors call it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from error
    entries: dict[Key, Entry] = {}
    for context, where, table in _tables(document, name):
        entry = _entry(context, table, where)
        for severity in _choice(_KINDS, table.get("kind", "error"), where, "kind"):
            for code in _codes(table["codes"], where):
                if (context, severity, code) in entries:
                    raise CatalogueError(f"{where}: {severity.value} {code} is explained twice")
                entries[context, severity, code] = entry
    return entries


def _tables(document: dict[str, object], name: str) -> Iterator[tuple[Context, str, dict[str, object]]]:
    for heading, tables in document.items():
        context = _member(Context, heading, name, "context")
        if not isinstance(tables, list):
            raise CatalogueError(f"{name}: [[{heading}]] must be a list of entries")
        for table in tables:
            if not isinstance(table, dict):
                raise CatalogueError(f"{name}: an entry of [[{heading}]] isn't a table")
            yield context, f"{name}: {heading} {table.get('codes', '(no codes)')}", table


def _entry(context: Context, table: dict[str, object], where: str) -> Entry:
    missing = [key for key in _REQUIRED if key not in table]
    unknown = [key for key in table if key not in _REQUIRED + _OPTIONAL]
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
        field=_member(Field, table.get("field", ""), where, "field"),
        moved=_choice(_MOVED, table["moved"], where, "moved") if "moved" in table else None,
        refusal=refusal,
    )


def _codes(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(code, str) and code for code in value):
        raise CatalogueError(f"{where}: codes must be a list of texts")
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

"""Reads a catalogue file, strictly: a wrong entry is an error that names the entry, never a blank card."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
_OPTIONAL = ("kind", "field", "moved", "refusal", "named", "unnamed")
_NAMES = "names"
"""The one heading that isn't a context: what a code, or the provider's own words, can name."""
_OF_A_NAME = ("holds", "says", "field", "say", "who", "next")
_PLACE = "{named}"
"""Where in `what` and `next` stands what was named, or `unnamed` where nothing was."""
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
class CatalogueEntry:
    """One explanation as written, before anything is known of the request that met it."""

    title: str
    what: str
    who: Who
    next_step: str
    retry: RetryClass
    field: Field
    """Where the card stands, unless `named` finds another place."""
    moved: Moved | None
    """What is true of the points whatever was sent, or None where `refusal` and the request decide."""
    refusal: bool
    """Whether a transfer answered with this is known not to have happened."""
    named: bool = False
    """Whether the code, or else the provider's own words, may say which part of the transfer is meant."""
    unnamed: str = ""
    """What the texts say where nothing is named."""

    def about(self, name: Name | None) -> CatalogueEntry:
        """This entry about what was named: at its field, in its words, and cured by who looks after it."""
        said = self.unnamed if name is None else name.say
        what, step = self.what.replace(_PLACE, said), self.next_step.replace(_PLACE, said)
        if name is None:
            return replace(self, what=what, next_step=step)
        return replace(
            self, what=what, field=name.field, who=name.who or self.who, next_step=name.next_step or step
        )


@dataclass(frozen=True, slots=True)
class Name:
    """A part of a transfer that an answer can name, and how the operator calls it."""

    holds: tuple[str, ...]
    """Words of a code, in the form of `words_of`."""
    says: tuple[str, ...]
    """Words of the provider's own text, in the same form."""
    field: Field
    say: str
    who: Who | None
    """Who looks after it, where it isn't on the screen; with `next_step` in place of the entry's own."""
    next_step: str


@dataclass(frozen=True, slots=True)
class Family:
    """An entry for many codes; in a file the first family that fits decides."""

    context: Context
    severity: Severity
    pattern: Pattern
    of_message: bool
    """Whether the pattern is looked for in the provider's own words and not in the code."""
    entry: CatalogueEntry


@dataclass(frozen=True, slots=True)
class Entries:
    """What one catalogue file says."""

    codes: Mapping[Key, CatalogueEntry]
    families: tuple[Family, ...]
    """In the order of the file."""
    names: tuple[Name, ...]
    """The first that a code names decides."""


def read_entries(text: str, name: str) -> Entries:
    """The entries of one catalogue file; `name` is what errors call it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}") from error
    names = tuple(_names(document.pop(_NAMES, {}), f"{name}: {_NAMES}"))
    codes: dict[Key, CatalogueEntry] = {}
    families: list[Family] = []
    for context, where, table in _tables(document, name):
        entry = _entry(context, table, where)
        _check_room(entry, names, where)
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


def _names(document: object, where: str) -> Iterator[Name]:
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
        yield Name(
            holds=tuple(holds),
            says=tuple(words_of(said) for said in _texts(table, "says", called)),
            field=_member(Field, table.get("field", ""), called, "field"),
            say=_text(table["say"], MAX_WHAT, called, "say"),
            who=_member(Who, table["who"], called, "who") if "who" in table else None,
            next_step=_text(table["next"], MAX_NEXT, called, "next") if "next" in table else "",
        )


def _check_room(entry: CatalogueEntry, names: tuple[Name, ...], where: str) -> None:
    """That the texts fit the card whatever is named in them."""
    places = (entry.what + entry.next_step).count(_PLACE)
    if not entry.named:
        if places or entry.unnamed:
            raise CatalogueError(f"{where}: {_PLACE} and unnamed need named = true")
        return
    if bool(places) is not bool(entry.unnamed):
        raise CatalogueError(f"{where}: {_PLACE} and unnamed need each other")
    for name in (None, *names):
        filled = entry.about(name)
        _text(filled.what, MAX_WHAT, where, "what")
        _text(filled.next_step, MAX_NEXT, where, "next")


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


def _entry(context: Context, table: dict[str, object], where: str) -> CatalogueEntry:
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
    named = table.get("named", False)
    if not isinstance(named, bool):
        raise CatalogueError(f"{where}: named must be true or false")
    return CatalogueEntry(
        title=_text(table["title"], MAX_TITLE, where, "title"),
        what=_text(table["what"], MAX_WHAT, where, "what"),
        who=_member(Who, table["who"], where, "who"),
        next_step=_text(table["next"], MAX_NEXT, where, "next"),
        retry=retry,
        field=_member(Field, table.get("field", ""), where, "field"),
        moved=_choice(_MOVED, table["moved"], where, "moved") if "moved" in table else None,
        refusal=refusal,
        named=named,
        unnamed=_text(table["unnamed"], MAX_WHAT, where, "unnamed") if "unnamed" in table else "",
    )


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

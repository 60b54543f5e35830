"""Reads a catalogue file; `tests/explanations` hold every file to its rules, so nothing is checked here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from console.domain.problems import Context, Severity
from console.domain.text import words_of
from console.explanations.cards import Field, Moved, RetryClass, Who

_SOURCES = frozenset({Context.GATEWAY.value, Context.SERVICE.value})
_NAMES = "names"
"""The one heading that isn't a context: what a code, or the provider's own words, can name."""
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


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One explanation as written, before anything is known of the request that met it."""

    title: str
    what: str
    who: Who
    next_step: str
    retry: RetryClass
    field: Field = Field.NONE
    """Where the card stands, unless `named` finds another place."""
    moved: Moved | None = None
    """What is true of the points whatever was sent, or None where `refusal` and the request decide."""
    refusal: bool = False
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
class Pattern:
    """Texts that begin with one run of words and hold another, both in the form of `words_of`.

    The last word of a run may go on: `_DECRYPT` is also found in `_DECRYPTION`. An empty run asks nothing.
    """

    begins: str
    holds: str

    def fits(self, words: str) -> bool:
        """Whether a text in the form of `words_of` belongs to the family."""
        return words.startswith(self.begins) and self.holds in words


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
    names_sources: bool
    """Whether this provider's answers say who speaks: a gateway, or the service behind it."""


def read_entries(text: str) -> Entries:
    """The entries of one catalogue file; `KeyError` or `ValueError` for a wrong one, never a blank card."""
    document: dict[str, Any] = tomllib.loads(text)
    names = tuple(_name(table) for table in document.pop(_NAMES, {}).values())
    codes: dict[Key, CatalogueEntry] = {}
    families: list[Family] = []
    for heading, tables in document.items():
        context = Context(heading)
        for table in tables:
            entry = _entry(context, table)
            for severity in _KINDS[table.get("kind", "error")]:
                codes |= {(context, severity, code): entry for code in table.get("codes", ())}
                families += (
                    Family(context, severity, pattern, of_message, entry)
                    for of_message, pattern in _patterns(table)
                )
    return Entries(codes, tuple(families), names, names_sources=not _SOURCES.isdisjoint(document))


def _name(table: Mapping[str, Any]) -> Name:
    return Name(
        holds=tuple(f"_{run}" for run in table.get("holds", ())),
        says=tuple(words_of(said) for said in table.get("says", ())),
        field=Field(table.get("field", "")),
        say=table["say"],
        who=Who(table["who"]) if "who" in table else None,
        next_step=table.get("next", ""),
    )


def _patterns(table: Mapping[str, Any]) -> Iterator[tuple[bool, Pattern]]:
    """All that `begins` and `holds` ask of a code, both of them where both are given; `says` of the words."""
    begins, holds = ([f"_{run}" for run in table.get(key, ())] for key in ("begins", "holds"))
    if begins or holds:
        yield from ((False, Pattern(*runs)) for runs in product(begins or [""], holds or [""]))
    yield from ((True, Pattern("", words_of(said))) for said in table.get("says", ()))


def _entry(context: Context, table: Mapping[str, Any]) -> CatalogueEntry:
    retry = RetryClass(table["retry"])
    return CatalogueEntry(
        title=table["title"],
        what=table["what"],
        who=Who(table["who"]),
        next_step=table["next"],
        retry=retry,
        field=Field(table.get("field", "")),
        moved=_MOVED[table["moved"]] if "moved" in table else None,
        refusal=table.get("refusal", retry in _REFUSALS and context not in _OTHER_CALLS),
        named=table.get("named", False),
        unnamed=table.get("unnamed", ""),
    )

"""How deep our own classes inherit from each other."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tests.house.sources import Source

Class = tuple[str, str]
"""A class by its module and its name."""


def deepest_chain(sources: Sequence[Source]) -> tuple[str, ...]:
    """The longest line of descent among our own classes, the oldest first.

    `DeskScreen → HistoryScreen` is two deep: bases of a library aren't counted. A base is found by the name
    under which its file knows it, through packages that hand it on; one given as an attribute isn't.
    """
    bases = _bases(sources)
    chains = (_chain(each, bases) for each in bases)
    return tuple(name for _, name in max(chains, key=len, default=()))


def _chain(known: Class, bases: dict[Class, list[Class]]) -> tuple[Class, ...]:
    older = (_chain(base, bases) for base in bases[known])
    return (*max(older, key=len, default=()), known)


def _bases(sources: Sequence[Source]) -> dict[Class, list[Class]]:
    ours = {(source.module, each.name) for source in sources for each in source.classes}
    known = {source.module: _known(source) for source in sources}
    return {
        (source.module, each.name): [
            base
            for one in each.bases
            if (base := _handed_on(known[source.module].get(_name(one)), known)) in ours
        ]
        for source in sources
        for each in source.classes
    }


def _handed_on(named: Class | None, known: dict[str, dict[str, Class]]) -> Class:
    """Where a class is written that may have been imported from a module that itself imported it."""
    while named is not None:
        module, name = named
        further = known.get(module, {}).get(name)
        if further in (None, named):
            return named
        named = further
    return ("", "")


def _known(source: Source) -> dict[str, Class]:
    """Which class each name of this file may mean: its own, and what it imports."""
    known = {each.name: (source.module, each.name) for each in source.classes}
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return known


def _name(base: ast.expr) -> str:
    """`Base`, also of `Base[Result]`."""
    named = base.value if isinstance(base, ast.Subscript) else base
    return named.id if isinstance(named, ast.Name) else ""

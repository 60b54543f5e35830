"""Every kind of event that is written has words in the timeline, also one that is added tomorrow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

import console.journal
import console.services
from console.domain.transfers import JournalEvent
from console.explanations.event_words import event_words

_STEPS = {
    "append_entry",
    "_record",
    "_step",
    "remark",
    "_remark",
    "settle",
    "_settle_as",
    "audited",
    "_end",
    "_alarm",
}
"""What takes the kind of an event as an argument of its own, or as `kind`."""
_NOBODY = "console"
"""Stands in the operator's place where nobody acted."""
_KNOWN = {"prepared", "sending", "code refused", "watched", "sealed with a new key", "audit: not in history"}
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def modules() -> Iterator[ast.Module]:
    for package in (console.journal, console.services):
        for folder in package.__path__:
            for path in sorted(Path(folder).glob("*.py")):
                yield ast.parse(path.read_text(encoding="utf-8"))


def named_texts(trees: list[ast.Module]) -> dict[str, str]:
    """Constants of modules: their names and the texts they stand for."""
    return {
        target.id: each.value.value
        for tree in trees
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        for target in each.targets
        if isinstance(target, ast.Name) and isinstance(each.value.value, str)
    }


def texts(node: ast.expr, named: dict[str, str]) -> Iterator[str]:
    """The texts an argument may be; none for one that is computed."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in named:
            yield named[name]
        case ast.IfExp(body=body, orelse=orelse):
            yield from texts(body, named)
            yield from texts(orelse, named)


def kinds_in(node: ast.AST, named: dict[str, str]) -> Iterator[str]:
    match node:
        case ast.Call(func=(ast.Attribute(attr=name) | ast.Name(id=name)), args=args, keywords=keywords):
            if name in _STEPS:
                for arg in (*args, *(each.value for each in keywords if each.arg == "kind")):
                    yield from texts(arg, named)
        case ast.Assign(targets=[ast.Name(id="kind")], value=value):
            yield from texts(value, named)
        case ast.Return(value=ast.Tuple(elts=[ast.Attribute(value=ast.Name(id="State")), kind])):
            yield from texts(kind, named)
        case ast.arguments(kwonlyargs=parameters, kw_defaults=defaults):
            for parameter, default in zip(parameters, defaults, strict=True):
                if parameter.arg == "kind" and default is not None:
                    yield from texts(default, named)


@cache
def written_kinds() -> set[str]:
    trees = list(modules())
    named = named_texts(trees)
    found = {kind for tree in trees for node in ast.walk(tree) for kind in kinds_in(node, named)}
    return found - {_NOBODY}


def test_the_kinds_are_found_at_all() -> None:
    assert written_kinds() >= _KNOWN


def test_every_kind_that_is_written_has_words() -> None:
    told = {
        kind: event_words(JournalEvent(1, "K3F9Q2M7XA", NOON, kind, "asha.k", {})) for kind in written_kinds()
    }
    assert [kind for kind, words in told.items() if words == kind] == []
    assert [words for words in told.values() if not words[0].islower() or words.endswith(".")] == []


def test_a_kind_of_a_later_version_keeps_its_name() -> None:
    assert event_words(JournalEvent(1, "K3F9Q2M7XA", NOON, "sung", "asha.k", {})) == "sung"


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        ("watched", {"looks": 3}, "looked again (look 3): nothing was booked late"),
        ("booked late", {}, "booked late: the points moved after all"),
        (
            "damaged transfer settled",
            {"state": "resolved applied", "reason": "seen [/] \x1b[2J"},
            "the record is damaged; a supervisor found that the points moved: seen [/] ␛[2J",
        ),
        (
            "damaged transfer settled",
            {"state": "resolved not applied", "reason": "not there"},
            "the record is damaged; a supervisor found that the points did not move: not there",
        ),
    ],
)
def test_what_events_say(kind: str, facts: dict[str, object], told: str) -> None:
    assert event_words(JournalEvent(1, "K3F9Q2M7XA", NOON, kind, "asha.k", facts)) == told


@pytest.mark.parametrize("kind", ["ticket", "note"])
def test_what_support_added_at_another_till_is_told_without_its_words(kind: str) -> None:
    said = event_words(JournalEvent(1, "P7K2QFM001", NOON, kind, "lena", {}))
    assert said in ("its ticket was set or taken off", "a note was written")

"""Open questions of the documents, answered otherwise: on the command line or by the trainer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

B = TypeVar("B")
_LARGEST = 1_000_000
"""For counts and limits: what is larger is a slip of the keyboard."""


class UnknownBehaviour(ValueError):
    """An answer that can't be given; the message is a sentence."""


def described(behaviour: Any) -> dict[str, Any]:
    """Every answer by its name, as JSON."""
    return {each.name: _plain(getattr(behaviour, each.name)) for each in fields(behaviour)}


def from_texts(behaviour: B, given: Sequence[str]) -> B:
    """`behaviour` with answers such as `error_status=400`; a value that isn't JSON is a text."""
    changes: dict[str, object] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise UnknownBehaviour(f"{text} isn't written name=value.")
        try:
            changes[name] = json.loads(value)
        except ValueError:
            changes[name] = value
    return changed(behaviour, changes)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return described(value)
    return list(value) if isinstance(value, tuple) else value


def changed(behaviour: B, changes: Mapping[str, object]) -> B:
    """`behaviour` with other answers; those that are tables themselves take a table of changes."""
    hints = get_type_hints(type(behaviour))
    unknown = sorted(set(changes) - set(hints))
    if unknown:
        raise UnknownBehaviour(f"{unknown[0]} isn't one of {', '.join(hints)}.")
    given = {name: _value(behaviour, name, hints[name], value) for name, value in changes.items()}
    return replace(behaviour, **given)  # type: ignore[type-var]


def _value(behaviour: Any, name: str, hint: Any, value: Any) -> Any:
    if is_dataclass(hint) and isinstance(value, Mapping):
        return changed(getattr(behaviour, name), value)
    if get_origin(hint) is tuple and isinstance(value, list):
        value = tuple(value)
    if not _fits(hint, value):
        raise UnknownBehaviour(f"{name} can't be {value!r}.")
    return value


def _fits(hint: Any, value: Any) -> bool:
    if get_origin(hint) is Literal:
        return any(value == choice and type(value) is type(choice) for choice in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    if parts := get_args(hint):
        return any(_fits(part, value) for part in parts)
    # bool is a subclass of int, so that True would pass for a limit of one.
    if isinstance(value, bool) or hint is bool:
        return isinstance(value, bool) and hint is bool
    return isinstance(value, hint) and (not isinstance(value, int) or abs(value) < _LARGEST)

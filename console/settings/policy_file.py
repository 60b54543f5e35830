"""The policy file, beside the settings: read with a line for what is wrong, one key changed at a time."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from console.domain.policy import Policy
from console.domain.warnings import WarningKind
from console.settings.faults import place_of, what_is_wrong
from console.settings.folders import settings_path
from console.settings.profiles import SettingsError, SettingsTable
from console.settings.toml_file import Place, TomlFile, dotted

_LONGEST_WAIT = 60
UNSET = "none"
"""What takes a key out of the file, so that its default holds."""


class _Whole(SettingsTable):
    """Lets the domain's plain classes be read strictly: a key that they don't have is refused."""

    policy: Policy


def policy_path() -> Path:
    """Where this user's policy is kept, whether or not there is one."""
    return settings_path().with_name("policy.toml")


@dataclass(frozen=True, slots=True)
class WrittenPolicy:
    """What holds, and the keys that the file itself sets."""

    policy: Policy = field(default_factory=Policy)
    chosen: Mapping[str, Any] = field(default_factory=dict)


def load_policy(path: Path) -> WrittenPolicy:
    """The policy in `path`, the defaults without a file; `SettingsError` says what is wrong and where."""
    file = _at(path)
    text = file.read()
    if text is None:
        return WrittenPolicy()
    policy, document = _understood(file, text), file.parse(text)
    there = {place: _written(document, place) for place, _ in _leaves(policy)}
    return WrittenPolicy(policy, {dotted(place): set_ for place, set_ in there.items() if set_ is not None})


def values_of(policy: Policy) -> dict[str, Any]:
    """Every key with its value, by its dotted name, in the order of the documents."""
    return {dotted(place): value for place, value in _leaves(policy)}


def change_policy(path: Path, key: str, typed: str) -> None:
    """Write one key, as TOML or as bare text; all else in the file stays as it is."""
    places = {dotted(place): place for place, _ in _leaves(Policy())}
    if key not in places:
        raise SettingsError(f"The policy has no key {key}. It has: {', '.join(places)}.")
    file = _at(path)
    file.rewrite(partial(_put, place=places[key], typed=typed), partial(_understood, file))


def _at(path: Path) -> TomlFile:
    return TomlFile(path, "policy file")


def _understood(file: TomlFile, text: str) -> Policy:
    document = file.parse(text)
    try:
        policy = _Whole.model_validate({"policy": document}).policy
    except ValidationError as error:
        place = place_of(error)[1:]
        raise file.wrong(
            text, place, f"{what_is_wrong(error).removeprefix('policy.')}{_known(place)}"
        ) from error
    for place, value in _leaves(policy):
        if fault := _fault(document, place, value):
            raise file.wrong(text, place, f"{dotted(place)} {fault}")
    return policy


def _known(place: Place) -> str:
    """What could have been meant: the keys of the table in which something else stands."""
    table: object = Policy()
    for part in place[:-1]:
        table = getattr(table, str(part), None)
    if not is_dataclass(table) or hasattr(table, str(place[-1])):
        return ""
    return f"; here there are {', '.join(each.name for each in fields(table))}"


def _leaves(table: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    for each in fields(table):
        value, inner = getattr(table, each.name), (*place, each.name)
        if is_dataclass(value):
            yield from _leaves(value, inner)
        else:
            yield inner, value


def _fault(document: Mapping[str, Any], place: Place, value: Any) -> str:
    """What no type says: numbers below nothing, `true` where a number belongs, zones nobody knows."""
    if place[-1] == "zone" and value:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError):
            return "must be a time zone this computer knows, such as Asia/Kolkata"
    if unknown := sorted(set(value) - set(WarningKind)) if place[-1] == "after_warnings" else []:
        return f"has no warning called {unknown[0]}; there are {', '.join(WarningKind)}"
    if place == ("consent", "methods") and not value:
        return 'must name a way, such as "at this counter": without one nobody could agree'
    if place[-1] == "members" and (unpaired := [each for each in value if len(each.split()) != 2]):
        return f'must be pairs such as "asha.k 565039506", and {unpaired[0]!r} is none'
    if isinstance(value, bool) or not isinstance(value, int):
        return ""
    written = _written(document, place)
    if isinstance(written, bool) or value < 0:
        return "must be a whole number, 0 or more"
    if place == ("cancel", "seconds") and value > _LONGEST_WAIT:
        return f"must be {_LONGEST_WAIT} at most: the customer waits, and their code runs out"
    return ""


def _written(document: Any, place: Place) -> object:
    for part in place:
        document = document.get(part) if isinstance(document, Mapping) else None
    return document


def _put(document: Any, place: Place, typed: str) -> None:
    import tomlkit

    table = document
    for part in place[:-1]:
        if part not in table:
            table[part] = tomlkit.table()
        table = table[part]
    if typed == UNSET:
        table.pop(place[-1], None)
    else:
        table[place[-1]] = _value(typed)


def _value(typed: str) -> Any:
    try:
        return tomllib.loads(f"typed = {typed}")["typed"]
    except ValueError:
        return typed

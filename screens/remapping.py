"""Other keys for what the bindings do, as `[keys]` of the settings has them by the bindings' ids."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.keys import Keys, key_to_character
from textual.screen import ModalScreen
from textual.widgets import Input

import screens
from console import widgets

FIXED = frozenset({"enter", "escape", "tab", "f9", "shift+f9", "f21", "ctrl+q", "ctrl+c", "ctrl+p"})
"""These stay: screens read some of them themselves, and locking and leaving hold in every state."""
_MODIFIERS = frozenset({"ctrl", "shift", "alt"})
_NAMES = frozenset(key.value for key in Keys)
_EDITING = frozenset(
    key for each in Input.BINDINGS if isinstance(each, Binding) for key in each.key.split(",")
)
_EVERYWHERE = ("ConsoleApp", "DeskScreen")
"""Their bindings count on every screen of the desk."""


class KeysRefused(Exception):
    """The keys of the settings can't be used; the message is a sentence."""


class _Bound(NamedTuple):
    owner: type
    binding: Binding

    @property
    def keys(self) -> list[str]:
        return self.binding.key.split(",")


def bindings_of_all(app: type) -> tuple[_Bound, ...]:
    """Every binding of this application, with whose it is. Imports every screen: only where it is needed."""
    return tuple(_Bound(owner, each) for owner in _owners(app) for each in _own(owner))


def read_keys(app: type, wanted: Mapping[str, str]) -> dict[str, str]:
    """The keymap for these ids. Raises `KeysRefused` at the first that can't be."""
    known = [each for each in bindings_of_all(app) if each.binding.id]
    ids = {each.binding.id or "" for each in known}
    keymap = {}
    for name, typed in wanted.items():
        if name not in ids:
            near = ", ".join(sorted(each for each in ids if each.split("-")[0] == name.split("-")[0])[:5])
            raise KeysRefused(f"no key is called {name}. {f'Near: {near}.' if near else ''}".rstrip())
        keymap[name] = _read_key(name, typed, [each for each in known if each.binding.id == name])
    for name, key in keymap.items():
        _refuse_clash(name, key, keymap, known)
    return keymap


def _read_key(name: str, typed: str, bound: list[_Bound]) -> str:
    before = [key for each in bound for key in each.keys]
    if fixed := FIXED.intersection(before):
        raise KeysRefused(f"{name} stays at {min(fixed)}.")
    key = typed if len(typed) == 1 else typed.strip().lower()
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if not _MODIFIERS.issuperset(modifiers) or (len(last) != 1 and last not in _NAMES):
        raise KeysRefused(f"{name} names no key: write one such as f10, ctrl+k or shift+f2.")
    if key in FIXED or key in _EDITING:
        raise KeysRefused(f"{name} can't have {key}, which does something else in every field or screen.")
    if len(key) == 1 and not any(key_to_character(each) for each in before):
        raise KeysRefused(f"{name} can't have {key}, which is typed into fields: take one with ctrl, or f10.")
    return key


def _refuse_clash(name: str, key: str, keymap: Mapping[str, str], known: list[_Bound]) -> None:
    mine = [each.owner for each in known if each.binding.id == name]
    for owner, binding in known:
        other = binding.id or ""
        taken = [keymap[other]] if other in keymap else binding.key.split(",")
        if (
            other != name
            and key in (*taken, *map(key_to_character, taken))
            and any(_meet(owner, each) for each in mine)
        ):
            raise KeysRefused(
                f"{name} can't have {key}: {other} has it there. Give that another key as well."
            )


def _meet(one: type, other: type) -> bool:
    """Whether keys of both can count at the same time."""
    if one is other:
        return True
    if issubclass(one, ModalScreen) or issubclass(other, ModalScreen):
        return False
    return one.__name__ in _EVERYWHERE or other.__name__ in _EVERYWHERE


def _owners(app: type) -> Iterator[type]:
    yield app
    for package in (widgets, screens):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith("screens.setup"):  # the first start has no settings yet
                module = importlib.import_module(found.name)
                yield from (each for each in vars(module).values() if _is_own(each, found.name))


def _is_own(thing: Any, module: str) -> bool:
    return isinstance(thing, type) and thing.__module__ == module and "BINDINGS" in vars(thing)


def _own(owner: type) -> Iterator[Binding]:
    return (each for each in vars(owner)["BINDINGS"] if isinstance(each, Binding))

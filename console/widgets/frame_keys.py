"""The keys of a dialog on its frame. Each can be clicked, so that a mouse alone leads out of it, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.style import Style

_NAMES = {"Esc": "escape", "Enter": "enter", "Space": "space", "Backspace": "backspace"}
_GAP = "  "
_APART = re.compile(rf"({_GAP}| · )")


def tell_keys(dialog: Screen[Any]) -> None:
    """Keys that the frame names can be clicked from now on; where it names none, it names the dialog's."""
    for box in dialog.query(".dialog"):
        told = Content.from_markup(box.border_subtitle or "").plain
        box.border_subtitle = _pressable(told) if told else Content(_GAP).join(_bound(dialog))


def _pressable(told: str) -> Content:
    """Each piece such as `c copy` presses the key it begins with."""
    pieces = (part if _APART.fullmatch(part) else _piece(part) for part in _APART.split(told))
    return Content.assemble(*pieces)


def _piece(part: str) -> Content:
    word = part.partition(" ")[0]
    key = _NAMES.get(word, word if len(word) == 1 else "")
    return _does(part, f"app.simulate_key({key!r})") if key else Content(part)


def _bound(dialog: Screen[Any]) -> Iterator[Content]:
    told: dict[str, Binding] = {}
    for node, binding, enabled, _tooltip in dialog.active_bindings.values():
        is_own = node is dialog and binding.show and not binding.action.startswith("app.")
        if is_own and enabled and binding.description:
            # Every dialog knows Enter, so it comes first; people leave by Esc.
            named = told.setdefault(binding.action, binding)
            told[binding.action] = binding if binding.key == "escape" else named
    for binding in told.values():
        shown = dialog.app.get_key_display(binding)
        does = f"{binding.description[:1].lower()}{binding.description[1:]}"
        yield _does(f"{shown if len(shown) == 1 else shown.capitalize()} {does}", f"screen.{binding.action}")


def _does(words: str, action: str) -> Content:
    return Content(words).stylize(Style.from_meta({"@click": action}))

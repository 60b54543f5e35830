"""The keys that count on a screen, from its bindings: for help, the sheet of keys and the palette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.style import Style

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import ActiveBinding
    from textual.dom import DOMNode
    from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class NamedKey:
    """One key as it stands in words; `words` say more of what it does."""

    shown: str
    does: str
    words: str
    is_everywhere: bool
    action: str
    node: DOMNode


def named_keys(screen: Screen[Any]) -> tuple[NamedKey, ...]:
    """Each that does something now, once, a dialog's lock last; the editing keys of fields have no name."""
    told: dict[str, ActiveBinding] = {}
    for each in screen.active_bindings.values():
        if each.binding.id and each.binding.description and each.enabled:
            told.setdefault(each.binding.id, each)
    keys = [_told(screen, each) for each in told.values()]
    return tuple(sorted(keys, key=lambda each: each.action == "app.lock"))


def _told(screen: Screen[Any], active: ActiveBinding) -> NamedKey:
    node, binding, _enabled, tooltip = active
    shown = screen.app.get_key_display(binding)
    words = tooltip or binding.tooltip
    return NamedKey(shown, binding.description, words, node is screen.app, binding.action, node)


def clicked(words: Content, place: int) -> Content:
    """These words as a button, on a dialog whose `action_do` does what the key at this place does."""
    return words.stylize(Style.from_meta({"@click": f"screen.do({place})"}))


def do_later(app: App[Any], key: NamedKey) -> None:
    """What a key does, once the dialog that showed it has gone."""
    app.call_later(app.run_action, key.action, key.node)

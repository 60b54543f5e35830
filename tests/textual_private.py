"""What the tests read of Textual that it promises nobody: all of it here, for the one pinned release."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any, cast

from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual._styles_cache import StylesCache
from textual._wait import wait_for_idle
from textual.app import App
from textual.css import stylesheet
from textual.css.match import _check_selectors
from textual.css.model import RuleSet, Selector, SelectorType
from textual.css.styles import RulesMap, Styles
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer

if TYPE_CHECKING:
    # What measures memory loads this too, and pytest holds as much as a fifth of the console.
    import pytest


def strips(app: App[Any]) -> list[Strip]:
    """The lines of the screen in front, as a terminal would show them, with those behind it."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips(app.size)


def text(app: App[Any]) -> str:
    """Every cell of the screen in front, line by line."""
    return "\n".join(strip.text for strip in strips(app))


def what_is_drawn(app: App[Any]) -> object:
    """Every part in sight with how much of it is to be drawn anew: the same as long as `strips` would be."""
    return [
        (id(layout(screen)), part, len(part._styles_cache._dirty_lines))
        for screen in (*app._background_screens, app.screen)
        for part in screen._compositor.visible_widgets
    ]


async def idle() -> None:
    """Until this process rests."""
    await wait_for_idle(0)


def layout(screen: Screen[Any]) -> object:
    """The screen's layout: another object whenever it has been laid out again."""
    return screen._compositor.full_map


def is_settled(app: App[Any]) -> bool:
    """Whether the screen in front shows its parts as they are now: nothing waits to be handled or drawn."""
    screen = app.screen
    if any((screen._layout_required, screen._scroll_required, screen._dirty_widgets, screen._callbacks)):
        return False
    parts: list[MessagePump] = [app, screen, *screen.walk_children()]
    return not any(each._message_queue.qsize() + len(each._next_callbacks) for each in parts)


WHOLE = "LayoutUpdate"


class FollowsPaint(App[Any]):
    """Tells of each picture that reaches a terminal: `WHOLE`, or another name where only parts changed."""

    def painted(self, picture: str) -> None:
        """One is on its way."""

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if renderable is not None and not self._batch_count:
            self.painted(type(renderable).__name__)
        super()._display(screen, renderable)


def is_leaving(app: App[Any]) -> bool:
    """Whether the app has been told to exit."""
    return app._exit


def last_words(app: App[Any]) -> str:
    """What the app prints when it has left."""
    return "".join(str(each) for each in app._exit_renderables)


def notified(app: App[Any]) -> list[str]:
    """What the toasts say that are up."""
    return [each.message for each in app._notifications]


def is_ticking(timer: Timer | None) -> bool:
    """Whether a timer runs: false for none, and for one that is paused."""
    return timer is not None and timer._active.is_set()


def forget_reset(timer: Timer) -> None:
    """Let `was_reset` tell of what comes from now on."""
    timer._reset = False


def was_reset(timer: Timer) -> bool:
    """Whether a timer counts from the start again."""
    return timer._reset


def parse_sheets_once(patch: pytest.MonkeyPatch) -> None:
    """A console parses its sheets once for its only app; tests run hundreds of apps in one process."""
    parse = Stylesheet._parse_rules
    parsed: dict[Hashable, list[RuleSet]] = {}

    def parse_once(sheet: Stylesheet, *given: Any, **named: Any) -> list[RuleSet]:
        key = (frozenset(sheet._variables.items()), given, *named.items())
        if key not in parsed:
            parsed[key] = parse(sheet, *given, **named)
        return parsed[key]

    patch.setattr(Stylesheet, "_parse_rules", parse_once)


def hash_rules_fast(patch: pytest.MonkeyPatch) -> None:
    """A rule is itself alone, as by its own hash; that one is in Python, and asked for with each widget."""
    patch.setattr(RuleSet, "__hash__", object.__hash__)


_NAMED = frozenset({SelectorType.TYPE, SelectorType.CLASS, SelectorType.ID})


def match_rules_fast(patch: pytest.MonkeyPatch) -> None:
    """Three of four rules are asked in vain: a widget isn't what they end in, nor in what they begin with."""
    around: dict[int, tuple[list[Selector], set[str]]] = {}
    nodes: list[DOMNode] = []
    names: set[str] = set()

    def match_fast(selectors: list[Selector], path: list[DOMNode]) -> bool:
        nonlocal nodes, names
        if not selectors[-1].check(path[-1]):
            return False
        if id(selectors) not in around:
            around[id(selectors)] = (selectors, {each.name for each in selectors[:-1] if each.type in _NAMED})
        if nodes is not path:
            ids = {node.id for node in path if node.id}
            nodes, names = path, ids.union(*(node._css_type_names | node._classes for node in path))
        return around[id(selectors)][1] <= names and _check_selectors(selectors, path)

    patch.setattr(stylesheet, "_check_selectors", match_fast)


_Asked = dict[tuple[int, bool, bool, bool, bool], Styles]


def restyle_at_once(patch: pytest.MonkeyPatch) -> None:
    """A theme changes each colour of each part, and with it all that is below: once will do."""
    refresh, update, replace = Styles.refresh, Stylesheet.update_nodes, Stylesheet.replace_rules
    asked: _Asked | None = None

    def refresh_later(
        styles: Styles,
        *,
        layout: bool = False,
        children: bool = False,
        parent: bool = False,
        repaint: bool = True,
    ) -> None:
        if asked is None:
            refresh(styles, layout=layout, children=children, parent=parent, repaint=repaint)
        elif styles.node is not None and styles.node._is_mounted:
            asked[id(styles), layout, children, parent, repaint] = styles

    def update_and_refresh(sheet: Stylesheet, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        nonlocal asked
        later: _Asked = {}
        asked = later
        try:
            update(sheet, nodes, animate)
        finally:
            asked = None
        for (_, layout, children, parent, repaint), styles in later.items():
            refresh(styles, layout=layout, children=children, parent=parent, repaint=repaint)

    def replace_changed(node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
        styles, values = node.styles.base, cast("dict[str, object]", rules)
        had = cast("dict[str, object]", styles._rules)
        changed = [key for key in had.keys() | values.keys() if had.get(key) != values.get(key)]
        if animate and not changed:
            return
        if animate and "transitions" in values:
            replace(node, rules, animate)
            return
        for key in changed:
            setattr(styles, key, values.get(key))
        node.notify_style_update()

    patch.setattr(Styles, "refresh", refresh_later)
    patch.setattr(Stylesheet, "update_nodes", update_and_refresh)
    patch.setattr(Stylesheet, "replace_rules", staticmethod(replace_changed))


def draw_when_read(patch: pytest.MonkeyPatch) -> None:
    """A frame that no terminal shows is drawn when a test reads it; the last one also when the app ends.

    Whoever follows what is painted gets each one.
    """
    draw, end = Screen._compositor_refresh, App._shutdown

    def draw_for_a_terminal(screen: Screen[Any]) -> None:
        app = screen.app
        if not app.is_headless or isinstance(app, FollowsPaint) or screen is not app.screen:
            draw(screen)
            return
        screen._compositor._dirty_regions.clear()
        screen._dirty_widgets.clear()
        app._update_mouse_over(screen)

    async def draw_and_end(app: App[Any]) -> None:
        if app.is_headless and app.screen_stack:
            strips(app)  # nobody may have read it, and what can't be drawn is to be noticed
        await end(app)

    patch.setattr(Screen, "_compositor_refresh", draw_for_a_terminal)
    patch.setattr(App, "_shutdown", draw_and_end)


def forget_drawn() -> None:
    """Let go of every line drawn so far: one class's cache holds each instance that ever asked it."""
    StylesCache.get_inner_outer.cache_clear()


def drawn_alone(screen: Screen[Any], y: int) -> tuple[list[str], list[str]]:
    """The parts of one line, drawn for its own sake: as the screen does it, and as Textual would."""
    plain = Compositor()
    plain.__dict__.update(screen._compositor.__dict__)
    crop = Region(0, y, screen.size.width, 1)
    ours, theirs = (
        [repr(part) for part in each._render_chops(crop, y.__eq__)[y].values()]
        for each in (screen._compositor, plain)
    )
    return ours, theirs

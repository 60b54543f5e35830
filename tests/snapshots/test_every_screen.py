"""No screen without a picture, and every picture in each size."""

from __future__ import annotations

import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from textual.screen import Screen

import screens
from tests.snapshots.scene import EVERY_SIZE
from tests.snapshots.test_words_on_pictures import PICTURES

_TITLE = re.compile(r'<text class="[^"]*-title"[^>]*>([^<]*)<')
_NAME = re.compile(r"\[(.+?)(-desk-[a-z]+)?-(\d+)x(\d+)\]$")


def test_each_screen_of_the_console_is_on_a_picture() -> None:
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        import_module(module.name)
    shown = {found[1] for each in PICTURES if (found := _TITLE.search(each.read_text(encoding="utf-8")))}
    assert {each.__name__ for each in _last_of(Screen)} - shown == set()


def test_each_scene_is_there_in_every_size_in_the_dark_and_once_in_light_and_in_high_contrast() -> None:
    looks = defaultdict[str, set[str]](set)
    for picture in PICTURES:
        if found := _NAME.search(picture.stem):
            looks[found[1]].add(f"{found[3]}x{found[4]}{found[2] or ''}")
    looks.pop("too small")
    wanted = {f"{width}x{height}" for width, height in EVERY_SIZE}
    assert {name for name, there in looks.items() if there < wanted} == set()
    assert {name for name, there in looks.items() if len(there) != len(wanted) + 2} == set()


def _last_of(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    """Those of the console that are screens themselves, and no others' beginning."""
    for each in kind.__subclasses__():
        if each.__subclasses__():
            yield from _last_of(each)
        elif each.__module__.startswith("screens."):
            yield each

"""How far the house may be from where it should be. These may only go down: build, then lower them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.house.figures import House


@dataclass(frozen=True)
class Ceiling:
    """The most there may be, and how little there should be."""

    most: int
    goal: int


LONGEST_FILE = Ceiling(400, goal=400)
DEEPEST_INHERITANCE = Ceiling(2, goal=2)
CIRCLES = Ceiling(0, goal=0)
CIRCLES_AT_START = Ceiling(0, goal=0)
PROVIDER_NAMES = Ceiling(0, goal=0)
CLASS_NAMES_TWICE = Ceiling(0, goal=0)
FILE_NAMES_TWICE = Ceiling(0, goal=0)
LOOSE_FILES = Ceiling(0, goal=0)


@dataclass(frozen=True)
class Held:
    """A figure beside its ceiling, and what it counted."""

    what: str
    found: int
    ceiling: Ceiling
    counted: list[str]


def held(house: House) -> tuple[Held, ...]:
    """Every figure that has a ceiling."""
    longest, deepest = house.files.longest, house.deepest
    circles = [" ↔ ".join(circle) for circle in house.circles]
    at_start = [" ↔ ".join(circle) for circle in house.circles_at_start]
    return (
        Held("longest file, lines", longest, LONGEST_FILE, [house.files.named]),
        Held("deepest inheritance, own classes", len(deepest), DEEPEST_INHERITANCE, [" → ".join(deepest)]),
        _counted("circles of imports, wherever they stand", CIRCLES, circles),
        _counted("circles of imports at a module's start", CIRCLES_AT_START, at_start),
        _counted("lines that name a provider", PROVIDER_NAMES, house.provider_names),
        _counted("class names used twice", CLASS_NAMES_TWICE, house.class_names_twice),
        _counted("file names used twice", FILE_NAMES_TWICE, house.file_names_twice),
        _counted("files loose in console/", LOOSE_FILES, house.loose),
    )


def _counted(what: str, ceiling: Ceiling, counted: list[str]) -> Held:
    return Held(what, len(counted), ceiling, counted)

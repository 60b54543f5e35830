"""Drills of the academy, as their files tell them: a situation, a goal, and how the end is judged."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FOLDER = Path(__file__).parent / "drills"
_USUAL_PAR = {
    "looked up": 2,
    "prepared": 1,
    "code issued": 1,
    "code refused": 0,
    "prepared again": 0,
    "abandoned": 0,
}
"""How many entries of a kind are no step too many, unless a drill says otherwise."""
_MORE_EACH_TIME = 10


@dataclass(frozen=True, slots=True)
class Drill:
    """One of them. Texts may hold `{points}` and `{reference}`; `begun` fills them in."""

    name: str
    provider: str
    title: str
    role: str
    """Who would have to do with it: staff, an agent or a supervisor."""
    situation: str
    goal: str
    right: str
    points: int
    varies: bool = True
    """Whether the amount is another one each time."""
    faults: tuple[Mapping[str, Any], ...] = ()
    past: tuple[Mapping[str, Any], ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    """Senders and recipients of all that may move."""
    state: str = ""
    """How the last transfer touched must stand."""
    needs: tuple[Mapping[str, Any], ...] = ()
    """Entries that the journal must have got."""
    question: str = ""
    answers: tuple[str, ...] = ()
    """The right one first."""
    par: Mapping[str, int] = field(default_factory=lambda: MappingProxyType(_USUAL_PAR))

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers in an order that tells nothing."""
        return tuple(sorted(self.answers))

    def begun(self, times: int, reference: str = "") -> Drill:
        """This drill as it is set up for the n-th time, with its amount in its texts."""
        points = self.points + _MORE_EACH_TIME * times if self.varies else self.points

        def told(text: str) -> str:
            return text.replace("{points}", f"{points:,}").replace("{reference}", reference)

        return replace(
            self,
            points=points,
            situation=told(self.situation),
            goal=told(self.goal),
            right=told(self.right),
            answers=tuple(map(told, self.answers)),
        )


@cache
def drills_of(provider: str) -> tuple[Drill, ...]:
    """The drills at a provider, in the order of their file; none where there is no file."""
    path = _FOLDER / f"{provider}.toml"
    if not path.exists():
        return ()
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_drill(name, provider, told) for name, told in listed.items())


def _drill(name: str, provider: str, told: Mapping[str, Any]) -> Drill:
    fields: dict[str, Any] = {
        key: tuple(map(tuple, value))
        if key == "moves"
        else tuple(value)
        if isinstance(value, list)
        else value
        for key, value in told.items()
    }
    par = MappingProxyType(_USUAL_PAR | told.get("par", {}))
    return Drill(**(fields | {"name": name, "provider": provider, "par": par}))

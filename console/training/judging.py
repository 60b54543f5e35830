"""Judges a drill by what the journal and the simulator's ledger have got since then, never by a screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.domain.points import format_points

if TYPE_CHECKING:
    from console.domain.outbox import OutboxEntry
    from console.domain.transfers import Intent, TransferOrder
    from console.providers.simulator_control import BookedTransfer
    from console.training.drill import Drill

_FULL, _LEAST = 100, 50
LOOKED_UP = "looked up"
"""The kind of the journal's entry."""
_A_STEP = 10
"""What each needless step costs."""
_STEPS = {
    LOOKED_UP: ("look-up", "look-ups"),
    "prepared": ("transfer begun", "transfers begun"),
    "code issued": ("code asked for", "codes asked for"),
    "code refused": ("wrong code", "wrong codes"),
    "prepared again": ("sending again", "sendings again"),
    "abandoned": ("transfer given up", "transfers given up"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to judge by: everything since the drill began."""

    entries: Sequence[OutboxEntry]
    intents: Mapping[str, Intent]
    booked: Sequence[BookedTransfer]
    looked_up: frozenset[str] = frozenset()
    """Whom somebody looked up then, or so shortly before that it isn't written down again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a drill ended, or stands: out of a hundred, with the reasons as sentences."""

    score: int
    reached: bool
    wrong: int
    """Points that moved and shouldn't have."""
    said: tuple[str, ...]
    seconds: int = 0
    """How long it took, once it has ended; it is told and never counts."""

    @property
    def is_spoiled(self) -> bool:
        """Whether nothing can make it good any more."""
        return self.wrong > 0


def judge(drill: Drill, seen: Evidence, answer: str = "") -> Mark:
    """The mark for what was done; points that moved wrongly leave nothing of it."""
    missing, wrong = _moves(drill, seen)
    lacking = [*missing, *_lacking(drill, seen)]
    if drill.question and answer != drill.answers[0]:
        lacking.append("The answer isn't the right one." if answer else "The question wasn't answered.")
    if wrong:
        return Mark(0, False, wrong, (f"{format_points(wrong)} points moved that shouldn't have.", *lacking))
    if lacking:
        return Mark(0, False, 0, tuple(lacking))
    needless = _needless(drill, seen)
    score = max(_FULL - _A_STEP * sum(needless.values()), _LEAST)
    return Mark(score, True, 0, ("The goal is reached.", *map(_told, needless.items())))


def _moves(drill: Drill, seen: Evidence) -> tuple[list[str], int]:
    """What is missing of what shall move, and how many points moved besides."""
    wanted = [(sender, recipient, drill.points) for sender, recipient in drill.moves]
    wrong = 0
    for each in seen.booked:
        move = each.sender.id, each.recipient.id, each.points
        if move in wanted:
            wanted.remove(move)
        else:
            wrong += each.points
    return ["The points haven't moved."] if wanted else [], wrong


def _lacking(drill: Drill, seen: Evidence) -> list[str]:
    lacking = []
    if drill.state:
        about = (each for each in seen.intents.values() if _is_about(drill, each.order))
        if drill.state not in {each.state.value for each in about}:
            lacking.append("Nobody knows yet what became of it.")
    if not all(_is_there(need, seen) for need in drill.needs):
        lacking.append("A step is missing: see what would have been right.")
    return lacking


def _is_about(drill: Drill, order: TransferOrder) -> bool:
    sides = order.sender.id, order.recipient.id
    before = ((told["from"][0], told["to"][0]) for told in drill.past)
    return sides in (*drill.moves, *before) and order.points == drill.points


def _is_there(need: Mapping[str, Any], seen: Evidence) -> bool:
    if need["kind"] == LOOKED_UP:
        return need["whom"] in seen.looked_up
    facts = {name: value for name, value in need.items() if name not in ("kind", "times")}
    found = [
        each
        for each in seen.entries
        if each.kind == need["kind"] and all(each.facts.get(name) == value for name, value in facts.items())
    ]
    return len(found) >= int(need.get("times", 1))


def _needless(drill: Drill, seen: Evidence) -> dict[str, int]:
    counted = Counter(each.kind for each in seen.entries)
    over = {kind: counted[kind] - par for kind, par in drill.par.items()}
    return {kind: count for kind, count in over.items() if count > 0}


def _told(step: tuple[str, int]) -> str:
    kind, count = step
    one, many = _STEPS[kind]
    return f"{count} {one if count == 1 else many} too many."

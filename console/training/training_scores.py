"""Which drills were done, by whom and how well: a line each in a file of the data folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DrillResult:
    """One drill that came to its end."""

    at: str
    who: str
    provider: str
    drill: str
    score: int
    reached: bool
    seconds: int


@dataclass(frozen=True, slots=True)
class DrillStanding:
    """How somebody stands with one drill: how often, the best score and the last time."""

    who: str
    provider: str
    drill: str
    times: int
    best: int
    last: datetime


class TrainingScores:
    """The file. Training is no evidence, so that a line that can't be read or written stops nobody."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, result: DrillResult) -> bool:
        """Write one down; whether it is on record."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(asdict(result))}\n")
        except OSError:
            return False
        return True

    def results(self) -> tuple[DrillResult, ...]:
        """All that can be read, oldest first."""
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ()
        return tuple(result for line in lines if (result := _read(line)) is not None)

    def standings(self) -> tuple[DrillStanding, ...]:
        """Everybody's, by who and in the order in which they began with each drill."""
        of: dict[tuple[str, str, str], list[DrillResult]] = {}
        for each in self.results():
            of.setdefault((each.who, each.provider, each.drill), []).append(each)
        return tuple(
            _standing(key, results) for key, results in sorted(of.items(), key=lambda item: item[0][0])
        )


def _standing(key: tuple[str, str, str], results: Iterable[DrillResult]) -> DrillStanding:
    done = tuple(results)
    best = max(each.score for each in done)
    return DrillStanding(*key, len(done), best, datetime.fromisoformat(done[-1].at))


def _read(line: str) -> DrillResult | None:
    try:
        result = DrillResult(**json.loads(line))
        datetime.fromisoformat(result.at)
        return result if type(result.score) is int else None
    except (ValueError, TypeError):
        return None

"""The printed lines: a ratio, what it is made of, its goal, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.statistics import Ratio


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `goal` is the most the ratio may be, or with `at_least` the least; None has no goal."""

    metric: str
    what: str
    ratio: Ratio
    goal: float | None
    unit: str = "ms"
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        if self.goal is None:
            return True
        return self.ratio.value >= self.goal if self.at_least else self.ratio.value <= self.goal

    def line(self) -> str:
        value = self.ratio
        made_of = f"{_number(value.ours)} ÷ {_number(value.reference)} {self.unit}"
        interval = f"[{value.low:.2f} – {value.high:.2f}]"
        measured = f"{self.metric:<3} {self.what:<52} {value.value:>6.2f}  {interval:<16} {made_of:<22}"
        return f"{measured} {self._goal()}".rstrip()

    def _goal(self) -> str:
        if self.goal is None:
            return ""
        return f"goal {'≥' if self.at_least else '≤'} {self.goal:<5} {'OK' if self.holds else 'MISSED'}"


@dataclass(frozen=True, slots=True)
class Count:
    """A line that is exact: so many, where `goal` are wanted, of `out_of` in all."""

    metric: str
    what: str
    count: int
    goal: int
    out_of: int

    @property
    def holds(self) -> bool:
        return self.count == self.goal

    def line(self) -> str:
        verdict = "OK" if self.holds else "MISSED"
        said = f"{self.count} of {self.out_of}"
        return f"{self.metric:<3} {self.what:<52} {said:>6}  {'exact':<39} goal = {self.goal:<5} {verdict}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"

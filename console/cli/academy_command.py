"""`points-console academy`: the drills there are, who did which of them how well, or one of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.cli.exit_codes import ExitCode
from console.cli.output import fail, is_terminal, say
from console.providers.registry import PROVIDERS, simulated_providers


@dataclass(frozen=True, slots=True)
class AcademyRequest:
    """What was asked for on the command line."""

    lists: bool = False
    reports: bool = False
    drill: str = ""
    who: str = ""


def run_academy(request: AcademyRequest) -> int:
    """List, report, or open the console with a drill set up; the exit code."""
    if sum((request.lists, request.reports, bool(request.drill))) != 1:
        return fail(ExitCode.WRONG_USAGE, "academy takes --list, --report or --drill NAME, one of them.")
    if request.lists:
        return _list()
    if request.reports:
        return _report()
    return _begin(request.drill, request.who)


def _list() -> int:
    from console.training.drill import drills_of

    for provider in simulated_providers():
        say(f"{PROVIDERS[provider].label}:")
        rows = [(drill.name, drill.role, drill.title) for drill in drills_of(provider)]
        for line in _table(rows):
            say(f"  {line}")
    return 0


def _report() -> int:
    from console.settings.folders import data_folder
    from console.training.training_desk import SCORES
    from console.training.training_scores import TrainingScores

    standings = TrainingScores(data_folder() / SCORES).standings()
    if not standings:
        say("Nobody has done a drill here yet. Begin one: points-console academy --drill lost-answer")
        return 0
    head = ("who", "drill", "done", "best", "last")
    rows = [
        (each.who, each.drill, f"{each.times}×", f"{each.best}", f"{each.last.astimezone():%Y-%m-%d %H:%M}")
        for each in standings
    ]
    for line in _table([head, *rows]):
        say(line)
    for who in dict.fromkeys(each.who for each in standings):
        reached = sum(each.who == who and each.best > 0 for each in standings)
        say(f"{who} has reached {reached} of {_how_many()} goals.")
    return 0


def _begin(name: str, who: str) -> int:
    from console.cli.demo import run_demo
    from console.training.drill import drills_of

    holding = [each for each in simulated_providers() if name in {drill.name for drill in drills_of(each)}]
    if not holding:
        return fail(ExitCode.WRONG_USAGE, f"there is no drill {name!r}. See: points-console academy --list")
    if not is_terminal():
        return fail(ExitCode.CANNOT_WORK, "a drill needs a terminal.")
    return run_demo(holding[0], drill=name, who=who)


def _how_many() -> int:
    from console.training.drill import drills_of

    return sum(len(drills_of(provider)) for provider in simulated_providers())


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]

"""Without a full screen no key does anything: what a card advises must be possible there, too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from console.domain.problems import Context, Local, Problem, local
from console.domain.transfers import State
from console.explanations.catalogue import VERIFY_FIRST, Catalogue
from console.explanations.next_steps import GONE_BY_LINES, IN_THE_CONSOLE, next_step_by_lines
from console.explanations.steps_in_lines import in_lines, step_in_lines

KEY = re.compile(r"\bF\d|Ctrl\+|Shift\+|\bEsc\b|[Pp]ress\b|with Enter|[<>]")


def _steps(written: Any) -> Iterator[str]:
    match written:
        case {"next": str(step), **_rest}:
            yield step
        case dict():
            for each in written.values():
                yield from _steps(each)
        case list():
            for each in written:
                yield from _steps(each)


def names_a_key(step: str) -> bool:
    return KEY.search(step.replace(IN_THE_CONSOLE, "")) is not None


def test_no_step_in_lines_names_a_key() -> None:
    read = (
        each.read_text(encoding="utf-8")
        for each in files("console.explanations").iterdir()
        if each.name.endswith(".toml")
    )
    steps = {step for text in read for step in _steps(tomllib.loads(text))}
    assert len(steps) > 150
    bare = Problem("capillary", Context.HTTP, "404", http_status=404)
    safe = Problem("capillary", Context.TRANSFER, "123456")
    made = (Catalogue().explain(each, sent=sent).next_step for each in (bare, safe) for sent in (True, False))
    told = {step_in_lines(step) for step in (*steps, *made, VERIFY_FIRST)}
    assert [step for step in told if names_a_key(step)] == []
    assert [step for step in map(next_step_by_lines, State) if names_a_key(step)] == []
    assert not names_a_key(GONE_BY_LINES)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            "Press F7 to see the open transfer.",
            "Use points-console unresolved --watch to see the open transfer.",
        ),
        ("Wait a minute, then press Enter.", "Wait a minute, then run the command again."),
        ("Press F12 and pass the details to support.", "Pass the details in the next line to support."),
        ("Press F2 and look the group up again.", "With points-console lookup look the group up again."),
        ("Tell your administrator; only they can.", "Tell your administrator; only they can."),
    ],
)
def test_each_key_gives_way_to_its_command(step: str, said: str) -> None:
    assert step_in_lines(step) == said


def test_no_line_is_promised_that_isnt_there() -> None:
    assert step_in_lines("Go on; F12 has the days left.", has_details=False) == "Go on."
    card = in_lines(Catalogue().explain(local(Local.SENDER_BUSY)))
    assert card.next_step == "Use points-console unresolved --watch to see the open transfer."

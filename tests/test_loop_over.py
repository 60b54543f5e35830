"""A loop over a table loses no line of it, whatever becomes of the lines before."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest

from tests.loop_over import loop_over


def _run(test: Callable[..., Any], **fixtures: object) -> Any:
    """As pytest calls it: the table's lines are no business of whoever runs the test."""
    return test(**fixtures)


def test_every_pair_is_tried() -> None:
    tried = []

    @loop_over("status", [200, 404])
    @loop_over(("way", "code"), [("to a group", "1"), ("to a person", "2")])
    def test(way: str, code: str, status: int) -> None:
        tried.append((status, way, code))

    _run(test)
    assert tried == [
        (200, "to a group", "1"),
        (200, "to a person", "2"),
        (404, "to a group", "1"),
        (404, "to a person", "2"),
    ]


def test_every_wrong_line_is_named_and_the_first_is_shown() -> None:
    @loop_over("status", [200, 404])
    @loop_over("code", ["1", "2", "3"])
    def test(code: str, status: int) -> None:
        if code == "3":
            raise ValueError(code)
        assert (status, code) != (404, "1")

    with pytest.raises(AssertionError, match=r"3 of 6 cases are wrong:") as failed:
        _run(test)
    named = re.findall(r"^  (.*?): (\w+)", str(failed.value), re.MULTILINE)
    assert named == [
        ("status=200, code='3'", "ValueError"),
        ("status=404, code='1'", "AssertionError"),
        ("status=404, code='3'", "ValueError"),
    ]
    assert isinstance(failed.value.__cause__, ValueError)


async def test_what_is_awaited_is_tried_and_named_too() -> None:
    @loop_over("number", [1, 2, 3])
    async def test(number: int) -> None:
        with pytest.raises(ZeroDivisionError):
            assert number / (number - 1)

    with pytest.raises(AssertionError, match=r"2 of 3 cases are wrong:\n  number=2: .*\n  number=3: "):
        await _run(test)


def test_what_the_lines_leave_open_comes_from_fixtures() -> None:
    seen = []

    @loop_over("code", ["1", "2"])
    def test(place: str, code: str) -> None:
        seen.append((place, code))

    assert list(signature(test).parameters) == ["place"]
    _run(test, place="here")
    assert seen == [("here", "1"), ("here", "2")]


def test_a_loop_over_nothing_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="nothing to try for code"):
        loop_over("code", [])


def test_two_lines_that_look_the_same_are_two() -> None:
    @loop_over("value", [1.0, 1.0])
    def test(value: float) -> None:
        assert value != 1.0

    with pytest.raises(AssertionError, match="2 of 2 cases"):
        _run(test)

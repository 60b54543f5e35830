"""A table read through by one test: every line of it is tried, and all that are wrong are named at once.

For cross products and long lists, where a case of its own for every line says no more than one for all.
What a test's fixtures hand in is shared by its lines: a line that changes something makes its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from functools import wraps
from inspect import iscoroutinefunction, signature
from itertools import product
from typing import Any, TypeVar, cast

import pytest

Test = TypeVar("Test", bound=Callable[..., Any])
_LONGEST = 100
"""Characters of a value's name in a message."""


def loop_over(names: str | tuple[str, ...], lines: Iterable[Any]) -> Callable[[Test], Test]:
    """Hands each line to the test by its name or names; above another one, every pair of both."""
    table = [{names: line} if isinstance(names, str) else _named(names, line) for line in lines]
    assert table, f"nothing to try for {names}"

    def decorate(test: Test) -> Test:
        body, inner = getattr(test, "looped_over", (test, [{}]))
        looped = _looped(test, body, [outer | each for outer, each in product(table, inner)])
        return cast("Test", looped)

    return decorate


def _named(names: tuple[str, ...], line: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(names, line, strict=True))


def _looped(test: Callable[..., Any], body: Callable[..., Any], cases: list[dict[str, Any]]) -> Any:
    """A test that takes what its cases leave open."""

    @wraps(test)
    def in_turn(**fixtures: Any) -> None:
        wrong = _Wrong()
        for case in cases:
            with wrong.noted(case):
                body(**fixtures, **case)
        wrong.tell(len(cases))

    @wraps(test)
    async def in_turn_awaited(**fixtures: Any) -> None:
        wrong = _Wrong()
        for case in cases:
            with wrong.noted(case):
                await body(**fixtures, **case)
        wrong.tell(len(cases))

    looped: Any = in_turn_awaited if iscoroutinefunction(body) else in_turn
    asked = signature(body)
    left_open = [each for name, each in asked.parameters.items() if name not in cases[0]]
    looped.__signature__ = asked.replace(parameters=left_open)
    looped.looped_over = (body, cases)
    return looped


class _Wrong:
    """The cases that failed, each by its name, with what it failed of."""

    def __init__(self) -> None:
        self._found: list[tuple[str, BaseException]] = []

    @contextmanager
    def noted(self, case: dict[str, Any]) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception) as error:
            self._found.append((", ".join(f"{name}={_said(each)}" for name, each in case.items()), error))

    def tell(self, tried: int) -> None:
        """Fails if any case did, and shows where the first of them broke."""
        __tracebackhide__ = True
        if not self._found:
            return
        told = [f"  {case}: {_first_line(error)}" for case, error in self._found]
        _, first = self._found[0]
        raise AssertionError("\n".join([f"{len(told)} of {tried} cases are wrong:", *told])) from first


def _said(value: Any) -> str:
    name = getattr(value, "name", None) or getattr(value, "__name__", None)
    if isinstance(value, str | bytes) and not isinstance(value, Enum):
        name = repr(value)
    written = name if isinstance(name, str) else str(value)
    return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…"


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]

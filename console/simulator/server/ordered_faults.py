"""Faults a trainee or a test orders: what each does, to which operation, how many times."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Operation(StrEnum):
    """What a request is for. `ANY` stands for every one of them when ordering a fault."""

    TRANSFER = "transfer"
    PRECHECK = "precheck"
    ISSUE_CODE = "issue-code"
    HISTORY = "history"
    LOOKUP = "lookup"
    BALANCE = "balance"
    LEDGER = "ledger"
    GROUP = "group"
    TOKEN = "token"  # noqa: S105 - the name of an operation
    ANY = "any"


@dataclass(frozen=True, slots=True)
class SimulatedFault:
    """One entry of a catalogue, and which operations it may happen to.

    `options` are what may be set: a number or a text is the default, a list all choices, the default first.
    """

    name: str
    operations: tuple[Operation, ...]
    description: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def defaults(self) -> dict[str, Any]:
        """Every option with the value it has unless the order says otherwise."""
        return {name: given[0] if isinstance(given, list) else given for name, given in self.options.items()}

    def described(self) -> dict[str, Any]:
        """The entry as JSON, for the trainer's list."""
        return {
            "name": self.name,
            "operations": [operation.value for operation in self.operations],
            "description": self.description,
            "options": self.defaults,
        }

    def accepts(self, option: str, value: object) -> bool:
        """Whether a known option may have this value."""
        known = self.options[option]
        return value in known if isinstance(known, list) else _fits(value, known)


def catalogue(path: Path, every: tuple[Operation, ...]) -> dict[str, SimulatedFault]:
    """The faults of one provider by name, in the order of its file; `every` are all of its operations."""
    return {
        name: SimulatedFault(name, _operations(row, every), row["does"], row.get("options", {}))
        for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def _operations(row: Mapping[str, Any], every: tuple[Operation, ...]) -> tuple[Operation, ...]:
    return (*map(Operation, row["operations"]), Operation.ANY) if "operations" in row else every


class UnknownFault(Exception):
    """An order that can't be carried out; the message is a sentence."""


@dataclass(eq=False)
class Armed:
    """A fault waiting for its operation, `times` more times."""

    fault: SimulatedFault
    operation: Operation
    times: int
    options: dict[str, Any]

    @property
    def name(self) -> str:
        """The fault's name in its catalogue."""
        return self.fault.name

    def described(self) -> dict[str, Any]:
        """The order as JSON, for the trainer's list."""
        return {
            "operation": self.operation.value,
            "fault": self.name,
            "times": self.times,
            "options": self.options,
        }


NO_FAULT = Armed(SimulatedFault("", (), ""), Operation.ANY, 0, {})
"""Goes with every request for which nothing is ordered."""


def _fits(value: object, example: object) -> bool:
    if isinstance(example, str):
        return isinstance(value, str)
    # A limit, because a fault that lasts for ever hangs the test that ordered it.
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1_000_000


class Faults:
    """What is ordered at the moment, in the order it was ordered."""

    def __init__(self, catalogue: Mapping[str, SimulatedFault]) -> None:
        self.catalogue = catalogue
        self.armed: list[Armed] = []

    def described(self) -> dict[str, Any]:
        """What is ordered, and what could be."""
        return {
            "armed": [armed.described() for armed in self.armed],
            "catalogue": [fault.described() for fault in self.catalogue.values()],
        }

    def arm(
        self, operation: str, fault: str, times: int = 1, options: Mapping[str, Any] | None = None
    ) -> None:
        """Order `fault` for the next `times` requests of `operation`. Raises `UnknownFault`."""
        known = self.catalogue.get(fault)
        if known is None:
            raise UnknownFault(f"There is no fault called {fault}.")
        if operation not in [name.value for name in known.operations]:
            raise UnknownFault(f"{fault} doesn't happen to {operation}.")
        given = dict(options or {})
        if times < 1 or not set(given) <= set(known.options):
            raise UnknownFault(f"{fault} takes these options: {', '.join(known.options) or 'none'}.")
        if not all(known.accepts(name, value) for name, value in given.items()):
            raise UnknownFault(f"{fault} has options like these: {known.defaults}.")
        self.armed.append(Armed(known, Operation(operation), times, {**known.defaults, **given}))

    def take(self, operation: Operation) -> Armed:
        """The oldest order that fits, counted down; `NO_FAULT` where none does."""
        for armed in self.armed:
            if armed.operation in (operation, Operation.ANY):
                armed.times -= 1
                if armed.times == 0:
                    self.armed.remove(armed)
                return armed
        return NO_FAULT

    def clear(self) -> None:
        """Forget every order."""
        self.armed.clear()

"""Lessons as data: which answer, what it means, and what to do to meet it. A TOML file is a guide."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNREADABLE = "unreadable answer"
NO_ANSWER = "no answer"
PAGE = "page"
_STANDS_FOR = {"(absent)": None, "(300000 characters)": "x" * 300_000}
"""What TOML can't or shouldn't hold; a field that is None is taken out."""


@dataclass(frozen=True, slots=True)
class Order:
    """A fault to order before the act."""

    fault: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One way to meet one answer.

    `code` is the provider's, "token" where Capillary has no number, or one of the names above where
    Mastercard has none; `context` is Mastercard's source. People are named by mobile (ten digits) or id
    (nine), where groups take part by kind and id. `acting` is the id of who acts for a group. `entered` is
    the code typed: the one on the customer's phone, a wrong one, nothing, or one although none was sent.
    `twist` changes the request in ways a well-behaved console doesn't: method, path, headers, query, body,
    sign_in, sealed. `times` repeats it. `moved` says whether points had really moved by an ordered fault,
    which the answer need not tell.
    """

    guide: str
    context: str
    code: str
    meaning: str
    what_to_do: str
    kind: str = "error"
    status: int = 0
    act: str = "transfer"
    sender: str = "9148574269"
    recipient: str = "565039506"
    acting: str = ""
    program: int = 973
    points: int = 10
    entered: str = "phone"
    times: int = 1
    twist: Mapping[str, Any] = field(default_factory=dict)
    order: Order | None = None
    moved: bool = False


def _meant(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _meant(item) for name, item in value.items()}
    return _STANDS_FOR.get(value, value) if isinstance(value, str) else value


def _guide(name: str) -> tuple[Lesson, ...]:
    read = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(_lesson(name, read.get("defaults", {}) | given) for given in read["lessons"])


def _lesson(guide: str, given: dict[str, Any]) -> Lesson:
    order = given.pop("order", None)
    return Lesson(guide=guide, order=order and Order(**order), **_meant(given))


CUSTOMERS, GROUPS, MASTERCARD = (_guide(name) for name in ("customers", "groups", "mastercard"))

"""Operators: who may be at the desk, what each role may do, and who is there now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum

LONGEST_ID = 30
_ID = re.compile(rf"[a-z0-9][a-z0-9._-]{{0,{LONGEST_ID - 1}}}")
_FIRST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(minutes=15)
MOST_WRONG = 12
"""Wrong PINs in a row after which time alone opens nothing: the last of them came after the longest wait."""
NOBODY = "console"
"""Who does what the console does by itself while nobody has signed in."""


class OperatorRole(StrEnum):
    """What somebody at a desk is there for; each may what those before it may."""

    STAFF = "staff"
    AGENT = "agent"
    SUPERVISOR = "supervisor"


class Right(Enum):
    """What not everybody may do, in words that follow "may"."""

    TRANSFER = "move points"
    PAST = "read this console's transfers"
    OTHER_BRANCHES = "see what other branches did"
    APPROVE = "approve a transfer"
    RESOLVE = "settle a transfer that nobody knows about"
    AFTER_WRONG_CODES = "go on after five wrong codes of a customer"
    REVEAL = "see whole numbers"
    RESTORED_JOURNAL = "accept a restored journal"
    OPERATORS = "decide who works here"
    CONNECTIONS = "change the sign-in of a connection"
    POLICY = "change the policy"
    FIGURES = "see what each colleague did"
    LOOKUPS = "see who was looked up by whom"
    PURGE = "take out what is past its time"
    PERSONS_DATA = "hand out what is kept about somebody"
    TICKETS = "put a ticket or a note on a transfer"


_OF_STAFF = frozenset({Right.TRANSFER, Right.PAST})
RIGHTS: dict[OperatorRole, frozenset[Right]] = {
    OperatorRole.STAFF: _OF_STAFF,
    OperatorRole.AGENT: _OF_STAFF | {Right.OTHER_BRANCHES, Right.TICKETS},
    OperatorRole.SUPERVISOR: frozenset(Right),
}


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who works here. `id` is what they sign in with, and what stands beside what they did."""

    id: str
    role: OperatorRole = OperatorRole.STAFF
    name: str = ""
    is_active: bool = True

    def may(self, right: Right) -> bool:
        """Whether their role has this right."""
        return self.is_active and right in RIGHTS[self.role]

    @property
    def shown(self) -> str:
        """As the status line has it; the ordinary role goes without saying."""
        if not self.is_active:
            return f"{self.id} (works here no more)"
        return self.id if self.role is OperatorRole.STAFF else f"{self.id} ({self.role})"


class NotAllowed(Exception):
    """Whoever is at the desk hasn't the right; the message is a sentence."""

    def __init__(self, right: Right, gone: str = "") -> None:
        roles = [role.value for role, rights in RIGHTS.items() if right in rights]
        why = f"{gone} doesn't work here any more, and so may not {right.value}."
        super().__init__(why if gone else f"Only {_one_of(roles)} may {right.value}.")


class SignInRefused(Exception):
    """Nobody is signed in; the message is a sentence, and `wait` says when the next try is taken."""

    def __init__(self, why: str, wait: timedelta = timedelta(0)) -> None:
        super().__init__(why)
        self.wait = wait


class TooSoon(SignInRefused):
    """The PIN wasn't looked at, because the wait for it isn't over."""


class OperatorRefused(Exception):
    """An operator can't be written down so; the message is a sentence."""


class AtDesk:
    """Who is at the desk. The services ask it before each act; screens and commands only explain (R18).

    A lock changes nothing here: what somebody began goes on in their name.
    """

    def __init__(self, present: Operator | None = None, *, alone: bool = False) -> None:
        self.present = present
        self.is_alone = alone
        """Nobody else could prove here who they are: there is no second person to ask."""

    @property
    def name(self) -> str:
        """Whose name is written beside what happens now."""
        return NOBODY if self.present is None else self.present.id

    def may(self, right: Right) -> bool:
        """Whether whoever is there has this right."""
        return self.present is not None and self.present.may(right)

    def require_second(self, right: Right, checker: Operator | None, *makers: str) -> str:
        """The id of whoever takes it on, somebody with this right who is neither at the desk nor a maker.

        Raises `NotAllowed` or `OperatorRefused`. Where nobody else can prove who they are, who is there does.
        """
        if self.is_alone:
            self.require(right)
            return self.name
        if checker is None or not checker.may(right):
            raise NotAllowed(right)
        if checker.id in (self.name, *makers):
            raise OperatorRefused("A second person decides this: neither who asks for it, nor who made it.")
        return checker.id

    def require(self, right: Right) -> None:
        """Raise `NotAllowed` unless whoever is there has this right."""
        if not self.may(right):
            gone = self.present is not None and not self.present.is_active
            raise NotAllowed(right, self.name if gone else "")


def read_operator_id(typed: str) -> str:
    """What somebody typed as their id, in the one spelling there is of it; empty where it can't be one."""
    folded = typed.strip().lower()
    return folded if _ID.fullmatch(folded) else ""


def wait_after(wrong: int) -> timedelta:
    """How long the next PIN isn't looked at after so many wrong ones in a row: 1 s, 2 s, 4 s … 15 min."""
    return min(_FIRST_WAIT * 2 ** (min(wrong, MOST_WRONG) - 1), _LONGEST_WAIT) if wrong else timedelta(0)


def _one_of(roles: list[str]) -> str:
    *others, last = (f"{'an' if role[0] in 'aeiou' else 'a'} {role}" for role in roles)
    return f"{', '.join(others)} or {last}" if others else last

"""Who works in a whole chain: what was decided at other consoles, and how often a PIN was tried anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from console.domain.elsewhere import Sees, TillOfChain
from console.domain.operators import Operator


@dataclass(frozen=True, slots=True)
class OperatorWord:
    """The newest word on one operator."""

    operator: Operator
    at: datetime
    """When somebody decided it, wherever that was."""
    added: datetime
    """When they were let in last; a new PIN changes nothing about it."""


@dataclass(frozen=True, slots=True)
class DecidedElsewhere:
    """What a supervisor decided at another console that speaks for this one."""

    decided: OperatorWord
    pin: str
    """The hash of their PIN's mark in the chain."""
    by: str
    till: TillOfChain
    arrived: datetime
    """By the ledger's clock: what follows is asked for from there on."""


def overrules(heard: OperatorWord, known: OperatorWord | None) -> bool:
    """Whether a word from elsewhere takes the place of what is known here.

    The newer one counts. But who can't sign in any more comes back only by being let in anew, and not by a
    PIN that was given without having heard of it.
    """
    if known is None:
        return True
    if heard.operator.is_active == known.operator.is_active:
        return heard.at > known.at
    return heard.added > known.at if heard.operator.is_active else heard.at > known.added


@dataclass(frozen=True, slots=True)
class PinTried:
    """A try counted in the whole chain: how many wrong ones came before, or how long none is taken."""

    wrong: int = 0
    wait: timedelta = timedelta(0)


class OperatorsElsewhere(Protocol):
    """The chain's part in who works here. Each call may raise `ElsewhereUnreadable`, and none takes long."""

    @property
    def reach(self) -> Sees:
        """For whom this console speaks: what is decided here holds there too."""

    def pin_mark(self, operator: str, pin: str) -> str:
        """The PIN as it is hashed for the chain: nobody without its key can guess it from the hash."""

    async def heard(self, since: datetime | None) -> tuple[DecidedElsewhere, ...]:
        """What was decided elsewhere, as it arrived since then."""

    async def try_pin(self, operator: str) -> PinTried:
        """Count a try before the PIN is looked at, unless the wait for it isn't over."""

    async def let_in(self, operator: str) -> None:
        """It was the right PIN, or there is a new one: the next wrong one is the first."""

    def close(self) -> None:
        """Let go of the ledger."""

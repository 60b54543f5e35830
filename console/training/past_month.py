"""The month before a training session: the same one at each start, with its days counted back from now."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from console.domain.lookups import LookUp, named
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Problem
from console.domain.references import ALPHABET, LENGTH
from console.domain.transfers import TransferOrder
from console.domain.warnings import WarningKind
from console.training.past_steps import Act, PastDesk, Step
from console.training.past_transfer import Ending, PastTransfer

_DAYS = 30
_TODAYS_HOURS = (0.4, 8.0)
_BETWEEN_HOURS = 1.9
_MIXED = 10
"""So many of the people are in the everyday traffic."""
_OPERATORS = ("trainee", "trainee", "agent", "super")
_A_DAY = (1, 2, 2, 3, 4)
_SUPERVISOR = "super"
_WARNED = (WarningKind.SPIKE, WarningKind.NEW_RECEIVER, WarningKind.GIVES_OFTEN)


@dataclass(frozen=True, slots=True)
class PastMonth:
    """What happened in it, oldest first, and what was looked up without a transfer."""

    desk: PastDesk
    program_id: int
    program_name: str
    transfers: tuple[PastTransfer, ...]
    others: tuple[Step, ...]


@cache
def past_month(provider: str, profile: str, branch: str, approved_above: int) -> PastMonth:
    """The month of a provider; above so many points somebody had approved."""
    told = tomllib.loads((Path(__file__).parent / "months" / f"{provider}.toml").read_text(encoding="utf-8"))
    desk = PastDesk(provider, profile, branch, frozenset(map(PartyKind, told["codes_for"])), told["reports"])
    month = _Month(told, provider, approved_above)
    transfers = sorted((*month.traffic(), *month.stories()), key=lambda each: each.ago, reverse=True)
    others = tuple(month.others(profile))
    return PastMonth(desk, told["program"], told["program_name"], tuple(transfers), others)


class _Month:
    def __init__(self, told: dict[str, Any], provider: str, approved_above: int) -> None:
        # The same at each start: whoever teaches with it knows what is there.
        self._chance = random.Random(told["seed"])  # noqa: S311 - nothing secret
        self._told = told
        self._provider = provider
        self._approved_above = approved_above
        kind = PartyKind.CUSTOMER if told["program"] else PartyKind.ACCOUNT
        self._people = [Party(kind, number, name) for number, name in told["people"]]
        self._groups = [
            (Party(PartyKind.GROUP, number, name), Party(PartyKind.CUSTOMER, acting, its_name))
            for number, name, acting, its_name in told["groups"]
        ]

    def traffic(self) -> Iterator[PastTransfer]:
        """What went well, a few a day."""
        for day in range(_DAYS):
            for turn in range(self._chance.choice(_A_DAY)):
                # Each in a part of the day of its own: a sender has one open transfer at a time.
                hours = _TODAYS_HOURS[0] + _BETWEEN_HOURS * (turn + 0.8 * self._chance.random())
                yield self._moved(timedelta(days=day, hours=hours))

    def stories(self) -> Iterator[PastTransfer]:
        """What went otherwise."""
        for story in self._told["stories"]:
            sender, recipient = self._people[story["from"]], self._people[story["to"]]
            problem = self._problem(*story["problem"]) if "problem" in story else None
            yield PastTransfer(
                self._reference(),
                timedelta(hours=story["hours"]),
                self._order(sender, recipient, story["points"], story["note"]),
                story["operator"],
                Ending(story["ending"]),
                problem,
                approved_by=_SUPERVISOR if story["points"] > self._approved_above else "",
            )

    def others(self, profile: str) -> Iterator[Step]:
        """Who signed in each morning, and what an agent looked up for callers."""
        for day in range(_DAYS - 1, -1, -1):
            for position, operator in enumerate(("trainee", "agent", _SUPERVISOR)):
                at = timedelta(days=-day, hours=-9, minutes=7 * position)
                yield at, _signed_in(operator)
            whom = self._chance.choice(self._people)
            at = timedelta(days=-day, hours=-self._chance.uniform(*_TODAYS_HOURS))
            yield at, _looked_up(whom, profile)

    # -- one transfer --------------------------------------------------------------------------

    def _moved(self, ago: timedelta) -> PastTransfer:
        operator = self._chance.choice(_OPERATORS)
        points = self._chance.randrange(2, 90) * 10
        if self._chance.random() < 0.05 and operator != _SUPERVISOR:
            points = self._approved_above + self._chance.randrange(1, 9) * 100
        warned = (self._chance.choice(_WARNED),) if self._chance.random() < 0.08 else ()
        return PastTransfer(
            self._reference(),
            ago,
            self._any_order(points),
            operator,
            warned=warned,
            approved_by=_SUPERVISOR if points > self._approved_above else "",
        )

    def _any_order(self, points: int) -> TransferOrder:
        sender, recipient = self._chance.sample(self._people[:_MIXED], 2)
        note = self._chance.choice(self._told["notes"])
        way = self._chance.random()
        if self._groups and way < 0.2:
            group, acting = self._chance.choice(self._groups)
            if way < 0.06:
                return self._order(group, recipient, points, note, acting)
            return self._order(sender, group, points, note)
        return self._order(sender, recipient, points, note)

    def _order(
        self, sender: Party, recipient: Party, points: int, note: str, acting: Party | None = None
    ) -> TransferOrder:
        return TransferOrder(
            sender,
            recipient,
            points,
            self._told["program"],
            note,
            self._told["program_name"],
            acting,
            self._told.get("transfer_type", ""),
        )

    def _problem(self, code: str, message: str) -> Problem:
        context = Context.TRANSFER if self._told["program"] else Context.SERVICE
        return Problem(self._provider, context, code, message=message, http_status=200)

    def _reference(self) -> str:
        return "".join(self._chance.choice(ALPHABET) for _ in range(LENGTH))


def numbered(past: Sequence[PastTransfer], numbers: Sequence[str]) -> tuple[PastTransfer, ...]:
    """Each with the numbers of its bookings, which come in the order of `bookings_of`."""
    left = iter(numbers)
    return tuple(replace(each, ids=tuple(next(left) for _ in each.bookings)) for each in past)


def _signed_in(operator: str) -> Act:
    return lambda store, at: store.signed_in(operator, at)


def _looked_up(whom: Party, profile: str) -> Act:
    by = "mobile" if whom.kind is PartyKind.CUSTOMER else whom.kind.value
    return lambda store, at: store.looked_up([LookUp(at, "agent", named(whom), by, profile)])

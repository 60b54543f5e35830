"""Seeded moves of made-up customers: an ordinary year at a branch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from console.domain.moves import Move, MovesOf
from console.domain.parties import Customer, Party
from console.domain.party_kinds import PartyKind
from console.domain.policy import Policy
from console.domain.transfers import State, TransferOrder
from console.domain.warnings import Seen

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def somebody(number: int | str) -> Party:
    return Party(PartyKind.CUSTOMER, str(number), f"Asha {number}")


@dataclass
class Journal:
    """Moves in memory, told apart as the journal does it: by side, newest first."""

    given: dict[str, list[Move]] = field(default_factory=lambda: defaultdict(list))
    got: dict[str, list[Move]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def add(
        self, giver: str, receiver: str, points: int, at: datetime, *, refused: int = 0, moved: bool = True
    ) -> Move:
        self.count += 1
        state = State.CONFIRMED if moved else State.REJECTED
        sides = somebody(giver), somebody(receiver)
        made = Move(f"R{self.count:09}", at, *sides, points, state, refused)
        self.given[giver].insert(0, made)
        self.got[receiver].insert(0, made)
        return made

    def of(self, number: str) -> MovesOf:
        return MovesOf(tuple(self.given[number]), tuple(self.got[number]))

    def seen(self, giver: str, receiver: str, points: int, now: datetime, policy: Policy) -> Seen:
        """An order between customers of long standing, as it is looked at."""
        order = TransferOrder(somebody(giver), somebody(receiver), points, 973)
        sender, recipient = (
            Customer(number, created=START - 400 * DAY, modified=START - 100 * DAY)
            for number in (giver, receiver)
        )
        parts = (sender, recipient, self.of(giver), self.of(receiver))
        return Seen(order, "asha.k", now, policy, UTC, *parts)


def ordinary(count: int, seed: int) -> Iterator[tuple[str, str, int, datetime]]:
    """Orders as families make them over a year: one or two give to one of theirs, some days or weeks apart,
    amounts within a few times of what they usually give. Oldest first.
    """
    random = Random(seed)
    orders: list[tuple[str, str, int, datetime]] = []
    household = 0
    while len(orders) < count:
        household += 1
        for giver in range(random.choice((1, 1, 1, 2))):
            at, usual = START + random.random() * 60 * DAY, random.choice((50, 100, 200, 500, 1000))
            for _ in range(random.randint(1, 12)):
                points = max(int(usual * random.lognormvariate(0, 0.5)), 1)
                orders.append((f"{household}-{giver}", f"{household}-R", points, at))
                at += max(random.expovariate(1 / 25), 2.5) * DAY
    return iter(sorted(orders[:count], key=lambda order: order[3]))

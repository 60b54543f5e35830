"""The organisation a trainee finds on first start: programmes, documented customers, groups, made-up members.

Everything is the same at each start but for the dates, which follow the clock. Mobiles of made-up
members begin with 910000, which no network uses; mail addresses end in example.com.
"""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

from console.simulator.capillary.ledger_store import CUSTOMER, GROUP, SIGN_UP, Ledger
from console.simulator.capillary.organisation.dataset import (
    CLOSED_PROGRAM,
    DAY,
    LIMITED_PROGRAM,
    PROGRAM,
    Dataset,
)
from console.simulator.capillary.organisation.specials import HOSTILE_NAMES, SPECIAL_GROUPS, SPECIALS
from console.simulator.server.json_answers import THOUSANDTHS

_READY = [[5000, 180], [5000, 240, LIMITED_PROGRAM]]
"""Points of those whose state alone is to be in the way of a transfer."""
_FIRST_NAMES = (
    "Asha", "Ravi", "Meera", "Arjun", "Divya", "Kabir", "Leela", "Nikhil", "Priya", "Rohan", "Sana", "Tara",
    "Uma", "Vikram", "Zoya", "Ishaan",
)  # fmt: skip
_NOTES = ("", "gift", "family", "birthday", "points for the trip", "thank you")


def seed(ledger: Ledger, now: int, members: int) -> None:
    """Fill a new ledger. `members` is how many made-up members there are beside the documented ones."""
    dataset = Dataset(now)
    listed = _read("customers.toml")
    for customer in listed["customers"]:
        _customer(dataset, **customer)
    _special_members(dataset)
    _hostile_members(dataset)
    for group in _read("groups.toml")["groups"]:
        _group(dataset, **group)
    _special_groups(dataset)
    for transfers in listed["transfers"]:
        _past_transfers(dataset, transfers)
    _made_up_members(dataset, members)
    dataset.write(ledger)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _customer(
    dataset: Dataset,
    id: int,  # noqa: A002 - the name in the file
    identifiers: list[Any],
    name: tuple[str, str] = ("", ""),
    state: dict[str, Any] | None = None,
    lots: list[list[Any]] = _READY,
    special: list[Any] | None = None,
) -> None:
    dataset.customer(id, *name, identifiers, **(state or {}))
    _lots(dataset, CUSTOMER, id, lots)
    if special is not None:
        dataset.rows["special"].append((CUSTOMER, id, *special))


def _lots(dataset: Dataset, owner_type: str, owner: int, lots: list[list[Any]]) -> None:
    for points, *more in lots:
        dataset.lot(owner, points * THOUSANDTHS, *more, owner_type=owner_type)


def _group(
    dataset: Dataset,
    id: int,  # noqa: A002 - the name in the file
    external_id: str,
    name: str,
    members: list[list[Any]],
    state: dict[str, Any] | None = None,
    lots: list[list[Any]] | None = None,
    debt: int = 0,
) -> None:
    dataset.group(id, external_id, name, **(state or {}))
    for member in members:
        dataset.group_member(id, *member)
    _lots(dataset, GROUP, id, lots or [])
    if debt:
        dataset.rows["debt"].append((GROUP, id, PROGRAM, debt * THOUSANDTHS))


def _past_transfers(dataset: Dataset, listed: dict[str, Any]) -> None:
    for days in listed["days"]:
        dataset.past_transfer(
            listed["from"], listed["to"], listed["points"], days * DAY, listed["program"], listed["notes"],
            target_type=listed.get("to_type", CUSTOMER),
        )  # fmt: skip


def _special_members(dataset: Dataset) -> None:
    for one in SPECIALS:
        name = "Special", f"Sample-{one.context}-{one.code}"
        special = [one.stage, one.form, one.code, one.status, one.message]
        _customer(dataset, one.member_id, [("mobile", "91" + one.number, 1)], name, special=special)


def _hostile_members(dataset: Dataset) -> None:
    for position, name in enumerate(HOSTILE_NAMES, 1):
        _customer(dataset, 696_000_000 + position, [("mobile", f"91960000{position:04d}", 1)], name)


def _special_groups(dataset: Dataset) -> None:
    for one in SPECIAL_GROUPS:
        mobile = [("mobile", f"919700{one.primary_id % 1_000_000:06d}", 1)]
        name = f"Primary{one.code}", "Sample-Member"
        _customer(dataset, one.primary_id, mobile, name, lots=[[1500, 160]])
        members = [[one.primary_id, "PRIMARY", "allow_points_redemption,allow_points_transfer"]]
        external_id, title = f"SAMPLE-SPECIAL-{one.code}", f"Sample Special {one.code}"
        _group(dataset, one.group_id, external_id, title, members, lots=[[1000, 90]])
        row = GROUP, one.group_id, one.stage, one.form, one.code, one.status, one.message
        dataset.rows["special"].append(row)


def _between(chance: random.Random, low: int, high: int) -> int:
    """Like `randrange(low, high)` in a third of the time, which the first start notices."""
    return low + int(chance.random() * (high - low))


def _made_up_members(dataset: Dataset, members: int) -> None:
    # The same members on every computer: exercises name them by number.
    chance = random.Random(20_250_602)  # noqa: S311 - the same members at each start, nothing secret
    for position in range(1, members + 1):
        _made_up_member(dataset, chance, position)
    days = sorted((_between(chance, 2, 400) for _ in range(members // 4)), reverse=True)
    for day in days:
        source, target = (566_000_000 + _between(chance, 1, members + 1) for _ in range(2))
        # Two of a kind by chance: nobody gives to themselves.
        if source != target:
            seconds = day * DAY - _between(chance, 0, DAY // 2)
            dataset.past_transfer(
                source, target, _between(chance, 1, 40) * 10, seconds, PROGRAM, chance.choice(_NOTES)
            )


def _made_up_member(dataset: Dataset, chance: random.Random, position: int) -> None:
    customer = 566_000_000 + position
    first = _FIRST_NAMES[position % len(_FIRST_NAMES)]
    last = f"Sample-{position:04d}"
    identifiers = [("mobile", f"910000{position:06d}", int(chance.random() < 0.8))]
    if chance.random() < 0.7:
        identifiers.append(("email", f"{first}.{last}@example.com".lower(), int(chance.random() < 0.5)))
    if chance.random() < 0.6:
        identifiers.append(("externalId", f"SAMPLE-{position:05d}", 1))
    if chance.random() < 0.4:
        identifiers.append(("cardnumber", f"99990000{position:08d}", 1))
    age = _between(chance, 1, 1500)
    dataset.customer(customer, first, last, identifiers, age_days=age)
    for program in chance.choice(
        ((PROGRAM,), (PROGRAM,), (PROGRAM, LIMITED_PROGRAM), (PROGRAM, CLOSED_PROGRAM))
    ):
        for _ in range(_between(chance, 1, 4)):
            dataset.lot(customer, _between(chance, 50, 9000) * THOUSANDTHS, _between(chance, 2, 900), program)
    if chance.random() < 0.5:
        dataset.lot(customer, 200 * THOUSANDTHS, 365, kind=SIGN_UP)
    if chance.random() < 0.2:
        dataset.lot(
            customer, _between(chance, 10, 500) * THOUSANDTHS, 500, available_in_days=chance.choice((-1, 14))
        )
    if chance.random() < 0.1:
        dataset.lot(customer, _between(chance, 1, 999_999), 400, earned_in=CLOSED_PROGRAM)

"""The organisation a trainee finds on first start: programmes, documented customers, made-up members.

Everything is the same at each start but for the dates, which follow the clock. Mobiles of made-up
members begin with 910000, which no network uses; mail addresses end in example.com.
"""

from __future__ import annotations

import random
from typing import TypedDict, Unpack

from console.simulator.capillary.ledger_store import SIGN_UP, Ledger
from console.simulator.capillary.organisation.dataset import (
    CLOSED_PROGRAM,
    DAY,
    LIMITED_PROGRAM,
    MONTH_LIMIT,
    PROGRAM,
    SAMPLE_GROUP_MEMBER,
    SAMPLE_RECIPIENT,
    SAMPLE_SENDER,
    SUSPENDED,
    Dataset,
)
from console.simulator.capillary.organisation.sample_groups import add_groups
from console.simulator.capillary.organisation.specials import (
    HOSTILE_NAMES,
    SPECIALS,
    NumberPrefix,
    Special,
    member_id,
    number,
)
from console.simulator.server.json_answers import THOUSANDTHS

_FIRST_NAMES = (
    "Asha", "Ravi", "Meera", "Arjun", "Divya", "Kabir", "Leela", "Nikhil", "Priya", "Rohan", "Sana", "Tara",
    "Uma", "Vikram", "Zoya", "Ishaan",
)  # fmt: skip
_NOTES = ("", "gift", "family", "birthday", "points for the trip", "thank you")


def seed(ledger: Ledger, now: int, members: int) -> None:
    """Fill a new ledger. `members` is how many made-up members there are beside the documented ones."""
    dataset = Dataset(now)
    _documented_customers(dataset)
    _special_members(dataset)
    _members_in_a_state(dataset)
    _members_with_a_status(dataset)
    _hostile_members(dataset)
    add_groups(dataset)
    _made_up_members(dataset, members)
    dataset.write(ledger)


def _documented_customers(dataset: Dataset) -> None:
    dataset.customer(SAMPLE_SENDER, "", "", [("mobile", "919148574269", 1)])
    for points, days in ((2000, 20), (3000, 90), (3500, 300)):
        dataset.lot(SAMPLE_SENDER, points * THOUSANDTHS, days)
    dataset.customer(
        SAMPLE_RECIPIENT,
        "Madhurima",
        "Basak",
        [("mobile", "910565039506", 1), ("email", "madhurima@example.com", 0)],
    )
    dataset.lot(SAMPLE_RECIPIENT, 250 * THOUSANDTHS, 120)
    dataset.customer(
        SAMPLE_GROUP_MEMBER,
        "firstname21",
        "lastname21",
        [("mobile", "910565345942", 1), ("externalId", "73818141", 1)],
    )
    dataset.lot(SAMPLE_GROUP_MEMBER, 993 * THOUSANDTHS, 200)


def _ready(dataset: Dataset, customer_id: int) -> None:
    dataset.lot(customer_id, 5000 * THOUSANDTHS, 180)
    dataset.lot(customer_id, 5000 * THOUSANDTHS, 240, LIMITED_PROGRAM)


def _special(dataset: Dataset, special: Special) -> None:
    customer = member_id(special.context, special.code)
    name = f"Sample-{special.context.name}-{special.code}"
    dataset.customer(customer, "Special", name, [("mobile", "91" + special.number, 1)])
    dataset.rows["special"].append((customer, special.stage, special.form, special.code, special.status))
    _ready(dataset, customer)


def _special_members(dataset: Dataset) -> None:
    for special in SPECIALS:
        _special(dataset, special)


class MemberState(TypedDict, total=False):
    """What makes a member's transfers refused, as `Dataset.customer` takes it."""

    fraud: str
    merged_into: int
    in_loyalty: int
    guards_duplicates: int
    transfers_locked: int


def _members_in_a_state(dataset: Dataset) -> None:
    """Members whose data makes a rule of the ledger refuse."""

    def member(context: NumberPrefix, code: int, name: str, **state: Unpack[MemberState]) -> int:
        customer = member_id(context, code)
        mobile = [("mobile", "91" + number(context, code), 1)]
        dataset.customer(customer, name, f"Sample-{code}", mobile, **state)
        _ready(dataset, customer)
        return customer

    member(NumberPrefix.XFER, 414, "Fraudulent", fraud="CONFIRMED")
    member(NumberPrefix.XFER, 415, "Fraudulent", fraud="RECONFIRMED")
    member(NumberPrefix.XFER, 417, "Internal", fraud="INTERNAL")
    member(NumberPrefix.AUTH, 8069, "Merged", merged_into=SAMPLE_RECIPIENT)
    merged = member(NumberPrefix.AUTH, 91009, "Merged", merged_into=SAMPLE_RECIPIENT)
    dataset.rows["special"].append((merged, "lookup", "warning", 91009, 200))
    member(NumberPrefix.XFER, 881, "Unenrolled", in_loyalty=0)
    member(NumberPrefix.XFER, 902, "Careful", guards_duplicates=1)
    member(NumberPrefix.XFER, 904, "Locked", transfers_locked=1)
    frequent = member(NumberPrefix.XFER, 903, "Frequent")
    for days_ago in (5, 4, 3, 2):
        dataset.past_transfer(
            frequent, SAMPLE_RECIPIENT, MONTH_LIMIT // 4, days_ago * DAY, LIMITED_PROGRAM, "family"
        )


def _members_with_a_status(dataset: Dataset) -> None:
    for position, status in enumerate(("SUSPENDED", "DELETED", "PENDING_DELETION", "FRAUD_SUSPECTED"), 1):
        customer = SUSPENDED - 1 + position
        dataset.customer(
            customer,
            status.title(),
            "Sample-Status",
            [("mobile", f"91950000{position:04d}", 1)],
            status=status,
        )
        _ready(dataset, customer)
    dataset.customer(
        695_000_010,
        "Online",
        "Sample-Only",
        [("mobile", "919500000010", 1), ("email", "online.only@example.com", 1)],
        source=("ECOMMERCE", "sample-shop"),
    )
    dataset.customer(695_000_011, "Unreachable", "Sample-Contact", [("externalId", "SAMPLE-NO-CONTACT", 1)])
    _ready(dataset, 695_000_011)


def _hostile_members(dataset: Dataset) -> None:
    for position, (first, last) in enumerate(HOSTILE_NAMES, 1):
        customer = 696_000_000 + position
        dataset.customer(customer, first, last, [("mobile", f"91960000{position:04d}", 1)])
        _ready(dataset, customer)
    for position in (1, 2):
        customer = 696_000_100 + position
        mobile = [("mobile", f"91960001{position:04d}", 1), ("email", f"twin{position}@example.com", 1)]
        dataset.customer(customer, "Twin", "Sample-Alike", mobile)
        _ready(dataset, customer)


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

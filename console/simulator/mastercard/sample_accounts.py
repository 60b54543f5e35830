"""The accounts of every training session. All numbers are made up: no card has 9999 99 in front."""

from __future__ import annotations

from dataclasses import dataclass

from console.simulator.mastercard.account_store import ADJUSTMENT, AccountStore, Status
from console.simulator.server.json_answers import THOUSANDTHS

PROGRAM = "PGM42051"
_DAY = 86_400
_YEAR = 365 * _DAY


@dataclass(frozen=True, slots=True)
class Sample:
    """One account; `owner` and `household` are small numbers from which the random-looking ids are made."""

    ban: str
    owner: int
    household: int
    available: int
    on_hold: int = 0
    status: Status = Status.GOOD_STANDING
    number: int = 0

    @property
    def ranac(self) -> str:
        """30 digits, as in the documents' examples."""
        return f"2688{self.number:022d}7247"

    @property
    def rancu(self) -> str:
        """18 digits for the first customer, 30 for the others: both shapes are documented."""
        return f"123456789{self.owner:09d}" if self.owner == 1 else f"1750{self.owner:022d}8134"

    @property
    def bcn(self) -> str:
        """The bank's customer number of its owner."""
        return f"BCN{self.owner:07d}"


def _numbered(*samples: Sample) -> tuple[Sample, ...]:
    return tuple(
        Sample(s.ban, s.owner, s.household, s.available, s.on_hold, s.status, number)
        for number, s in enumerate(samples, 1)
    )


ACCOUNTS = _numbered(
    Sample("9999990000000006000", 1, 1, 25_000, 1_500),
    Sample("9999990000000013000", 1, 1, 4_000),
    Sample("9999990000000021000", 2, 1, 800),
    Sample("0000012345678", 3, 2, 5_000),
    Sample("TRAINING0ACCOUNT7", 4, 3, 5_000),
    Sample("9999990000000039000", 5, 4, 0, 9_000),
    *(
        Sample(f"99999900000001{number:02d}000", 10 + number, 10 + number, 3_000, 0, status)
        for number, status in enumerate(s for s in Status if s is not Status.GOOD_STANDING)
    ),
)
(FROM, TO, OTHER_HOLDER, LEADING_ZEROS, NOT_CARD_LIKE, ALL_ON_HOLD) = ACCOUNTS[:6]
BY_STATUS = {sample.status: sample for sample in ACCOUNTS[6:]}
UNKNOWN_BAN = "9999999999999999000"


def seed(store: AccountStore, now: int) -> None:
    """Every account, with some past that nobody transferred."""
    with store.transaction():
        for sample in ACCOUNTS:
            _open(store, sample)
            _past(store, sample, now)


def _open(store: AccountStore, sample: Sample) -> None:
    available, on_hold = sample.available * THOUSANDTHS, sample.on_hold * THOUSANDTHS
    redeemed = 2_500 * THOUSANDTHS
    store.db.execute(
        "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (sample.ranac, sample.ban, sample.rancu, sample.bcn, f"HH{sample.household:06d}",
         sample.status.value, available, on_hold, available + on_hold + redeemed, redeemed),
    )  # fmt: skip


def _past(store: AccountStore, sample: Sample, now: int) -> None:
    """An adjustment, purchases (points may be fractional), and points that expire or have expired."""
    entries = (
        (ADJUSTMENT, 500_000, "Sample goodwill", "training", 40),
        ("PURCHASE", 127_250, "Sample grocery store", "", 12),
        ("REFUND", -12_750, "Sample grocery store", "", 9),
    )
    store.db.executemany(
        "INSERT INTO entry (ranac, kind, points, reason, adjusted_by, at) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (sample.ranac, kind, points, reason, by, now - days * _DAY)
            for kind, points, reason, by, days in entries
        ],
    )
    # The 20 days lie in this year or the last; the two years never in this one.
    lots = ((min(sample.available, 250), now + 60 * _DAY), (100, now - 20 * _DAY), (300, now - 2 * _YEAR))
    store.db.executemany(
        "INSERT INTO expiration VALUES (?, ?, ?)",
        [(sample.ranac, points * THOUSANDTHS, at) for points, at in lots if points],
    )

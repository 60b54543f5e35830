"""How a new ledger is filled: rows collected in memory, written with a few bulk inserts."""

from __future__ import annotations

from collections.abc import Iterable

from console.simulator.capillary.ledger_store import CUSTOMER, NEVER, RECEIVED, Ledger
from console.simulator.server.json_answers import THOUSANDTHS

PROGRAM = 973
LIMITED_PROGRAM = 1201
CLOSED_PROGRAM = 1344
DAY = 86_400
_FIRST_TRANSFER = 1037890
"""The transfer number of the documented sample."""
_PROGRAMS = (
    (PROGRAM, "DocDemoDefaultProgram", "The default programme of the documentation", 1, 1, 1, 2),
    (LIMITED_PROGRAM, "Sample Travel Club", "Multiples of 50, with limits", 0, 1, 50, 1),
    (CLOSED_PROGRAM, "Sample Fuel Rewards", "Points stay with who earned them", 0, 0, 1, 1),
)
_LIMITS = ((1, 5_000, 10), (7, 10_000, 30), (30, 20_000, 60))
_CUSTOMER_STATE: dict[str, object] = {
    "source": "INSTORE", "account_id": "", "in_loyalty": 1, "status": "ACTIVE", "fraud": "NOT_FRAUD",
    "merged_into": None, "guards_duplicates": 0, "transfers_locked": 0,
}  # fmt: skip
_TABLES = (
    "customer", "identifier", "special", "user_group", "group_member", "debt", "lot",
    "transfer", "movement",
)  # fmt: skip
"""In the order in which their references allow them to be filled."""


class Dataset:
    """Rows by table, collected for a few bulk inserts."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _TABLES}

    def customer(
        self,
        customer_id: int,
        first_name: str,
        last_name: str,
        identifiers: Iterable[tuple[str, str, int]],
        *,
        age_days: int = 400,
        **state: object,
    ) -> None:
        """A customer with their identifiers; dates follow from `age_days`, `state` are other columns."""
        created = self.now - age_days * DAY
        dates = created, created + age_days * DAY // 2
        columns = (_CUSTOMER_STATE | state).values()
        self.rows["customer"].append((customer_id, first_name, last_name, *columns, *dates))
        self.rows["identifier"].extend((customer_id, *identifier) for identifier in identifiers)

    def lot(
        self,
        owner: int,
        thousandths: int,
        expires_in_days: int,
        program: int = PROGRAM,
        kind: str = "EARNED",
        available_in_days: int = 0,
        *,
        owner_type: str = CUSTOMER,
        earned_in: int = 0,
        moved: int = 0,
    ) -> int:
        """A lot of which `moved` came (positive) or went (negative) by a past transfer; gives its id."""
        expires = self.now + expires_in_days * DAY
        available = NEVER if available_in_days < 0 else self.now + available_in_days * DAY
        granted = thousandths - moved if moved <= 0 else 0
        lot_id = len(self.rows["lot"]) + 1
        self.rows["lot"].append(
            (lot_id, owner_type, owner, program, earned_in or program, kind, granted, thousandths, available,
             expires)
        )  # fmt: skip
        return lot_id

    def group(self, group_id: int, external_id: str, name: str, **state: object) -> None:
        """A user group without members, made a year ago unless `state` says otherwise."""
        usual = {"status": "ACTIVE", "transfers_enabled": 1, "created_by": 1}
        usual |= {"created_at": self.now - 365 * DAY, "max_size": 10, "lifetime_purchases": 0}
        self.rows["user_group"].append((group_id, external_id, name, *(usual | state).values()))

    def group_member(
        self, group_id: int, customer_id: int, role: str, permissions: str, active: int = 1, default: int = 1
    ) -> None:
        """`permissions` as on the wire: separated by commas."""
        joined = self.now - (300 - 30 * (len(self.rows["group_member"]) % 7)) * DAY
        self.rows["group_member"].append((group_id, customer_id, role, permissions, default, active, joined))

    def past_transfer(
        self,
        source: int,
        target: int,
        points: int,
        seconds_ago: int,
        program: int,
        notes: str,
        *,
        target_type: str = CUSTOMER,
    ) -> None:
        """A transfer of whole points as it would have been booked then; given oldest first."""
        amount = points * THOUSANDTHS
        transfer_id = len(self.rows["transfer"]) + 1
        factor = 2 if program == PROGRAM else 1
        self.rows["transfer"].append(
            (transfer_id, CUSTOMER, source, target_type, target, program, amount, amount * factor, notes,
             self.now - seconds_ago)
        )  # fmt: skip
        spent = self.lot(source, 0, 300, program, moved=-amount)
        credited = self.lot(target, amount, 300, program, RECEIVED, owner_type=target_type, moved=amount)
        self.rows["movement"] += [(transfer_id, spent, -amount), (transfer_id, credited, amount)]

    def write(self, ledger: Ledger) -> None:
        """Everything in one transaction; past transfers get the numbers just before the sample's."""
        shift = _FIRST_TRANSFER - 1 - len(self.rows["transfer"])
        limits = [(LIMITED_PROGRAM, days, points * THOUSANDTHS, n) for days, points, n in _LIMITS]
        for table in ("transfer", "movement"):
            self.rows[table] = [(int(str(row[0])) + shift, *row[1:]) for row in self.rows[table]]
        with ledger.transaction():
            for table, rows in {"program": _PROGRAMS, "program_limit": limits, **self.rows}.items():
                marks = ", ".join("?" * len(rows[0])) if rows else ""
                ledger.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our names
            # The next transfer gets the number of the documented sample, so that a trainee finds it.
            ledger.db.execute("DELETE FROM sqlite_sequence WHERE name = 'transfer'")
            ledger.db.execute("INSERT INTO sqlite_sequence VALUES ('transfer', ?)", (_FIRST_TRANSFER - 1,))

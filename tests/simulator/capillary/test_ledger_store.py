"""Points are neither made nor lost, whatever is tried; lots go earliest expiry first."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from console.simulator.capillary.ledger_store import (
    CUSTOMER,
    GROUP,
    NEVER,
    PROMOTIONAL,
    SIGN_UP,
    Ledger,
    Wallet,
)
from console.simulator.capillary.organisation.sample_members import seed
from tests.doubles.simulators import RunningSimulator
from tests.simulator.capillary.conftest import Till, errors
from tests.simulator.capillary.groups import acting, customer, group, order, sent

_NOW = 1_764_000_000
_DAY = 86_400


def _total(ledger: Ledger) -> int:
    return int(ledger.one("SELECT sum(remaining) AS points FROM lot")["points"])


def _unbalanced(ledger: Ledger) -> list[sqlite3.Row]:
    """Lots whose content isn't what was granted plus what moved."""
    return ledger.rows(
        "SELECT lot.id FROM lot LEFT JOIN movement ON movement.lot_id = lot.id GROUP BY lot.id"
        " HAVING lot.remaining <> lot.granted + coalesce(sum(movement.change), 0)"
    )


@pytest.fixture
def ledger() -> Ledger:
    filled = Ledger()
    seed(filled, _NOW, 200)
    return filled


def _lot(ledger: Ledger, points: int, days: int, kind: str = "EARNED", available: int = 0) -> None:
    ledger.db.execute(
        "INSERT INTO lot VALUES (NULL, 'CUSTOMER', 1, 973, 973, ?, ?, ?, ?, ?)",
        (kind, points, points, available, _NOW + days * _DAY),
    )


def test_the_seed_refers_to_nothing_that_isnt_there(ledger: Ledger) -> None:
    assert ledger.rows("PRAGMA foreign_key_check") == []
    assert ledger.one("PRAGMA foreign_keys")[0] == 1


def test_the_seed_balances_and_every_transfer_is_two_equal_movements(ledger: Ledger) -> None:
    assert _unbalanced(ledger) == []
    sums = ledger.rows(
        "SELECT transfer.id FROM transfer JOIN movement ON movement.transfer_id = transfer.id"
        " GROUP BY transfer.id HAVING sum(change) <> 0 OR sum(max(change, 0)) <> transfer.points"
    )
    assert sums == []
    assert ledger.one("SELECT max(id) AS id FROM transfer")["id"] == 1037889


def test_random_transfers_conserve_points(ledger: Ledger) -> None:
    chance = random.Random(7)
    people = [row["id"] for row in ledger.rows("SELECT id FROM customer LIMIT 30")]
    before = _total(ledger)
    for _ in range(300):
        sender, recipient = chance.sample(people, 2)
        source, target = Wallet(CUSTOMER, sender, 973), Wallet(CUSTOMER, recipient, 973)
        held = ledger.balance(source, _NOW).transferable
        if held:
            with ledger.transaction():
                ledger.move(source, target, chance.randint(1, held), 0, "", _NOW)

    assert _total(ledger) == before
    assert _unbalanced(ledger) == []


def test_the_earliest_expiry_goes_first_and_goes_along() -> None:
    ledger = Ledger()
    ledger.db.execute("PRAGMA foreign_keys=OFF")
    for points, days in ((5, 30), (7, 10), (9, 20)):
        _lot(ledger, points, days)
    ledger.move(Wallet(CUSTOMER, 1, 973), Wallet(CUSTOMER, 2, 973), 10, 10, "", _NOW)

    received = ledger.live_lots(Wallet(CUSTOMER, 2, 973), _NOW)
    assert [(lot["remaining"], (lot["expires_at"] - _NOW) // _DAY) for lot in received] == [(7, 10), (3, 20)]
    left = ledger.live_lots(Wallet(CUSTOMER, 1, 973), _NOW)
    assert [lot["remaining"] for lot in left] == [6, 5]


def test_sign_up_promised_and_expired_points_dont_move() -> None:
    ledger = Ledger()
    ledger.db.execute("PRAGMA foreign_keys=OFF")
    _lot(ledger, 1, 10)
    _lot(ledger, 2, 10, SIGN_UP)
    _lot(ledger, 4, 10, available=NEVER)
    _lot(ledger, 8, 10, available=_NOW + _DAY)
    _lot(ledger, 16, -1)
    wallet = Wallet(CUSTOMER, 1, 973)

    held = ledger.balance(wallet, _NOW)
    assert (held.usable, held.transferable, held.awaiting_event, held.delayed) == (3, 1, 4, 8)
    assert ledger.balance(wallet, _NOW + _DAY).transferable == 9
    with pytest.raises(AssertionError), ledger.transaction():
        ledger.move(wallet, Wallet(CUSTOMER, 2, 973), 2, 2, "", _NOW)
    assert ledger.balance(wallet, _NOW) == held


def test_points_of_a_promotion_move_to_people_only() -> None:
    ledger = Ledger()
    ledger.db.execute("PRAGMA foreign_keys=OFF")
    _lot(ledger, 3, 10, PROMOTIONAL)
    _lot(ledger, 5, 20)
    wallet = Wallet(CUSTOMER, 1, 973)

    held = ledger.balance(wallet, _NOW)
    assert (held.transferable, held.promotional) == (8, 3)
    with pytest.raises(AssertionError), ledger.transaction():
        ledger.move(wallet, Wallet(GROUP, 2, 973), 6, 6, "", _NOW)
    ledger.move(wallet, Wallet(GROUP, 2, 973), 5, 5, "", _NOW)
    ledger.move(wallet, Wallet(CUSTOMER, 2, 973), 3, 3, "", _NOW)
    assert ledger.balance(wallet, _NOW).usable == 0


def test_a_debt_is_taken_off_what_is_held() -> None:
    ledger = Ledger()
    ledger.db.execute("PRAGMA foreign_keys=OFF")
    ledger.db.execute("INSERT INTO debt VALUES ('CUSTOMER', 1, 973, 4)")
    wallet = Wallet(CUSTOMER, 1, 973)
    assert ledger.balance(wallet, _NOW).transferable == -4
    assert ledger.left_by_earning_program(wallet, _NOW) == {973: -4}

    _lot(ledger, 6, 10)
    held = ledger.balance(wallet, _NOW)
    assert (held.usable, held.transferable) == (2, 2)
    assert ledger.left_by_earning_program(wallet, _NOW) == {973: 2}


def test_a_file_of_an_older_version_is_started_afresh(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite3"
    old = sqlite3.connect(file)
    old.executescript(
        "CREATE TABLE customer (id INTEGER PRIMARY KEY); CREATE TABLE transfer (id INTEGER PRIMARY KEY"
        " AUTOINCREMENT, who INTEGER REFERENCES customer); INSERT INTO customer VALUES (1);"
        " INSERT INTO transfer (who) VALUES (1); CREATE TRIGGER stays BEFORE DELETE ON transfer BEGIN SELECT"
        " RAISE(ABORT, 'append only'); END; PRAGMA user_version=1;"
    )
    old.close()

    ledger = Ledger(file)
    assert ledger.is_new
    seed(ledger, _NOW, 1)
    assert ledger.one("SELECT count(*) AS n FROM customer")["n"] > 1
    ledger.close()
    again = Ledger(file)
    assert not again.is_new
    again.close()


@pytest.mark.parametrize("statement", ["UPDATE transfer SET points = 1", "DELETE FROM transfer",
                                       "UPDATE movement SET change = 1", "DELETE FROM movement"])  # fmt: skip
def test_booked_transfers_stay_as_they_are(ledger: Ledger, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append only"):
        ledger.db.execute(statement)


async def test_a_day_of_transfers_over_http_conserves_points(till: Till) -> None:
    ledger = till.simulator.provider.ledger
    before = _total(ledger)
    for points in (1, 2500, 3000, 5000):
        await till.paid(points, notes=f"part {points}")

    assert _total(ledger) == before
    assert _unbalanced(ledger) == []
    assert [booked["points"] for booked in till.simulator.transfers(565039505)] == [1, 2500, 3000]


async def test_transfers_with_groups_conserve_points(till: Till) -> None:
    ledger = till.simulator.provider.ledger
    before = _total(ledger)
    both = (customer(565039505), group(3900001)), (group(3900001), group(3900002)), (
        group(3900002), customer(565039506),
    )  # fmt: skip
    for sender, recipient in both:
        body = order(sender, recipient, 30, code=await till.code())
        if sender["type"] == "USERGROUP2":
            body |= {"transferredBy": acting(565039506)}
        assert errors(await sent(till, body)) == []

    assert _total(ledger) == before
    assert _unbalanced(ledger) == []


async def test_limits_count_points_and_transfers_of_a_window(till: Till) -> None:
    sender, travel = "9400000901", {"programId": 1201}
    till.simulator.provider.ledger.db.execute("UPDATE program_limit SET transfers = 2 WHERE days = 1")

    answers = [errors(await till.paid(50, sender, **travel)) for _ in range(3)]
    till.simulator.advance(_DAY)
    next_day = errors(await till.paid(4900, sender, **travel))
    too_many_points = errors(await till.paid(150, sender, **travel))

    assert answers == [[], [], [903]]
    assert (next_day, too_many_points) == ([], [903])


async def test_points_earned_elsewhere_are_broken_up(simulator: RunningSimulator, till: Till) -> None:
    simulator.provider.ledger.db.execute(
        "UPDATE lot SET earned_in = 1344 WHERE owner_id = 565039505 AND remaining = 2000000"
    )
    answer = await till.paid(2500)

    assert answer.json()["data"][0]["pointsTransferBreakupByEarningPrograms"] == [
        {"programId": 1344, "deductedPoints": 2000.0, "programCurrentPoints": 0},
        {"programId": 973, "deductedPoints": 500.0, "programCurrentPoints": 6000},
    ]

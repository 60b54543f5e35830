from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from console.domain.parties import Channel, Customer, Expiry, ProgramBalance, Standing
from console.domain.problems import Local
from console.services.preview import Drift, Taken, drifts, objections, preview, signals
from tests.services.conftest import ORDER
from tests.services.fake_gateway import NOON

SOON, LATER = Expiry(Decimal(200), date(2026, 4, 1)), Expiry(Decimal(100), date(2026, 5, 1))
BALANCE = ProgramBalance(7, "Main", Decimal(900), Decimal(50), (SOON, LATER))
SENDER = Customer("1001", "Asha", programs=(BALANCE,), in_loyalty=True, standing=Standing.CLEAR)
RECIPIENT = Customer("1002", "Ravi", programs=(ProgramBalance(7, "Main", Decimal(10), Decimal(0)),))


def test_both_sides_before_and_after() -> None:
    shown = preview(ORDER, SENDER, RECIPIENT)
    assert shown is not None
    assert (shown.sender_before, shown.sender_after) == (Decimal(900), Decimal(400))
    assert (shown.recipient_before, shown.recipient_after) == (Decimal(10), Decimal(510))


def test_what_ends_first_goes_first() -> None:
    shown = preview(ORDER, SENDER, RECIPIENT)
    assert shown is not None
    assert shown.taken == (Taken(Decimal(200), SOON), Taken(Decimal(100), LATER), Taken(Decimal(200), None))
    assert sum(part.points for part in shown.taken) == ORDER.points


def test_a_small_transfer_takes_only_the_soonest() -> None:
    shown = preview(replace(ORDER, points=150), SENDER, RECIPIENT)
    assert shown is not None
    assert shown.taken == (Taken(Decimal(150), SOON),)


def test_without_a_balance_there_is_no_preview() -> None:
    assert preview(replace(ORDER, program_id=8), SENDER, RECIPIENT) is None
    shown = preview(ORDER, SENDER, Customer("1002"))
    assert shown is not None
    assert (shown.recipient_before, shown.recipient_after) == (None, None)


@pytest.mark.parametrize(
    ("sender", "recipient", "expected"),
    [
        (SENDER, RECIPIENT, []),
        (SENDER, SENDER, [Local.SAME_CUSTOMER]),
        (replace(SENDER, in_loyalty=False), RECIPIENT, [Local.NOT_IN_LOYALTY]),
        (SENDER, replace(RECIPIENT, in_loyalty=False), [Local.NOT_IN_LOYALTY]),
        (replace(SENDER, standing=Standing.BLOCKED), RECIPIENT, [Local.BLOCKED]),
        (
            replace(SENDER, programs=(replace(BALANCE, usable=Decimal("499.9")),)),
            replace(RECIPIENT, standing=Standing.BLOCKED),
            [Local.BLOCKED, Local.TOO_FEW_POINTS],
        ),
    ],
)
def test_objections_come_before_the_provider_is_asked(
    sender: Customer, recipient: Customer, expected: list[Local]
) -> None:
    assert [problem.code for problem in objections(ORDER, sender, recipient)] == [
        each.value for each in expected
    ]


def test_signals_are_raised_for_what_is_young_fresh_or_unproven() -> None:
    sender = replace(
        SENDER, modified=NOON - timedelta(days=2), channels=(Channel("mobile", "••4269", verified=False),)
    )
    recipient = replace(RECIPIENT, created=NOON - timedelta(days=1))
    texts = [signal.text for signal in signals(sender, recipient, NOON)]
    assert texts == [
        "The recipient joined 1 day ago.",
        "The sender's profile changed 2 days ago.",
        "None of the sender's contacts has been verified.",
    ]


def test_ordinary_customers_raise_no_signal() -> None:
    old = NOON - timedelta(days=400)
    sender = replace(
        SENDER, created=old, modified=old, channels=(Channel("mobile", "••4269", verified=True),)
    )
    assert signals(sender, replace(RECIPIENT, created=old), NOON) == ()


def test_balances_that_are_not_as_promised_are_named() -> None:
    shown = preview(ORDER, SENDER, RECIPIENT)
    assert shown is not None
    assert drifts(shown, Decimal(400), Decimal(510)) == ()
    assert drifts(shown, Decimal(400), None) == ()
    assert drifts(shown, Decimal(390), Decimal(500)) == (
        Drift("sender", Decimal(400), Decimal(390)),
        Drift("recipient", Decimal(510), Decimal(500)),
    )

"""Receipts: what stands on them, and that nothing stands there which isn't known."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from rich.cells import cell_len

from console.domain.parties import Party
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.transfers import BreakupLine, Intent, Receipt, State
from console.explanations.cards import Moved
from console.explanations.receipt_text import COLUMNS, receipt_lines
from console.explanations.words import describe
from tests.journal.conftest import an_intent

AT = datetime(2026, 3, 2, 12, 0, 5, tzinfo=UTC)
RECEIPT = Receipt(
    transfer_id="1037890",
    reported=Decimal(1000),
    breakup=(BreakupLine(7, Decimal(500), Decimal(7500)),),
    at=AT,
    request_id="req-5f2c",
)


def confirmed() -> Intent:
    return replace(an_intent("P7K2QFM001"), state=State.CONFIRMED, receipt=RECEIPT, proof="answer")


def test_a_receipt_holds_the_order_the_three_figures_and_every_number() -> None:
    here = AT.astimezone()
    time = f"{here.day} {here:%b %Y %H:%M:%S %z}"
    assert receipt_lines(confirmed(), training=True, code="4F7Q-0000-ZZZZ") == (
        "        TRAINING - no real points",
        "             POINTS TRANSFER",
        "                processed",
        "-" * 42,
        "From              Asha R•••, customer 1001",
        "To                Ravi K•••, customer 1002",
        "Programme                           7 Main",
        "Note                                  gift",
        "-" * 42,
        "Points asked for                       500",
        "Points deducted                        500",
        "Reported by the provider             1,000",
        "  of programme 7           500, 7,500 left",
        "-" * 42,
        f"Time{time:>38}",
        "Transfer                           1037890",
        "Request                           req-5f2c",
        "Reference                      #P7K2QFM001",
        "Made by                   meena, branch 12",
        "Receipt code                4F7Q-0000-ZZZZ",
        "-" * 42,
        "The provider moved the points. Known from",
        "the provider's answer.",
    )


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_said_in_its_own_words_and_fits_the_paper(state: State) -> None:
    shown = replace(confirmed(), state=state, proof="")
    lines = receipt_lines(shown, training=False)
    assert all(cell_len(line) <= COLUMNS for line in lines)
    assert lines[1].strip() == describe(shown).title
    said = " ".join(lines)
    if describe(shown).moved is not Moved.YES:
        assert describe(shown).moved.value in " ".join(said.split())
    assert "TRAINING" not in said
    if shown.is_open:
        assert "processed" not in said


@pytest.mark.parametrize(
    "name",
    [
        "山田 太郎 and everybody else of that house on the hill",
        "山田太郎" * 12,
        "कृष्णा शर्मा " * 6 + "परिवार",
        "श्री" * 30,
        "🎁🎉" * 25,
        "e\u0301" * 60,
        "n" * 90,
    ],
)
def test_long_and_wide_names_stand_whole_below_their_label_on_the_paper(name: str) -> None:
    order = replace(confirmed().order, sender=Party(PartyKind.GROUP, "77", name), note=name, ticket=name)
    lines = receipt_lines(replace(confirmed(), order=order), training=False)
    assert "".join(lines).replace(" ", "").count(name.replace(" ", "")) == 3
    assert max(map(cell_len, lines)) == COLUMNS
    assert not any(unicodedata.category(line.strip()[:1] or "-").startswith("M") for line in lines)


def test_the_time_is_of_the_transfer_and_not_of_the_newest_look_at_it() -> None:
    refused = replace(confirmed(), state=State.REJECTED, receipt=None)
    later = replace(refused, updated=refused.updated + timedelta(hours=3))
    assert receipt_lines(refused, training=False) == receipt_lines(later, training=False)


def test_large_and_broken_amounts_fit_the_paper() -> None:
    receipt = replace(
        RECEIPT,
        reported=Decimal("999999999.99"),
        breakup=(BreakupLine(1234567890, Decimal("999999999.5"), Decimal("123456789.125")),),
    )
    order = replace(confirmed().order, points=999_999_999)
    lines = receipt_lines(replace(confirmed(), order=order, receipt=receipt), training=False)
    assert max(map(len, lines)) == COLUMNS
    for figure in ("999,999,999", "999,999,999.5", "999,999,999.99", "123,456,789.125 left"):
        assert any(line.endswith(figure) for line in lines), figure


def test_an_account_is_told_by_its_ends_and_has_no_number_of_the_provider() -> None:
    gives, gets = Party(PartyKind.ACCOUNT, "a1", "1234 •••• 5678"), Party(PartyKind.ACCOUNT, "b2")
    order = replace(confirmed().order, sender=gives, recipient=gets, program_id=NO_PROGRAM)
    said = " ".join(receipt_lines(replace(confirmed(), order=order), training=False))
    assert "1234 •••• 5678" in said
    assert "1037890" not in said
    assert "Programme" not in said

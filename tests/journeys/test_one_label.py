"""Whoever has no name is called the same everywhere, by no whole number, and the ledger gets none of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Customer, Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import State
from console.explanations.holder_text import holder_lines
from console.explanations.receipt_text import receipt_lines
from console.journal.transactions import JournalStore
from console.ledger.projection import shared_entry, shared_transfer
from console.ledger.tenant_key import TenantKey
from screens.transfer.side_card import SideCard
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, START, FakeDesk
from tests.journal.conftest import a_group_intent, an_intent, keyring, open_store, path, store  # noqa: F401
from tests.screens.operator import at_the_counter

MOBILE = Identifier(IdentifierKind.MOBILE, "919148574269")
NAMELESS = Customer("565039505", identifiers=(MOBILE,))
LABEL = "mobile ••4269"


@pytest.mark.parametrize(
    ("party", "label"),
    [
        (NAMELESS.party, LABEL),
        (replace(NAMELESS, first_name="Ravi", last_name="Shah").party, "Ravi S•••"),
        (Customer("565039505").party, "id ••9505"),
        (Party(PartyKind.CUSTOMER, "565039505", ""), "id ••9505"),
        (Party(PartyKind.GROUP, "901", "The Raos"), "The Raos"),
        (Party(PartyKind.GROUP, "901"), "group 901"),
        (Party(PartyKind.ACCOUNT, "1" * 30, "1234 •••• 5678"), "1234 •••• 5678"),
    ],
)
def test_what_somebody_is_called(party: Party, label: str) -> None:
    assert party.label == label


def test_line_mode_receipts_and_the_journal_say_the_same(store: JournalStore) -> None:  # noqa: F811
    order = replace(an_intent().order, sender=NAMELESS.party)
    store.prepare(replace(an_intent(), order=order))
    kept = store.get("AAAAAAAAAA")
    assert kept is not None
    assert kept.order.sender.label == LABEL
    (move,) = store.moves_of("capillary", NAMELESS.party).given
    assert move.sender.label == LABEL
    assert f"{LABEL}, customer 565039505" in "\n".join(receipt_lines(kept, training=False))
    assert next(iter(holder_lines(NAMELESS, START))).startswith(f"{LABEL}, no name")


def test_the_shared_ledger_gets_no_digit_of_it(store: JournalStore) -> None:  # noqa: F811
    key = TenantKey(b"k" * 32)
    order = replace(an_intent().order, sender=NAMELESS.party, recipient=NAMELESS.party)
    made = replace(an_intent(), order=order)
    store.prepare(made)
    shared = [shared_transfer("till", 1, made, key, unclaimed=False, ahead=timedelta())]
    entries = store.entries_after(0, 10).entries
    assert any("4269" in json.dumps(each.facts) for each in entries)
    assert "4269" not in repr((shared, [shared_entry(each, key) for each in entries]))
    assert "9505" not in repr((shared, [shared_entry(each, key) for each in entries]))


async def test_every_part_of_the_screen_says_the_same(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path)
    ravi = desk.gateway.known["101"]
    desk.gateway.known["101"] = replace(ravi, first_name="", last_name="")
    async with at_the_counter(desk, (120, 40)) as counter:
        await counter.preview(RAVI, PRIYA, "500")
        assert f"FROM     {LABEL}" in counter.text
        assert str(counter.screen.query_one("#giver", SideCard).border_title) == f"Giver  {LABEL}"
        assert "customer 101" not in counter.text
        await counter.press("enter")
        await counter.shows("Code sent to")
        counter.burst([*CODE, "enter"])
        await counter.state(State.CONFIRMED)
        await counter.shows("✓ processed", f"{LABEL} → Priya S•••")
        await counter.press("f10")
        await counter.shows("Last transfers of this desk", f"{LABEL} → Priya S•••")
        await counter.press("f8")
        await counter.shows(LABEL)


def test_who_acts_for_a_group_is_read_with_and_without_it(store: JournalStore) -> None:  # noqa: F811
    for number, acting in enumerate((NAMELESS.party, Party(PartyKind.CUSTOMER, "565039506", "Priya S•••"))):
        made = a_group_intent(f"GGGGGGGG{number:02}", group=str(number))
        store.prepare(replace(made, order=replace(made.order, acting=acting)))
        kept = store.get(made.reference)
        assert kept is not None
        assert kept.order.acting is not None
        assert kept.order.acting.label == acting.label

"""A transfer whose parties were taken out of its till's journal leaves them in the ledger's row no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.retention import REMOVED
from console.domain.transfers import State
from console.ledger.projection import mark_of, shared_transfer
from console.ledger.tenant_key import TenantKey
from tests.journal.conftest import ORDER, an_intent

GONE = Party(PartyKind.CUSTOMER, REMOVED)
KEY = TenantKey(b"k" * 32)


def row_of(console: str, reference: str) -> dict[str, object]:
    intent = replace(an_intent(reference), state=State.CONFIRMED)
    bare = replace(intent, order=replace(ORDER, sender=GONE, recipient=GONE, note=""))
    return shared_transfer(console, 9, bare, KEY, unclaimed=False, ahead=timedelta())


def test_no_two_of_them_have_the_same_sender_and_none_has_the_one_it_had() -> None:
    rows = [row_of("till-1", "AAAAAAAAAA"), row_of("till-1", "BBBBBBBBBB"), row_of("till-2", "AAAAAAAAAA")]
    keys = [row["sender_key"] for row in rows]
    assert len({*keys, mark_of("capillary", ORDER.sender, KEY), mark_of("capillary", GONE, KEY)}) == 5
    assert {(row["sender_name"], row["recipient_name"], row["points"]) for row in rows} == {("", "", 500)}

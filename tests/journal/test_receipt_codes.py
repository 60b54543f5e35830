"""The code on a receipt: known again by the journal that made it, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Intent, State
from console.journal.seal_keys import ThisRunOnly
from console.journal.transactions import JournalStore
from tests.journal.conftest import Keyring, an_intent, sent

OPEN = Callable[..., JournalStore]


def test_a_code_is_known_again_by_a_later_run_and_tells_where_it_stood(open_store: OPEN) -> None:
    store = open_store()
    store.prepare(an_intent())
    shown = sent(store, "AAAAAAAAAA")
    code = store.receipt_code(shown)
    store.close()
    later = open_store("run-2")
    now = replace(shown, state=State.CONFIRMED)
    assert later.state_on_receipt(now, code) is State.SENDING
    assert (
        later.state_on_receipt(now, f" {code.lower().replace('-', ' ').replace('0', 'o')} ") is State.SENDING
    )


OTHERS: list[Callable[[Intent], Intent]] = [
    lambda intent: replace(intent, reference="BBBBBBBBBB"),
    lambda intent: replace(intent, order=replace(intent.order, points=501)),
    lambda intent: replace(intent, order=replace(intent.order, program_id=8)),
    lambda intent: replace(intent, order=replace(intent.order, sender=intent.order.recipient)),
    lambda intent: replace(
        intent, order=replace(intent.order, recipient=Party(PartyKind.GROUP, intent.order.recipient.id))
    ),
]


@pytest.mark.parametrize("other", OTHERS)
def test_no_other_transfer_has_it(store: JournalStore, other: Callable[[Intent], Intent]) -> None:
    code = store.receipt_code(an_intent())
    assert store.state_on_receipt(an_intent(), code) is State.PREPARED
    assert store.state_on_receipt(other(an_intent()), code) is None


def test_no_other_journal_knows_it(open_store: OPEN, store: JournalStore) -> None:
    code = store.receipt_code(an_intent())
    elsewhere = open_store("run-2", Keyring())
    assert elsewhere.state_on_receipt(an_intent(), code) is None
    assert store.state_on_receipt(an_intent(), "") is None


def test_without_a_keyring_no_receipt_has_a_code(open_store: OPEN) -> None:
    assert open_store("run-1", ThisRunOnly()).receipt_code(an_intent()) == ""

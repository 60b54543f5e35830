"""Many steps as one: all of them are there, sealed and anchored as any others, or none is."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.transfers import Receipt, State, Verdict
from console.journal.journal_errors import SenderBusy
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, Keyring, an_intent, sent

MOVED = Verdict(State.CONFIRMED, "confirmed", receipt=Receipt("1", None), proof="answer")


def three(store: JournalStore) -> None:
    """The steps of three transfers."""
    for number in range(3):
        reference = f"{number:010}"
        store.prepare(an_intent(reference, sender=str(2000 + number)))
        sent(store, reference)
        store.settle(reference, NOON, "meena", MOVED)


def three_and_one_of_somebody_busy(store: JournalStore) -> None:
    """The last step of these is refused."""
    with store.at_once():
        three(store)
        store.prepare(an_intent("AAAAAAAAAA"))
        store.prepare(an_intent("BBBBBBBBBB"))


def test_all_are_there_and_the_anchor_holds_the_last(tmp_path: Path, keyring: Keyring) -> None:
    store = JournalStore(tmp_path / "j" / "journal.sqlite", tmp_path / "anchor", "one", keyring)
    before = (tmp_path / "anchor").read_text()
    with store.at_once():
        three(store)
        assert (tmp_path / "anchor").read_text() == before
    assert store.verify().entries == 9
    assert (tmp_path / "anchor").read_text().startswith("9 ")
    store.close()
    again = JournalStore(tmp_path / "j" / "journal.sqlite", tmp_path / "anchor", "two", keyring)
    again.require_sendable()
    again.close()


def test_one_that_fails_leaves_none_and_the_journal_goes_on(tmp_path: Path, keyring: Keyring) -> None:
    store = JournalStore(tmp_path / "j" / "journal.sqlite", tmp_path / "anchor", "one", keyring)
    with pytest.raises(SenderBusy):
        three_and_one_of_somebody_busy(store)
    assert store.waiting_after(0).count == 0
    store.prepare(an_intent("CCCCCCCCCC"))
    assert store.verify().entries == 1
    store.close()

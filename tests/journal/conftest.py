from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Intent, SendAttempt, State, TransferOrder
from console.journal.seal_keys import KeyKeeper
from console.journal.transactions import JournalStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORDER = TransferOrder(
    sender=Party(PartyKind.CUSTOMER, "1001", "Asha R•••"),
    recipient=Party(PartyKind.CUSTOMER, "1002", "Ravi K•••"),
    points=500,
    program_id=7,
    note="gift",
    program_name="Main",
)
ACTING = Party(PartyKind.CUSTOMER, "315682954", "Divya M•••")


def an_intent(reference: str = "AAAAAAAAAA", *, sender: str = "1001", at: datetime = NOON) -> Intent:
    """A PREPARED intent of a test customer."""
    return Intent(
        reference=reference,
        provider="capillary",
        profile="test",
        order=replace(ORDER, sender=Party(PartyKind.CUSTOMER, sender, "Asha R•••")),
        operator="meena",
        branch="12",
        state=State.PREPARED,
        attempt=SendAttempt(),
        created=at,
        updated=at,
        baseline=frozenset({"901", "902"}),
    )


def a_group_intent(reference: str = "GGGGGGGGGG", *, group: str = "1001", at: datetime = NOON) -> Intent:
    """A PREPARED intent of a test group, which has the number of a customer."""
    sender = Party(PartyKind.GROUP, group, "The Raos")
    return replace(an_intent(reference, at=at), order=replace(ORDER, sender=sender, acting=ACTING))


def sent(store: JournalStore, reference: str, at: datetime = NOON) -> Intent:
    """Take a PREPARED or refused intent to SENDING."""
    return store.sending(reference, at, "meena", at + timedelta(seconds=60), "f" * 64, code_used=True)


class Keyring:
    """Keeps the journal's key from one run to the next."""

    lasts = True

    def __init__(self) -> None:
        self.key: bytes | None = None

    @property
    def remembers_journal(self) -> bool:
        return self.key is not None

    def kept(self) -> bytes | None:
        return self.key

    def keep(self, key: bytes) -> bool:
        self.key = self.key or key
        return self.key == key


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


@pytest.fixture
def open_store(tmp_path: Path, keyring: Keyring) -> Iterator[Callable[..., JournalStore]]:
    """Opens stores on one journal with one keyring, unless told another; each is closed at the end."""
    opened: list[JournalStore] = []

    def open_one(owner: str = "run-1", keys: KeyKeeper = keyring) -> JournalStore:
        path, anchor = tmp_path / "data" / "journal.sqlite", tmp_path / "state" / "anchor"
        store = JournalStore(path, anchor, owner, keys)
        opened.append(store)
        return store

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., JournalStore]) -> JournalStore:
    return open_store()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite"


@pytest.fixture
def anchor(tmp_path: Path) -> Path:
    return tmp_path / "state" / "anchor"

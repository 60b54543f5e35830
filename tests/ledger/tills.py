"""Consoles with a real journal and a real ledger, as the tests drive them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from console.domain.clock import SystemClock
from console.domain.outbox import Outbox
from console.domain.transfers import Intent, State, Verdict
from console.journal.transactions import JournalStore
from console.ledger.forwarder import Forwarder
from console.ledger.ledger_tables import event
from console.ledger.ledger_thread import LedgerThread
from console.ledger.tenant_key import Membership
from console.services.journal_outbox import JournalOutbox
from console.services.search_elsewhere import note_search
from tests.journal.conftest import NOON, Keyring, an_intent, sent
from tests.ledger.conftest import Chain

T = TypeVar("T")


class AtOnce:
    """Runs the journal's steps where they are asked for."""

    def __init__(self, store: JournalStore) -> None:
        self.store = store

    async def run(self, step: Callable[[JournalStore], T]) -> T:
        return step(self.store)

    def is_alive(self, owner: str) -> bool:
        return owner == "run-1"


class TestedTill:
    """One console: its journal, its membership, its forwarder."""

    __test__ = False

    def __init__(
        self, chain: Chain, folder: Path, label: str = "till 1", member: Membership | None = None
    ) -> None:
        self.chain, self.folder = chain, folder
        self.member = member or chain.join(label)
        self.keyring = Keyring()
        self.store = JournalStore(folder / "journal.sqlite", folder / "anchor", "run-1", self.keyring)
        self.forwarder = self.new_forwarder()

    def new_forwarder(self, outbox: Outbox | None = None) -> Forwarder:
        """As at the start of another run."""
        thread = LedgerThread(self.chain.connection_of(self.member))
        journal, clock = AtOnce(self.store), SystemClock()
        tell = partial(note_search, journal, clock)
        return Forwarder(outbox or JournalOutbox(journal), thread, self.member, clock, tell=tell)

    def transfer(self, reference: str, sender: str = "1001", to: State = State.CONFIRMED) -> Intent:
        """One transfer from beginning to end: three entries."""
        self.store.prepare(an_intent(reference, sender=sender))
        sent(self.store, reference)
        return self.store.settle(reference, NOON, "meena", Verdict(to, to.value))

    def journal_hashes(self) -> list[str]:
        return [each.hash for each in self.store.entries_after(0, 10_000).entries]

    def arrived_hashes(self) -> list[str]:
        """What the ledger holds of this console, in order."""
        query = select(event.c.journal_hash).where(event.c.console == self.member.console)
        return self.chain.connection_of(self.member).run(
            lambda connection: list(connection.execute(query.order_by(event.c.sequence)).scalars())
        )


def references(count: int) -> list[str]:
    """So many different ones."""
    letters = "ABCDEFGHJK"
    return ["".join(letters[int(digit)] for digit in f"{number:010}") for number in range(count)]

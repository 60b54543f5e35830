"""What a journal has for the shared ledger: its entries in their order, and the transfers they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from console.domain.transfers import Intent


class OutboxUnreadable(Exception):
    """The journal can't be read now; it says so itself, and later tries may go well."""


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One entry of the journal, with the hash that stands for it and all before."""

    sequence: int
    reference: str | None
    at: str
    kind: str
    operator: str
    facts: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class OutboxSlice:
    """The next entries, and each transfer they are about as it is now: no older than they are."""

    entries: tuple[OutboxEntry, ...]
    intents: Mapping[str, Intent]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many entries the ledger hasn't acknowledged, and since when the oldest waits."""

    count: int = 0
    oldest: datetime | None = None


class Outbox(Protocol):
    """A journal, as the forwarder reads it. Each call may raise `OutboxUnreadable`."""

    async def hash_at(self, sequence: int) -> str | None:
        """The hash of one entry; None where the journal doesn't reach so far."""

    async def after(self, sequence: int, limit: int) -> OutboxSlice:
        """What follows an entry, in order."""

    async def waiting(self, sequence: int) -> Waiting:
        """What follows an entry, counted."""

    async def open_intents(self) -> tuple[Intent, ...]:
        """Every transfer that may still be sent, or isn't proven to have ended, as far as it can be read."""

    async def has_ended(self, reference: str) -> bool:
        """Whether a transfer is there, can be read, and is open no longer."""

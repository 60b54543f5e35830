"""This computer's console in the shared ledger: what it keeps in the keyring, and what it opens with that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.credentials import Entry, SecretKind
from console.ledger.address import LedgerAddress
from console.ledger.forwarder import Forwarder
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_errors import LedgerError
from console.ledger.ledger_thread import LedgerThread
from console.ledger.tenant_key import Membership
from console.services.journal_outbox import JournalOutbox

if TYPE_CHECKING:
    from console.credentials import Vault
    from console.domain.clock import Clock
    from console.journal.journal_thread import JournalRunner
    from console.settings import SharedLedger

MEMBERSHIP = Entry("shared ledger", SecretKind.SECRET)
"""All profiles of a user write one journal, so they are one console. No profile's name holds a space."""


def kept_membership(vault: Vault) -> Membership:
    """What this console keeps; `LedgerError` where it isn't there, or makes no sense."""
    kept = vault.get(MEMBERSHIP)
    try:
        if kept is not None:
            return Membership.read(kept.get_secret_value())
    except ValueError:
        pass
    raise LedgerError(
        "What lets this console into the shared ledger can't be found in the keyring. "
        "Leave it, and join it anew: points-console ledger leave"
    )


def address_of(url: str) -> LedgerAddress:
    """Where the ledger is; `LedgerError` says what is wrong with its address."""
    try:
        return LedgerAddress.parse(url)
    except ValueError as error:
        raise LedgerError(f"The ledger's address {error}.") from error


def connect(ledger: SharedLedger, member: Membership) -> LedgerConnection:
    """A connection as this console, not yet made."""
    return LedgerConnection(address_of(ledger.url), member.role, member.password)


def open_forwarder(
    ledger: SharedLedger, member: Membership, journal: JournalRunner, clock: Clock
) -> Forwarder:
    """What brings this console's entries into the ledger; nothing is connected yet."""
    return Forwarder(JournalOutbox(journal), LedgerThread(connect(ledger, member)), member, clock)

"""This computer's console in the shared ledger: what it keeps in the keyring, and what it opens with that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from console.credentials.vault import CredentialsError, Entry
from console.domain.elsewhere import Sees
from console.domain.ledger_standing import LedgerStanding
from console.domain.ledger_timings import LedgerTimings
from console.domain.operators import AtDesk, Right
from console.domain.operators_elsewhere import OperatorsElsewhere
from console.domain.sign_ins import SecretKind
from console.ledger.address import LedgerAddress
from console.ledger.approval_rows import LedgerApprovals
from console.ledger.claims import LIMIT_SECONDS, LedgerClaims
from console.ledger.forwarder import Forwarder
from console.ledger.leases import LedgerLeases
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_errors import LedgerError
from console.ledger.ledger_thread import LedgerThread
from console.ledger.operator_rows import LedgerOperators
from console.ledger.other_tills import OtherTills
from console.ledger.tenant_key import Membership
from console.services.journal_outbox import JournalOutbox
from console.services.no_ledger import NoLedgerDesk
from console.services.search_elsewhere import note_search

if TYPE_CHECKING:
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.journal.journal_thread import JournalRunner
    from console.services.people import People
    from console.settings.profiles import SharedLedger

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
    ledger: SharedLedger,
    member: Membership,
    journal: JournalRunner,
    clock: Clock,
    timings: LedgerTimings | None = None,
    sees: Callable[[], Sees] = lambda: Sees.CONSOLE,
) -> Forwarder:
    """What brings this console's entries into the ledger; nothing is connected yet."""
    thread = LedgerThread(connect(ledger, member), timings)
    tell = partial(note_search, journal, clock)
    return Forwarder(JournalOutbox(journal), thread, member, clock, sees, tell)


@dataclass(frozen=True, slots=True)
class LedgerDesk:
    """What a desk has of the shared ledger while it is open; of other tills only where it may see them."""

    forwarder: Forwarder
    claims: LedgerClaims
    timings: LedgerTimings
    approvals: LedgerApprovals
    operators: LedgerOperators
    elsewhere: OtherTills | None = None
    leases: LedgerLeases | None = None

    @property
    def standing(self) -> LedgerStanding:
        """How far the forwarder has come, and what is wrong."""
        return self.forwarder.standing

    def wake(self) -> None:
        """There is something new in the journal."""
        self.forwarder.wake()

    def employ(self, people: People) -> None:
        """Have these people know what other consoles decide, as long as this one is open."""
        people.join(self.operators)
        self.forwarder.learn = people.hear

    async def run(self, changed: Callable[[], None]) -> None:
        """Forward until cancelled; see `Forwarder.run`."""
        await self.claims.connect()
        await self.forwarder.run(changed)

    async def end(self) -> None:
        """Bring there what the last transfer left, as long as nobody waits for it."""
        if self.standing.unreachable_since is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(LIMIT_SECONDS):
                    await self.forwarder.pass_once()
        self.forwarder.close()
        self.claims.close()
        self.approvals.close()  # on one connection with what else is read of other tills
        if self.elsewhere is not None:
            self.elsewhere.close()


def open_elsewhere(ledger: SharedLedger, vault: Vault) -> OtherTills | None:
    """Other tills' transfers without a desk: its branch's at most, because nobody has signed in.

    Raises `LedgerError` and `CredentialsError`.
    """
    if ledger.sees is Sees.CONSOLE:
        return None
    member = kept_membership(vault)
    return OtherTills(LedgerThread(connect(ledger, member)), member, ledger.sees, lambda: False)


def open_operators(ledger: SharedLedger, vault: Vault) -> OperatorsElsewhere:
    """Who works in the chain, without a desk. Raises `LedgerError` and `CredentialsError`."""
    member = kept_membership(vault)
    return LedgerOperators(LedgerThread(connect(ledger, member)), member, ledger.sees)


def open_ledger(
    ledger: SharedLedger, vault: Vault, journal: JournalRunner, clock: Clock, at_desk: AtDesk
) -> LedgerDesk | NoLedgerDesk:
    """The ledger of a desk; nothing is connected yet. Reads the keyring."""
    must_answer, timings = ledger.when_unreachable == "stop", LedgerTimings(clock)
    try:
        member = kept_membership(vault)
        others = LedgerThread(connect(ledger, member), timings)
        may_see_all = partial(at_desk.may, Right.OTHER_BRANCHES)
        adding_up = LedgerThread(connect(ledger, member), timings)
        elsewhere = OtherTills(others, member, ledger.sees, may_see_all, adding_up)
        forwarder = open_forwarder(ledger, member, journal, clock, timings, lambda: elsewhere.sees)
        thread = LedgerThread(connect(ledger, member), timings)
    except (LedgerError, CredentialsError) as error:
        return NoLedgerDesk(str(error), must_answer=must_answer)
    claims = LedgerClaims(JournalOutbox(journal), thread, member, must_answer=must_answer)
    approvals = LedgerApprovals(others, member, lambda: elsewhere.sees)
    operators = LedgerOperators(others, member, ledger.sees)
    if ledger.sees is Sees.CONSOLE:
        return LedgerDesk(forwarder, claims, timings, approvals, operators)
    leases = LedgerLeases(others, member)
    return LedgerDesk(forwarder, claims, timings, approvals, operators, elsewhere, leases)

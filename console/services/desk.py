"""Everything a desk can do, opened together and closed together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from console.domain.party_kinds import PartyKind
from console.domain.recents import Recents
from console.services.code_brake import CodeBrake
from console.services.threads import in_background

if TYPE_CHECKING:
    from pathlib import Path

    from console.domain.capabilities import Capabilities
    from console.domain.clock import Clock
    from console.domain.exchanges import Trace
    from console.domain.feed import Feed
    from console.domain.problems import Problem
    from console.domain.transfers import Intent
    from console.explanations.catalogue import Catalogue
    from console.providers.simulator_control import TrainingDesk
    from console.services.approvals_elsewhere import ApprovalsElsewhere
    from console.services.cases import CaseService
    from console.services.counter_transfers import CounterTransfers
    from console.services.directories import Directories
    from console.services.drafts import Drafts
    from console.services.exporting import ExportService
    from console.services.lookup_record import LookupRecord
    from console.services.no_ledger import NoLedgerDesk
    from console.services.people import People
    from console.services.receipts import ReceiptService
    from console.services.reconciliation import ReconciliationService
    from console.services.reveals import Reveals
    from console.services.search_elsewhere import SearchElsewhere
    from console.services.shared_ledger import LedgerDesk
    from console.services.transfer_history import HistoryService
    from console.services.transfer_service import TransferService
    from console.settings import Profile


_IMPORTED_AHEAD = ("pydantic", "console.settings", "console.services.opening")
"""Slow to import, and so in parts: other threads wait for one that imports, that which draws keys too."""


class DeskClosed(Exception):
    """The desk could not be opened; the message is a sentence for the operator."""

    def __init__(self, why: str, *, needs_sign_in: bool = False) -> None:
        super().__init__(why)
        self.needs_sign_in = needs_sign_in
        """The provider's sign-in is missing; typed for this run, the desk may open."""


@dataclass(frozen=True)
class Desk:
    """The services of one profile, for whoever has signed in."""

    profile: Profile
    people: People
    """Who is at the desk, and who may come."""
    clock: Clock
    capabilities: Capabilities
    directories: Directories
    """The kinds of holder this provider knows, the likeliest first."""
    transfers: TransferService
    reconciliation: ReconciliationService
    history: HistoryService
    receipts: ReceiptService
    cases: CaseService
    """Tickets and notes, and everything about one transfer."""
    exports: ExportService
    """Transfers taken along in files, and where those are kept."""
    catalogue: Catalogue
    announcer: Feed[Intent]
    trace: Trace
    drafts: Drafts
    """What never moved and may be taken up again."""
    counter_transfers: CounterTransfers
    """What of a transfer could come back."""
    lookups: LookupRecord
    """Keeps who was looked up."""
    reveals: Reveals
    """Whole numbers, with a reason."""
    close: Callable[[], Awaitable[None]]
    try_sign_in: Callable[[], Awaitable[object]]
    """One read that every accepted sign-in may do; raises `ProviderError`."""
    tell_warnings: Callable[[], tuple[Problem, ...]] = tuple
    training: TrainingDesk | None = None
    """The customer's phone and the fault buttons, with the training simulator only."""
    ledger: LedgerDesk | NoLedgerDesk | None = None
    """The ledger that the tills of a chain share, where this computer's console has joined one."""
    search_elsewhere: SearchElsewhere | None = None
    """Where it sees other tills, the search for what those leave that are gone."""
    approvals_elsewhere: ApprovalsElsewhere | None = None
    """Where it has joined a ledger, the approvals that are asked for and given through it."""
    hint: str = ""
    """One line for the first screen; the demo says here what to type."""
    group_hint: str = ""
    """The same for the screen where groups take part."""
    recents: Recents = field(default_factory=Recents)
    """Who was looked up here lately, in memory only."""
    code_brake: CodeBrake = field(default_factory=CodeBrake)
    """One for all screens: the same sender can be on two of them."""
    consents: tuple[str, ...] = ()
    """How a recipient can have agreed, where the policy wants them asked."""
    history_view: Path | None = None
    """The file of the history's columns and kept lines; without one they last as long as the screen."""
    cancel_window: timedelta = timedelta()
    """For how long a transfer is held behind the last key, for second thoughts (policy)."""

    @property
    def operator(self) -> str:
        """Whose name stands beside what happens now."""
        return self.people.at_desk.name

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What should be put right soon, as it is now: keys that run out, clocks that differ."""
        return self.tell_warnings()

    @property
    def locks_itself(self) -> bool:
        """At the start and when nobody is there; a training session is locked only by hand."""
        return self.people.can_sign_in and self.training is None


class Opening:
    """A desk that is being opened while the first screen is already there and takes keys.

    `open_desk` does the slow imports, the keyring and the journal, in the background. When it raises
    `DeskClosed`, `refused` is told, and whoever waits for the desk goes on waiting: another `begin`, or
    a `sign_in`, may still open it. `take_sign_in` gets what was typed, for `open_desk` to find. `parties`,
    who can take part, is known before, so that the first frame already has the right fields.
    """

    def __init__(
        self,
        open_desk: Callable[[], Awaitable[Desk]],
        *,
        environment: str,
        profile: str,
        parties: frozenset[PartyKind],
        take_sign_in: Callable[[str, str], None] = lambda _identity, _secret: None,
    ) -> None:
        self.environment = environment
        self.profile = profile
        self.parties = parties
        self.refused: Callable[[DeskClosed], None] = lambda _closed: None
        self.at_rest: Callable[[], Awaitable[None]] = _at_once
        """Waited for before each slow step that nobody asked for yet."""
        self._open_desk = open_desk
        self._take_sign_in = take_sign_in
        self._opened: asyncio.Future[Desk] | None = None
        self._attempt: asyncio.Task[None] | None = None
        self._asked_for = False

    def begin(self) -> None:
        """Start opening, unless it is open or under way."""
        self._asked_for = True
        if self._attempt is None:
            self._attempt = asyncio.ensure_future(self._try_to_open())

    def sign_in(self, identity: str, secret: str) -> None:
        """Try again with a sign-in typed for this run; what was kept before it isn't touched."""
        self._take_sign_in(identity, secret)
        self.begin()

    async def desk(self) -> Desk:
        """The desk, as soon as it is open. The first to ask begins; asking again doesn't try again."""
        if not self._asked_for:
            self.begin()
        return await asyncio.shield(self._future())

    async def close(self) -> None:
        """Close the desk, if it was opened, and give up opening it."""
        if self._attempt is not None:
            self._attempt.cancel()
            await asyncio.gather(self._attempt, return_exceptions=True)
        if self._future().done():
            await self._future().result().close()

    def _future(self) -> asyncio.Future[Desk]:
        if self._opened is None:
            self._opened = asyncio.get_running_loop().create_future()
        return self._opened

    async def _try_to_open(self) -> None:
        try:
            for name in _IMPORTED_AHEAD:
                await self.at_rest()
                await in_background(partial(import_module, name))
            await self.at_rest()
            self._future().set_result(await self._open_desk())
        except Exception as fault:
            self._attempt = None
            self.refused(fault if isinstance(fault, DeskClosed) else _own_fault(fault))


async def _at_once() -> None:
    """Nobody types."""


def _own_fault(fault: Exception) -> DeskClosed:
    """Said on the screen, because nobody waits for the attempt; without the text, which may hold a secret."""
    return DeskClosed(f"The console could not open because of a fault of its own ({type(fault).__name__}).")

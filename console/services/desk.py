"""Everything a desk can do, opened together and closed together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from console.domain.recents import Recents
from console.services.code_brake import CodeBrake

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
    from console.settings.profiles import Profile


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

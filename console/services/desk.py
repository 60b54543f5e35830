"""Everything one operator's desk can do, opened together and closed together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.domain.clock import Clock
    from console.domain.exchanges import Trace
    from console.explanations.catalogue import Catalogue
    from console.providers.training import TrainingDesk
    from console.services.announcements import Announcer
    from console.services.history import HistoryService
    from console.services.lookup import LookupService
    from console.services.reconciliation import ReconciliationService
    from console.services.transfers import TransferService
    from console.settings import Profile


class DeskClosed(Exception):
    """The desk could not be opened; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Desk:
    """The services of one profile, for one signed-in operator."""

    profile: Profile
    operator: str
    clock: Clock
    lookup: LookupService
    transfers: TransferService
    reconciliation: ReconciliationService
    history: HistoryService
    catalogue: Catalogue
    announcer: Announcer
    trace: Trace
    check_pin: Callable[[str], Awaitable[bool]]
    """Whether this is the operator's PIN; slow on purpose, and off the event loop."""
    close: Callable[[], Awaitable[None]]
    training: TrainingDesk | None = None
    """The customer's phone and the fault buttons, with the training simulator only."""
    hint: str = ""
    """One line for the first screen; the demo says here what to type."""


class Opening:
    """A desk that is being opened while the first screen is already there and takes keys.

    `open_desk` does the slow imports, the keyring and the journal; it runs once, in the background.
    """

    def __init__(self, open_desk: Callable[[], Awaitable[Desk]], *, environment: str, profile: str) -> None:
        self.environment = environment
        self.profile = profile
        self._open_desk = open_desk
        self._desk: Awaitable[Desk] | None = None

    async def desk(self) -> Desk:
        """The desk, as soon as it is open. Raises `DeskClosed`, each time it is asked."""
        import asyncio

        if self._desk is None:
            self._desk = asyncio.ensure_future(self._open_desk())
        return await asyncio.shield(self._desk)

    async def close(self) -> None:
        """Close the desk, if it was opened."""
        if self._desk is None:
            return
        try:
            desk = await self._desk
        except DeskClosed:
            return
        await desk.close()

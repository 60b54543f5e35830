"""Brings this console's entries into the ledger: each once, in order, after any outage (L3, L4)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from console.domain.clock import Clock
from console.domain.elsewhere import SearchedElsewhere, Sees
from console.domain.ledger_standing import LedgerStanding
from console.domain.outbox import Outbox, OutboxUnreadable, Waiting
from console.ledger.arrival import CaughtUp, catch_up, greet, judged, note_dispute, note_overlaps, write_slice
from console.ledger.claims import claims_of, keep_claims
from console.ledger.entry_chain import NOTHING, SLICE, LedgerHead
from console.ledger.joining import too_far
from console.ledger.ledger_errors import LedgerError, LedgerUnreachable
from console.ledger.ledger_thread import LedgerThread
from console.ledger.tenant_key import Membership

_PAUSE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 60.0
_HEARTBEAT_SECONDS = 20.0
"""With the pause it is heard of each half minute: after two without, others take it to be gone."""
_GREETING_SECONDS = 5.0
_SLICE_SECONDS = 30.0


class Forwarder:
    """A task of the app, and one last pass of line mode. Nothing here is waited for at the counter."""

    def __init__(
        self,
        outbox: Outbox,
        ledger: LedgerThread,
        member: Membership,
        clock: Clock,
        sees: Callable[[], Sees] = lambda: Sees.CONSOLE,
        tell: Callable[[SearchedElsewhere], Awaitable[None]] | None = None,
    ) -> None:
        self.standing = LedgerStanding(is_known=False)
        self._outbox = outbox
        self._ledger = ledger
        self._member = member
        self._clock = clock
        self._head = self._compared = NOTHING
        self._sees = sees
        self._tell = tell
        self.learn: Callable[[], Awaitable[None]] | None = None
        """Hears what else this console should know, each time it was in touch."""
        self._found = CaughtUp()
        self._ahead = timedelta()
        self._pause = _PAUSE_SECONDS
        self._contact = float("-inf")
        self._news = asyncio.Event()

    def wake(self) -> None:
        """There is something new in the journal."""
        self._news.set()

    def close(self) -> None:
        """Let go of the server."""
        self._ledger.close()

    async def run(self, changed: Callable[[], None]) -> None:
        """Forward until cancelled; `changed` is called while the standing is worth a look."""
        while True:
            self._news.clear()
            before = self.standing
            if await self.pass_once() != before or not before.is_in_step:
                changed()
            waiting = asyncio.ensure_future(self._clock.sleep(self._pause))
            news = asyncio.ensure_future(self._news.wait())
            try:
                # While nobody is there to take it, news is no reason to ask again.
                reasons = {waiting} if self.standing.unreachable_since else {waiting, news}
                await asyncio.wait(reasons, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
                news.cancel()

    async def pass_once(self) -> LedgerStanding:
        """Forward what there is now, and see how things stand."""
        refused, since = "", None
        try:
            if await self._has_reason():
                await self._forward()
        except LedgerUnreachable:
            since = self.standing.unreachable_since or self._clock.now()
        except LedgerError as error:
            refused = str(error)
        except OutboxUnreadable:
            return self.standing
        return await self._stand(refused, since)

    async def _stand(self, refused: str, since: datetime | None) -> LedgerStanding:
        self._pause = min(2 * self._pause, _LONGEST_PAUSE_SECONDS) if refused or since else _PAUSE_SECONDS
        try:
            waiting = await self._outbox.waiting(self._head.sequence)
        except OutboxUnreadable:
            waiting = Waiting()
        self.standing = LedgerStanding(
            waiting,
            unreachable_since=since,
            refused=refused,
            overlaps=self._found.overlaps,
            unproven_elsewhere=self._found.unproven_elsewhere,
            asked_elsewhere=self._found.asked_elsewhere,
            clock_ahead=self._ahead,
        )
        return self.standing

    async def _has_reason(self) -> bool:
        """Whether something waits, or the ledger should hear that this console is alive."""
        quiet = self._clock.monotonic() - self._contact < _HEARTBEAT_SECONDS
        return not quiet or bool((await self._outbox.waiting(self._head.sequence)).count)

    async def _forward(self) -> None:
        # The ledger says how far it got, not our memory: it may be an older copy of itself.
        greeting = partial(greet, member=self._member, clock=self._clock)
        known = await self._ledger.run(greeting, seconds=_GREETING_SECONDS)
        self._head, self._ahead = known.head, too_far(known.ahead)
        await self._require_ours(self._head)
        while (outgoing := await self._outbox.after(self._head.sequence, SLICE)).entries:
            step = partial(
                write_slice, member=self._member, before=self._head, outgoing=outgoing, ahead=known.ahead
            )
            self._head = await self._ledger.run(step, seconds=_SLICE_SECONDS)
        if self._compared != self._head:
            compare = partial(note_overlaps, member=self._member, head=self._head)
            await self._ledger.run(compare, seconds=_SLICE_SECONDS)
            self._compared = self._head
        await self._keep_claims()
        caught_up = partial(catch_up, member=self._member, sees=self._sees())
        self._found = await self._ledger.run(caught_up, seconds=_GREETING_SECONDS)
        for searched in self._found.searched:
            if self._tell is not None:
                await self._tell(searched)
        self._contact = self._clock.monotonic()
        if self.learn is not None:
            await self.learn()

    async def _keep_claims(self) -> None:
        """Whatever is claimed was written down before: so the claims are read first, and the journal then."""
        claimed = await self._ledger.run(partial(claims_of, member=self._member), seconds=_GREETING_SECONDS)
        ended = {each: own for each, own in claimed.items() if await self._outbox.has_ended(each)}
        held = {each for each, own in claimed.items() if not own.lapses}
        unproven = [each for each in await self._outbox.open_intents() if each.is_unproven]
        late = [each for each in unproven if each.reference not in held]
        if ended or late:
            keep = partial(keep_claims, member=self._member, ended=ended, unproven=late)
            await self._ledger.run(keep, seconds=_GREETING_SECONDS)

    async def _require_ours(self, head: LedgerHead) -> None:
        """`JournalRefused` unless this journal holds the entry that the ledger holds last (R12)."""
        if head == NOTHING:
            return
        ours = await self._outbox.hash_at(head.sequence)
        if refused := judged(head, ours):
            note = partial(note_dispute, member=self._member, refused=refused, ours=ours or "")
            await self._ledger.run(note, seconds=_GREETING_SECONDS)
            raise refused

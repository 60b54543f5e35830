"""The shared ledger in memory: the steps that consoles take there, with the same answers as PostgreSQL's.

`tests/ledger/test_memory_ledger.py` asks both the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Connection

from console.domain.claim_answers import UNCLAIMED, ClaimedElsewhere
from console.domain.clock import Clock
from console.domain.elsewhere import Sees, TillOfChain
from console.domain.outbox import OutboxSlice
from console.domain.transfers import Intent
from console.ledger.arrival import CaughtUp, Greeting
from console.ledger.claims import ClaimTold, OwnClaim
from console.ledger.entry_chain import NOTHING, LedgerHead, sealed
from console.ledger.ledger_errors import JournalRefused, LedgerRefused
from console.ledger.ledger_thread import LedgerThread
from console.ledger.projection import mark_of, shared_entry, shared_transfer, storable
from console.ledger.tenant_key import Membership

T = TypeVar("T")
Row = dict[str, Any]
_LAPSES_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class HeldClaim:
    """A row of the claims."""

    console: str
    reference: str
    operator: str
    taken: datetime
    proven: datetime
    expires: datetime | None


@dataclass
class MemoryLedger:
    """Its tables, and the server's clock. Each step is one transaction."""

    now: Callable[[], datetime]
    consoles: dict[str, TillOfChain] = field(default_factory=dict)
    events: dict[str, list[Row]] = field(default_factory=dict)
    transfers: dict[tuple[str, str], Row] = field(default_factory=dict)
    claims: dict[str, HeldClaim] = field(default_factory=dict)
    compared: dict[str, int] = field(default_factory=dict)
    """The entry up to which each console's transfers were compared."""
    disputes: dict[tuple[str, str, int, str], datetime] = field(default_factory=dict)
    caught_up: dict[str, datetime] = field(default_factory=dict)
    _ticks: Iterable[int] = field(default_factory=count)

    def step(self, step: Callable[[Connection], T]) -> T:
        """Take a step, given as the function that takes it in PostgreSQL."""
        if not isinstance(step, partial):
            return getattr(self, step.__name__)()  # type: ignore[no-any-return]
        return getattr(self, step.func.__name__)(*step.args, **step.keywords)  # type: ignore[no-any-return]

    # -- arrival -------------------------------------------------------------------------------

    def require_newest(self) -> None:
        """It is."""

    def greet(self, member: Membership, clock: Clock) -> Greeting:
        return Greeting(self._head(member.console), clock.now() - self.now())

    def _head(self, console: str) -> LedgerHead:
        rows = self.events.get(console)
        if not rows:
            return NOTHING
        return LedgerHead(rows[-1]["sequence"], rows[-1]["journal_hash"], rows[-1]["mac"])

    def write_slice(
        self, member: Membership, before: LedgerHead, outgoing: OutboxSlice, ahead: timedelta
    ) -> LedgerHead:
        held, head, newest = list(self.events.get(member.console, [])), before, {}
        for entry in outgoing.entries:
            row = sealed(member.console, shared_entry(entry, member.key), head, member.key)
            head = LedgerHead(row["sequence"], row["journal_hash"], row["mac"])
            newest[entry.reference] = entry.sequence
            if row["sequence"] <= len(held):
                continue  # on conflict, nothing
            follows = row["sequence"] == len(held) + 1
            if not follows or row["previous_mac"] != (held[-1]["mac"] if held else None):
                raise LedgerRefused("The chain takes no gap and no other past.")
            held.append({**row, "arrived": self.now()})
        self.events[member.console] = held
        unclaimed = {entry.reference for entry in outgoing.entries if entry.kind == UNCLAIMED}
        for reference, intent in outgoing.intents.items():
            told = reference in unclaimed
            self._project(
                shared_transfer(
                    member.console, newest[reference], intent, member.key, unclaimed=told, ahead=ahead
                )
            )
        return head

    def _project(self, told: Row) -> None:
        key = told["console"], told["reference"]
        there = self.transfers.get(key)
        if there is None:
            self.transfers[key] = told
        elif there["sequence"] <= told["sequence"]:
            ended = None if told["ended"] is None else there["ended"] or told["ended"]
            unclaimed = there["unclaimed"] or told["unclaimed"]
            kept = {"created": there["created"], "unclaimed": unclaimed, "ended": ended}
            self.transfers[key] = told | kept

    def note_overlaps(self, member: Membership, head: LedgerHead) -> None:
        arrived = self.events.get(member.console, [])[self.compared.get(member.console, 0) :]
        self.compared[member.console] = head.sequence
        for reference in {row["reference"] for row in arrived}:
            mine = self.transfers.get((member.console, reference))
            if mine and any(self._are_at_once(mine, other) for other in self.transfers.values()):
                self._dispute(member.console, "overlap", 0, reference)

    def _are_at_once(self, mine: Row, other: Row) -> bool:
        return bool(
            other["sender_key"] == mine["sender_key"]
            and other["console"] != mine["console"]
            and other["created"] < (mine["ended"] or self.now())
            and mine["created"] < (other["ended"] or self.now())
            and (mine["unclaimed"] or other["unclaimed"])
            and mine["attempt"]
            and other["attempt"]
        )

    def catch_up(self, member: Membership, sees: Sees) -> CaughtUp:
        yesterday = self.now() - timedelta(days=1)
        self.caught_up[member.console] = self.now()
        return CaughtUp(
            sum(
                (console, what) == (member.console, "overlap") and at > yesterday
                for (console, what, _, _), at in self.disputes.items()
            )
        )

    def note_dispute(self, member: Membership, refused: JournalRefused, ours: str) -> None:
        self._dispute(member.console, refused.what, refused.sequence, ours)

    def _dispute(self, *row: Any) -> None:
        self.disputes.setdefault(row, self.now())

    # -- claims --------------------------------------------------------------------------------

    def take(self, member: Membership, intent: Intent, *, sending: bool) -> ClaimTold:
        mark, now = mark_of(intent.provider, intent.order.sender, member.key), self.now()
        held = self.claims.get(mark)
        lapsed = held is not None and held.expires is not None and held.expires < now
        if held is not None and held.console != member.console and not lapsed:
            elsewhere = ClaimedElsewhere(str(self.consoles[held.console]), held.operator, held.taken)
            return ClaimTold(self._head(member.console), elsewhere)
        ours = (member.console, intent.reference)
        same = held is not None and (held.console, held.reference) == ours
        self.claims[mark] = HeldClaim(
            *ours,
            operator=storable(intent.operator),
            taken=held.taken if held is not None and same else now,
            proven=now + timedelta(microseconds=next(iter(self._ticks))),
            expires=None if sending else now + _LAPSES_AFTER,
        )
        return ClaimTold(self._head(member.console), None, self._refused_codes(mark, member))

    def _refused_codes(self, mark: str, member: Membership) -> int:
        since = self.now() - timedelta(days=1)
        return sum(
            row["kind"] == "code refused"
            and row["arrived"] > since
            and self.transfers[console, row["reference"]]["sender_key"] == mark
            for console, rows in self.events.items()
            if console != member.console
            for row in rows
        )

    def claims_of(self, member: Membership) -> dict[str, OwnClaim]:
        return {
            each.reference: OwnClaim(each.proven, each.expires is not None)
            for each in self.claims.values()
            if each.console == member.console
        }

    def keep_claims(
        self, member: Membership, ended: Mapping[str, OwnClaim], unproven: Iterable[Intent]
    ) -> None:
        over = {(member.console, reference, own.proven) for reference, own in ended.items()}
        self.claims = {
            mark: each
            for mark, each in self.claims.items()
            if (each.console, each.reference, each.proven) not in over
        }
        for intent in unproven:
            self.take(member, intent, sending=True)

    def stood_alone(self, member: Membership, intent: Intent, since: datetime, until: datetime) -> bool:
        mark = mark_of(intent.provider, intent.order.sender, member.key)
        held, ours = self.claims.get(mark), (member.console, intent.reference)
        sent = [
            row["arrived"]
            for row in self.events.get(member.console, [])
            if (row["reference"], row["kind"]) == (intent.reference, "sending")
        ]
        was_held = held is not None and (held.console, held.reference) == ours
        is_old = was_held and held is not None and bool(sent) and held.taken < max(sent)
        beside = any(
            each["sender_key"] == mark
            and each["console"] != member.console
            and each["attempt"]
            and (each["created"] >= since or each["ended"] is None or each["ended"] >= since)
            for each in self.transfers.values()
        )
        heard = (self.caught_up.get(each) for each in self.consoles if each != member.console)
        return is_old and not beside and all(at is not None and at >= until for at in heard)

    def age(self, by: timedelta) -> None:
        """So much time passes for what lapses."""
        for mark, each in self.claims.items():
            if each.expires is not None:
                self.claims[mark] = replace(each, expires=each.expires - by)


class MemoryThread(LedgerThread):
    """A way to it, for one console."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self.ledger = ledger

    async def run(self, step: Callable[[Connection], T], *, seconds: float) -> T:
        return self.ledger.step(step)

    def close(self) -> None:
        """There is no connection."""

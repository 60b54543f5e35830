"""One open transfer of a sender in the whole chain: claims, whose key is the arbiter (L2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    Connection,
    ScalarSelect,
    Select,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from console.domain.claim_answers import (
    ClaimAnswer,
    Claimed,
    ClaimedElsewhere,
    ClaimUnanswered,
    JournalDisowned,
)
from console.domain.elsewhere import TillOfChain
from console.domain.outbox import Outbox, OutboxUnreadable
from console.domain.transfers import Intent
from console.ledger.arrival import judged
from console.ledger.entry_chain import NOTHING, LedgerHead, newest_entry
from console.ledger.joining import require_newest
from console.ledger.ledger_errors import LedgerError
from console.ledger.ledger_tables import claim, console, refused_code
from console.ledger.ledger_thread import LedgerThread
from console.ledger.projection import mark_of, storable
from console.ledger.standing_alone import stood_alone
from console.ledger.tenant_key import Membership

LIMIT_SECONDS = 1.5
"""No transfer waits longer for the ledger (L1)."""
_CONNECT_SECONDS = 5.0
LAPSES_AFTER = text("interval '15 minutes'")
"""What was prepared and not sent by then must be won back."""
_A_DAY = text("interval '1 day'")


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """What one transaction told: the newest entry there, and who holds the sender if not we."""

    head: LedgerHead
    holder: ClaimedElsewhere | None
    codes_refused: int = 0
    """Of the sender within a day, at other tills."""


class LedgerClaims:
    """See `Claims`. A connection of its own: no backlog stands before the counter."""

    def __init__(
        self, outbox: Outbox, ledger: LedgerThread, member: Membership, *, must_answer: bool = False
    ) -> None:
        self.must_answer = must_answer
        self._outbox = outbox
        self._ledger = ledger
        self._member = member

    async def take(self, intent: Intent, *, sending: bool) -> ClaimAnswer:
        """See `Claims`. What was claimed for a journal that isn't ours is let go by the forwarder."""
        step = partial(take, member=self._member, intent=intent, sending=sending)
        try:
            answer = await self._ledger.run(step, seconds=LIMIT_SECONDS)
            head = answer.head
            ours = "" if head == NOTHING else await self._outbox.hash_at(head.sequence)
        except (LedgerError, OutboxUnreadable) as error:
            return ClaimUnanswered(str(error))
        if refused := judged(head, ours):
            return JournalDisowned(str(refused))
        return answer.holder or Claimed(answer.codes_refused)

    async def stood_alone(self, intent: Intent, since: datetime, until: datetime) -> bool:
        """See `Claims`."""
        step = partial(stood_alone, member=self._member, intent=intent, since=since, until=until)
        try:
            return await self._ledger.run(step, seconds=LIMIT_SECONDS)
        except LedgerError:
            return False

    async def connect(self) -> None:
        """Connect before the first claim, which would have to wait for it."""
        with suppress(LedgerError):
            await self._ledger.run(require_newest, seconds=_CONNECT_SECONDS)

    def close(self) -> None:
        """Let go of the server."""
        self._ledger.close()


def take(connection: Connection, member: Membership, intent: Intent, *, sending: bool) -> ClaimTold:
    """Claim the sender of an intent, again or anew, and see what the ledger holds of this console.

    One statement for all of it: far away, each costs a journey.
    """
    mark = mark_of(intent.provider, intent.order.sender, member.key)
    taking = _taking(mark, member, intent, sending=sending).returning(literal(1).label("won")).cte("taking")
    head, held = newest_entry(member.console).subquery("head"), _held(mark).subquery("held")
    always = select(literal(1).label("always")).subquery("always")
    told = (exists(select(taking.c.won)).label("won"), _refused_codes(mark, member).label("refused"))
    question = select(*told, *head.c, *held.c).select_from(
        always.outerjoin(head, true()).outerjoin(held, true())
    )
    row = connection.execute(question).one()
    newest = NOTHING if row.sequence is None else LedgerHead(row.sequence, row.journal_hash, row.mac)
    if row.won:
        return ClaimTold(newest, None, row.refused)
    # One claimed in the same moment is missing in this statement's view of the rows.
    holder = row if row.taken is not None else connection.execute(_held(mark)).one_or_none()
    if holder is None:
        return ClaimTold(newest, ClaimedElsewhere("another till", "", datetime.now(UTC)))
    till = TillOfChain(holder.branch, holder.label)
    return ClaimTold(newest, ClaimedElsewhere(str(till), holder.operator, holder.taken))


def _taking(mark: str, member: Membership, intent: Intent, *, sending: bool) -> Insert:
    new = insert(claim).values(
        sender_key=mark,
        console=member.console,
        reference=intent.reference,
        operator=storable(intent.operator),
        taken=func.now(),
        proven=func.clock_timestamp(),
        expires=None if sending else func.now() + LAPSES_AFTER,
    )
    told = new.excluded
    is_same = (claim.c.console == told.console) & (claim.c.reference == told.reference)
    changing = {name: told[name] for name in ("console", "reference", "operator", "proven", "expires")}
    return new.on_conflict_do_update(
        index_elements=["sender_key"],
        set_=changing | {"taken": case((is_same, claim.c.taken), else_=told.taken)},
        # Within one console its journal is the arbiter already (R5).
        where=or_(claim.c.console == told.console, claim.c.expires < func.now()),
    )


def _refused_codes(mark: str, member: Membership) -> ScalarSelect[int]:
    """How many at other tills; of its own, its journal knows."""
    of_sender = (refused_code.c.sender_key == mark, refused_code.c.console != member.console)
    query = select(func.count()).select_from(refused_code).where(*of_sender)
    return query.where(refused_code.c.arrived > func.now() - _A_DAY).scalar_subquery()


def _held(mark: str) -> Select[Any]:
    columns = (claim.c.operator, claim.c.taken, console.c.branch, console.c.label)
    return select(*columns).join(console, console.c.id == claim.c.console).where(claim.c.sender_key == mark)


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """A claim of this console, as the ledger has it."""

    proven: datetime
    lapses: bool


def claims_of(connection: Connection, member: Membership) -> dict[str, OwnClaim]:
    """This console's claims, by their references."""
    query = select(claim.c.reference, claim.c.proven, claim.c.expires).where(
        claim.c.console == member.console
    )
    rows = connection.execute(query)
    return {row.reference: OwnClaim(row.proven, row.expires is not None) for row in rows}


def keep_claims(
    connection: Connection, member: Membership, ended: Mapping[str, OwnClaim], unproven: Iterable[Intent]
) -> None:
    """End the claims of transfers that have ended, and claim late what was sent out of the ledger's reach.

    One that was proven anew meanwhile, for another attempt, stays.
    """
    for reference, own in ended.items():
        mine = (claim.c.console == member.console, claim.c.reference == reference)
        connection.execute(delete(claim).where(*mine, claim.c.proven == own.proven))
    for intent in unproven:
        take(connection, member, intent, sending=True)

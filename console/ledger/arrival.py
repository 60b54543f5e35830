"""Entries written into the ledger, with the transfers they are about: all of a slice or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from console import __version__
from console.domain.claim_answers import UNCLAIMED
from console.domain.clock import Clock
from console.domain.elsewhere import SearchedElsewhere, Sees
from console.domain.outbox import OutboxSlice
from console.ledger.approval_rows import count_waiting
from console.ledger.entry_chain import LedgerHead, head_of, sealed
from console.ledger.findings import found_for
from console.ledger.joining import require_newest
from console.ledger.ledger_errors import UNKNOWN_HERE, JournalRefused, LedgerRefused
from console.ledger.ledger_tables import console, dispute, event, open_time, transfer
from console.ledger.other_tills import count_unproven
from console.ledger.projection import shared_entry, shared_transfer
from console.ledger.tenant_key import Membership

_A_JOURNEY = timedelta(seconds=1)
"""Clocks that differ by less can't be told from equal ones: the answer takes its time, too."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the ledger holds of a console, and how far that one's clock is ahead of the ledger's."""

    head: LedgerHead
    ahead: timedelta = timedelta()


def greet(connection: Connection, member: Membership, clock: Clock) -> Greeting:
    """Say that this console is alive; what the ledger knows of it comes back."""
    require_newest(connection)
    row = update(console).where(console.c.id == member.console).returning(func.clock_timestamp())
    theirs = connection.execute(row.values(seen=func.now(), version=__version__)).scalar_one_or_none()
    if theirs is None:
        raise LedgerRefused(UNKNOWN_HERE)
    ahead = clock.now() - theirs
    differs = abs(ahead) > _A_JOURNEY
    return Greeting(head_of(connection, member.console), ahead if differs else timedelta())


def write_slice(
    connection: Connection, member: Membership, before: LedgerHead, outgoing: OutboxSlice, ahead: timedelta
) -> LedgerHead:
    """Add entries on top of `before`, and bring their transfers up to date; the newest entry comes back.

    What is there already stays: another process of this console, or an answer that was lost, was quicker.
    Transfers get the times of the ledger's clock, of which this one is `ahead`: two tills' are compared.
    """
    rows, head, newest = [], before, {}
    for entry in outgoing.entries:
        row = sealed(member.console, shared_entry(entry, member.key), head, member.key)
        rows.append(row)
        head = LedgerHead(row["sequence"], row["journal_hash"], row["mac"])
        newest[entry.reference] = entry.sequence
    unclaimed = {entry.reference for entry in outgoing.entries if entry.kind == UNCLAIMED}
    connection.execute(insert(event).on_conflict_do_nothing(), rows)
    transfers = [
        shared_transfer(
            member.console,
            newest[reference],
            intent,
            member.key,
            unclaimed=reference in unclaimed,
            ahead=ahead,
        )
        for reference, intent in outgoing.intents.items()
    ]
    if transfers:
        connection.execute(_NEWER, transfers)
    return head


def _newer() -> Any:
    new = insert(transfer)
    told = new.excluded
    changing: dict[str, Any] = {
        column.name: told[column.name]
        for column in transfer.c
        if not column.primary_key and column is not transfer.c.created  # it is a place in a list
    }
    changing["unclaimed"] = or_(transfer.c.unclaimed, told.unclaimed)
    first_end = func.coalesce(transfer.c.ended, told.ended)
    changing["ended"] = case((told.ended.is_(None), None), else_=first_end)
    is_newer = transfer.c.sequence <= told.sequence
    return new.on_conflict_do_update(index_elements=["console", "reference"], set_=changing, where=is_newer)


_NEWER = _newer()


def note_overlaps(connection: Connection, member: Membership, head: LedgerHead) -> None:
    """Put on record what was open at two tills at once, where one of them had no claim.

    Among all that has arrived up to `head` since this was last done, whatever was lost or killed in between.
    Asked after these rows are there for everybody, so that of two tills the later one finds the other.
    """
    mine, other = transfer.alias("mine"), open_time.alias("other")
    me = console.c.id == member.console
    compared = select(console.c.compared).where(me).scalar_subquery()
    arrived = select(event.c.reference).where(event.c.console == member.console, event.c.sequence > compared)
    at_once = and_(
        other.c.sender_key == mine.c.sender_key,
        other.c.console != mine.c.console,
        other.c.created < func.coalesce(mine.c.ended, func.now()),
        mine.c.created < func.coalesce(other.c.ended, func.now()),
        or_(mine.c.unclaimed, other.c.unclaimed),
        mine.c.attempt > 0,
        other.c.attempt > 0,
    )
    found = (
        select(mine.c.console, literal("overlap"), literal(0), mine.c.reference)
        .join(other, at_once)
        .where(mine.c.console == member.console, mine.c.reference.in_(arrived))
        .distinct()
    )
    columns = ["console", "what", "sequence", "subject"]
    connection.execute(insert(dispute).from_select(columns, found).on_conflict_do_nothing())
    connection.execute(update(console).where(me).values(compared=head.sequence))


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What a console hears of once all of it has arrived."""

    overlaps: int = 0
    """Its transfers that were found to overlap with another till's within the last day."""
    unproven_elsewhere: int = 0
    """Other tills' transfers without a proven result, where it looks after them."""
    asked_elsewhere: int = 0
    """What other tills ask a supervisor to approve, where it sees them."""
    searched: tuple[SearchedElsewhere, ...] = ()
    """What other tills found about its own while it was gone."""


def catch_up(connection: Connection, member: Membership, sees: Sees) -> CaughtUp:
    """Say that all this console had written is there, and hear what it should look at."""
    row = update(console).where(console.c.id == member.console)
    connection.execute(row.values(caught_up=func.now()))
    query = select(func.count()).where(
        dispute.c.console == member.console,
        dispute.c.what == "overlap",
        dispute.c.at > func.now() - text("interval '1 day'"),
    )
    overlaps = int(connection.execute(query).scalar_one())
    searched = found_for(connection, member)
    if sees is Sees.CONSOLE:
        return CaughtUp(overlaps, searched=searched)
    unproven, asked = (count(connection, member, sees) for count in (count_unproven, count_waiting))
    return CaughtUp(overlaps, unproven, asked, searched)


def judged(head: LedgerHead, ours: str | None) -> JournalRefused | None:
    """Why a journal isn't the one that the ledger knows (R12); `ours` is its hash of the newest there."""
    if ours == head.journal_hash:
        return None
    cure = "Bring the newest one back, or leave the ledger and join it anew."
    if ours is None:
        why = f"This console's journal is older than entry {head.sequence}, which the ledger holds."
        return JournalRefused(f"{why} {cure}", "older", head.sequence)
    why = f"Entry {head.sequence} of this console's journal isn't the one that the ledger holds"
    how = "two computers write under one name, or the journal was begun anew"
    return JournalRefused(f"{why}: {how}. {cure}", "different", head.sequence)


def note_dispute(connection: Connection, member: Membership, refused: JournalRefused, ours: str) -> None:
    """Put on record that a journal was refused, for whoever supervises."""
    row = {"console": member.console, "what": refused.what, "sequence": refused.sequence, "subject": ours}
    connection.execute(insert(dispute).on_conflict_do_nothing(), row)

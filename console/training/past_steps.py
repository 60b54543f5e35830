"""How transfers of the past come into the journal: by the steps that the services would have taken then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

from console.domain.approvals import order_mark
from console.domain.lookups import LookUp, named
from console.domain.operators import NOBODY
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, local
from console.domain.transfers import (
    BreakupLine,
    HistoryRow,
    Intent,
    Receipt,
    Reconciliation,
    SendAttempt,
    State,
    Verdict,
)
from console.domain.warnings import TransferWarning
from console.services.double_bookings import found_twice
from console.training.past_transfer import Ending, PastTransfer

if TYPE_CHECKING:
    from console.journal.transactions import JournalStore

Act = Callable[["JournalStore", datetime], object]
Step = tuple[timedelta, Act]
"""When it was taken, after the transfer was prepared, and what it was."""

_SENT, _AGAIN = timedelta(seconds=38), timedelta(seconds=220)
_ANSWERED = timedelta(seconds=1)
_LOOKED, _NOT_FOUND, _AUDITED = timedelta(seconds=50), timedelta(seconds=165), timedelta(seconds=240)
_WATCH_OVER = timedelta(hours=24)
_STILL_SEARCHED = timedelta(minutes=4, seconds=30)
_SUPERVISOR, _SAID = "super", "the customer's statement shows it"


@dataclass(frozen=True, slots=True)
class PastDesk:
    """Where it all happened."""

    provider: str
    profile: str
    branch: str
    codes_for: frozenset[PartyKind]
    """Whom the provider sends codes."""
    reports: int
    """By how much the provider's own figure exceeds what moved."""


def write_past(
    store: JournalStore,
    desk: PastDesk,
    past: Sequence[PastTransfer],
    now: datetime,
    others: Iterable[Step] = (),
) -> None:
    """Write all of them down, as one durable step, in the order in which it happened.

    The times of `others`, which are of no transfer, are after `now`, so that the past is below nothing.
    """
    taken = [(now + after, act) for after, act in others]
    taken += [
        (now - each.ago + after, act)
        for each in past
        for after, act in PastSteps(desk, each, past, now).all()
        if after <= each.ago
    ]
    with store.at_once():
        for at, act in sorted(taken, key=lambda step: step[0]):
            act(store, at)


class PastSteps:
    """The steps of one of them."""

    def __init__(
        self, desk: PastDesk, told: PastTransfer, all_told: Sequence[PastTransfer], now: datetime
    ) -> None:
        self._desk = desk
        self._told = told
        self._now = now
        self._coded = told.order.sender.kind in desk.codes_for
        sender = told.order.sender.key
        self._baseline = frozenset(
            number
            for each in all_told
            if each.ago > told.ago and each.order.sender.key == sender
            for number in each.ids
        )

    def all(self) -> Iterator[Step]:
        """From the look-ups to the audit, as its ending has it."""
        yield from self._before()
        match self._told.ending:
            case Ending.GIVEN_UP:
                given_up = Verdict(State.ABANDONED, "abandoned", proof="edited after the code")
                yield _SENT, self._settled(given_up)
            case Ending.NOT_SENT:
                yield from self._refused(State.NOT_SENT, "not sent")
            case Ending.REFUSED:
                yield from self._refused(State.REJECTED, "rejected")
                yield _WATCH_OVER, self._watch_over
            case Ending.CODE_REFUSED:
                yield from self._refused(State.REJECTED, "code refused")
                yield from self._moved(_SENT * 2, attempt=2)
            case Ending.MOVED | Ending.DOUBLE:
                yield from self._moved(_SENT)
            case _:
                yield _SENT, self._sending
                lost = Verdict(State.UNKNOWN, "unknown", 1, (local(Local.CONNECTION_LOST),))
                yield _SENT + _ANSWERED, self._settled(lost)
                yield from self._searched()

    # -- parts of it ---------------------------------------------------------------------------

    def _before(self) -> Iterator[Step]:
        told, order = self._told, self._told.order
        for seconds, side in ((-45, order.sender), (-30, order.recipient)):
            yield timedelta(seconds=seconds), self._looked_up(named(side))
        if told.approved_by:
            mark = order_mark(order, self._desk.provider)
            yield (
                timedelta(seconds=-10),
                lambda store, at: store.approve(at, told.approved_by, told.operator, mark),
            )
        yield timedelta(), self._prepared
        if told.approved_by:
            yield (
                timedelta(),
                lambda store, at: store.use_approval(mark, told.operator, at, told.reference),
            )
        if self._coded:
            yield timedelta(seconds=4), self._coded_at

    def _moved(self, sent: timedelta, attempt: int = 1) -> Iterator[Step]:
        yield sent, self._sending
        yield sent + _ANSWERED, self._confirmed("answer", attempt)
        yield from self._looked_at_afterwards(attempt)

    def _looked_at_afterwards(self, attempt: int) -> Iterator[Step]:
        if self._told.ending is Ending.DOUBLE:
            twice = Verdict(State.DOUBLE_ALARM, "found twice", attempt, (found_twice(self._told.ids[1:]),))
            yield _AUDITED, self._settled(twice)
        else:
            yield _AUDITED * attempt, self._audited()

    def _refused(self, state: State, kind: str) -> Iterator[Step]:
        refused = kind == "code refused"
        why = () if self._told.problem is None else (self._told.problem,)
        yield _SENT, self._sending
        yield _SENT + _ANSWERED, self._settled(Verdict(state, kind, 1, why, code_refused=refused))

    def _searched(self) -> Iterator[Step]:
        match self._told.ending:
            case Ending.FOUND:
                yield _LOOKED, self._confirmed("reference in history", 1)
                yield from self._looked_at_afterwards(1)
            case Ending.IN_PROGRESS:
                yield _LOOKED, self._looked
            case Ending.NEEDS_PERSON | Ending.SETTLED:
                found = Reconciliation(looks=1, last_look=self._sent + _LOOKED, candidate=self._candidate)
                why = (local(Local.CANDIDATE_ONLY), local(Local.ANSWER_TIMEOUT))
                asked = Verdict(State.NEEDS_HUMAN, "candidate found", 1, why, found=found)
                yield _LOOKED, self._settled(asked)
                if self._told.ending is Ending.SETTLED:
                    settled = Verdict(State.RESOLVED_APPLIED, "resolved", proof=_SAID)
                    yield timedelta(hours=1), self._settled(settled, _SUPERVISOR)
                    yield timedelta(hours=2), self._audited("audited by a person's word")
            case _:
                yield _LOOKED, self._looked
                why = (local(Local.NOT_FOUND_IN_HISTORY), local(Local.CONNECTION_LOST))
                found = Reconciliation(looks=8, clean_negatives=2, last_look=self._sent + _NOT_FOUND)
                yield _NOT_FOUND, self._settled(Verdict(State.NOT_APPLIED, "not found", 1, why, found=found))
                if self._told.ending is Ending.SENT_AGAIN:
                    yield _NOT_FOUND + _SENT, self._prepared_again
                    yield _AGAIN, self._coded_at
                    yield from self._moved(_AGAIN + _SENT, attempt=2)
                else:
                    yield _WATCH_OVER, self._watch_over

    # -- steps ---------------------------------------------------------------------------------

    def _looked_up(self, whom: str) -> Act:
        by = "its number" if whom.startswith(PartyKind.GROUP.value) else "mobile"
        return lambda store, at: store.looked_up(
            [LookUp(at, self._told.operator, whom, by, self._desk.profile)]
        )

    def _prepared(self, store: JournalStore, at: datetime) -> None:
        told = self._told
        intent = Intent(
            reference=told.reference,
            provider=self._desk.provider,
            profile=self._desk.profile,
            order=told.order,
            operator=told.operator,
            branch=self._desk.branch,
            state=State.PREPARED,
            attempt=SendAttempt(),
            created=at,
            updated=at,
            baseline=self._baseline,
        )
        store.prepare(intent, [TransferWarning(kind, "") for kind in told.warned])

    def _prepared_again(self, store: JournalStore, at: datetime) -> None:
        store.prepare_again(self._told.reference, at, self._told.operator, self._baseline)

    def _coded_at(self, store: JournalStore, at: datetime) -> None:
        store.code_issued(self._told.reference, at, self._told.operator)

    def _sending(self, store: JournalStore, at: datetime) -> None:
        told = self._told
        store.sending(
            told.reference,
            at,
            told.operator,
            at + timedelta(seconds=15),
            sha256(told.reference.encode()).hexdigest(),
            code_used=self._coded,
            attested="" if self._coded else f"photo ID seen, {told.operator}",
        )

    def _settled(self, verdict: Verdict, by: str = "") -> Act:
        return lambda store, at: store.settle(self._told.reference, at, by or self._told.operator, verdict)

    def _confirmed(self, proof: str, attempt: int) -> Act:
        def confirm(store: JournalStore, at: datetime) -> None:
            verdict = Verdict(State.CONFIRMED, "confirmed", attempt, receipt=self._receipt(at), proof=proof)
            store.settle(self._told.reference, at, self._told.operator, verdict)

        return confirm

    def _looked(self, store: JournalStore, at: datetime) -> None:
        again = self._now + _STILL_SEARCHED if self._told.ending is Ending.IN_PROGRESS else at
        found = Reconciliation(looks=1, last_look=at, next_look=again)
        store.looked(self._told.reference, at, self._told.operator, found, attempt=1)

    def _watch_over(self, store: JournalStore, at: datetime) -> None:
        store.end_watch(self._told.reference, at, NOBODY, attempt=1)

    def _audited(self, kind: str = "audited") -> Act:
        return lambda store, at: store.audited(self._told.reference, at, NOBODY, kind=kind)

    # -- what the provider told ----------------------------------------------------------------

    @property
    def _sent(self) -> datetime:
        return self._now - self._told.ago + _SENT

    def _receipt(self, at: datetime) -> Receipt:
        told, order = self._told, self._told.order
        mark = sha256(told.reference.encode()).hexdigest()
        breakup = (BreakupLine(order.program_id, Decimal(order.points), Decimal(200 + int(mark[:3], 16))),)
        return Receipt(
            transfer_id=told.ids[0],
            reported=Decimal(order.points * self._desk.reports),
            breakup=breakup if order.program_id else (),
            at=at,
            program_name=order.program_name,
            note=order.note,
            request_id=mark[:32],
        )

    @property
    def _candidate(self) -> HistoryRow:
        order = self._told.order
        row = HistoryRow(
            self._told.ids[0],
            outgoing=True,
            sender=order.sender,
            recipient=order.recipient,
            reported=Decimal(order.points * self._desk.reports),
            at=self._sent,
            note=order.note,
            program_name=order.program_name,
        )
        return replace(row, breakup=self._receipt(self._sent).breakup)

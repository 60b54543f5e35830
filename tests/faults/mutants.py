"""Tempting mistakes, one a class. Each must be caught by the schedules, or the schedules prove nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain.capabilities import Capabilities
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, ProviderError, local
from console.domain.transfers import (
    Intent,
    Outcome,
    Refused,
    State,
    TransferOrder,
    TransferRefusedHere,
    Unknown,
    Verification,
)
from console.providers.gateway_protocols import HistoryPage
from console.services import history_matching
from console.services.audit import Audit
from console.services.history_matching import Finding, Judgement
from console.services.history_reading import Reading, read_baseline
from console.services.history_search import HistorySearch
from console.services.reconciliation import ReconciliationService
from console.services.submission import Submission
from console.services.transfer_service import TransferService
from tests.faults.consoles import Parts
from tests.faults.provider import AFTER_A_NO, Booking, FaultyGateway, Temper, Wire, accepted

SERVER_ERRORS = (Wire.ERROR_5XX_BEFORE, Wire.ERROR_5XX_AFTER, Wire.ERROR_5XX_LATE)
SILENCE = (Wire.REQUEST_LOST, Wire.ANSWER_LOST, Wire.TIMEOUT_LATE)
RESETS = (Wire.RESET_BEFORE, Wire.RESET_AFTER)
UNLISTED = (Wire.UNLISTED_4XX_BEFORE, Wire.UNLISTED_4XX_AFTER)
ODD_SUCCESSES = (Wire.GARBLED, Wire.GARBLED_BEFORE, Wire.FOREIGN)
WORDLESS = (Wire.WORDLESS_4XX_BEFORE, Wire.WORDLESS_4XX_AFTER, Wire.WORDLESS_4XX_LATE)
LATE = (Wire.ERROR_5XX_LATE, Wire.TIMEOUT_LATE)

_REFUSED = Refused((local(Local.UNREADABLE),))
_NOT_SENT = Refused((local(Local.CONNECTION_LOST),), reached_provider=False)


class RetryOnTimeout(FaultyGateway):
    """The request is sent again when no answer came."""

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        outcome = await super().transfer(order, reference, verification)
        if isinstance(outcome, Unknown):
            outcome = await super().transfer(order, reference, verification)
        return outcome


class ServerErrorMeansFailed(FaultyGateway):
    """A 5xx is taken for a refusal."""

    def classify(self, wire: Wire, booking: Booking | None) -> Outcome:
        return _REFUSED if wire in SERVER_ERRORS else super().classify(wire, booking)


class TimeoutMeansFailed(FaultyGateway):
    """No answer is taken for a refusal."""

    def classify(self, wire: Wire, booking: Booking | None) -> Outcome:
        return _REFUSED if wire in SILENCE else super().classify(wire, booking)


class ResetMeansNotSent(FaultyGateway):
    """A connection lost on the way is taken for one that was never made."""

    def classify(self, wire: Wire, booking: Booking | None) -> Outcome:
        return _NOT_SENT if wire in RESETS else super().classify(wire, booking)


class EveryClientErrorRefuses(FaultyGateway):
    """A 4xx with a code nobody listed is taken for a refusal."""

    def classify(self, wire: Wire, booking: Booking | None) -> Outcome:
        return _REFUSED if wire in UNLISTED else super().classify(wire, booking)


class StatusMeansRefused(FaultyGateway):
    """A 4xx that names no code is taken for a refusal."""

    def classify(self, wire: Wire, booking: Booking | None) -> Outcome:
        return _REFUSED if wire in WORDLESS else super().classify(wire, booking)


class ClearIsAsGoodAsSealed(FaultyGateway):
    """What somebody on the way wrote in the clear is believed: successes, refusals, emptied lists."""

    def classify(self, wire: Wire, booking: Booking | None) -> Outcome:
        if wire is Wire.CLEAR_SUCCESS:
            return accepted(booking)
        return _REFUSED if wire is Wire.CLEAR_REFUSAL else super().classify(wire, booking)

    def page_in_the_clear(self, party: Party, *, by_ledger: bool) -> HistoryPage:
        return HistoryPage((), last=True, by_ledger=by_ledger)


class AnySuccessCounts(FaultyGateway):
    """A 2xx is success, whatever its body says."""

    def classify(self, wire: Wire, booking: Booking | None) -> Outcome:
        if wire in ODD_SUCCESSES:
            return accepted(booking)
        return super().classify(wire, booking)


class _SendsFirst(Submission):
    async def _write_sending(self, intent: Intent, verification: Verification, *, held: bool) -> Intent:
        self._early = await super()._transfer(intent, verification)
        return await super()._write_sending(intent, verification, held=held)

    async def _transfer(self, intent: Intent, verification: Verification) -> Outcome:
        return self._early


class JournalAfterSending(TransferService):
    """SENDING is written when the answer is there."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._submission.__class__ = _SendsFirst


class _Trusting(Submission):
    _answers: dict[tuple[str, int], Outcome]

    async def _record(self, intent: Intent, outcome: Outcome) -> Intent:
        return await super()._record(
            intent, self._answers.get((intent.reference, intent.attempt.number), outcome)
        )

    async def _transfer(self, intent: Intent, verification: Verification) -> Outcome:
        outcome = await super()._transfer(intent, verification)
        self._answers[(intent.reference, intent.attempt.number)] = outcome
        return outcome


class KnownIdIsAccepted(TransferService):
    """An answer that names an earlier transfer is believed."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._submission.__class__ = _Trusting
        vars(self._submission)["_answers"] = {}


class NoLock(TransferService):
    """A sender with an open transfer may start another (the unique index is dropped as well)."""

    async def _require_free(self, order: TransferOrder) -> None:
        return None

    async def _require_new(self, order: TransferOrder, *, confirmed: bool, besides: str = "") -> None:
        return None


class InterruptedMeansNotSent(ReconciliationService):
    """SENDING found at the start is taken for something that never left."""

    async def _recover_one(self, intent: Intent) -> Intent:
        if intent.state is State.PREPARED:
            return await super()._recover_one(intent)
        return await self._settle_as(intent, State.NOT_SENT, "interrupted", Local.INTERRUPTED)


class OneLook(ReconciliationService):
    """The first look that finds nothing decides."""

    def _has_settled(self, intent: Intent) -> bool:
        return True

    def _progress(self, intent: Intent, judgement: Judgement, now: Any) -> Any:
        found = super()._progress(intent, judgement, now)
        object.__setattr__(found, "clean_negatives", 2 if judgement.finding is Finding.ABSENT else 0)
        return found


class ShortSettle(ReconciliationService):
    """The settle window is shorter than late commits and the lag of the history."""

    def _has_settled(self, intent: Intent) -> bool:
        return self._clock.monotonic() - self._watch(intent).began >= 5


class _Credulous(HistorySearch):
    async def judge(self, intent: Intent, *, settled: bool) -> Judgement:
        judgement = await super().judge(intent, settled=settled)
        return Judgement(Finding.ABSENT) if judgement.finding is Finding.UNCLEAR else judgement


class UnreadableMeansAbsent(ReconciliationService):
    """A history that can't be read, or not to its end, counts as one without the transfer."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._search.__class__ = _Credulous


class _Careless(HistorySearch):
    async def read(self, intent: Intent) -> Reading | None:
        try:
            return await read_baseline(self._gateway, intent.order.sender)
        except ProviderError:
            return None


class ShortHistoryIsWhole(ReconciliationService):
    """A list that ended is believed to be whole, although known rows are missing from it."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._search.__class__ = _Careless


class _Matching(HistorySearch):
    async def weigh(self, intent: Intent, reading: Reading, *, settled: bool) -> Judgement:
        order = intent.order
        for row in reading.rows:
            sides = (row.sender.id, row.recipient.id) == (order.sender.id, order.recipient.id)
            same = row.outgoing and sides and row.amount == order.points
            if same and self._may_be(intent, row.transfer_id):
                return Judgement(Finding.PROVEN, row, "matching row")
        return await super().weigh(intent, reading, settled=settled)

    def _may_be(self, intent: Intent, transfer_id: str) -> bool:
        return True


class MatchWithoutBaseline(ReconciliationService):
    """Any row with the same sides and amount is proof."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._search.__class__ = _Matching


class _MatchingNewOnes(_Matching):
    def _may_be(self, intent: Intent, transfer_id: str) -> bool:
        return transfer_id not in intent.baseline


class MatchWithoutCode(ReconciliationService):
    """A new row with the same sides and amount is proof, whether or not the sender's code was used."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._search.__class__ = _MatchingNewOnes


class _Alone(HistorySearch):
    async def weigh(self, intent: Intent, reading: Reading, *, settled: bool) -> Judgement:
        claimed = await self.claimed(intent)
        return history_matching.judge(intent, reading, claimed, settled=settled, sole=True)


class UnmarkedRowsAreOurs(ReconciliationService):
    """With the sender's code an unmarked row is taken for ours, although other consoles are at work."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._search.__class__ = _Alone


class _DebitsProve(HistorySearch):
    async def weigh(self, intent: Intent, reading: Reading, *, settled: bool) -> Judgement:
        judgement = await super().weigh(intent, reading, settled=settled)
        row = judgement.row
        if judgement.finding is Finding.LIKELY and row is not None and row.is_partial:
            return Judgement(Finding.PROVEN, row, "a debit in the ledger")
        return judgement


class DebitIsProof(ReconciliationService):
    """A new debit of this amount in a group's ledger is proof, as a new row of a list is with a code."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._search.__class__ = _DebitsProve


class NoIsFinal(ReconciliationService):
    """What was refused, or not found, is never looked at again."""

    async def pass_once(self) -> None:
        vars(self._late)["watched"] = _nothing
        await super().pass_once()


async def _nothing() -> tuple[Intent, ...]:
    return ()


class OneBadRowEndsIt(ReconciliationService):
    """A row that can't be read ends every round before it began."""

    async def pass_once(self) -> None:
        if not await self._writer.ask(lambda journal: journal.damaged()):
            await super().pass_once()


class OnlyProcessedOnesRepeat(TransferService):
    """An order like one that was refused or not found goes through without a question."""

    async def _require_new(self, order: TransferOrder, *, confirmed: bool, besides: str = "") -> None:
        return None


class AbsenceIsProof(FaultyGateway):
    """What no history shows is taken for not applied, where nothing promises that it would show."""

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, absence_proves=True)


class _Content(Audit):
    async def _by_debits(self, intent: Intent, reading: Reading, debits: int) -> bool:
        return await super()._by_debits(intent, reading, min(debits, 1))


class AnyDebitWillDo(ReconciliationService):
    """The audit is content with a debit, however many there are."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._audit.__class__ = _Content


class _TakesAnything(Submission):
    async def _require_verification(self, intent: Intent, verification: Verification) -> None:
        if intent.order.sender.kind is PartyKind.CUSTOMER:
            await super()._require_verification(intent, verification)


class GroupNeedsNoWord(TransferService):
    """What a group gives leaves with whatever the operator brought, a code or nothing."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._submission.__class__ = _TakesAnything


class NobodyActs(TransferService):
    """A group gives without a member who acts for it."""

    async def prepare(self, order: TransferOrder, **told: Any) -> Intent:
        try:
            return await super().prepare(order, **told)
        except TransferRefusedHere as refusal:
            if refusal.problem.code != Local.NO_ACTING_MEMBER.value:
                raise
        nobody = replace(order, acting=Party(PartyKind.CUSTOMER, ""))
        return await super().prepare(nobody, **told)


class KindIsLeftOut(FaultyGateway):
    """The provider isn't told that a side is a group, and takes it for the customer of that number."""

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        plain = replace(order, recipient=replace(order.recipient, kind=PartyKind.CUSTOMER))
        return await super().transfer(plain, reference, verification)


class NamesakesListIsRead(FaultyGateway):
    """A history is asked for by the number alone, and is that of the customer."""

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        return await super().history(replace(party, kind=PartyKind.CUSTOMER), page, size)


class _Blind(Audit):
    async def attend_to(self, intent: Intent) -> None:
        await self._end(intent, "audited")


class NoAudit(ReconciliationService):
    """Confirmed transfers are never looked at again."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._audit.__class__ = _Blind


class _Trustful(Audit):
    async def _missing(self, intent: Intent) -> bool:
        await self._end(intent, "audited")
        return True


class _OneAtATime(Audit):
    async def _is_double(self, intent: Intent) -> bool:
        return False


class EqualsAreFine(ReconciliationService):
    """Each of two equal transfers is there once, so that both are taken for audited."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._audit.__class__ = _OneAtATime


class MissingIsFine(ReconciliationService):
    """A confirmed transfer that the complete history doesn't show is taken for audited."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._audit.__class__ = _Trustful


def _with(*wires: Wire) -> Callable[[Temper], bool]:
    return lambda temper: bool(set(wires) & set(temper.wires))


def _by_ledger(temper: Temper) -> bool:
    return temper.groups_by_ledger


MUTANTS: dict[str, Parts] = {
    "retry on time-out": Parts(gateway=RetryOnTimeout),
    "5xx means failed": Parts(gateway=ServerErrorMeansFailed, can_show=_with(*SERVER_ERRORS)),
    "time-out means failed": Parts(gateway=TimeoutMeansFailed, can_show=_with(*SILENCE)),
    "reset means not sent": Parts(gateway=ResetMeansNotSent, can_show=_with(*RESETS)),
    "every 4xx refuses": Parts(gateway=EveryClientErrorRefuses, can_show=_with(*UNLISTED)),
    "a 4xx means no": Parts(gateway=StatusMeansRefused, can_show=_with(*WORDLESS)),
    "no is final": Parts(reconciliation=NoIsFinal, can_show=_with(*AFTER_A_NO)),
    "one bad row ends the search": Parts(
        reconciliation=OneBadRowEndsIt, can_show=lambda temper: temper.damaged
    ),
    "only processed ones are repeated": Parts(transfers=OnlyProcessedOnesRepeat, can_show=_with(*AFTER_A_NO)),
    "unmarked rows are ours": Parts(
        reconciliation=UnmarkedRowsAreOurs,
        can_show=lambda temper: not (temper.notes_return or temper.only_console or temper.accounts),
    ),
    "the clear is as good as the seal": Parts(
        gateway=ClearIsAsGoodAsSealed, can_show=lambda temper: temper.sealed
    ),
    "equals are fine": Parts(reconciliation=EqualsAreFine, can_show=_with(*AFTER_A_NO)),
    "missing is fine": Parts(reconciliation=MissingIsFine, can_show=_with(Wire.PHANTOM)),
    "any 2xx is success": Parts(gateway=AnySuccessCounts, can_show=_with(*ODD_SUCCESSES)),
    "journal after sending": Parts(transfers=JournalAfterSending),
    "known id is accepted": Parts(transfers=KnownIdIsAccepted, can_show=_with(Wire.EARLIER_ANSWER)),
    "no lock on the sender": Parts(transfers=NoLock),
    "interrupted means not sent": Parts(reconciliation=InterruptedMeansNotSent),
    "one look, no settle window": Parts(reconciliation=OneLook),
    "short settle window": Parts(reconciliation=ShortSettle, can_show=_with(*LATE)),
    "unreadable means absent": Parts(reconciliation=UnreadableMeansAbsent),
    "short history is whole": Parts(
        reconciliation=ShortHistoryIsWhole, can_show=lambda temper: temper.truncating
    ),
    "match without baseline": Parts(reconciliation=MatchWithoutBaseline),
    "match without code": Parts(reconciliation=MatchWithoutCode),
    "a debit is proof": Parts(reconciliation=DebitIsProof, can_show=_by_ledger),
    "absence is proof": Parts(gateway=AbsenceIsProof, can_show=lambda temper: temper.accounts),
    "any debit will do": Parts(
        reconciliation=AnyDebitWillDo,
        can_show=lambda temper: _by_ledger(temper) and _with(Wire.DOUBLED)(temper),
    ),
    "a namesake's list is read": Parts(gateway=NamesakesListIsRead),
    "a group needs no word": Parts(transfers=GroupNeedsNoWord),
    "nobody acts for a group": Parts(transfers=NobodyActs),
    "the kind is left out": Parts(gateway=KindIsLeftOut),
    "no audit": Parts(reconciliation=NoAudit, can_show=_with(Wire.DOUBLED)),
}

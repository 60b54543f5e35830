"""A second pair of eyes from another console: asks for one order's approval, takes it in, and gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from console.domain.approval_requests import (
    DECIDED_FOR_ANOTHER,
    ApprovalAnswer,
    ApprovalAsked,
    ApprovalRefused,
    Approvals,
    ApprovalVerdict,
    ApprovalWaiting,
)
from console.domain.approvals import objection_to_checker, order_mark
from console.domain.clock import Clock
from console.domain.masking import redact
from console.domain.operators import NotAllowed, Operator, Right
from console.domain.parties import Party
from console.domain.points import format_points
from console.domain.policy import Staff
from console.domain.problems import Local
from console.domain.references import new_reference
from console.domain.text import clean
from console.domain.transfers import TransferOrder
from console.services.journal_writer import JournalWriter

if TYPE_CHECKING:
    from console.services.transfer_service import Checked

_LONGEST_LINE = 200
_NOBODY_TOLD = Staff()


class ApprovalsElsewhere:
    """The till's part and the supervisor's. What is approved is in the till's journal, as if given there."""

    def __init__(
        self,
        ledger: Approvals,
        writer: JournalWriter,
        clock: Clock,
        provider: str,
        make_id: Callable[[], str] = new_reference,
        staff: Staff = _NOBODY_TOLD,
    ) -> None:
        self._ledger = ledger
        self._writer = writer
        self._clock = clock
        self._provider = provider
        self._staff = staff
        self._make_id = make_id

    # -- at the till ---------------------------------------------------------------------------

    async def ask(self, order: TransferOrder, checked: Checked, reason: str) -> ApprovalAsked:
        """Ask whoever sees this till. Raises `NotAllowed` and `ElsewhereUnreadable`."""
        self._writer.at_desk.require(Right.TRANSFER)
        asked = ApprovalAsked(
            id=f"{self._make_id()}{self._make_id()}",
            mark=order_mark(order, self._provider),
            sender=_named(order.sender),
            recipient=_named(order.recipient),
            points=order.points,
            program=order.program_name,
            shown=tuple(_shown(checked)),
            maker=self._writer.operator,
            reason=redact(clean(reason))[:_LONGEST_LINE],
        )
        await self._ledger.ask(asked)
        return asked

    async def take_in(self, asked: ApprovalAsked, order: TransferOrder) -> ApprovalAnswer | None:
        """What was answered, None while it waits; an approval is put on record for this very order (R19).

        Raises `ApprovalRefused` where it counts for nothing here, and `ElsewhereUnreadable`.
        """
        answer = await self._ledger.answer(asked)
        if answer is None or answer.verdict is not ApprovalVerdict.APPROVED:
            return answer
        maker, now = self._writer.operator, self._clock.now()
        if asked.mark != order_mark(order, self._provider):
            raise ApprovalRefused("The transfer was changed since: it wants another approval.")
        if asked.maker != maker:
            raise ApprovalRefused(f"{asked.maker} asked for it, and {maker} is at the desk now: ask again.")
        if why := objection_to_checker(self._staff, answer.checker, maker, order):
            raise ApprovalRefused(why)
        till = "" if answer.till is None else str(answer.till)
        if not await self._writer.ask(
            lambda journal: journal.approve(now, answer.checker, maker, asked.mark, asked=asked.id, till=till)
        ):
            raise ApprovalRefused("This answer was taken in before: ask again.")
        return answer

    async def withdraw(self, asked: ApprovalAsked) -> None:
        """Ask no longer. May raise `ElsewhereUnreadable`: then it lapses."""
        await self._ledger.withdraw(asked)

    # -- at the supervisor's console -----------------------------------------------------------

    @property
    def may_decide(self) -> bool:
        """Whether this console sees what other tills ask."""
        return self._ledger.may_decide

    async def waiting(self) -> tuple[ApprovalWaiting, ...]:
        """What other tills ask, the oldest first. Raises `NotAllowed` and `ElsewhereUnreadable`."""
        self._writer.at_desk.require(Right.APPROVE)
        return await self._ledger.waiting()

    async def decide(
        self, waiting: ApprovalWaiting, checker: Operator, verdict: ApprovalVerdict, reason: str
    ) -> None:
        """Answer as `checker`, who has proven once more that they are the one at the desk.

        Raises `NotAllowed`, `ApprovalRefused` where it doesn't stand, and `ElsewhereUnreadable` where nobody
        knows. It is in this journal before it is in the ledger.
        """
        if not checker.may(Right.APPROVE):
            raise NotAllowed(Right.APPROVE)
        if checker.id != self._writer.operator:
            raise ApprovalRefused(f"{self._writer.operator} is at the desk, and answers with their own PIN.")
        if why := objection_to_checker(self._staff, checker.id, waiting.asked.maker):
            raise ApprovalRefused(why)
        answer = ApprovalAnswer(verdict, checker.id, redact(clean(reason))[:_LONGEST_LINE])
        facts = {
            "of": str(waiting.till),
            "asked": waiting.asked.id,
            "maker": waiting.asked.maker,
            "points": waiting.asked.points,
            "verdict": verdict.value,
            "reason": answer.reason,
        }
        await self._writer.note(DECIDED_FOR_ANOTHER, facts)
        if not await self._ledger.decide(waiting, answer):
            raise ApprovalRefused("Its till took it back, somebody else was first, or its time ran out.")


def _named(party: Party) -> str:
    """Without its id, which isn't for the ledger."""
    return party.masked_name or f"{party.kind.value}, no name"


def _shown(checked: Checked) -> Iterator[str]:
    """Why an approval is wanted, the preview and the warnings; no note is in the ledger."""
    yield from (each.message for each in checked.problems if each.code == Local.NEEDS_APPROVAL)
    if (preview := checked.preview) is not None:
        yield f"sender {format_points(preview.sender_before)} → {format_points(preview.sender_after)}"
        if preview.recipient_before is not None and preview.recipient_after is not None:
            before, after = preview.recipient_before, preview.recipient_after
            yield f"recipient {format_points(before)} → {format_points(after)}"
    yield from (f"▲ {redact(each.sentence)}" for each in checked.warnings)

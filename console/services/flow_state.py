"""FlowState: the stage of one transfer and what a front end needs to draw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.domain.problems import REPEATS, Local, Problem
from console.domain.transfers import Intent, State, TransferOrder
from console.services.stages import Stage

if TYPE_CHECKING:
    from console.domain.warnings import TransferWarning
    from console.services.balances_after import BalancesAfter
    from console.services.preview import Preview
    from console.services.transfer_service import Checked


AGAIN = frozenset({State.NOT_SENT, State.NOT_APPLIED})
"""Proven not to have happened: it may be confirmed and sent once more."""
SEARCHED = frozenset({State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN})
"""Sent, and not proven either way: it may be looked for at once."""


@dataclass(frozen=True, slots=True)
class FlowProblem:
    """Why it doesn't go on: problems met before sending, or those of an `outcome`; `other` is in the way."""

    problems: tuple[Problem, ...]
    other: Intent | None = None
    outcome: Intent | None = None
    checked: Checked | None = None
    """The check that found them, where it was one."""

    @property
    def condition(self) -> str:
        """The first problem's code."""
        return self.problems[0].code if self.problems else ""

    @property
    def needs_approval(self) -> bool:
        """Whether nothing but a second person's approval is missing."""
        return {each.code for each in self.problems} == {Local.NEEDS_APPROVAL}

    @property
    def may_repeat(self) -> bool:
        """Whether a second, different confirmation leads past it (R6)."""
        return self.condition in REPEATS and self.other is not None

    @property
    def ending(self) -> str:
        """Why what was prepared can't be sent any more, as the journal keeps it; empty where it can."""
        if self.condition == Local.SENDER_ELSEWHERE:
            return "open at another till"
        return "an equal one had moved" if self.may_repeat else ""


@dataclass(frozen=True, slots=True)
class CheckedTransfer:
    """The provider's word and ours on one order, and when it was given."""

    order: TransferOrder
    checked: Checked
    at: datetime


@dataclass(frozen=True, slots=True)
class FlowState:
    """Where one transfer stands, for whoever draws it."""

    stage: Stage = Stage.FORM
    order: TransferOrder | None = None
    """The order that is checked, prepared or sent; an edit makes it another one."""
    check: CheckedTransfer | None = None
    intent: Intent | None = None
    """The journal's row, once there is one."""
    balances: BalancesAfter | None = None
    """Both balances read again after a transfer that moved."""
    wants_code: bool = True
    """Whether the sender's code proves the order that was checked, or the operator's word."""
    consents: tuple[str, ...] = ()
    """How the recipient of the order that was checked can agree, where the policy wants that."""
    consent: str = ""
    """How they did."""
    warnings: tuple[Problem, ...] = ()
    """What the provider remarked when it sent the code."""
    leaves: datetime | None = None
    """HOLDING: when it is handed over, unless it is stopped before."""
    problem: FlowProblem | None = None
    """Why it came to this stage; gone with the next event. UNCODED without one: a code went out just now."""

    @property
    def is_told(self) -> bool:
        """Whether the journal already has a word on the attempt under way."""
        told = self.intent is not None and self.intent.state not in (State.PREPARED, State.REJECTED)
        return self.stage is Stage.SENT and told

    @property
    def is_settled(self) -> bool:
        """Whether the attempt has an outcome, proven or not: the next transfer may begin."""
        return self.is_told and self.intent is not None and self.intent.state is not State.SENDING

    @property
    def is_counting(self) -> bool:
        """Whether a time runs that somebody watches: of a code, of second thoughts, of a search for proof."""
        searched = self.is_told and self.intent is not None and self.intent.is_unproven
        return searched or self.stage in (Stage.CODE, Stage.HOLDING)

    @property
    def wants_consent(self) -> bool:
        """Whether the recipient is still to be asked."""
        return bool(self.consents) and not self.consent

    @property
    def needs_approval(self) -> bool:
        """Whether nothing but a second person's approval stands in the way."""
        return self.problem is not None and self.problem.needs_approval

    @property
    def unapproved(self) -> Checked | None:
        """The check after which nothing but an approval is missing; what its checker must see is in it."""
        return self.problem.checked if self.problem is not None and self.needs_approval else None

    @property
    def preview(self) -> Preview | None:
        """Balances before and after, once a check has brought them."""
        return self.check.checked.preview if self.check is not None else None

    @property
    def warned(self) -> tuple[TransferWarning, ...]:
        """What deserves a second look, by the check."""
        return self.check.checked.warnings if self.check is not None else ()

    def is_about(self, reference: str) -> bool:
        """Whether this is the transfer being dealt with."""
        return self.intent is not None and self.intent.reference == reference

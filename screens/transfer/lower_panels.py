"""Everything below the fields: one panel or two at a time, as the stage wants."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from console.domain.parties import Customer
from console.services.flow_state import FlowState
from console.services.stages import Stage
from console.widgets.explanation_card import ExplanationCard
from screens.transfer.conflict_panel import ConflictPanel
from screens.transfer.guide import Guide
from screens.transfer.outcome_panel import Outcome, OutcomePanel
from screens.transfer.preview_panel import PreviewPanel
from screens.transfer.verify_panel import METHODS, CodeState, VerifyPanel, code_target

if TYPE_CHECKING:
    from console.services.desk import Desk

PREPARED = frozenset({Stage.PREPARING, Stage.CODE, Stage.UNCODED, Stage.ATTEST, Stage.HOLDING})
"""Here the panel below asks how the sender is verified."""


class LowerPanels(Vertical):
    """Shows a flow's state; knows which panels belong to which stage.

    The panels of the later stages come with `open`: nobody needs them before there is a desk.
    """

    _is_open = False
    notice = getters.query_one("#notice", ExplanationCard)
    preview = getters.query_one(PreviewPanel)
    conflict = getters.query_one(ConflictPanel)
    verify = getters.query_one(VerifyPanel)

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self._guide = guide

    def compose(self) -> ComposeResult:
        """The notice; the other panels come when they are needed."""
        yield ExplanationCard(id="notice")

    async def open(self, methods: Sequence[str], rest: Callable[[], Awaitable[None]]) -> None:
        """Add the panels for what comes after the form, hidden, each once `rest` is over.

        `methods` are the provider's attestations.
        """
        panels = (
            PreviewPanel(id="preview"),
            ConflictPanel(id="conflict"),
            VerifyPanel(methods or METHODS, id="verify"),
            OutcomePanel(id="outcome"),
        )
        for panel in panels:
            panel.display = False
            await rest()
            await self.mount(panel)
        self._is_open = True

    @property
    def answered(self) -> tuple[Widget, ...]:
        """The panels with a field in them."""
        return (self.conflict, self.verify) if self._is_open else ()

    def note(self, sentence: str) -> None:
        """The line under the code, once there is one."""
        if self._is_open:
            self.verify.note(sentence)

    def clear_cards(self) -> None:
        """Nothing is objected to any more."""
        self.notice.clear()
        if self._is_open:
            self.verify.card.clear()

    def is_ready(self, stage: Stage) -> bool:
        """Whether the panel of this stage has what its step needs."""
        if stage is Stage.CONFLICT:
            return self.conflict.asks
        return stage is Stage.ATTEST and bool(self.verify.method)

    @property
    def spare(self) -> PreviewPanel | None:
        """What gives way where there is too little room: a preview that was seen, beside what follows."""
        return self.preview if self._is_open and self.verify.display and self.preview.display else None

    def show(self, state: FlowState) -> None:
        """Draw the panels of this stage, and only those."""
        if not self._is_open:
            return
        stage = state.stage
        coding = stage in PREPARED
        self._guide.display = stage in (Stage.FORM, Stage.CHECKING) and not self.notice.display
        self.preview.display = state.check is not None and (stage is Stage.PREVIEW or coding)
        self.conflict.display = stage is Stage.CONFLICT
        self.verify.display = coding or (stage is Stage.SENT and not state.is_told)
        self.query_one(OutcomePanel).display = state.is_told

    def show_times(self, state: FlowState, desk: Desk, sender: Customer | None, wait: timedelta) -> None:
        """Draw what counts seconds, and the journal's row. `wait` is how long until the next code."""
        intent, now = state.intent, desk.clock.now()
        if not self._is_open or intent is None:
            return
        if state.stage in (Stage.CODE, Stage.UNCODED):
            self.verify.pass_time(wait)
        if state.stage is Stage.CODE:
            issued = intent.attempt.code_issued or intent.updated
            lifetime = timedelta(minutes=desk.profile.code_minutes)
            code = CodeState(
                intent.order, target_of(sender), issued, lifetime, intent.attempt.code_tries, wait
            )
            self.verify.show(code, now)
        elif state.stage is Stage.HOLDING and state.leaves is not None:
            self.verify.hold(intent.order, state.leaves - now)
        elif state.is_told:
            cards = desk.catalogue.explain_intent(intent)
            self.query_one(OutcomePanel).show(Outcome(intent, cards, state.preview, state.balances), now)


def target_of(sender: Customer | None) -> str:
    """Where codes go."""
    return code_target(sender) if sender is not None else "the sender"

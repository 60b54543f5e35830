"""The second part of a transfer: the intent is written down, and the sender's code asked for."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING

from console.domain.problems import REPEATS, Local
from console.domain.transfers import Intent, State, TransferOrder, Verification
from screens.background import start
from screens.checking_screen import CheckingScreen
from screens.transfer_panels.conversation import Conversation, Objection
from screens.transfer_panels.course import Stage
from screens.transfer_panels.lower_panels import code_state, target_of
from screens.transfer_panels.obstacle_panel import ECHO

if TYPE_CHECKING:
    from console.services.desk import Opening

_SEARCHED = frozenset({State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN})


class PreparingScreen(CheckingScreen):
    """One prepared intent at a time; an edit or Escape gives it up and voids its code (R14)."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._journal_turn = asyncio.Lock()
        """A new intent of the same sender is written only after the one given up is closed (R5)."""

    @abstractmethod
    def _request(self, verification: Verification) -> None:
        """Have the prepared transfer sent."""

    # -- the intent and its code -----------------------------------------------------------------

    def _send_code(self, *, repeat: bool = False, verification: Verification | None = None) -> None:
        """Write the intent down and have the code sent; with a `verification` send the transfer at once."""
        order, talk = self.course.order, self._talk
        if talk is None or order is None or self.form.wanted() != order:
            return
        self._begin_preparing()
        start(self, partial(self._prepare, talk, order, repeat, verification), "prepare")

    def _begin_preparing(self) -> None:
        self.course.stage = Stage.PREPARING
        self._clear_cards()
        target = target_of(self.form.sender.customer)
        coded = f"Asking the provider to send the code to {target}…"
        self.verify.say(coded if self.course.wants_code else "Writing the transfer down…")
        self._draw()
        self.set_focus(self.step)
        self._waits_at = self.step

    async def _prepare(
        self, talk: Conversation, order: TransferOrder, repeat: bool, verification: Verification | None
    ) -> None:
        course = self.course
        async with self._journal_turn:
            answer = await talk.prepare(order, repeat=repeat)
            stale = course.stage is not Stage.PREPARING or course.order is not order
            if stale and isinstance(answer, Intent):
                await talk.abandon(answer, "left before sending")
        if stale:
            return
        if isinstance(answer, Objection):
            self._stop(answer)
            return
        course.intent = answer
        if verification is not None:
            self._request(verification)
        else:
            await self._issue(talk, answer.reference)

    async def _issue(self, talk: Conversation, reference: str) -> None:
        failed = await talk.issue_code(reference)
        course = self.course
        if course.stage is not Stage.PREPARING or not course.is_about(reference):
            return
        course.stage = Stage.CODE if failed is None else Stage.UNCODED
        self.verify.code.value = ""
        if failed is not None:
            self._ahead.drop()
            self.verify.explain(failed.explanations)
        self._focus_code()
        self._ahead.release()

    def _focus_code(self) -> None:
        """Draw, and go to the code field, or to the button that sends a new code."""
        self._draw()
        self.set_focus(self.verify.code if self.course.stage is Stage.CODE else self.step)

    def action_renew(self) -> None:
        """Ctrl+R: a new code, another check, or another look, whatever this stage can do again."""
        talk, course = self._talk, self.course
        if talk is None:
            return
        if course.stage is Stage.FORM:
            self._straight_on = True
            self._go_on()
        elif course.intent is None:
            return
        elif course.stage is Stage.UNCODED or (
            course.stage is Stage.CODE and self._may_resend(talk, course.intent)
        ):
            self._begin_preparing()
            start(self, partial(self._issue, talk, course.intent.reference), "prepare")
        elif course.is_told and course.intent.state in _SEARCHED:
            start(self, partial(talk.look, course.intent.reference), "look", exclusive=True)

    def _may_resend(self, talk: Conversation, intent: Intent) -> bool:
        waited = code_state(talk, intent, None).resend_in(talk.now).total_seconds() <= 0
        return self.course.stage is Stage.CODE and waited

    def _void(self, why: str) -> None:
        """The intent is given up and its code no longer counts."""
        intent, talk = self.course.intent, self._talk
        self.course.intent = self.course.order = None
        if intent is not None and talk is not None:
            self.verify.code.value = ""
            self.verify.card.clear()
            start(self, partial(self._give_up, talk, intent, why), "give up")

    async def _give_up(self, talk: Conversation, intent: Intent, why: str) -> None:
        async with self._journal_turn:
            await talk.abandon(intent, why)

    # -- another transfer in the way -------------------------------------------------------------

    def _stop(self, objection: Objection) -> None:
        """An open or repeated transfer is shown whole; everything else beside its field."""
        repeats = objection.condition in REPEATS
        if objection.condition != Local.SENDER_BUSY and not repeats:
            super()._stop(objection)
            return
        repeat = repeats and objection.other is not None
        self._ahead.drop()
        self.course.stage = Stage.OBSTACLE
        self.lower.obstacle.show(objection.explanations[0], objection.other, repeat=repeat)
        self._draw()
        self.set_focus(self.lower.obstacle.echo if repeat else self.step)

    def _repeat(self) -> None:
        """The second, different confirmation of the same transfer (R6)."""
        if self.lower.obstacle.is_confirmed:
            self._send_code(repeat=True)
        elif self.lower.obstacle.asks:
            self.lower.obstacle.hint(f"not the last {ECHO} of it")
        else:
            self.call_later(self.run_action, "app.desk('unresolved')")

"""The second part of a transfer: the intent is written down, and the sender's code asked for."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from console.domain.problems import REPEATS, Local
from console.domain.transfers import Intent, State, TransferOrder, Verification
from screens.background import start
from screens.checking_screen import CheckingScreen
from screens.transfer_panels.conversation import Conversation, Objection
from screens.transfer_panels.countdown import countdown
from screens.transfer_panels.course import Stage
from screens.transfer_panels.lower_panels import target_of
from screens.transfer_panels.obstacle_panel import ECHO

if TYPE_CHECKING:
    from console.services.desk import Opening

_TOO_EARLY = (
    "A code went to this sender a moment ago, and the next message may carry the same one. Nothing was sent "
    "now; see below when it can be."
)
_SEARCHED = frozenset({State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN})


class PreparingScreen(CheckingScreen):
    """One prepared intent at a time; an edit or Escape gives it up and voids its code (R14)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+n",
            "anew",
            "New",
            id="transfer-new",
            show=False,
            tooltip="A new transfer with empty fields; an open one goes on in F7",
        ),
    ]

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
            await self._issue(talk, answer)

    async def _issue(self, talk: Conversation, intent: Intent) -> None:
        early = bool(talk.code_wait(intent.order.sender))
        failed = None if early else await talk.issue_code(intent)
        course = self.course
        if course.stage is not Stage.PREPARING or not course.is_about(intent.reference):
            return
        course.stage = Stage.UNCODED if early or failed is not None else Stage.CODE
        self.verify.code.value = ""
        if course.stage is Stage.UNCODED:
            self._need_eyes()
        if early:
            self.verify.say(_TOO_EARLY)
        elif failed is not None:
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
        elif course.stage in (Stage.UNCODED, Stage.CODE):
            self._renew_code(talk, course.intent)
        elif course.is_told and course.intent.state in _SEARCHED:
            start(self, partial(talk.look, course.intent.reference), "look", exclusive=True)

    def _renew_code(self, talk: Conversation, intent: Intent) -> None:
        if wait := talk.code_wait(intent.order.sender):
            self.verify.note(f"A new code can be sent in {countdown(wait)}.")
            return
        self._begin_preparing()
        start(self, partial(self._issue, talk, intent), "prepare")

    def action_anew(self) -> None:
        """Ctrl+N: empty fields, or the scan that was offered as their sender. What is open goes on in F7."""
        course = self.course
        if course.stage is Stage.SENT and not course.is_settled:
            self.notify("Its answer comes first.", title="A transfer is on its way")
            return
        self._ahead.drop()
        if course.stage is not Stage.SENT:
            self._void("left before sending")
        offer = self.scans.drop()
        self.begin_new()
        if offer is not None:
            self.fill(self.form.sender, offer.text)

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
        self._need_eyes()
        self.course.stage = Stage.OBSTACLE
        self.lower.obstacle.show(objection.explanations[0], objection.other, repeat=repeat)
        self._draw()
        self.set_focus(self.lower.obstacle.echo if repeat else self.step)

    def _repeat(self) -> None:
        """The second, different confirmation of the same transfer (R6)."""
        if self.lower.obstacle.is_confirmed:
            self._send_code(repeat=True)
        elif self.lower.obstacle.asks:
            typed = bool(self.lower.obstacle.echo.value)
            self.lower.obstacle.hint(f"not the last {ECHO} of it" if typed else f"type the last {ECHO} of it")
        else:
            self.call_later(self.run_action, "app.desk('unresolved')")

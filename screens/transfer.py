"""The transfer: two customers, an amount, a checked preview, the sender's code, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Button, Select

from console.domain.parties import Holder
from console.domain.problems import REPEATS, Local
from console.domain.transfers import (
    Attestation,
    CustomerCode,
    Intent,
    State,
    TransferRefusedHere,
    Verification,
)
from screens.background import start
from screens.messages import TransferRequested
from screens.preparing_screen import PreparingScreen
from screens.transfer_panels.conversation import Conversation, Objection
from screens.transfer_panels.course import Course, Stage
from screens.transfer_panels.steps import AGAIN
from screens.transfer_panels.verify_panel import TRIES
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.desk import Desk, Opening
    from console.services.preview import Preview


_CODE_GONE = frozenset(
    {Local.CODE_EXPIRED, Local.CODE_TRIES_USED, Local.CUSTOMER_TRIES_USED, Local.EDITED_AFTER_CODE}
)
_STILL_GOOD = "No try was used: type the same code again."


class TransferScreen(PreparingScreen):
    """One transfer from look-up to breakup on one screen.

    The app owns the sending; this screen posts `TransferRequested` once and from then on draws the
    journal's rows as they are announced.
    """

    CSS_PATH = stylesheet("transfer.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+r",
            "renew",
            "New code",
            id="transfer-renew",
            show=False,
            tooltip="Send a new code, or ask again",
        ),
    ]

    @dataclass
    class IntentChanged(Message):
        """The journal's row of this screen's transfer changed."""

        intent: Intent

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._brought: dict[bool, Holder] = {}
        """Whom another screen chose before this one was ready for them; True for the sender."""
        self._subscriptions: list[Callable[[], None]] = []

    def on_mount(self) -> None:
        self.set_interval(1, self._tick)

    def on_unmount(self) -> None:
        for end in self._subscriptions:
            end()

    async def desk_opened(self, desk: Desk) -> None:
        self._subscriptions.append(desk.announcer.subscribe(self.hear))
        await super().desk_opened(desk)
        for as_sender, holder in self._brought.items():
            self.take_side(holder, as_sender=as_sender)

    # -- the step button -------------------------------------------------------------------------

    @on(Button.Pressed, "#step")
    def _take_step(self) -> None:
        """The button, by key or by mouse."""
        match self.course.stage:
            case Stage.PREVIEW if self._may_pass_preview:
                self._send_code()
            case Stage.ATTEST if self.is_armed:
                self._attest()
            case Stage.OBSTACLE:
                self._repeat()
            case Stage.CODE:
                self._confirm()
            case Stage.UNCODED:
                self.action_renew()
            case Stage.SENT if self.is_armed and self.course.is_told:
                self._after_outcome()

    # -- sending ---------------------------------------------------------------------------------

    def _confirm(self) -> None:
        """Enter behind a code: the one step that moves points."""
        self._edited()
        if self.course.stage is Stage.CODE and (code := self.verify.take_code()):
            self._request(CustomerCode(code))

    def _attest(self) -> None:
        self._edited()
        talk, method = self._talk, self.verify.method
        if talk is None or not method or self.course.stage is not Stage.ATTEST:
            return
        word = Attestation(method, talk.desk.operator)
        if self.course.intent is None:
            self._send_code(verification=word)
        else:
            self._request(word)

    @on(Select.Changed, "#attestation")
    def _attested(self) -> None:
        if self.course.stage is Stage.ATTEST and self.verify.method:
            self.disarm()
            self._draw()
            # The list takes the focus back once more when it closes; this comes behind that.
            self.app.call_later(self.set_focus, self.step)

    def _request(self, verification: Verification) -> None:
        """Hand the transfer to the app, once: the stage is set before anything can wait."""
        course = self.course
        if course.intent is None or course.stage is Stage.SENT:
            return
        course.stage = Stage.SENT
        self._ahead.drop()
        self.verify.say("Handing the transfer over…")
        self.set_focus(None)
        self.post_message(TransferRequested(course.intent.reference, verification))
        self._draw()

    def not_sent(self, reference: str, refused: TransferRefusedHere) -> None:
        """The app tells that this console refused to send; nothing has left."""
        if self._talk is None or not self.course.is_about(reference):
            return
        objection = self._talk.objection((refused.problem,), refused.other)
        if objection.condition in REPEATS and objection.other is not None:
            self._stand_back(objection)
            return
        usable = objection.condition not in _CODE_GONE
        if not self.course.wants_code and self.course.intent is not None:
            self._attest_again(self.course.intent)
            self.verify.explain(objection.explanations, usable=True)
            return
        self.course.stage = Stage.CODE if usable else Stage.UNCODED
        self.verify.explain(objection.explanations, _STILL_GOOD if usable else "", usable=usable)
        self._focus_code()

    def _stand_back(self, objection: Objection) -> None:
        """An equal one was found to have moved while the code was on its way: the choice is asked anew."""
        order = self.course.order
        self._void("an equal one had moved")
        self.course.order = order
        self._stop(objection)

    def _attest_again(self, intent: Intent) -> None:
        """Prepared without a code: another try wants the operator's word once more."""
        self.course.stage = Stage.ATTEST
        self.verify.ask_attestation(intent.order)
        self._draw()
        self.set_focus(self.verify.attestation)

    # -- what the journal tells ------------------------------------------------------------------

    def hear(self, intent: Intent) -> None:
        """Called inside a service or by the app: only note the row, and draw it in this screen's own turn."""
        if self.course.is_about(intent.reference) and intent != self.course.intent:
            self.course.intent = intent
            self.post_message(self.IntentChanged(intent))

    def on_transfer_screen_intent_changed(self, event: IntentChanged) -> None:
        """Draw the newest row; messages of older ones have nothing to add."""
        intent, course = event.intent, self.course
        if intent is not course.intent or course.stage is Stage.PREPARING:
            return
        match intent.state:
            case State.PREPARED:
                return
            case State.ABANDONED if course.stage is not Stage.SENT:
                return
            case State.REJECTED if intent.code_refused:
                if course.stage is Stage.SENT:
                    self._code_refused(intent)
            case State.REJECTED:
                self._refused(intent)
            case _:
                course.stage = Stage.SENT
                self._tell(intent)

    def _code_refused(self, intent: Intent) -> None:
        if self._talk is None:
            return
        left = TRIES - intent.code_tries
        self.course.stage = Stage.CODE if left > 0 else Stage.UNCODED
        if left > 0:
            tries = "1 try is" if left == 1 else f"{left} tries are"
            note = f"{tries} left with this code; Ctrl+R sends a new one."
            self.verify.explain(self._talk.outcome(intent).explanations, note, usable=True)
        else:
            self.verify.explain(self._talk.own_objection(Local.CODE_TRIES_USED).explanations)
        self._focus_code()

    def _refused(self, intent: Intent) -> None:
        """Refused before any effect: the fields are free again, with the reason beside the one to change."""
        if self._talk is None:
            return
        explanations = self._talk.outcome(intent).explanations
        self.course.intent = None
        self._return_to(None)
        self.set_focus(self._explain(Objection(tuple(explanations))) or self.form.order.amount)

    def _tell(self, intent: Intent) -> None:
        """Draw an outcome, or that it is still awaited."""
        course = self.course
        preview, talk = course.preview, self._talk
        if intent.state is State.CONFIRMED and talk is not None:
            talk.desk.code_brake.used(intent.order.sender)
        if intent.state is State.CONFIRMED and course.reread is None and preview and talk is not None:
            start(self, partial(self._read_again, talk, course, preview), "reread", exclusive=True)
        offered = self.step.label
        self._draw()
        if self.step.label != offered:
            self.disarm()
            self.set_focus(self.step)

    async def _read_again(self, talk: Conversation, course: Course, preview: Preview) -> None:
        if course.intent is not None:
            course.reread = await talk.reread(course.intent.order, preview)
            self._draw()

    # -- afterwards ------------------------------------------------------------------------------

    def _after_outcome(self) -> None:
        talk, intent = self._talk, self.course.intent
        if talk is None or intent is None or intent.state is State.SENDING:
            return
        if intent.state in AGAIN:
            self._begin_preparing()
            start(self, partial(self._send_again, talk, intent), "prepare")
        else:
            self.begin_new()

    async def _send_again(self, talk: Conversation, intent: Intent) -> None:
        """A new confirmation and a new code; a last look may show that it was applied after all."""
        course = self.course
        answer = await talk.retry(intent.reference)
        if self.course is not course or course.stage is not Stage.PREPARING:
            if isinstance(answer, Intent):
                await talk.abandon(answer, "left before sending")
            return
        if isinstance(answer, Objection):
            course.stage = Stage.SENT
            self.lower.notice.explain(answer.explanations)
            self._draw()
        elif answer.state is not State.PREPARED:
            course.stage = Stage.SENT
            self._tell(answer)
        elif talk.wants_code(answer.order):
            await self._issue(talk, answer)
        else:
            self._attest_again(answer)

    def begin_new(self) -> None:
        """Empty fields. A transfer that isn't settled goes on without this screen and is in F7."""
        self.course = Course()
        self._clear_cards()
        self._draw()
        self.form.forget()
        self.set_focus(self.form.sender.field)

    def take_side(self, holder: Holder, *, as_sender: bool) -> None:
        """Another screen chose this one for one side."""
        if self._talk is None:
            self._brought[as_sender] = holder
            return
        if self.course.stage is Stage.SENT:
            self.begin_new()
        self.form.take(holder, as_sender=as_sender)
        self._edited()
        if self.course.stage is Stage.FORM:
            self._lead_to(self.form.unready() or self.form.order.amount)

    def _tick(self) -> None:
        """Once a second, only where a time is counted."""
        course = self.course
        counting = course.is_told and course.intent is not None and course.intent.is_unproven
        if self.is_current and (counting or course.stage is Stage.CODE):
            self.lower.show_times(course, self._talk, self.form.sender.customer)
        elif self.is_current and course.stage is Stage.UNCODED:
            self.draw_step()

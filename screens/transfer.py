"""The transfer: two customers, an amount, a checked preview, the sender's code, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Select

from console.domain.parties import Customer
from console.domain.points import format_points
from console.domain.problems import Local, local
from console.domain.transfers import (
    Attestation,
    CustomerCode,
    Intent,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verification,
)
from console.widgets.drawing import Drawing
from console.widgets.explanation_card import ExplanationCard
from console.widgets.party_panel import PartyField, PartyPanel
from console.widgets.party_strip import PartyStrip
from screens.desk_screen import DeskScreen
from screens.messages import TransferRequested
from screens.transfer_panels.conversation import Conversation, Objection
from screens.transfer_panels.form import TransferForm
from screens.transfer_panels.obstacle_panel import ECHO, ObstaclePanel
from screens.transfer_panels.outcome_panel import OutcomePanel
from screens.transfer_panels.preview_panel import PreviewPanel, Shown
from screens.transfer_panels.step_bar import Step, StepBar
from screens.transfer_panels.verify_panel import TRIES, CodeState, VerifyPanel, code_target
from screens.type_ahead import TypeAhead
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.desk import Desk, Opening
    from screens.transfer_panels.breakup import Reread

DWELL = 0.4
"""Seconds a button that replaces what the operator was reading ignores keys, against a bouncing Enter."""

_GUIDE = "Scan or type the sender and press Enter, then the recipient, then the points."
_FIELDS = frozenset({"sender-field", "recipient-field", "amount", "note", "code", "repeat"})
_SEARCHED = frozenset({State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN})
_AGAIN = frozenset({State.NOT_SENT, State.NOT_APPLIED})


class Stage(Enum):
    """How far this transfer has come on the screen. What happens after sending is told by the journal."""

    FORM = auto()
    CHECKING = auto()
    PREVIEW = auto()
    ATTEST = auto()
    """Previewed, where the organisation uses no codes."""
    OBSTACLE = auto()
    """Another transfer stands in the way."""
    PREPARING = auto()
    """The intent is being written and the code asked for."""
    CODE = auto()
    UNCODED = auto()
    """Prepared, but there is no code that could be typed."""
    SENT = auto()


class TransferScreen(DeskScreen):
    """One transfer from look-up to breakup on one screen.

    The app owns the sending; this screen posts `TransferRequested` once and from then on draws the
    journal's rows as they are announced.
    """

    CSS_PATH = stylesheet("transfer.tcss")
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next step", id="transfer-next", priority=True, show=False),
        Binding("escape", "back", "Back", id="transfer-back", tooltip="One step back; nothing typed is lost"),
        Binding(
            "ctrl+r",
            "renew",
            "New code",
            id="transfer-renew",
            show=False,
            tooltip="Send a new code, or ask again",
        ),
        Binding("down", "reading(1)", "Another kind", id="transfer-kind", show=False),
        Binding("up", "reading(-1)", "Kind before", id="transfer-kind-before", show=False),
    ]

    @dataclass
    class IntentChanged(Message):
        """The journal's row of this screen's transfer changed."""

        intent: Intent

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self.stage = Stage.FORM
        self._talk: Conversation | None = None
        self._texts: tuple[str, ...] = ()
        self._order: TransferOrder | None = None
        """The order that was checked; an edit makes it another one (R14)."""
        self._shown: Shown | None = None
        self._intent: Intent | None = None
        self._reread: Reread | None = None
        self._subscriptions: list[Callable[[], None]] = []
        self._ahead = TypeAhead()
        self._replaying = False
        self._takes_keys = False
        self._waits_at: Widget | None = None
        self._straight_on = False
        self._armed = True
        self._journal_turn = asyncio.Lock()
        """A new intent of the same sender is written only after the one given up is closed (R5)."""

    def compose_body(self) -> Iterable[Widget]:
        with VerticalScroll(id="body", can_focus=False):
            yield TransferForm(self.opening)
            yield Drawing(id="guide")
            yield ExplanationCard(id="notice", classes="panel")
            yield PreviewPanel(id="preview")
            yield ObstaclePanel(id="obstacle")
            yield VerifyPanel(id="verify")
            yield OutcomePanel(id="outcome")
        yield StepBar()

    def on_mount(self) -> None:
        self._guide(_GUIDE)
        self.set_focus(self.form.sender.field)
        self._takes_keys = True
        self._draw()
        self._release()
        self.set_interval(1, self._tick)

    async def desk_opened(self, desk: Desk) -> None:
        self._talk = Conversation(desk)
        self._subscriptions.append(desk.announcer.subscribe(self._heard))
        if desk.hint:
            self._guide(f"{_GUIDE} {desk.hint}")
        await self.form.open(self._talk)

    def desk_refused(self, why: str) -> None:
        self._guide(why)

    def on_unmount(self) -> None:
        for end in self._subscriptions:
            end()

    # -- parts ---------------------------------------------------------------------------------

    @property
    def form(self) -> TransferForm:
        return self.query_one(TransferForm)

    @property
    def verify(self) -> VerifyPanel:
        return self.query_one(VerifyPanel)

    @property
    def notice(self) -> ExplanationCard:
        return self.query_one("#notice", ExplanationCard)

    @property
    def step(self) -> Button:
        return self.query_one(StepBar).button

    def _guide(self, text: str) -> None:
        self.query_one("#guide", Drawing).say(text, "$muted")

    # -- keys ----------------------------------------------------------------------------------

    def keeps_key(self, key: events.Key) -> bool:
        """Keep what is typed ahead, and open a field that shows a customer when somebody types on it."""
        if not self._replaying:
            typed = key.is_printable or key.key == "enter"
            if not self._takes_keys or (typed and self._is_waiting) or (self._ahead and not self._is_waiting):
                self._ahead.keep(key)
                return True
        strip = self.focused
        if isinstance(strip, PartyStrip) and (key.is_printable or key.key == "backspace"):
            panel = self._panel_of(strip)
            panel.open_field(key.character or "" if key.is_printable else "")
            return True
        return False

    @property
    def _is_waiting(self) -> bool:
        """Whether keys typed now are meant for what comes after the present wait."""
        return self.stage in (Stage.CHECKING, Stage.PREPARING) and self.focused is self._waits_at

    def _release(self) -> None:
        """Hand the kept keys on, in the app's own turn so that no new key can overtake them."""
        if self._ahead:
            self.app.call_later(self._replay)

    async def _replay(self) -> None:
        self._replaying = True
        try:
            while self._ahead and self._takes_keys and not self._is_waiting:
                if self.app.screen is not self:
                    self._ahead.drop()
                    return
                await self.app.on_event(self._ahead.next())
        finally:
            self._replaying = False

    async def action_next(self) -> None:
        """Enter: the one highlighted step."""
        focused = self.focused
        if isinstance(focused, Input) and focused.id in _FIELDS:
            await _drained(focused)
            self._entered(focused)
        elif isinstance(focused, PartyStrip):
            self._entered(focused)
        elif focused is self.step:
            self._take_step()
        else:
            raise SkipAction

    def _entered(self, field: Widget) -> None:
        if field.id == "code":
            self._confirm()
        elif field.id == "repeat":
            self._repeat()
        elif isinstance(field, PartyField | PartyStrip):
            self._edited()
            self.set_focus(self.form.enter(field, self._panel_of(field)))
        else:
            self._edited()
            self._go_on()

    def action_back(self) -> None:
        """Escape: one step back. What was typed stays."""
        self._ahead.drop()
        focused = self.focused
        if isinstance(focused, PartyField) and self._panel_of(focused).restore():
            self.set_focus(self.form.order.amount)
        elif self.stage in (Stage.PREPARING, Stage.CODE, Stage.UNCODED) or self._intent_is_open:
            self._void("left before sending")
            self._return_to(self.form.order.amount)
        elif self.stage is Stage.FORM:
            self.set_focus(self.form.before(focused))
        elif self.stage is not Stage.SENT:
            self._return_to(self.form.order.amount)

    @property
    def _intent_is_open(self) -> bool:
        return self.stage is Stage.ATTEST and self._intent is not None

    def action_reading(self, step: int) -> None:
        """Read what was typed as another kind of identifier."""
        if not isinstance(self.focused, PartyField):
            raise SkipAction
        self.form.switch_reading(self._panel_of(self.focused), step)

    def _panel_of(self, part: Widget) -> PartyPanel:
        return next(panel for panel in self.form.sides if panel in part.ancestors)

    # -- from the fields to the preview ----------------------------------------------------------

    @on(TransferForm.Edited)
    def _edited(self) -> None:
        """An edit takes back what was checked, and voids a code (R14). Compared by value: events are late."""
        match self.stage:
            case Stage.CHECKING:
                if self.form.texts != self._texts or (self._order and self.form.wanted() != self._order):
                    self._return_to(None)
            case Stage.PREVIEW | Stage.ATTEST | Stage.OBSTACLE | Stage.PREPARING | Stage.CODE | Stage.UNCODED:
                if self.form.wanted() != self._order:
                    had_code = self._intent is not None
                    self._void("edited after the code")
                    self._return_to(None)
                    if had_code and self._talk is not None:
                        self._explain(self._talk.objection((local(Local.EDITED_AFTER_CODE),)))
        self._draw_step()

    @on(TransferForm.Settled)
    def _settled(self) -> None:
        self._check_when_ready()
        self._draw_step()

    def _go_on(self) -> None:
        """Enter below the two sides: check the transfer, or go where something is missing."""
        if self.stage in (Stage.PREVIEW, Stage.UNCODED, Stage.CODE):
            self.set_focus(self.verify.code if self.stage is Stage.CODE else self.step)
        if self.stage not in (Stage.FORM, Stage.OBSTACLE):
            return
        needs = self.form.unready()
        if needs is not None:
            self._ahead.drop()
            self.set_focus(needs)
            return
        self._clear_cards()
        self.stage, self._texts, self._order = Stage.CHECKING, self.form.texts, None
        self._waits_at = self.focused
        self._draw()
        self._check_when_ready()

    def _check_when_ready(self) -> None:
        if self.stage is not Stage.CHECKING or self._order is not None:
            return
        needs = self.form.unready()
        if needs is not None:
            self._return_to(needs)
            return
        self._order = self.form.wanted()
        if self._order is not None and self._talk is not None:
            self.run_worker(self._check(self._talk, self._order), group="check", exclusive=True)

    async def _check(self, talk: Conversation, order: TransferOrder) -> None:
        answer = await talk.check(order, *self.form.customers())
        if self.stage is not Stage.CHECKING or self._order is not order or self.form.wanted() != order:
            return
        if isinstance(answer, Objection):
            self._stop(answer)
            return
        self._shown = answer
        self.query_one(PreviewPanel).show(answer)
        self.stage = Stage.PREVIEW if talk.wants_code else Stage.ATTEST
        if answer.needs_eyes or not talk.wants_code:
            self._ahead.drop()
        if not talk.wants_code:
            self.verify.ask_attestation()
        self._draw()
        self.set_focus(self.step if talk.wants_code else self.verify.attestation)
        if self._straight_on and self.stage is Stage.PREVIEW and not answer.needs_eyes:
            self._send_code()
        self._straight_on = False
        self._release()

    def _return_to(self, target: Widget | None) -> None:
        """Back to the fields, at `target` or where the focus is."""
        self._ahead.drop()
        self.stage, self._order, self._straight_on = Stage.FORM, None, False
        if target is not None:
            self.set_focus(target)
        self._draw()

    def _stop(self, objection: Objection) -> None:
        """Something stands in the way and nothing was sent: say so beside the field that can cure it."""
        if objection.condition in (Local.SENDER_BUSY, Local.REPEATED):
            self._stop_before_other(objection)
            return
        self._return_to(self._explain(objection) or self.form.order.amount)

    def _explain(self, objection: Objection) -> Widget | None:
        self._clear_cards()
        target = self.form.explain(objection.explanations)
        if target is None:
            self.notice.explain(objection.explanations)
        self._draw()
        return target

    def _clear_cards(self) -> None:
        self.notice.clear()
        self.form.clear_cards()
        self.verify.card.clear()

    # -- the intent and its code -----------------------------------------------------------------

    def _send_code(self, *, repeat: bool = False, verification: Verification | None = None) -> None:
        """Write the intent down and have the code sent; with a `verification` send the transfer at once."""
        order, talk = self._order, self._talk
        if talk is None or order is None or self.form.wanted() != order:
            return
        self._begin_preparing()
        self.run_worker(self._prepare(talk, order, repeat, verification), group="prepare")

    def _begin_preparing(self) -> None:
        self.stage = Stage.PREPARING
        self._clear_cards()
        sender = self.form.sender.customer
        self.verify.wait(code_target(sender) if sender is not None else "the sender")
        self._draw()
        self.set_focus(self.step)
        self._waits_at = self.step

    async def _prepare(
        self, talk: Conversation, order: TransferOrder, repeat: bool, verification: Verification | None
    ) -> None:
        async with self._journal_turn:
            answer = await talk.prepare(order, repeat=repeat)
            stale = self.stage is not Stage.PREPARING or self._order is not order
            if stale and isinstance(answer, Intent):
                await talk.abandon(answer, "left before sending")
        if stale:
            return
        if isinstance(answer, Objection):
            self._stop(answer)
            return
        self._intent = answer
        if verification is not None:
            self._request(verification)
        else:
            await self._issue(talk, answer.reference)

    async def _issue(self, talk: Conversation, reference: str) -> None:
        failed = await talk.issue_code(reference)
        if self.stage is not Stage.PREPARING or self._intent is None or self._intent.reference != reference:
            return
        self.stage = Stage.CODE if failed is None else Stage.UNCODED
        self.verify.code.take()
        if failed is not None:
            self._ahead.drop()
            self.verify.explain(failed.explanations)
        self._draw()
        self.set_focus(self.verify.code if failed is None else self.step)
        self._release()

    def action_renew(self) -> None:
        """Ctrl+R: a new code, another check, or another look, whatever this stage can do again."""
        talk, intent = self._talk, self._intent
        if talk is None:
            return
        if self.stage is Stage.FORM:
            self._straight_on = True
            self._go_on()
        elif intent is None:
            return
        elif self.stage is Stage.UNCODED or (self.stage is Stage.CODE and self._may_resend(talk, intent)):
            self._begin_preparing()
            self.run_worker(self._issue(talk, intent.reference), group="prepare")
        elif self.stage is Stage.SENT and intent.state in _SEARCHED:
            self.run_worker(talk.look(intent.reference), group="look", exclusive=True)

    def _may_resend(self, talk: Conversation, intent: Intent) -> bool:
        state = self._code_state(talk, intent)
        return state.resend_in(talk.now).total_seconds() <= 0

    def _code_state(self, talk: Conversation, intent: Intent) -> CodeState:
        sender = self.form.sender.customer
        return CodeState(
            intent.order,
            code_target(sender) if sender is not None else "the sender",
            intent.code_issued or intent.updated,
            talk.code_lifetime,
            intent.code_tries,
        )

    def _void(self, why: str) -> None:
        """The intent is given up and its code no longer counts."""
        intent, talk = self._intent, self._talk
        self._intent = self._order = None
        self.verify.code.take()
        self.verify.card.clear()
        if intent is not None and talk is not None:
            self.run_worker(self._give_up(talk, intent, why), group="give up")

    async def _give_up(self, talk: Conversation, intent: Intent, why: str) -> None:
        async with self._journal_turn:
            await talk.abandon(intent, why)

    # -- another transfer in the way -------------------------------------------------------------

    def _stop_before_other(self, objection: Objection) -> None:
        repeat = objection.condition == Local.REPEATED and objection.other is not None
        self._ahead.drop()
        self.stage = Stage.OBSTACLE
        panel = self.query_one(ObstaclePanel)
        panel.show(objection.explanations[0], objection.other, repeat=repeat)
        self._draw()
        self.set_focus(panel.echo if repeat else self.step)

    def _repeat(self) -> None:
        """The second, different confirmation of the same transfer (R6)."""
        panel = self.query_one(ObstaclePanel)
        if self.stage is Stage.OBSTACLE and panel.is_confirmed:
            self._send_code(repeat=True)
        elif self.stage is Stage.OBSTACLE:
            panel.hint(f"not the last {ECHO} of it")

    # -- sending ---------------------------------------------------------------------------------

    def _confirm(self) -> None:
        """Enter behind a code: the one step that moves points."""
        if self.stage is not Stage.CODE or self._intent is None:
            return
        self._edited()
        if self.stage is Stage.CODE and self.verify.code.value:
            self._request(CustomerCode(self.verify.code.take()))

    def _attest(self) -> None:
        talk, method = self._talk, self.verify.method
        if talk is None or not method or not self._armed:
            return
        word = Attestation(method, talk.desk.operator)
        if self._intent is None:
            self._send_code(verification=word)
        else:
            self._request(word)

    def _request(self, verification: Verification) -> None:
        """Hand the transfer to the app, once: the stage is set before anything can wait."""
        if self._intent is None or self.stage is Stage.SENT:
            return
        self.stage = Stage.SENT
        self._ahead.drop()
        self.verify.say("Handing the transfer over…")
        self.set_focus(None)
        self.post_message(TransferRequested(self._intent.reference, verification))
        self._draw()

    def not_sent(self, reference: str, refused: TransferRefusedHere) -> None:
        """The app tells that this console refused to send; nothing has left."""
        if self._talk is None or self._intent is None or self._intent.reference != reference:
            return
        objection = self._talk.objection((refused.problem,), refused.other)
        usable = objection.condition == Local.CODE_MISSING
        self.stage = Stage.CODE if usable else Stage.UNCODED
        self.verify.explain(objection.explanations, usable=usable)
        self._draw()
        self.set_focus(self.verify.code if usable else self.step)

    # -- what the journal tells ------------------------------------------------------------------

    def _heard(self, intent: Intent) -> None:
        """Called inside a service: only note the row, and draw it in this screen's own turn."""
        if self._intent is not None and intent.reference == self._intent.reference:
            self._intent = intent
            self.post_message(self.IntentChanged(intent))

    def on_transfer_screen_intent_changed(self, event: IntentChanged) -> None:
        """Draw the newest row; messages of older ones have nothing to add."""
        intent = event.intent
        if intent is not self._intent or self.stage is Stage.PREPARING:
            return
        match intent.state:
            case State.PREPARED | State.ABANDONED:
                return
            case State.REJECTED if intent.code_refused:
                if self.stage is Stage.SENT:
                    self._code_refused(intent)
            case State.REJECTED:
                self._refused(intent)
            case _:
                self.stage = Stage.SENT
                self._settle(intent)

    def _code_refused(self, intent: Intent) -> None:
        if self._talk is None:
            return
        left = TRIES - intent.code_tries
        self.stage = Stage.CODE if left > 0 else Stage.UNCODED
        if left > 0:
            tries = "1 try is" if left == 1 else f"{left} tries are"
            note = f"{tries} left with this code; Ctrl+R sends a new one."
            self.verify.explain(self._talk.outcome(intent).explanations, note, usable=True)
        else:
            self.verify.explain(self._talk.objection((local(Local.CODE_TRIES_USED),)).explanations)
        self._draw()
        self.set_focus(self.verify.code if left > 0 else self.step)

    def _refused(self, intent: Intent) -> None:
        """Refused before any effect: the fields are free again, with the reason beside the one to change."""
        if self._talk is None:
            return
        explanations = tuple(self._talk.outcome(intent).explanations)
        self._intent = None
        self._return_to(None)
        target = self._explain(Objection(explanations))
        self.set_focus(target or self.form.order.amount)

    def _settle(self, intent: Intent) -> None:
        if intent.state is State.CONFIRMED and self._reread is None and self._shown is not None:
            self.run_worker(self._read_again(intent), group="reread", exclusive=True)
        self._draw()
        if intent.state is not State.SENDING:
            self._armed = False
            self.set_timer(DWELL, self._arm)
            self.set_focus(self.step)

    def _arm(self) -> None:
        self._armed = True

    async def _read_again(self, intent: Intent) -> None:
        preview = self._shown.checked.preview if self._shown is not None else None
        if self._talk is None or preview is None:
            return
        reread = await self._talk.reread(intent.order, preview)
        if self._intent is not None and self._intent.reference == intent.reference:
            self._reread = reread
            self._draw()

    # -- the step button -------------------------------------------------------------------------

    @on(Button.Pressed, "#step")
    def _take_step(self) -> None:
        """The button, by key or by mouse."""
        match self.stage:
            case Stage.PREVIEW:
                self._send_code()
            case Stage.ATTEST:
                self._attest()
            case Stage.OBSTACLE:
                self._repeat()
            case Stage.CODE:
                self._confirm()
            case Stage.UNCODED:
                self.action_renew()
            case Stage.SENT if self._armed and self._intent is not None:
                self._after_outcome(self._intent)

    def _after_outcome(self, intent: Intent) -> None:
        if intent.state in _AGAIN and self._talk is not None:
            self._begin_preparing()
            self.run_worker(self._send_again(self._talk, intent), group="prepare")
        elif intent.state is not State.SENDING:
            self.begin_new()

    async def _send_again(self, talk: Conversation, intent: Intent) -> None:
        """A new confirmation and a new code; a last look may show that it was applied after all."""
        answer = await talk.retry(intent.reference)
        if isinstance(answer, Objection):
            self.stage = Stage.SENT
            self.notice.explain(answer.explanations)
        elif answer.state is not State.PREPARED:
            self.stage = Stage.SENT
            self._settle(answer)
        elif talk.wants_code:
            await self._issue(talk, answer.reference)
        else:
            self.stage = Stage.ATTEST
            self.verify.ask_attestation()
            self.set_focus(self.verify.attestation)
        self._draw()

    @on(Select.Changed, "#attestation")
    def _attested(self) -> None:
        if self.stage is Stage.ATTEST and self.verify.method:
            self._armed = False
            self.set_timer(DWELL, self._arm)
            self._draw()
            self.set_focus(self.step)

    def begin_new(self) -> None:
        """Empty fields. A transfer that isn't settled goes on without this screen and is in F7."""
        self._intent = self._order = self._shown = self._reread = None
        self._clear_cards()
        self.stage = Stage.FORM
        self._draw()
        self.form.forget()
        self.set_focus(self.form.sender.field)

    def take_side(self, customer: Customer, *, as_sender: bool) -> None:
        """Another screen chose this customer for one side."""
        if self.stage is Stage.SENT:
            self.begin_new()
        self.form.take(customer, as_sender=as_sender)
        self._edited()
        if self.stage is Stage.FORM:
            self.set_focus(self.form.unready() or self.form.order.amount)

    # -- drawing ---------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Once a second, only where a time is counted."""
        counting = self.stage is Stage.SENT and self._intent is not None and self._intent.is_unproven
        if self.is_current and (counting or self.stage is Stage.CODE):
            self._draw_times()

    def _draw_times(self) -> None:
        talk, intent = self._talk, self._intent
        if talk is None or intent is None:
            return
        if self.stage is Stage.CODE:
            self.verify.show(self._code_state(talk, intent), talk.now)
        elif self.stage is Stage.SENT and self._is_told:
            preview = self._shown.checked.preview if self._shown is not None else None
            self.query_one(OutcomePanel).show(talk.outcome(intent, preview, self._reread), talk.now)

    @property
    def _is_told(self) -> bool:
        """Whether the journal already has a word on the attempt under way."""
        return self._intent is not None and self._intent.state not in (State.PREPARED, State.REJECTED)

    def _draw(self) -> None:
        """Show the panels of this stage."""
        self._draw_times()
        stage, told = self.stage, self.stage is Stage.SENT and self._is_told
        coding = stage in (Stage.PREPARING, Stage.CODE, Stage.UNCODED, Stage.ATTEST)
        explained = self.verify.card.display
        self.query_one("#guide").display = stage in (Stage.FORM, Stage.CHECKING) and not self.notice.display
        previewed = self._shown is not None and (stage is Stage.PREVIEW or (coding and not explained))
        self.query_one(PreviewPanel).display = previewed
        self.query_one(ObstaclePanel).display = stage is Stage.OBSTACLE
        self.verify.display = coding or (stage is Stage.SENT and not told)
        self.query_one(OutcomePanel).display = told
        self.form.set_class(stage is Stage.SENT, "-settled")
        self.form.disabled = stage is Stage.SENT
        self._draw_step()

    @on(events.DescendantFocus)
    def _draw_step(self) -> None:
        step = self._step_now()
        note = "Esc back" if self.stage is not Stage.SENT else ""
        reference = f"   ref {self._intent.reference}" if self._intent is not None else ""
        self.query_one(StepBar).show(step, note=note + reference)

    def _step_now(self) -> Step:
        order = self._order
        amount = format_points(order.points) if order is not None else ""
        move = f"Move {amount} to {order.recipient.label}" if order is not None else ""
        match self.stage:
            case Stage.FORM:
                return Step(_field_step(self.focused), ready=False, pressable=False)
            case Stage.CHECKING:
                return Step("checking with the provider…", ready=False, pressable=False)
            case Stage.PREVIEW:
                return Step(f"Send the code to {self._target}")
            case Stage.ATTEST:
                return Step(
                    move if self.verify.method else "choose how you know this customer",
                    ready=bool(self.verify.method),
                )
            case Stage.OBSTACLE:
                repeat = self.query_one(ObstaclePanel).asks
                return Step(
                    "Go on with a second transfer" if repeat else "F7 shows the open transfer", ready=repeat
                )
            case Stage.PREPARING:
                return Step("sending the code…", ready=False)
            case Stage.CODE:
                return Step(move)
            case Stage.UNCODED:
                return Step(f"Send a new code to {self._target}")
            case Stage.SENT:
                return self._outcome_step()

    def _outcome_step(self) -> Step:
        state = self._intent.state if self._intent is not None else State.SENDING
        if state in _AGAIN:
            return Step("Send it again, with a new code")
        if state in (State.SENDING, State.PREPARED, State.REJECTED):
            return Step("sending…", ready=False, pressable=False)
        return Step("New transfer")

    @property
    def _target(self) -> str:
        sender = self.form.sender.customer
        return code_target(sender).partition(" (")[0] if sender is not None else "the sender"


def _field_step(focused: Widget | None) -> str:
    name = focused.id if focused is not None else ""
    if isinstance(focused, PartyStrip):
        return "keep this customer (type to change)"
    return {"sender-field": "find the sender", "recipient-field": "find the recipient"}.get(
        name or "", "check the transfer"
    )


async def _drained(field: Input) -> None:
    """Wait until the field has taken every character typed before this moment."""
    done = asyncio.Event()
    if field.call_later(done.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), 1)

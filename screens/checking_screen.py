"""The first half of a transfer: from its fields to a preview that the provider has checked."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from console.domain.problems import Local
from screens.background import start
from screens.dwell import moment
from screens.fields_screen import FieldsScreen
from screens.transfer_panels.conversation import Conversation, Objection
from screens.transfer_panels.course import BOUND, EDITABLE, Stage
from screens.transfer_panels.form import TransferForm

if TYPE_CHECKING:
    from console.domain.transfers import TransferOrder
    from console.services.desk import Opening
    from screens.transfer_panels.preview_panel import Shown

QUIET_SECONDS = 0.2
"""For so long after a key somebody is still typing, and the focus stays."""


class CheckingScreen(FieldsScreen):
    """The way to the preview, and back whenever a field says something else."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._texts: tuple[str, ...] = ()
        self._straight_on = False
        self._explained: tuple[object, ...] | None = None
        """The values that the cards on the screen are about; with another value the cards go."""

    @abstractmethod
    def _send_code(self) -> None:
        """The step after the preview."""

    @on(TransferForm.Edited)
    def _edited(self) -> None:
        """An edit takes back what was checked, and voids a code (R14). Compared by value: events are late."""
        course, values = self.course, self.form.values
        if self._explained not in (None, values):
            self._clear_cards()
        self.scans.forget_if_edited()
        if course.stage is Stage.CHECKING:
            changed = course.order is not None and self.form.wanted() != course.order
            if changed or self.form.texts != self._texts:
                self._return_to(None)
        elif course.stage in BOUND and self.form.wanted() != course.order:
            had_code = course.intent is not None
            self._void("edited after the code")
            self._return_to(None)
            if had_code and self._talk is not None:
                self._explain(self._talk.own_objection(Local.EDITED_AFTER_CODE))
                self._explained = None  # about the code that is out, not about what is being typed
        self.draw_step()

    @on(TransferForm.Settled)
    def _settled(self) -> None:
        self._check_when_ready()
        self._call_back()
        self.draw_step()

    def _call_back(self) -> None:
        """Where nobody or several were found, the next key belongs, unless somebody is typing elsewhere."""
        side = self.form.unanswered()
        focused = self.focused
        if self.course.stage is not Stage.FORM or side is None or focused is side.target:
            return
        if isinstance(focused, Input) and (focused.value or not focused.id or focused.id == "note"):
            return
        if moment() - self.dwell.last_key < QUIET_SECONDS:
            self.set_timer(QUIET_SECONDS, self._call_back)
        elif self.is_current:
            self._lead_to(side.target)

    def _go_on(self) -> None:
        """Enter below the two sides: check the transfer, or go where something is missing."""
        stage = self.course.stage
        if stage in (Stage.PREVIEW, Stage.UNCODED, Stage.CODE):
            self.set_focus(self.verify.code if stage is Stage.CODE else self.step)
        if stage not in EDITABLE:
            return
        needs = self.form.unready()
        if needs is not None:
            if needs is not self.focused:
                self._need_eyes()
            self._ahead.drop()
            self._lead_to(needs)
            return
        self._clear_cards()
        self.course.stage, self.course.order = Stage.CHECKING, None
        self._texts, self._waits_at = self.form.texts, self.focused
        self._draw()
        self._check_when_ready()

    def _check_when_ready(self) -> None:
        course = self.course
        if course.stage is not Stage.CHECKING or course.order is not None:
            return
        needs = self.form.unready()
        if needs is not None:
            self._need_eyes()
            self._return_to(needs)
            return
        course.order = self.form.wanted()
        if course.order is not None and self._talk is not None:
            start(self, partial(self._check, self._talk, course.order), "check", exclusive=True)

    async def _check(self, talk: Conversation, order: TransferOrder) -> None:
        answer = await talk.check(order, *self.form.holders())
        course = self.course
        if course.stage is not Stage.CHECKING or course.order is not order or self.form.wanted() != order:
            return
        if isinstance(answer, Objection):
            self._stop(answer)
        else:
            self._preview(answer, wants_code=talk.wants_code(order))

    def _preview(self, shown: Shown, *, wants_code: bool) -> None:
        """Show what would happen. Keys typed ahead go on only where nothing needs the operator's eyes."""
        course = self.course
        course.shown = shown
        course.stage = Stage.PREVIEW if wants_code else Stage.ATTEST
        course.wants_code = wants_code
        self.lower.preview.show(shown)
        if not wants_code:
            self.verify.ask_attestation(shown.order)
        if shown.needs_eyes or not wants_code:
            self._need_eyes()
        self.disarm()
        self._draw()
        self.set_focus(self.step if wants_code else self.verify.attestation)
        if self._straight_on and wants_code and not shown.needs_eyes:
            self._send_code()
        self._straight_on = False
        self._ahead.release()

    def _return_to(self, target: Widget | None) -> None:
        """Back to the fields, at `target` or where the focus is."""
        self._ahead.drop()
        self.course.stage, self.course.order, self._straight_on = Stage.FORM, None, False
        if target is not None:
            self._lead_to(target)
        self._draw()

    def _stop(self, objection: Objection) -> None:
        """Something stands in the way and nothing was sent: say so beside the field that can cure it."""
        self._need_eyes()
        self._return_to(self._explain(objection) or self.form.order.amount)

    def _explain(self, objection: Objection) -> Widget | None:
        self._clear_cards()
        target = self.form.explain(objection.explanations)
        if target is None:
            self.lower.notice.explain(objection.explanations)
        self._explained = self.form.values
        self._draw()
        return target

    def _clear_cards(self) -> None:
        self._explained = None
        self.lower.clear_cards()
        self.form.clear_cards()

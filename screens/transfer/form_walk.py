"""The way through the fields of a transfer to its check: where the next key belongs."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Input, OptionList

from console.services.stages import EDITABLE, Stage
from console.widgets.party_field import PartyField
from console.widgets.party_panel import SideState
from screens.transfer.dwell import moment
from screens.transfer.key_filter import KeyFilter
from screens.transfer.parts import TransferParts

QUIET_SECONDS = 0.2
"""For so long after a key somebody is still typing, and the focus stays."""


class FormWalk:
    """Leads the focus from side to side, and on to the check when nothing is missing."""

    def __init__(self, parts: TransferParts, keys: KeyFilter) -> None:
        self._parts = parts
        self._screen = parts.screen
        self._keys = keys

    def lead_to(self, target: Widget) -> None:
        """Give the focus to what is missing. A choice must be seen before any key may make it."""
        parts, screen = self._parts, self._screen
        if isinstance(target, OptionList):
            self._keys.disarm()
        screen.set_focus(target)
        if isinstance(target, PartyField) and parts.panel_of(target).found is SideState.TROUBLE:
            target.select_all()  # the same card scanned once more takes the place of its first scan
        if parts.form.opens_list(target):
            self._keys.disarm()

    def call_back(self) -> None:
        """Where nobody or several were found, the next key belongs, unless somebody is typing elsewhere."""
        parts, screen = self._parts, self._screen
        side, focused = parts.form.unanswered(), parts.focused
        if parts.stage is not Stage.FORM or side is None or focused is side.target:
            return
        if isinstance(focused, Input) and (
            focused.value or not focused.id or focused.id in ("note", "ticket")
        ):
            return
        if moment() - self._keys.dwell.last_key < QUIET_SECONDS:
            screen.set_timer(QUIET_SECONDS, self.call_back)
        elif screen.is_current:
            self.lead_to(side.target)

    def go_on(self) -> None:
        """Enter below the two sides: check the transfer, or go where something is missing."""
        parts, screen = self._parts, self._screen
        if parts.stage in (Stage.PREVIEW, Stage.UNCODED, Stage.CODE):
            screen.set_focus(parts.verify.code if parts.stage is Stage.CODE else parts.step)
        if parts.stage not in EDITABLE:
            return
        needs = parts.form.unready()
        if needs is None:
            self._keys.wait_at(parts.focused)
            parts.flow.enter()
            self.check_when_ready()
            return
        if needs is not parts.focused:
            self._keys.need_eyes()
        self._keys.drop()
        self.lead_to(needs)

    def check_when_ready(self) -> None:
        """Once both sides are answered: ask the provider, or lead to what is missing."""
        parts = self._parts
        if parts.stage is not Stage.CHECKING or parts.flow.state.order is not None:
            return
        before, needs = parts.form.texts, parts.form.unready()
        if parts.form.texts != before:  # `max` is a number by now, and the check goes on with it
            parts.run(parts.flow.leave())
            parts.flow.enter()
        if needs is not None:
            self._keys.need_eyes()
            self.leave_to(needs)
        elif parts.form.wanted() is not None:
            parts.run(parts.flow.check(*parts.form.holders()), "check", exclusive=True)

    def leave_to(self, target: Widget) -> None:
        """Back to the fields, before anything was sent."""
        parts = self._parts
        parts.run(parts.flow.leave())
        self.lead_to(target)

"""The way through the fields of a transfer to its check: where the next key belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import Input, OptionList

from console.services.flow_state import EDITABLE, Stage
from console.widgets.party_field import PartyField
from console.widgets.party_panel import Found, PartyPanel
from screens.transfer.dwell import moment

if TYPE_CHECKING:
    from screens.transfer.transfer_screen import TransferScreen

QUIET_SECONDS = 0.2
"""For so long after a key somebody is still typing, and the focus stays."""


class FormWalk:
    """Leads the focus from side to side, and on to the check when nothing is missing."""

    def __init__(self, screen: TransferScreen) -> None:
        self._screen = screen

    def lead_to(self, target: Widget) -> None:
        """Give the focus to what is missing. A choice must be seen before any key may make it."""
        screen = self._screen
        if isinstance(target, OptionList):
            screen.keys.disarm()
        screen.set_focus(target)
        if isinstance(target, PartyField) and screen.panel_of(target).found is Found.TROUBLE:
            target.select_all()  # the same card scanned once more takes the place of its first scan
        if screen.form.opens_list(target):
            screen.keys.disarm()

    def call_back(self) -> None:
        """Where nobody or several were found, the next key belongs, unless somebody is typing elsewhere."""
        screen = self._screen
        side, focused = screen.form.unanswered(), screen.focused
        if screen.stage is not Stage.FORM or side is None or focused is side.target:
            return
        if isinstance(focused, Input) and (focused.value or not focused.id or focused.id == "note"):
            return
        if moment() - screen.keys.dwell.last_key < QUIET_SECONDS:
            screen.set_timer(QUIET_SECONDS, self.call_back)
        elif screen.is_current:
            self.lead_to(side.target)

    def go_on(self) -> None:
        """Enter below the two sides: check the transfer, or go where something is missing."""
        screen = self._screen
        if screen.stage in (Stage.PREVIEW, Stage.UNCODED, Stage.CODE):
            screen.set_focus(screen.verify.code if screen.stage is Stage.CODE else screen.step)
        if screen.stage not in EDITABLE:
            return
        needs = screen.form.unready()
        if needs is None:
            screen.keys.wait_at(screen.focused)
            screen.flow.enter()
            self.check_when_ready()
            return
        if needs is not screen.focused:
            screen.keys.need_eyes()
        screen.keys.drop()
        self.lead_to(needs)

    def check_when_ready(self) -> None:
        """Once both sides are answered: ask the provider, or lead to what is missing."""
        screen = self._screen
        if screen.stage is not Stage.CHECKING or screen.flow.state.order is not None:
            return
        needs = screen.form.unready()
        if needs is not None:
            screen.keys.need_eyes()
            self.leave_to(needs)
        elif screen.form.wanted() is not None:
            screen.run_work(screen.flow.check(*screen.form.holders()), "check", exclusive=True)

    def leave_to(self, target: Widget) -> None:
        """Back to the fields, before anything was sent."""
        screen = self._screen
        screen.run_work(screen.flow.leave())
        self.lead_to(target)

    def fill(self, panel: PartyPanel, text: str) -> None:
        """Have this side looked up as if it had been scanned there."""
        screen = self._screen
        panel.open_field()
        panel.field.value = text
        screen.edited()
        self.lead_to(screen.form.enter(panel.field, panel))

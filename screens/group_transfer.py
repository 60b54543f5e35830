"""The group transfer: the transfer screen with groups on its sides, and a member who acts for the one that
gives."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from console.widgets.member_picker import ChosenMember, MemberPicker
from console.widgets.party_panel import PartyPanel
from screens.transfer import TransferScreen
from screens.transfer_panels.course import Stage
from screens.transfer_panels.form import TransferForm
from screens.transfer_panels.group_form import GroupForm


class GroupTransferScreen(TransferScreen):
    """Everything but the sides is the transfer screen's own."""

    FORM: ClassVar[type[TransferForm]] = GroupForm
    GUIDE: ClassVar[str] = (
        "Find the sender, then the recipient, then type the points. F4 switches the side you are in between "
        "a person and a group. For a group that gives, one of its members acts."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4",
            "switch_side",
            "Person/group",
            id="switch-side",
            tooltip="A group in place of a person on this side, or a person in place of a group",
        ),
    ]

    @property
    def form(self) -> GroupForm:
        return self.query_one(GroupForm)

    def action_switch_side(self) -> None:
        """The side that has the focus, else the recipient's; on to the first that is empty then."""
        if self.course.stage is Stage.SENT:
            return
        self.form.switch(self._focused_side())
        self._edited()
        empty = (panel.target for panel in self.form.sides if panel.holder is None)
        self.set_focus(next(empty, self.form.order.amount))

    def _focused_side(self) -> PartyPanel:
        around = self.focused.ancestors if self.focused is not None else []
        return next((panel for panel in self.form.sides if panel in around), self.form.recipient)

    async def action_next(self) -> None:
        if isinstance(self.focused, ChosenMember):
            self._go_on()
        else:
            await super().action_next()

    @on(MemberPicker.Chosen)
    def _member_chosen(self) -> None:
        """The one thing that was missing, often: then the check begins by itself."""
        self._edited()
        if self.form.order.amount.value:
            self._go_on()
        else:
            self.set_focus(self.form.unready() or self.form.order.amount)

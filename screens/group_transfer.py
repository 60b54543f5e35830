"""The group transfer: the transfer screen with groups on its sides, and a member who acts for the one that
gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from console.widgets.member_picker import ChosenMember, MemberPicker
from console.widgets.party_panel import PartyPanel
from screens.transfer import TransferScreen
from screens.transfer_panels.course import Stage
from screens.transfer_panels.form import TransferForm
from screens.transfer_panels.group_form import GroupForm

if TYPE_CHECKING:
    from console.services.desk import Desk


class GroupTransferScreen(TransferScreen):
    """Everything but the sides is the transfer screen's own."""

    FORM: ClassVar[type[TransferForm]] = GroupForm
    GUIDE: ClassVar[str] = (
        "Find the sender, then the recipient, then type the points. F4 makes the side you are in a group "
        "instead of a person, or a person instead of a group. For a group that gives, choose the member who "
        "asks for it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4",
            "switch_side",
            "Person/group",
            id="switch-side",
            priority=True,
            tooltip="A group in place of a person on this side, or a person in place of a group",
        ),
    ]

    def hints(self, desk: Desk) -> tuple[str, ...]:
        return (desk.group_hint,)

    @property
    def form(self) -> GroupForm:
        return self.query_one(GroupForm)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nobody changes sides once the transfer is on its way."""
        if action == "switch_side" and self.course.stage is Stage.SENT:
            return None
        return super().check_action(action, parameters)

    async def action_switch_side(self) -> None:
        """The side that has the focus, else the recipient's; on to the first that is empty then."""
        self._ahead.drop()
        self.form.switch(self._focused_side())
        self._edited()
        self._lead_to(self.form.missing() or self.form.order.amount)

    def _focused_side(self) -> PartyPanel:
        around = self.focused.ancestors if self.focused is not None else []
        if self.form.picker in around:
            return self.form.sender
        return next((panel for panel in self.form.sides if panel in around), self.form.recipient)

    async def action_next(self) -> None:
        if isinstance(self.focused, ChosenMember):
            self._edited()
            self._go_on()
        else:
            await super().action_next()

    def action_back(self) -> None:
        """A list of members opened once more closes over the choice made before."""
        if self.form.picker.close():
            self._ahead.drop()
            self.set_focus(self.form.picker.target)
        else:
            super().action_back()

    @on(MemberPicker.Chosen)
    def _member_chosen(self) -> None:
        """The one thing that was missing, often: then the check begins by itself."""
        self._edited()
        if self.form.order.amount.value:
            self._go_on()
        else:
            self._lead_to(self.form.missing() or self.form.order.amount)

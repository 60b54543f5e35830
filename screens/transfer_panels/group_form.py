"""The fields of a transfer in which groups take part: each side a person or a group, and who acts."""

from __future__ import annotations

from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.widget import Widget

from console.domain.parties import Customer, Holder, Party, PartyKind
from console.domain.points import format_points
from console.widgets.member_picker import MemberPicker
from console.widgets.party_panel import Found, PartyField, PartyPanel
from screens.background import start
from screens.transfer_panels.conversation import Conversation
from screens.transfer_panels.form import TransferForm
from screens.transfer_panels.order_row import OrderRow

_NAMES = {PartyKind.CUSTOMER: "a person", PartyKind.GROUP: "a group"}


class GroupForm(TransferForm):
    """A person and a group, either way round, or two groups; two persons have a screen of their own."""

    def compose(self) -> ComposeResult:
        yield PartyPanel("FROM", id="sender")
        yield MemberPicker(id="acting")
        yield PartyPanel("TO", id="recipient", of=PartyKind.GROUP)
        yield OrderRow(id="order")

    @property
    def picker(self) -> MemberPicker:
        return self.query_one(MemberPicker)

    @property
    def acting(self) -> Party | None:
        member = self.picker.member
        return member.party if self.sender.group is not None and member is not None else None

    def unready(self) -> Widget | None:
        needs = super().unready()
        if needs is None and self.sender.group is not None and self.acting is None:
            return self.picker.target if self.picker.can_be_answered else self.sender.target
        return needs

    def enter(self, field: PartyField | Widget, panel: PartyPanel) -> Widget:
        if panel.offered is not None and not panel.typed and panel.holder is None:
            self._show(panel, panel.offered, None)
            return self._after(panel)
        return super().enter(field, panel)

    def before(self, focused: Widget | None) -> Widget:
        if focused is not None and self.picker in focused.ancestors:
            return self.order.amount
        return super().before(focused)

    def forget(self) -> None:
        super().forget()
        self.picker.forget()
        self._follow()

    def take(self, holder: Holder, *, as_sender: bool) -> None:
        """Another screen brought somebody; the other side becomes a group where both would be persons."""
        panel, other = self._in_order(self.sender if as_sender else self.recipient)
        if panel.of is not holder.party.kind:
            panel.switch()
        if panel.of is other.of is PartyKind.CUSTOMER:
            other.switch()
        super().take(holder, as_sender=as_sender)

    # -- persons and groups ----------------------------------------------------------------------

    def switch(self, panel: PartyPanel) -> None:
        """A group in place of a person on this side, or the other way round.

        Where that would leave two persons, the two sides change places instead: whoever was found stays.
        """
        panel, other = self._in_order(panel)
        if panel.of is PartyKind.GROUP and other.of is PartyKind.CUSTOMER:
            here, there = panel.holder, other.holder
            for side, holder in ((panel, there), (other, here)):
                side.switch()
                if holder is not None:
                    self._show(side, holder, None)
        else:
            panel.switch()
        for side in self.sides:
            self._offer_led_group(side)
        self._follow()
        self.post_message(self.Edited())

    def found(self, panel: PartyPanel) -> None:
        self._follow()
        _, other = self._in_order(panel)
        self._offer_led_group(other)

    def _in_order(self, panel: PartyPanel) -> tuple[PartyPanel, PartyPanel]:
        """This side and the other one."""
        return panel, self.recipient if panel is self.sender else self.sender

    @on(TransferForm.Edited)
    @on(events.DescendantFocus)
    def _follow(self) -> None:
        """The direction in words, and the members to act for whichever group gives now."""
        group = self.sender.group
        if group is not None:
            self.picker.offer(group.members)
        self.picker.display = group is not None
        self.border_title = f"From {_NAMES[self.sender.of]} to {_NAMES[self.recipient.of]}"

    # -- the group a person leads ------------------------------------------------------------------

    def _offer_led_group(self, panel: PartyPanel) -> None:
        """Where one side is a person and this one an empty field for a group, theirs is likely meant."""
        _, other = self._in_order(panel)
        person, talk = other.customer, self._conversation
        if person is None or talk is None or not _is_empty_for_group(panel):
            return
        start(self, partial(self._ask_for_led_group, talk, panel, person), f"led {panel.id}", exclusive=True)

    async def _ask_for_led_group(self, talk: Conversation, panel: PartyPanel, person: Customer) -> None:
        group = await talk.led_by(person)
        _, other = self._in_order(panel)
        if group is None or other.customer is not person or not _is_empty_for_group(panel):
            return
        held = group.balance(self.order.program_id) if self.order.program_id is not None else None
        usable = "" if held is None else f", {format_points(held.usable)} usable"
        panel.offer(group, f"led by {person.party.label}{usable}")


def _is_empty_for_group(panel: PartyPanel) -> bool:
    return panel.of is PartyKind.GROUP and panel.found is Found.NOTHING and not panel.typed

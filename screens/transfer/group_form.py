"""The fields of a transfer in which groups take part: each side a person or a group, and who acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from console.domain.parties import Customer, Group, Holder, Party, Standing
from console.domain.party_kinds import PartyKind
from console.domain.points import format_points
from console.domain.problems import ProviderError
from console.widgets.member_picker import ChosenMember, MemberPicker
from console.widgets.party_field import PartyField
from console.widgets.party_panel import PartyPanel, SideState
from console.widgets.text_block import shortened
from screens.background import start
from screens.transfer.form import TransferForm
from screens.transfer.order_row import OrderRow
from screens.transfer.swapping import swap_sides

if TYPE_CHECKING:
    from console.explanations.cards import Explanation
    from console.services.desk import Desk

_NAMES = {PartyKind.CUSTOMER: "a person", PartyKind.GROUP: "a group"}
_NAME = 24
"""Cells of a name in the title."""


class GroupForm(TransferForm):
    """A person and a group, either way round, or two groups; two persons have a screen of their own."""

    GUIDE: ClassVar[str] = (
        "Find the sender, then the recipient, then type the points. F4 makes the side you are in a group "
        "instead of a person, or a person instead of a group. For a group that gives, choose the member who "
        "asks for it."
    )
    has_groups: ClassVar[bool] = True

    def compose(self) -> ComposeResult:
        """Both sides, who acts for a group, and the order."""
        yield PartyPanel("FROM", id="sender", begins=True)
        yield MemberPicker(id="acting")
        yield PartyPanel("TO", id="recipient", of=PartyKind.GROUP)
        yield OrderRow()

    async def complete(self, rest: Callable[[], Awaitable[None]]) -> None:
        """Style the list of members by the rules that came behind the first frame, and it before."""
        self.app.stylesheet.update(self.picker)
        await super().complete(rest)

    async def open(self, desk: Desk) -> None:
        """A person found while the desk was opening may lead a group, too."""
        await super().open(desk)
        for panel in self.sides:
            if not self._is_asking(panel) and not panel.offer_told:
                self._offer_led_group(panel)

    picker = getters.query_one(MemberPicker)

    @property
    def acting(self) -> Party | None:
        """Who acts for the group that gives; None where no group gives."""
        member = self.picker.member
        return member.party if self.sender.group is not None and member is not None else None

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in the fields, with the kind of each side."""
        return (*super().texts, *(side.of.value for side in self.sides))

    def unready(self) -> Widget | None:
        """The field that still needs something; a group that gives needs who acts."""
        needs = super().unready()
        if needs is None and self.sender.group is not None:
            self._follow()
            if self.acting is None:
                return self.picker.target if self.picker.can_be_answered else self.sender.target
        return needs

    def enter(self, field: PartyField | Widget, panel: PartyPanel) -> Widget:
        """Enter in an empty side takes the group that is offered there."""
        if not panel.is_open_for_group:
            return super().enter(field, panel)
        if panel.offered is not None:
            self.show(panel, panel.offered)
        elif not self._may_be_offered(panel):
            missing = f"Nobody yet: type the {panel.id}, a group, then press Enter."
            panel.hint(panel.offer_told or missing, bad=not panel.offer_told)
            return panel.target
        return self._after(panel)

    def before(self, focused: Widget | None) -> Widget:
        """The field to go back to; from the members it is the amount."""
        if focused is not None and self.picker in focused.ancestors:
            return self.order.amount
        return super().before(focused)

    def forget(self) -> None:
        """Empty everything, the chosen member too."""
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

    def explain(self, explanations: Sequence[Explanation]) -> Widget | None:
        """What speaks against a group that may give speaks against the member who acts: choose another."""
        target = super().explain(explanations)
        group = self.sender.group
        blamed = target is not None and target is self.sender.target
        usable = group is not None and group.standing is not Standing.BLOCKED
        return self.picker.target if blamed and usable and self.picker.can_be_answered else target

    def hints(self, desk: Desk) -> tuple[str, ...]:
        """What to know of groups before beginning."""
        return (desk.group_hint,)

    def keeps_choice(self, focused: Widget | None) -> bool:
        """Whether the focus is on a choice that stays as it is."""
        return isinstance(focused, ChosenMember)

    def close_list(self) -> Widget | None:
        """Close the open list of members; where the focus goes then."""
        return self.picker.target if self.picker.close() else None

    @on(MemberPicker.Decided)
    def _member_chosen(self) -> None:
        self.post_message(self.Chosen())

    # -- persons and groups ----------------------------------------------------------------------

    def switch_at(self, focused: Widget | None) -> None:
        """Switch the side under the focus between a person and a group."""
        around = focused.ancestors if focused is not None else []
        if self.picker in around:
            self.switch(self.sender)
        else:
            self.switch(next((panel for panel in self.sides if panel in around), self.recipient))

    def switch(self, panel: PartyPanel) -> None:
        """A group in place of a person on this side, or the other way round.

        Where that would leave two persons, the two sides change places instead: whoever was found stays.
        """
        panel, other = self._in_order(panel)
        if panel.of is PartyKind.GROUP and other.of is PartyKind.CUSTOMER:
            swap_sides(self)
        else:
            panel.switch()
        self._offer_programs()
        for side in self.sides:
            self._offer_led_group(side)
            if side.holder is None and side.found is SideState.NOTHING:
                self._readings.say(side)
        self._follow()
        self.post_message(self.Edited())

    def found(self, panel: PartyPanel) -> None:
        """Follow whoever was found, and offer the group they lead."""
        self._follow()
        self._offer_led_group(self._in_order(panel)[1])

    def _in_order(self, panel: PartyPanel) -> tuple[PartyPanel, PartyPanel]:
        """This side and the other one."""
        return panel, self.recipient if panel is self.sender else self.sender

    @on(TransferForm.Edited)
    @on(TransferForm.Settled)
    @on(events.DescendantFocus)
    def _follow(self) -> None:
        """The direction in words, the members of whichever group gives now, and an end to stale offers."""
        self.picker.follow(self.sender.group)
        self.border_title = Content(f"From {_called(self.sender)} to {_called(self.recipient)}")
        for panel in self.sides:
            other = self._in_order(panel)[1]
            if other.customer is None and other.found not in (SideState.LOOKING, SideState.SEVERAL):
                panel.withdraw_offer()

    # -- the group a person leads ------------------------------------------------------------------

    def _may_be_offered(self, panel: PartyPanel) -> bool:
        """Enter in an empty field, before it is known whether the person opposite leads a group."""
        other = self._in_order(panel)[1]
        looking = other.of is PartyKind.CUSTOMER and other.found is SideState.LOOKING
        if panel.offer_told or not (looking or other.customer is not None):
            return False
        panel.wait_for_offer()
        if not looking and not self._is_asking(panel):
            self._offer_led_group(panel)
        return True

    def _is_asking(self, panel: PartyPanel) -> bool:
        return any(each.group == _asking(panel) and not each.is_finished for each in self.workers)

    def _offer_led_group(self, panel: PartyPanel) -> None:
        """Where one side is a person and this one an empty field for a group, theirs is likely meant."""
        person, desk = self._in_order(panel)[1].customer, self._desk
        if person is None or desk is None or not panel.is_open_for_group:
            return
        if not panel.waits_for_offer:
            panel.withdraw_offer()
        start(self, partial(self._ask_for_led_group, desk, panel, person), _asking(panel), exclusive=True)

    async def _ask_for_led_group(self, desk: Desk, panel: PartyPanel, person: Customer) -> None:
        leader = person.party.label
        try:
            group = await desk.directories[PartyKind.GROUP].led_by(person)
            told = self._told(group, leader)
        except ProviderError:
            group, told = None, f"not known whether {leader} leads a group: type its name or number"
        if self._in_order(panel)[1].customer is not person or not panel.is_open_for_group:
            return
        offered = group if group is not None and group.standing is not Standing.BLOCKED else None
        if offered is not None and panel.waits_for_offer:
            self.show(panel, offered)
        else:
            panel.offer(offered, told)
        self.post_message(self.Settled())

    def _told(self, group: Group | None, leader: str) -> str:
        if group is None:
            return f"{leader} leads no group: type its name or number"
        called = f"{group.party.label} (group {group.id}), led by {leader}"
        if group.standing is Standing.BLOCKED:
            return f"{called}, is {group.status.lower() or 'blocked'}: its points can't move"
        program = self.order.program_id
        held = group.balance(program) if program is not None else None
        usable = "" if held is None else f", {format_points(held.usable)} usable"
        return f"Enter takes {called}{usable}"


def _asking(panel: PartyPanel) -> str:
    """The group of the workers that read an offer for this side."""
    return f"led {panel.id}"


def _called(panel: PartyPanel) -> str:
    """A side in the title: by its kind, and by its name once somebody stands there."""
    if panel.holder is None:
        return _NAMES[panel.of]
    name = shortened(panel.holder.party.label, _NAME)
    return f"the group {name}" if panel.of is PartyKind.GROUP else name

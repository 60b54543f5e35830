"""Who acts for a group: its members with what the group lets them do, and after the choice that member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console.domain.parties import Member
from console.explanations.group_words import objection, verdict
from console.widgets.drawing import Drawing, column

_NAME, _ROLE = 16, 15


class ChosenMember(Drawing, can_focus=True):
    """The chosen member in one line; a key opens the list again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,up,space,backspace", "reopen", "Another member", id="another-member", show=False)
    ]

    class Reopened(Message):
        """Another member is to be chosen."""

    def action_reopen(self) -> None:
        self.post_message(self.Reopened())

    def on_click(self) -> None:
        self.action_reopen()


class MemberPicker(Vertical):
    """Hidden until a group that gives is known. What the provider would refuse is greyed, with its reason."""

    @dataclass
    class Chosen(Message):
        """A member was chosen, or chosen anew."""

        member: Member

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.member: Member | None = None
        self._members: tuple[Member, ...] = ()

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Static("ACTING", classes="label", markup=False)
            yield ChosenMember()
            yield Static("", classes="acting-hint", markup=False)
        yield OptionList(compact=True, markup=False)

    def on_mount(self) -> None:
        self.display = False

    @property
    def target(self) -> Widget:
        """What takes the focus here now."""
        return self.query_one(OptionList) if self.member is None else self.query_one(ChosenMember)

    @property
    def can_be_answered(self) -> bool:
        """Whether any member may act."""
        return any(objection(member) == "" for member in self._members)

    def offer(self, members: Sequence[Member]) -> None:
        """Choose among these; a choice made before is kept while it still is among them."""
        if tuple(members) == self._members:
            return
        self._members = tuple(members)
        kept = next((each for each in members if self.member and each.party == self.member.party), None)
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_options(_option(member) for member in members)
        choices.action_first()
        self._show(kept)

    def forget(self) -> None:
        """No group gives any more."""
        self._members = ()
        self.member = None
        self.display = False

    def _show(self, member: Member | None) -> None:
        self.member = member
        self.display = True
        self.query_one(OptionList).display = member is None
        line = self.query_one(ChosenMember)
        line.display = member is not None
        hint = self.query_one(".acting-hint", Static)
        hint.display = member is None
        if member is not None:
            line.draw(lambda _width: [_told(member)])
        elif self.can_be_answered:
            hint.update("who asks for it? ↑ ↓ and Enter")
        else:
            hint.update("✗ no member of this group may move its points")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        chosen = self._members[event.option_index]
        self._show(chosen)
        self.post_message(self.Chosen(chosen))

    def on_chosen_member_reopened(self, event: ChosenMember.Reopened) -> None:
        event.stop()
        self._show(None)
        self.screen.set_focus(self.query_one(OptionList))


def _told(member: Member) -> Content:
    words, style = _verdict(member)
    return Content.assemble(_columns(member, "$muted"), (words, style))


def _option(member: Member) -> Option:
    """Colours only where it can't be chosen: the highlight has one of its own."""
    words, style = _verdict(member)
    refused = bool(objection(member))
    return Option(Content.assemble(_columns(member), (words, style if refused else "")), disabled=refused)


def _columns(member: Member, role_style: str = "") -> Content:
    return column(member.party.label, _NAME) + column(member.role.value, _ROLE, role_style)


def _verdict(member: Member) -> tuple[str, str]:
    if objection(member):
        return f"✗ {verdict(member)}", "$error"
    if member.may_transfer is None:
        return f"▲ {verdict(member)}", "$warning"
    return f"✓ {verdict(member)}", "$success"

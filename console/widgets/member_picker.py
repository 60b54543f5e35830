"""Who acts for a group: its members with what the group lets them do, and after the choice that member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console.domain.parties import Group, Member
from console.explanations.party_words import objection, verdict
from console.widgets.choice_list import ChoiceList, behind_digit
from console.widgets.text_block import TextBlock, column, shortened

_NAME, _VERDICT = 16, 23


class ChosenMember(TextBlock, can_focus=True):
    """The chosen member in one line; a key opens the list again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,up,space,backspace", "reopen", "Another member", id="another-member", show=False)
    ]

    class Reopened(Message):
        """Another member may be chosen."""

    def action_reopen(self) -> None:
        """Open the list of members again."""
        self.post_message(self.Reopened())

    def on_click(self) -> None:
        """A click does what Enter does."""
        self.action_reopen()


class MemberPicker(Vertical):
    """Hidden until a group that gives is known. What the provider would refuse is greyed, with its reason."""

    help_text: ClassVar[str] = (
        "The member who asks for the transfer at the counter. ↑ and ↓ pass over those the provider would "
        "refuse; Enter or the number of a line chooses. After the choice ↓ opens "
        "the list again and Esc leaves it as it was."
    )

    @dataclass
    class Decided(Message):
        """A member was chosen, or chosen anew."""

        member: Member

    choices = getters.query_one(OptionList)
    line = getters.query_one(ChosenMember)

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.member: Member | None = None
        """Stays while the list is open once more, until another one is chosen."""
        self._group: Group | None = None

    def compose(self) -> ComposeResult:
        """The line of the chosen member, and the list below it."""
        with Horizontal(classes="row"):
            yield Static("ACTING", classes="label", markup=False)
            yield ChosenMember()
            yield Static("", classes="acting-hint", markup=False)
        yield ChoiceList(compact=True, markup=False)

    def on_mount(self) -> None:
        """Hidden until a group that gives is known."""
        self.display = False

    @property
    def target(self) -> Widget:
        """What takes the focus here now."""
        return self.choices if self.choices.display else self.line

    @property
    def can_be_answered(self) -> bool:
        """Whether any member may act."""
        return self._group is not None and any(not objection(member) for member in self._group.members)

    def follow(self, group: Group | None) -> None:
        """Ask for a member of this group, None where no group gives now.

        A choice stays while the group stays, whatever is tried meanwhile, and while it still may act.
        """
        self.display = group is not None
        if group is None or group == self._group:
            return
        chosen = self.member if self._group is not None and self._group.id == group.id else None
        kept = group.member(chosen.party.id) if chosen is not None else None
        self._group = group
        self.member = kept if kept is not None and not objection(kept) else None
        if chosen is None:
            self.member = _only_one(group)
        self.choices.clear_options()
        self.choices.add_options(_option(place, member) for place, member in enumerate(group.members, 1))
        self._show(is_open=self.member is None)

    def forget(self) -> None:
        """The next transfer asks anew."""
        self._group = self.member = None
        self.display = False

    def close(self) -> bool:
        """Leave an open list as it was found; whether there was one, over a choice made before."""
        closed = self.member is not None and self.choices.display
        if closed:
            self._show(is_open=False)
        return closed

    def _show(self, *, is_open: bool) -> None:
        member = self.member
        hint = self.query_one(".acting-hint", Static)
        self.choices.display = hint.display = is_open
        self.line.display = not is_open
        if is_open:
            self.choices.action_first()
            if member is not None and self._group is not None:
                self.choices.highlighted = self._group.members.index(member)
            hint.update(self._asked())
            hint.set_class(not self.can_be_answered, "-bad")
        elif member is not None:
            self.line.draw(lambda _width: [_told(member)])

    def _asked(self) -> str:
        if not self.can_be_answered:
            return "✗ no member of this group may move its points"
        if self.member is not None:
            return f"↑ ↓ and Enter, or Esc for {self.member.party.label} as before"
        return "who asks for it? The number, or ↑ ↓ and Enter"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the member of this line, and tell the form."""
        event.stop()
        if self._group is None or not self.choices.display:
            return
        self.member = self._group.members[event.option_index]
        self._show(is_open=False)
        self.screen.set_focus(self.line)
        self.post_message(self.Decided(self.member))

    def on_chosen_member_reopened(self, event: ChosenMember.Reopened) -> None:
        """Show the list again, with the focus on it."""
        event.stop()
        self._show(is_open=True)
        self.screen.set_focus(self.choices)

    def on_descendant_blur(self) -> None:
        """Leaving the list closes it over the choice made before; leaving the terminal doesn't."""
        if self.app.app_focus and not self.choices.has_focus:
            self.close()


def _only_one(group: Group) -> Member | None:
    """The one member who may act, where there is nobody else to choose."""
    able = [member for member in group.members if not objection(member)]
    return able[0] if len(able) == 1 and able[0].may_transfer else None


def _told(member: Member) -> Content:
    return _columns(member, "$muted", *marked_verdict(member))


def _option(place: int, member: Member) -> Option:
    """Colours only where it can't be chosen: the highlight has one of its own."""
    refused = bool(objection(member))
    words, style = marked_verdict(member)
    told = _columns(member, "", words, style if refused else "")
    return Option(behind_digit(place, told), disabled=refused)


def _columns(member: Member, role_style: str, words: str, style: str) -> Content:
    """The number tells a father and a son of the same masked name apart."""
    role = Content.styled(f"id {member.party.id} · {member.role.value}", role_style)
    return column(shortened(member.party.label, _NAME - 2), _NAME) + column(words, _VERDICT, style) + role


def marked_verdict(member: Member) -> tuple[str, str]:
    """What the group lets a member do, with its sign, and in which colour."""
    if objection(member):
        return f"✗ {verdict(member)}", "$error"
    if member.may_transfer is None:
        return f"▲ {verdict(member)}", "$warning"
    return f"✓ {verdict(member)}", "$success"

"""What a look-up found: the card of a customer or a group, balances, members, and the last movements."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static
from textual.widgets.option_list import Option

from console.domain.parties import Customer, CustomerMatch, Group, GroupMatch, Holder, Party, PartyKind
from console.explanations.group_words import members
from console.widgets.balance_bars import BalanceBars
from console.widgets.choice_list import ChoiceList
from console.widgets.customer_card import CustomerCard
from console.widgets.drawing import column
from console.widgets.entries import ledger_only, movement
from console.widgets.group_card import GroupCard, MemberList, members_title
from console.widgets.group_strip import group_status
from console.widgets.marks import bad, muted, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.explanations.catalogue import Catalogue
    from console.services.history import Listing

_MOVEMENTS = 10
_CHOICE_NAME = 26
_BESIDE = 104
"""Cells from which on two panels have room side by side."""

_NOTHING = Content("")

Match = CustomerMatch | GroupMatch


class Choices(ChoiceList):
    """Several answer to what was typed. Nobody is greyed: a group that can't move points may be looked at."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._matches: Sequence[Match] = ()

    def offer(self, matches: Sequence[Match]) -> None:
        """Show these, the first one highlighted."""
        self._matches = matches
        self.clear_options()
        self.add_options(Option(_choice(match)) for match in matches)
        self.display = True
        self.highlighted = 0
        self.focus()

    def chosen(self, index: int) -> Party:
        """Who stands in this line."""
        match = self._matches[index]
        kind = PartyKind.GROUP if isinstance(match, GroupMatch) else PartyKind.CUSTOMER
        return Party(kind, match.id)


class FoundPanel(VerticalScroll):
    """Shows one holder at a time; hidden until there is one."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, can_focus=False)
        self.holder: Holder | None = None

    def compose(self) -> ComposeResult:
        yield CustomerCard(id="card")
        yield GroupCard(id="group-card")
        with Container(id="panels"):
            with Vertical(id="points", classes="panel"):
                yield BalanceBars(id="balances")
            with Vertical(id="members", classes="panel"):
                yield MemberList()
            with Vertical(id="past", classes="panel"):
                yield Static("", id="movements-note", markup=False)
                yield Static("", id="movements", markup=False)

    def on_mount(self) -> None:
        self.query_one("#points").border_title = "Points"
        self.query_one("#past").border_title = "Last movements"
        self.display = False

    def on_resize(self, event: Resize) -> None:
        """With room for it the movements stand beside the points, and the members below both."""
        beside = event.size.width >= _BESIDE
        if beside is not self.has_class("-beside"):
            self.set_class(beside, "-beside")
            panels, past, members = (self.query_one(name) for name in ("#panels", "#past", "#members"))
            if beside:
                panels.move_child(past, before=members)
            else:
                panels.move_child(past, after=members)

    def show(self, holder: Holder, now: datetime) -> None:
        """Show this customer or group; ages are counted from `now`. Movements arrive a moment later."""
        self.holder = holder
        is_group = isinstance(holder, Group)
        self.set_class(is_group, "-group")
        if isinstance(holder, Customer):
            self.query_one(CustomerCard).show(holder, now)
        elif isinstance(holder, Group):
            self._show_group(holder)
        self.query_one(BalanceBars).show(holder.programs, holder.party.kind)
        self._tell_movements(muted("Reading the last movements …"))
        self.display = True
        self.scroll_home(animate=False)

    def forget(self) -> None:
        """Nobody is found any more."""
        self.holder = None
        self.display = False

    def show_movements(self, listing: Listing, catalogue: Catalogue) -> None:
        """The newest of these, as seen from whoever is shown."""
        if self.holder is None:
            return
        party = self.holder.party
        entries = listing.entries[:_MOVEMENTS]
        lines = [movement(entry, party) for entry in entries]
        note = muted(ledger_only(party, entries)) if listing.by_ledger else _NOTHING
        for problem in listing.problems[:1]:
            why = catalogue.explain(problem).what
            note = warn(f"The provider's list is missing, so only this console's part is shown. {why}")
        self._tell_movements(Content("\n").join(lines) if lines else muted("No transfers yet."), note)

    def movements_failed(self) -> None:
        """The journal itself couldn't be read."""
        self._tell_movements(bad("The last movements could not be read. Ctrl+R reads again."))

    def _show_group(self, group: Group) -> None:
        self.query_one(GroupCard).show(group)
        self.query_one(MemberList).show(group.members)
        self.query_one("#members").border_title = members_title(group)

    def _tell_movements(self, words: Content, note: Content = _NOTHING) -> None:
        self.query_one("#movements", Static).update(words)
        above = self.query_one("#movements-note", Static)
        above.update(note)
        above.display = bool(note.plain)


def _choice(match: Match) -> Content:
    name = column(match.masked_name if isinstance(match, CustomerMatch) else match.name, _CHOICE_NAME)
    if not name.plain.strip():
        name = column("no name", _CHOICE_NAME)
    if isinstance(match, CustomerMatch):
        return name.append("   ".join(("", f"id {match.id}", *match.matched)))
    return Content("\n").join([name.append(f"   group {match.id}"), Content(f"   {_told(match)}")])


def _told(match: GroupMatch) -> str:
    """Without colours: the highlight has some of its own."""
    count = "" if match.members is None else members(match.members)
    led = f"led by {match.led_by}" if match.led_by else ""
    status = group_status(match.status, match.standing).plain
    return " · ".join(part for part in (status, count, led) if part)

"""What a look-up found: the card of a customer or a group, balances, members, and the last movements."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from console.domain.parties import Customer, Group, Holder
from console.widgets.balance_bars import BalanceBars
from console.widgets.customer_card import CustomerCard
from console.widgets.group_card import GroupCard, MemberList, members_title
from console.widgets.history_text import ledger_only, movement
from console.widgets.status_text import bad, muted, warn

if TYPE_CHECKING:
    from console.explanations.catalogue import Catalogue
    from console.services.transfer_history import Listing

_MOVEMENTS = 10
_BESIDE = 104
"""Cells from which on two panels have room side by side."""

_NOTHING = Content("")


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

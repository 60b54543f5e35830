"""Whom a look-up found: the card of a holder, chosen by their kind, balances, members, and movements."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from console.domain.parties import Group, Holder
from console.domain.party_kinds import PartyKind
from console.widgets.balance_bars import BalanceBars
from console.widgets.group_facts import MemberList, members_title
from console.widgets.holder_card import HolderCard
from console.widgets.status_text import bad, muted
from console.widgets.waiting import WaitLine
from screens.last_movements import LastMovements

_BESIDE = 104
"""Cells from which on two panels have room side by side."""

_READING = LastMovements([muted("Reading the last movements …")])
_FAILED = LastMovements([bad("The last movements could not be read. Ctrl+R reads again.")])


class ResultPanel(VerticalScroll):
    """Shows one holder at a time; hidden until there is one."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, can_focus=False)
        self.holder: Holder | None = None

    def compose(self) -> ComposeResult:
        """Who it is; their points, members and last movements below."""
        yield HolderCard(id="card")
        with Container(id="panels"):
            with Vertical(id="points", classes="panel"):
                yield BalanceBars(id="balances")
            with Vertical(id="members", classes="panel"):
                yield MemberList()
            with Vertical(id="past", classes="panel"):
                yield Static("", id="movements-note", markup=False)
                yield WaitLine(id="movements")

    def on_mount(self) -> None:
        """Hidden until somebody is found."""
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
        """Show this one; ages are counted from `now`. Movements arrive a moment later."""
        self.holder = holder
        for kind in PartyKind:
            self.set_class(holder.party.kind is kind, f"-{kind.value}")
        self.query_one(HolderCard).show(holder, now)
        if isinstance(holder, Group):
            self.query_one(MemberList).show(holder.members)
            self.query_one("#members").border_title = members_title(holder)
        self.query_one(BalanceBars).show(holder.programs, now.astimezone().date(), holder.party.kind)
        self.show_movements(_READING)
        self.display = True
        self.scroll_home(animate=False)

    def show_numbers(self, now: datetime, *, whole: bool) -> None:
        """The same card with whole numbers, or with masked ones."""
        if self.holder is not None:
            self.query_one(HolderCard).show(self.holder, now, whole=whole)

    def forget(self) -> None:
        """Nobody is found any more."""
        self.holder = None
        self.display = False

    def show_movements(self, movements: LastMovements) -> None:
        """The newest movements of whoever is shown."""
        self.query_one("#movements", Static).update(Content("\n").join(movements.lines))
        above = self.query_one("#movements-note", Static)
        above.update(Content("\n").join(movements.notes))
        above.display = bool(movements.notes)

    def movements_failed(self) -> None:
        """This console met a fault of its own with them."""
        self.show_movements(_FAILED)

"""Whoever was found, as a headline and facts by their kind; every identifier masked unless revealed."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.domain.parties import Account, Customer, Group, Holder
from console.widgets.account_facts import account_facts
from console.widgets.customer_facts import customer_facts
from console.widgets.facts import Fact, Facts
from console.widgets.group_facts import group_facts
from console.widgets.party_strip import account_headline

_NUMBER_CELLS, _STATUS_CELLS = 14, 22


class HolderCard(Vertical):
    """One holder at a time. Foreign text stays literal."""

    DEFAULT_CSS = """
    HolderCard {
        height: auto;

        & > #card-name { text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def compose(self) -> ComposeResult:
        """The name, and the facts below it."""
        yield Static("", id="card-name", markup=False)
        yield Facts(id="card-facts")

    def show(self, holder: Holder, now: datetime, *, whole: bool = False) -> None:
        """Show this one; ages are counted from `now`. A customer's numbers are masked, or `whole`."""
        headline, facts = _told(holder, now, whole=whole)
        self.query_one("#card-name", Static).update(headline)
        self.query_one(Facts).show(facts)


def _told(holder: Holder, now: datetime, *, whole: bool) -> tuple[Content, tuple[Fact, ...]]:
    name = Content.styled(holder.party.label, "bold")
    match holder:
        case Customer():
            return name, customer_facts(holder, now, whole=whole)
        case Group():
            return name, group_facts(holder)
        case Account():
            return account_headline(holder, _NUMBER_CELLS, _STATUS_CELLS), account_facts(holder)

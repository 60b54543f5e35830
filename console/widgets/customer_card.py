"""Who was found, with every identifier masked: standing, membership, channels."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Channel, Customer, Standing
from console.widgets.facts import Facts
from console.widgets.status_text import bad, good, joined, muted, warn
from console.widgets.times import age, day

RECENT = timedelta(days=30)
"""A member or a change younger than this is worth a second look before points leave."""


class CustomerCard(Vertical):
    """One customer as facts. Foreign text stays literal, and full identifiers never get here."""

    DEFAULT_CSS = """
    CustomerCard {
        height: auto;

        & > #card-name { text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Static("", id="card-name", markup=False)
        yield Facts(id="card-facts")

    def show(self, customer: Customer, now: datetime) -> None:
        """Show this customer; ages are counted from `now`."""
        self.query_one("#card-name", Static).update(customer.party.label)
        self.query_one(Facts).show(
            (
                ("standing", _standing(customer)),
                ("known by", joined(*(f"{each.kind.value} {each.masked}" for each in _named(customer)))),
                ("member", joined(_membership(customer, now), _changed(customer, now))),
                ("reached by", Content("   ").join(_channel(each) for each in customer.channels)),
            )
        )


def _named(customer: Customer) -> tuple[Identifier, ...]:
    by_id = Identifier(IdentifierKind.CUSTOMER_ID, customer.id)
    return (by_id, *(each for each in customer.identifiers if each.kind is not IdentifierKind.CUSTOMER_ID))


def _standing(customer: Customer) -> Content:
    mark = {
        Standing.CLEAR: good("clear"),
        Standing.UNKNOWN: warn("not known"),
        Standing.BLOCKED: bad("blocked"),
    }[customer.standing]
    return joined(
        mark,
        muted(f"status {customer.status}" if customer.status else "no status given"),
        muted(f"fraud label {customer.fraud}" if customer.fraud else "no fraud label"),
    )


def _membership(customer: Customer, now: datetime) -> Content:
    since: Content | str = ""
    if customer.created is not None:
        elapsed = now - customer.created
        said = f"since {day(customer.created.astimezone())} ({age(elapsed)})"
        since = warn(said) if elapsed < RECENT else said
    if customer.in_loyalty is None:
        return joined(since)
    here = good("in the loyalty programme") if customer.in_loyalty else bad("not in the loyalty programme")
    return joined(here, since)


def _changed(customer: Customer, now: datetime) -> Content:
    if customer.modified is None:
        return Content("")
    elapsed = now - customer.modified
    said = f"changed {age(elapsed)} ago"
    return warn(said) if elapsed < RECENT else Content(said)


def _channel(channel: Channel) -> Content:
    named = f"{channel.kind} {channel.masked}"
    return good(f"{named} verified") if channel.verified else warn(f"{named} not verified")

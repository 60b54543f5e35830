"""What is known of a customer: standing, membership, channels; every identifier masked unless revealed."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.content import Content

from console.domain.parties import Channel, Customer, Standing
from console.domain.text import clean
from console.explanations.party_words import channel_word, spoken
from console.widgets.facts import Fact
from console.widgets.status_text import bad, good, joined, muted, warn
from console.widgets.times import age, day

RECENT = timedelta(days=30)
"""A member or a change younger than this is worth a second look before points leave."""


def customer_facts(customer: Customer, now: datetime, *, whole: bool = False) -> tuple[Fact, ...]:
    """What is known of a customer, with ages counted from `now`; their numbers masked, or `whole`."""
    numbers = (
        f"{each.kind.value} {clean(each.value) if whole else each.masked}" for each in customer.numbers
    )
    return (
        ("standing", _standing(customer)),
        ("known by", joined(*numbers)),
        ("member", joined(_membership(customer, now), _changed(customer, now))),
        ("reached by", Content("   ").join(_channel(each) for each in customer.channels)),
    )


def _standing(customer: Customer) -> Content:
    """What it means for a transfer; the provider's own words only where something is to be found out."""
    if customer.standing is Standing.CLEAR:
        return good("clear")
    return joined(
        bad("blocked") if customer.standing is Standing.BLOCKED else warn("not known"),
        muted(f"the provider's status: {spoken(customer.status)}" if customer.status else "no status given"),
        muted(f"its fraud label: {spoken(customer.fraud)}" if customer.fraud else "no fraud label"),
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
    named = f"{channel_word(channel.kind)} {channel.masked}"
    return good(f"{named} verified") if channel.verified else warn(f"{named} not verified")

"""Whoever was looked up, as facts for programs and as lines for people: masked in both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from console.domain.masking import last_four
from console.domain.parties import Account, Customer, Group, Holder, Match, ProgramBalance
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.points import format_points
from console.explanations.party_words import account_status, leader, members

HolderFacts = dict[str, Any]


def holder_facts(holder: Holder) -> HolderFacts:
    """What is known of a holder, by names that stay the same."""
    facts: HolderFacts = {"kind": holder.party.kind.value, "name": holder.masked_name}
    match holder:
        case Customer():
            facts |= _of_customer(holder)
        case Group():
            facts |= _of_group(holder)
        case Account():
            facts |= {"standing": holder.standing.value, "status": account_status(holder)}
    return {**facts, "programmes": [_programme(each) for each in holder.programs]}


def match_facts_of(match: Match) -> HolderFacts:
    """One of several who answer, by what no namesake shares."""
    return {
        "kind": match.party.kind.value,
        "name": match.party.masked_name,
        "id": last_four(match.party.id),
        "known_by": list(match.matched),
        "status": match.status,
    }


def _of_customer(customer: Customer) -> HolderFacts:
    return {
        "known_by": [f"{each.kind.value} {each.masked}" for each in customer.numbers],
        "standing": customer.standing.value,
        "status": customer.status,
        "fraud": customer.fraud,
        "in_loyalty": customer.in_loyalty,
        "since": _moment(customer.created),
        "changed": _moment(customer.modified),
        "reached_by": [
            {"kind": each.kind, "contact": each.masked, "verified": each.verified}
            for each in customer.channels
        ],
    }


def _of_group(group: Group) -> HolderFacts:
    return {
        "known_by": [f"group {last_four(group.id)}"],
        "standing": group.standing.value,
        "status": group.status,
        "led_by": leader(group),
        "members": group.active_members,
    }


def _programme(held: ProgramBalance) -> HolderFacts:
    return {
        "id": None if held.program_id == NO_PROGRAM else held.program_id,
        "name": held.name,
        "usable": str(held.usable),
        "locked": str(held.locked),
        "expiring": [{"points": str(each.points), "on": each.on.isoformat()} for each in held.expiring],
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


# -- lines -----------------------------------------------------------------------------------------


def holder_lines(holder: Holder, now: datetime) -> Iterator[str]:
    """The same for whoever reads it aloud."""
    facts = holder_facts(holder)
    known = ", ".join(facts.get("known_by", ()))
    called = holder.party.label if holder.masked_name else f"{holder.party.label}, no name"
    yield f"{called}{f', {known}' if known else ''}."
    yield f"Standing: {facts['standing']}{_said('status', facts)}{_said('fraud', facts, 'fraud label')}."
    if isinstance(holder, Customer):
        yield from _membership(holder, now)
    if isinstance(holder, Group):
        yield f"{leader(holder)[:1].upper()}{leader(holder)[1:]}, {members(holder.active_members)}."
    yield from map(_balance, holder.programs)
    if not holder.programs:
        yield "The provider told no balance."


def _said(name: str, facts: HolderFacts, word: str = "") -> str:
    return f", {word or name} {str(facts[name]).lower()}" if facts.get(name) else ""


def _membership(customer: Customer, now: datetime) -> Iterator[str]:
    if customer.in_loyalty is False:
        yield "Not in the loyalty programme."
    if customer.created is not None:
        yield f"Member since {customer.created:%d %b %Y}{_days_ago(customer.created, now)}."
    if customer.modified is not None:
        yield f"Changed on {customer.modified:%d %b %Y}{_days_ago(customer.modified, now)}."
    for channel in customer.channels:
        yield f"Reached by {channel.kind} {channel.masked}{'' if channel.verified else ', not verified'}."


def _days_ago(at: datetime, now: datetime) -> str:
    days = max((now - at).days, 0)
    return f", {days:,} day{'' if days == 1 else 's'} ago"


def _balance(held: ProgramBalance) -> str:
    named = "" if held.program_id == NO_PROGRAM else f"Programme {held.program_id} {held.name}: "
    soonest = held.next_expiry
    ends = "" if soonest is None else f", {format_points(soonest.points)} expire on {soonest.on:%d %b %Y}"
    return f"{named}{format_points(held.usable)} usable, {format_points(held.locked)} locked{ends}."


def match_line(match: Match) -> str:
    """One line of those among whom to choose."""
    ending = "" if match.party.kind is PartyKind.ACCOUNT else f"id {last_four(match.party.id)}"
    return ", ".join(filter(None, (match.party.label, *match.matched, ending)))

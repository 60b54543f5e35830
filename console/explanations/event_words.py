"""The journal's events in words that people can read aloud."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from console.domain.approval_requests import DECIDED_FOR_ANOTHER
from console.domain.elsewhere import SEARCHED_ELSEWHERE, SEARCHED_FOR_ANOTHER, FoundElsewhere
from console.domain.lookups import HANDED_OUT
from console.domain.points import format_points
from console.domain.retention import PURGED
from console.domain.reversals import REVERSED_BY
from console.domain.text import clean
from console.domain.tickets import NOTED, TICKET_SET
from console.domain.transfers import JournalEvent, State

FOUND_WORDS = {
    FoundElsewhere.PROCESSED: "processed: its reference stands in the provider's history",
    FoundElsewhere.TWICE: "found twice: its reference stands on two entries of the provider's history",
    FoundElsewhere.CONTRADICTED: "its reference stands on an entry that says something else",
    FoundElsewhere.MAYBE: "an entry without its reference may be it: a person compares",
    FoundElsewhere.NOT_THERE: "not in the provider's history now, which ends nothing by itself",
    FoundElsewhere.UNREADABLE: "the provider's history could not be read to its end",
}
"""What a search for another till's transfer found, each as the end of a sentence."""
_Words = Callable[[dict[str, Any]], str]

_CONFIRMED = {"answer": "the provider's answer confirmed it"}
"""What proved a transfer; every other proof was found in a history, without an answer."""

_SAID: dict[str, str | _Words] = {
    "prepared": lambda facts: (
        f"written down, nothing sent yet{_undoes(facts)}"
        f"{_text(facts, 'consent', '; the recipient agreed: ')}{_in_spite_of(facts)}"
    ),
    REVERSED_BY: lambda facts: (
        f"{format_points(facts.get('points', 0))} points were sent back by {_text(facts, 'by')}"
    ),
    "dropped": "not wanted any more",
    "policy": "another policy of the organisation began to hold",
    "operator set": "somebody who works here, or what they may, was written down",
    "numbers shown": lambda facts: f"whole numbers of a customer were shown: {_text(facts, 'reason')}",
    "looked up": "somebody was looked up",
    HANDED_OUT: "what is kept about somebody was written into a file for them",
    PURGED: "its time was over: whom it was between, and everybody's words, were taken out",
    "purge": lambda facts: (
        f"what was past its time was taken out: {facts.get('transfers', 0)} transfers, "
        f"{facts.get('look-ups', 0)} look-ups, {facts.get('receipts', 0)} receipts"
    ),
    "PIN tried": "a PIN was typed",
    "signed in": "the right PIN: signed in",
    "approved": lambda facts: f"a supervisor approved a transfer{_text(facts, 'till', ' at ')}",
    "approval used": "an approval was used for a transfer",
    "prepared again": "written down for a new try",
    "code issued": "the provider agreed to send the customer a code",
    "code not issued": "no word that a code was sent",
    "sending": lambda facts: f"sending began (try {facts.get('attempt', 1)})",
    "confirmed": lambda facts: _CONFIRMED.get(
        str(facts.get("proof", "")), "proven by the provider's history"
    ),
    "rejected": "the provider refused it",
    "code refused": "the provider did not accept the code",
    "not sent": "nothing left this computer",
    "unknown": "no usable answer; the search for proof began",
    "interrupted": "the console ended while sending; the search for proof began",
    "looked": lambda facts: f"looked at the provider's history (look {facts.get('looks', 1)}), no proof yet",
    "candidate found": "a transfer that may be this one was found; a person decides",
    "contradicted": "the provider's history contradicts itself; a person decides",
    "history unreadable": "the provider's history stayed unreadable; a person decides",
    "not found": "looked twice after the wait: not in the provider's history",
    "found twice": "the provider shows it twice",
    "found twice in the ledger": "the group's ledger shows more such debits than this console made",
    "abandoned": "given up before it was sent",
    "ledger out of reach": "the shared ledger did not answer; it went on without it",
    SEARCHED_ELSEWHERE: lambda facts: f"searched for at {_text(facts, 'by')}: {_found(facts)}",
    DECIDED_FOR_ANOTHER: lambda facts: f"answered what {_text(facts, 'of')} asked: {_text(facts, 'verdict')}",
    SEARCHED_FOR_ANOTHER: lambda facts: f"searched for {_text(facts, 'transfer')}: {_found(facts)}",
    TICKET_SET: lambda facts: _ticket(facts),
    NOTED: lambda facts: f"note: {_text(facts, 'note')}" if "note" in facts else "a note was written",
    "watched": lambda facts: f"looked again (look {facts.get('looks', 1)}): nothing was booked late",
    "watch over": "looked for the last time: nothing was booked late",
    "booked late": "booked late: the points moved after all",
    "seen late": "an entry that may be this one came late; a person decides",
    "missing": "confirmed, and the provider's whole history doesn't show it",
    "damaged transfer settled": lambda facts: _settled_by_hand(facts),
    "restored journal accepted": "a supervisor accepted the journal as it was",
    "sealed at upgrade": "the journal was sealed at an upgrade",
    "sealed with a new key": "the journal was sealed with a new key",
    "resolved": lambda facts: (
        f"decided by a person: {_text(facts, 'proof')}{_text(facts, 'proposer', ', as ', ' asked')}"
    ),
    "escalated": "the provider's support was asked",
    "audited": "checked: it stands once in the provider's history",
    "no proof either way": "nothing shows it and nothing would have to; a person decides",
    "audited by a person's word": "checked: a person's word stands, and no equal transfer moved as well",
    "audited by the ledger alone": "checked: the group's ledger shows such a debit; it names no recipient",
    "audit: not in history": "checked: the provider's history doesn't show it",
    "audit: history unreadable": "not checked: the provider's history stayed unreadable",
    "not audited: no history": "not checked: this provider has no history",
}


def _undoes(facts: dict[str, Any]) -> str:
    """Whose points it sends back; orders keep that among the terms that only some have."""
    order = facts.get("order")
    terms = json.loads(order.get("terms") or "{}") if isinstance(order, dict) else {}
    return f" to send points of {clean(str(terms['reverses']))} back" if "reverses" in terms else ""


def _in_spite_of(facts: dict[str, Any]) -> str:
    """The warnings that were shown before somebody went on."""
    kinds = [clean(str(warned[0])) for warned in facts.get("warned", ()) if warned]
    return f"; in spite of: {', '.join(kinds)}" if kinds else ""


def _settled_by_hand(facts: dict[str, Any]) -> str:
    moved = "moved" if facts.get("state") == State.RESOLVED_APPLIED.value else "did not move"
    return f"the record is damaged; a supervisor found that the points {moved}: {_text(facts, 'reason')}"


def _ticket(facts: dict[str, Any]) -> str:
    """Another till's entries come without their words."""
    if "ticket" not in facts:
        return "its ticket was set or taken off"
    if not (ticket := _text(facts, "ticket")):
        return f"ticket {_text(facts, 'before')} taken off"
    return f"ticket {ticket}{_text(facts, 'before', ' in place of ')}"


def _found(facts: dict[str, Any]) -> str:
    found = str(facts.get("found", ""))
    known = (each for each in FoundElsewhere if each.value == found)
    return next((FOUND_WORDS[each] for each in known), clean(found))


def _text(facts: dict[str, Any], name: str, before: str = "", after: str = "") -> str:
    """What stands there, between these words; nothing of nothing."""
    said = clean(str(facts.get(name, "")))
    return f"{before}{said}{after}" if said else ""


def event_words(event: JournalEvent) -> str:
    """One event in a few words; one this version doesn't know keeps its own name."""
    words = _SAID.get(event.kind, event.kind)
    if "purged" in event.facts:
        return f"{event.kind} (its details were taken out since)"
    return words if isinstance(words, str) else words(event.facts)

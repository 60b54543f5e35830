"""Turns an `Intent` into a table row; JSON for the parts that are never queried."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from console.domain.masking import redact
from console.domain.transfers import Intent, Reconciliation
from console.journal.table import Row

_FREE_TEXT = frozenset({"message", "note", "masked_name", "known_by"})
"""Fields in other people's words: kept without phone numbers, card numbers and addresses."""
WHERE_TOLD = frozenset({"known_by"})
"""Fields that came later and that few have: an empty one is left out."""


def stamp(at: datetime) -> str:
    """UTC with microseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


dump = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
"""Canonical JSON, which can be hashed: one spelling for equal values. `TypeError` for what isn't JSON."""
dump_anything = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=repr).encode
"""The same, also of what only damage puts into a row."""


def facts_of(value: Any) -> Any:
    """A domain value as JSON keeps it: times as UTC text, points as text, free text without what is private.

    A dataclass becomes its fields by name, so that a field added to one is stored with it.
    """
    match value:
        case Enum():
            return value.value
        case datetime():
            return stamp(value)
        case Decimal():
            return str(value)
        case tuple():
            return [facts_of(each) for each in value]
    if not is_dataclass(value):
        return value
    values = {field.name: getattr(value, field.name) for field in fields(value)}
    stored = {name: each for name, each in values.items() if each or name not in WHERE_TOLD}
    return {name: redact(each) if name in _FREE_TEXT else facts_of(each) for name, each in stored.items()}


def reconciliation_columns(found: Reconciliation) -> Row:
    """The columns that hold how far a search for proof has come."""
    return {
        "looks": found.looks,
        "clean_negatives": found.clean_negatives,
        "last_look": facts_of(found.last_look),
        "next_look": facts_of(found.next_look),
        "candidate": None if found.candidate is None else dump(facts_of(found.candidate)),
    }


def _terms(intent: Intent) -> str | None:
    order = intent.order
    terms: Row = {}
    if order.acting is not None:
        terms["acting"] = facts_of(order.acting)
    if order.transfer_type:
        terms["transfer_type"] = order.transfer_type
    if order.reverses:
        terms["reverses"] = order.reverses
    sides = {"sender": order.sender.known_by, "recipient": order.recipient.known_by}
    if any(sides.values()):
        terms["known_by"] = {side: redact(known) for side, known in sides.items() if known}
    if order.ticket:
        terms["ticket"] = redact(order.ticket)
    if intent.usable_before is not None:
        terms["usable_before"] = str(intent.usable_before)
    return dump(terms) if terms else None


def terms_anew(row: Row, usable_before: Decimal | None) -> str | None:
    """The `terms` of a row with the balance before another attempt."""
    terms: Row = json.loads(row["terms"] or "{}")
    terms.pop("usable_before", None)
    if usable_before is not None:
        terms["usable_before"] = str(usable_before)
    return dump(terms) if terms else None


def to_row(intent: Intent, owner: str) -> Row:
    """The row of a new intent."""
    order = intent.order
    return {
        "id": None,
        "reference": intent.reference,
        "provider": intent.provider,
        "profile": intent.profile,
        "sender_kind": order.sender.kind.value,
        "sender_id": order.sender.id,
        "sender_name": redact(order.sender.masked_name),
        "recipient_kind": order.recipient.kind.value,
        "recipient_id": order.recipient.id,
        "recipient_name": redact(order.recipient.masked_name),
        "points": order.points,
        "program_id": order.program_id,
        "program_name": order.program_name,
        "note": redact(order.note),
        "operator": intent.operator,
        "branch": intent.branch,
        "owner": owner,
        "state": intent.state.value,
        "attempt": intent.attempt.number,
        "created": stamp(intent.created),
        "updated": stamp(intent.updated),
        "code_issued": facts_of(intent.attempt.code_issued),
        "code_used": intent.attempt.code_used,
        "code_refused": intent.attempt.code_refused,
        "code_tries": intent.attempt.code_tries,
        "sent": facts_of(intent.attempt.sent),
        "deadline": facts_of(intent.attempt.deadline),
        # Made when it is sent; until then no request exists.
        "fingerprint": "",
        "baseline": dump(sorted(intent.baseline)),
        "receipt": None if intent.receipt is None else dump(facts_of(intent.receipt)),
        "problems": dump(facts_of(intent.problems)),
        "proof": redact(intent.proof),
        "audited": intent.audited,
        "terms": _terms(intent),
        **reconciliation_columns(intent.reconciliation),
    }

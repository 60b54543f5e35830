"""What of a journal the ledger gets to see: no name, number or note in clear."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from console.domain.outbox import OutboxEntry
from console.domain.parties import Party
from console.domain.retention import REMOVED, is_removed
from console.domain.transfers import Intent
from console.ledger.tenant_key import TenantKey, canonical

_AS_THEY_ARE = frozenset(
    {"state", "attempt", "deadline", "proof", "reason", "codes", "looks", "clean_negatives", "next_look"}
    | {"claimed", "entries", "version", "holds", "anchored", "warned"}
    | {"of", "by", "transfer", "searched", "found"}
)
OPERATOR_SET = "operator set"
_OF_AN_OPERATOR = ("operator", "name", "role", "active", "added", "decided", "chain_pin", "reach")
"""Only where it holds for other consoles too: the PIN is hashed with the chain's key then."""
_OF_AN_ORDER = ("points", "program_id", "provider", "profile")
_OF_A_RECEIPT = ("transfer_id", "reported", "at")


def shared_entry(entry: OutboxEntry, key: TenantKey) -> dict[str, Any]:
    """What of an entry the ledger holds, before it is sealed there; its facts name no party in clear."""
    return {
        "sequence": entry.sequence,
        "reference": None if entry.reference is None else storable(entry.reference),
        "at": storable(entry.at),
        "kind": storable(entry.kind),
        "operator": storable(entry.operator),
        "facts": canonical(_shared_facts(entry.facts, key)),
        "journal_hash": storable(entry.hash),
    }


def shared_transfer(
    console: str, sequence: int, intent: Intent, key: TenantKey, *, unclaimed: bool, ahead: timedelta
) -> dict[str, Any]:
    """The row of a transfer as it is now, by a clock of which its console's is `ahead`."""
    order, receipt = intent.order, intent.receipt
    row = {
        "console": console,
        "reference": intent.reference,
        "sequence": sequence,
        "provider": intent.provider,
        "profile": intent.profile,
        "branch": intent.branch,
        "operator": intent.operator,
        "sender_key": _mark_in(console, intent, order.sender, key),
        "sender_name": order.sender.masked_name,
        "recipient_key": _mark_in(console, intent, order.recipient, key),
        "recipient_name": order.recipient.masked_name,
        "points": order.points,
        "program_id": order.program_id,
        "program_name": order.program_name,
        "state": intent.state.value,
        "attempt": intent.attempt.number,
        "transfer_id": "" if receipt is None else receipt.transfer_id,
        "unclaimed": unclaimed,
        "created": intent.created - ahead,
        "updated": intent.updated - ahead,
        "ended": None if intent.is_open else intent.updated - ahead,
    }
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def _mark_in(console: str, intent: Intent, party: Party, key: TenantKey) -> str:
    """The same for a side of a transfer; where whom it was between was taken out, nobody else has this mark.

    Else all of them would be one sender, whose old transfers overlap at every till.
    """
    number = f"{REMOVED} {console} {intent.reference}" if is_removed(intent) else party.id
    return key.mark(intent.provider, party.kind.value, number)


def mark_of(provider: str, party: Party, key: TenantKey) -> str:
    """By what one party is known in the whole chain."""
    return key.mark(provider, party.kind.value, party.id)


def storable(text: str) -> str:
    """Text that any database takes: a damaged journal may hold half of a character, or a zero byte."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def _shared_facts(facts: Mapping[str, Any], key: TenantKey) -> dict[str, Any]:
    shared = {name: value for name, value in facts.items() if name in _AS_THEY_ARE}
    if isinstance(order := facts.get("order"), dict):
        shared["order"] = _shared_order(order, key)
    if isinstance(receipt := facts.get("receipt"), dict):
        shared["receipt"] = {name: receipt.get(name) for name in _OF_A_RECEIPT}
    if problems := facts.get("problems"):
        shared["problems"] = [str(each.get("code", "")) for each in problems if isinstance(each, dict)]
    if "reach" in facts:
        shared |= {name: facts[name] for name in _OF_AN_OPERATOR if name in facts}
    if "verified" in facts:
        shared["verified"] = "code" if facts["verified"] == "code" else "attested"
    return shared


def _shared_order(order: Mapping[str, Any], key: TenantKey) -> dict[str, Any]:
    shared = {name: order.get(name) for name in _OF_AN_ORDER}
    provider = str(order.get("provider", ""))
    for side in ("sender", "recipient"):
        kind, party = order.get(f"{side}_kind", ""), order.get(f"{side}_id", "")
        shared[side] = key.mark(provider, str(kind), str(party))
    return shared | _shared_terms(order.get("terms"), provider, key)


def _shared_terms(terms: Any, provider: str, key: TenantKey) -> dict[str, Any]:
    try:
        acting = json.loads(terms or "{}").get("acting")
    except (ValueError, TypeError, AttributeError):
        return {}
    if not isinstance(acting, dict):
        return {}
    return {"acting": key.mark(provider, str(acting.get("kind", "")), str(acting.get("id", "")))}

"""Turns an `Intent` into a table row; JSON for the parts that are never queried."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from console.domain.masking import redact
from console.domain.parties import Party
from console.domain.problems import Problem
from console.domain.transfers import BreakupLine, HistoryRow, Intent, Receipt, Reconciliation

Row = dict[str, Any]


def stamp(at: datetime) -> str:
    """UTC with microseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _stamp_or_none(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)


def _points(points: Decimal | None) -> str | None:
    return None if points is None else str(points)


def dump(value: object, foreign: Callable[[Any], str] | None = None) -> str:
    """Canonical JSON: one spelling for equal values, so that it can be hashed.

    `foreign` spells what JSON doesn't know; `TypeError` for such a value without it.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=foreign)


def _problem_facts(problem: Problem) -> Row:
    return {
        "provider": problem.provider,
        "context": problem.context.value,
        "code": problem.code,
        "severity": problem.severity.value,
        "message": redact(problem.message),
        "http_status": problem.http_status,
        "request_id": problem.request_id,
    }


def problems_facts(problems: tuple[Problem, ...]) -> list[Row]:
    """Problems as they are stored: the provider's words without phone numbers and addresses."""
    return [_problem_facts(problem) for problem in problems]


def _breakup_facts(breakup: tuple[BreakupLine, ...]) -> list[Row]:
    return [
        {"program_id": line.program_id, "deducted": str(line.deducted), "left": _points(line.left)}
        for line in breakup
    ]


def receipt_facts(receipt: Receipt) -> Row:
    """A receipt as it is stored."""
    return {
        "transfer_id": receipt.transfer_id,
        "reported": _points(receipt.reported),
        "breakup": _breakup_facts(receipt.breakup),
        "at": _stamp_or_none(receipt.at),
        "zone_known": receipt.zone_known,
        "program_name": receipt.program_name,
        "note": redact(receipt.note),
        "request_id": receipt.request_id,
        "warnings": problems_facts(receipt.warnings),
    }


def _party_facts(party: Party) -> Row:
    return {"kind": party.kind.value, "id": party.id, "masked_name": redact(party.masked_name)}


def _candidate_facts(row: HistoryRow) -> Row:
    return {
        "transfer_id": row.transfer_id,
        "outgoing": row.outgoing,
        "sender": _party_facts(row.sender),
        "recipient": _party_facts(row.recipient),
        "reported": _points(row.reported),
        "at": _stamp_or_none(row.at),
        "zone_known": row.zone_known,
        "note": redact(row.note),
        "program_name": row.program_name,
        "breakup": _breakup_facts(row.breakup),
    }


def reconciliation_columns(found: Reconciliation) -> Row:
    """The columns that hold how far a search for proof has come."""
    return {
        "looks": found.looks,
        "clean_negatives": found.clean_negatives,
        "last_look": _stamp_or_none(found.last_look),
        "next_look": _stamp_or_none(found.next_look),
        "candidate": None if found.candidate is None else dump(_candidate_facts(found.candidate)),
    }


def _terms(intent: Intent) -> str | None:
    order = intent.order
    terms: Row = {}
    if order.acting is not None:
        terms["acting"] = _party_facts(order.acting)
    if order.transfer_type:
        terms["transfer_type"] = order.transfer_type
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
        "attempt": intent.attempt,
        "created": stamp(intent.created),
        "updated": stamp(intent.updated),
        "code_issued": _stamp_or_none(intent.code_issued),
        "code_used": intent.code_used,
        "code_refused": intent.code_refused,
        "code_tries": intent.code_tries,
        "sent": _stamp_or_none(intent.sent),
        "deadline": _stamp_or_none(intent.deadline),
        # Made when it is sent; until then no request exists.
        "fingerprint": "",
        "baseline": dump(sorted(intent.baseline)),
        "receipt": None if intent.receipt is None else dump(receipt_facts(intent.receipt)),
        "problems": dump(problems_facts(intent.problems)),
        "proof": redact(intent.proof),
        "audited": intent.audited,
        "terms": _terms(intent),
        **reconciliation_columns(intent.reconciliation),
    }

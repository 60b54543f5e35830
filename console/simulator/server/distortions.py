"""What faults do to an answer that was given: the body's values, or its very text."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from console.simulator.server.json_answers import ProviderAnswer, edge_page, element, render

ORDERED = "Ordered for training."
_STRANGER = 500000001
_IDS = frozenset(
    {"toEntityId", "fromEntityId", "userId", "id", "entity", "entityId", "groupId", "fleetUserId",
     "primaryMemberId", "userGroup2Id"}
)  # fmt: skip
_FIRST_PAIR = re.compile(r'"(transferId|id|entity|entityId)":(\d+)')


def _each(value: Any, change: Callable[[str, Any], Any]) -> Any:
    """A copy of `value` in which `change(key, item)` replaces every member of every object."""
    if isinstance(value, dict):
        return {key: change(key, _each(item, change)) for key, item in value.items()}
    if isinstance(value, list):
        return [_each(item, change) for item in value]
    return value


def _wrong_ids(key: str, item: Any) -> Any:
    return _STRANGER if key in _IDS and isinstance(item, int) and not isinstance(item, bool) else item


def _wrong_amount(key: str, item: Any) -> Any:
    # One point: the smallest difference that a client must not overlook.
    return item + 1 if key == "deductedPoints" else item


def _doubled(key: str, item: Any) -> Any:
    return item * 2 if key == "pointsTransferred" else item


def _as_text(_key: str, item: Any) -> Any:
    numeric = isinstance(item, int | Decimal) and not isinstance(item, bool)
    return str(item) if numeric else item


def _without(name: str) -> Callable[[Any], Any]:
    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key != name}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return strip


def _null_errors(body: Any) -> Any:
    return {**body, "errors": None} if isinstance(body, dict) and not body.get("errors") else body


def _rows(body: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    for name in ("data", "ledgerEntries"):
        if isinstance(body, dict) and isinstance(body.get(name), list):
            return {**body, name: change(body[name])}
    return body


def _pending(body: Any) -> Any:
    """A ledger may be pending before its first entry, too."""
    if not isinstance(body, dict) or "warnings" not in body:
        return body
    return {**body, "warnings": [*body["warnings"], element(11002, "Events are pending.")]}


_BY_NAME: dict[str, Callable[[Any], Any]] = {
    "wrong-ids": lambda body: _each(body, _wrong_ids),
    "wrong-amount": lambda body: _each(body, _wrong_amount),
    "doubled-points": lambda body: _each(body, _doubled),
    "string-numbers": lambda body: _each(body, _as_text),
    "missing-iso-date": _without("pointsTransferDateISO"),
    "no-transfer-id": _without("transferId"),
    "null-errors": _null_errors,
    "empty-history": lambda body: _rows(body, lambda _: []),
    "pending-ledger": _pending,
    "unsorted-history": lambda body: _rows(body, lambda rows: rows[1::2] + rows[::2]),
}


def shaped(answer: ProviderAnswer, body: str) -> ProviderAnswer:
    """`answer` with the body that somebody on the way would give it; such bodies are never sealed."""
    match body:
        case "none":
            return ProviderAnswer(status=answer.status, page="")
        case "html":
            return edge_page(answer.status)
        case "foreign":
            foreign = {"title": "Sample filter", "status": answer.status, "detail": ORDERED}
            return ProviderAnswer(status=answer.status, page=render(foreign), media_type="application/json")
        case "truncated":
            text = render(answer.body)
            half = text[: len(text) // 2]
            return ProviderAnswer(status=answer.status, page=half, media_type="application/json")
    return answer


def distort(answer: ProviderAnswer, fault: str) -> ProviderAnswer:
    """`answer` as the fault called `fault` changes it; most faults don't."""
    change = _BY_NAME.get(fault)
    return ProviderAnswer(change(answer.body), answer.status) if change and answer.page is None else answer


def distort_text(text: str, fault: str) -> str:
    """The JSON text as a fault changes it."""
    if fault == "garbled-body":
        return text[: len(text) // 2] + '"}{' + text[:7]
    if fault != "duplicate-keys" or not text.startswith("{"):
        return text
    doubled, count = _FIRST_PAIR.subn(r'"\1":\2,"\1":1', text, count=1)
    return doubled if count else '{"data":null,"data":false,' + text[1:]

"""What the training simulator has to do wrong so that it answers as a bundle says the provider did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local
from console.domain.transfers import NEVER_SENT_STATES, State

Facts = Mapping[str, Any]

_CUT = ("reset-after-commit", "reset-before-commit")
_LOST = {
    Local.CONNECTION_LOST: _CUT,
    Local.INTERRUPTED: _CUT,
    Local.ANSWER_TIMEOUT: ("answer-lost", "request-lost"),
    Local.NOT_JSON: ("garbled-body", "error-before-commit"),
    Local.UNREADABLE: ("duplicate-keys", "error-before-commit"),
    Local.TOO_LARGE: ("huge-body", "error-before-commit"),
    Local.NOT_SEALED: ("not-encrypted", "error-before-commit"),
    Local.ANSWER_KEY_UNKNOWN: ("wrong-key", "error-before-commit"),
    Local.OTHER_AMOUNT: ("wrong-amount", "error-before-commit"),
    Local.OTHER_PARTIES: ("wrong-ids", "error-before-commit"),
    Local.NO_TRANSFER_ID: ("no-transfer-id", "error-before-commit"),
    Local.REDIRECTED: ("redirect", "redirect"),
}
"""By what the console met instead of an answer: the fault where the points moved, and where they didn't."""
_NOT_PLAYED = {
    **dict.fromkeys(NEVER_SENT_STATES, "It never left its computer, so there is no answer to play."),
    **dict.fromkeys(
        (State.RESOLVED_APPLIED, State.RESOLVED_NOT_APPLIED), "A person decided it; no answer did."
    ),
    **dict.fromkeys(
        (State.DOUBLE_ALARM, State.MISSING_ALARM), "It is an alarm of a later check, which can't be played."
    ),
}
_BY_A_PERSON = frozenset({"candidate found", "seen late", "history unreadable", "booked late"})
"""Entries of what nothing on order brings about."""
_WHOLE_SESSION = 1000


class NoReplay(Exception):
    """The simulator can't be made to do that; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class ToGoWrong:
    """One fault to order, in the simulator's words."""

    operation: str
    fault: str
    options: dict[str, object] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """How to bring a transfer to where another one ended."""

    ends: State
    orders: tuple[ToGoWrong, ...] = ()
    wrong_code: bool = False
    with_group: bool = False


def plan_of(bundle: Facts) -> ReplayPlan:
    """The plan for what a bundle tells. Raises `NoReplay`; `KeyError` or `ValueError` for nonsense."""
    transfer, kinds = bundle["transfer"], [entry["kind"] for entry in bundle["entries"]]
    ends, order = State(transfer["state"]), transfer["order"]
    if ends in _NOT_PLAYED:
        raise NoReplay(_NOT_PLAYED[ends])
    if not _BY_A_PERSON.isdisjoint(kinds):
        raise NoReplay("What was found later in the provider's history can't be played.")
    kinds_of_sides = {order["sender"]["kind"], order["recipient"]["kind"]}
    if order["sender"]["kind"] == PartyKind.GROUP.value:
        raise NoReplay("A group gave the points; only transfers of customers and accounts can be played.")
    with_group = PartyKind.GROUP.value in kinds_of_sides
    if transfer["attempt"]["code_refused"]:
        return ReplayPlan(ends, wrong_code=True, with_group=with_group)
    return ReplayPlan(ends, tuple(_orders(bundle, ends, kinds)), with_group=with_group)


def _orders(bundle: Facts, ends: State, kinds: list[str]) -> list[ToGoWrong]:
    transfer = bundle["transfer"]
    if ends is State.REJECTED:
        return [_refusal(transfer["problems"][0])]
    if ends is State.CONFIRMED and transfer["proof"] == "answer":
        return []
    moved = ends is State.CONFIRMED or "contradicted" in kinds
    orders = [_loss(_first_unknown(bundle), moved=moved)]
    if "contradicted" in kinds:
        orders.append(ToGoWrong("history", "other-amount-row", times=_WHOLE_SESSION))
    return orders


def _first_unknown(bundle: Facts) -> Facts:
    """What it met at the newest try instead of an answer; a console that ended met that."""
    for entry in reversed(bundle["entries"]):
        if entry["kind"] in ("unknown", "interrupted"):
            met: list[Facts] = entry["facts"].get("problems") or []
            return met[0] if met else {"code": Local.INTERRUPTED.value}
    raise NoReplay("It doesn't say what the console met instead of an answer.")


def _loss(met: Facts, *, moved: bool) -> ToGoWrong:
    known = {condition.value: faults for condition, faults in _LOST.items()}
    if met["code"] in known:
        return ToGoWrong("transfer", known[met["code"]][0 if moved else 1])
    return ToGoWrong("transfer", "error-after-commit" if moved else "error-before-commit", _answer_of(met))


def _refusal(met: Facts) -> ToGoWrong:
    return ToGoWrong("transfer", "provider-code", _answer_of(met))


def _answer_of(met: Facts) -> dict[str, object]:
    """The options of an error answer with this code; an entry that stands behind it is left out."""
    code, status = str(met["code"]).partition("(")[0], met.get("http_status")
    options: dict[str, object] = {} if status is None else {"status": int(status)}
    if met["context"] == Context.HTTP.value:
        return options | {"body": "html"}
    if code.isdigit():
        return options | {"code": int(code)}
    return options | {
        "code": code,
        "source": "Gateway" if met["context"] == Context.GATEWAY.value else "Service",
    }

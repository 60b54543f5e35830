"""What the training simulator has to do wrong so that it answers as a bundle says the provider did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
_NEVER_SENT = "It never left its computer, so there is no answer to play."
_NOT_BY_ONE = {
    Local.EQUAL_CONFIRMED.value: "Two equal transfers moved, and a bundle holds one of them.",
    Local.LEDGER_ONLY.value: "A ledger showed it, which can't be made to say so.",
}
_WHOLE_SESSION = 1000
_A_DAY = 86_400.0


class NoReplay(Exception):
    """The simulator can't be made to do that; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class ToGoWrong:
    """One fault to order, in the simulator's words."""

    operation: str
    fault: str
    options: Mapping[str, object] = field(default_factory=dict)
    times: int = 1


def _always(fault: str, *operations: str, **options: object) -> tuple[ToGoWrong, ...]:
    return tuple(ToGoWrong(each, fault, options, _WHOLE_SESSION) for each in operations)


_MARKED = _always("forged-history", "history", sealed="yes")
_UNMARKED = _always("forged-history", "history", sealed="yes", note="none")
_BY_HISTORY: Mapping[str, tuple[ToGoWrong, ...]] = {
    **dict.fromkeys(("looked", "confirmed", "not found", "no proof either way", "resolved"), ()),
    "contradicted": _always("other-amount-row", "history"),
    "history unreadable": _always("empty-history", "history", sealed="no"),
    "missing": _always("lost-row", "history", "ledger"),
    "candidate found": _UNMARKED,
    "seen late": _UNMARKED,
    "booked late": _MARKED,
    "found twice": _MARKED,
}
"""By what the journal says of a look: what the provider's history has to be for it."""
_HAD_MOVED = frozenset({"confirmed", "contradicted", "found twice", "missing"})
"""The first look that decided something, where the points had moved by then."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that became of it, and what brings that about."""

    reaches: State
    orders: tuple[ToGoWrong, ...] = ()
    later: float = 0.0
    """Seconds that have to pass before."""
    decided: str = ""
    """A person's reason, where it was theirs."""


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """How to bring a transfer to where another one ended: the answer first, then what was found."""

    turns: tuple[Turn, ...]
    wrong_code: bool = False
    with_group: bool = False


def plan_of(bundle: Facts) -> ReplayPlan:
    """The plan for what a bundle tells. Raises `NoReplay`; `KeyError` or `ValueError` for nonsense."""
    transfer = bundle["transfer"]
    if State(transfer["state"]) in NEVER_SENT_STATES:
        raise NoReplay(_NEVER_SENT)
    for problem in transfer["problems"]:
        if problem["code"] in _NOT_BY_ONE:
            raise NoReplay(_NOT_BY_ONE[problem["code"]])
    sides = {transfer["order"][side]["kind"] for side in ("sender", "recipient")}
    if transfer["order"]["sender"]["kind"] == PartyKind.GROUP.value:
        raise NoReplay("A group gave the points; only transfers of customers and accounts can be played.")
    turns = tuple(_turns(_steps(bundle["entries"])))
    return ReplayPlan(turns, bool(transfer["attempt"]["code_refused"]), PartyKind.GROUP.value in sides)


def _steps(entries: list[Facts]) -> list[Facts]:
    """The entries that moved it on since it was last sent; of several looks that decided nothing, one."""
    moved_on = [each for each in entries if each["facts"].get("state")]
    begun = max((at for at, each in enumerate(moved_on) if each["kind"] == "sending"), default=-1)
    steps = moved_on[begun + 1 :]
    if begun < 0 or not steps:
        raise NoReplay("It doesn't say what became of it after it was sent.")
    return [each for each in steps if each["kind"] != "looked" or each is steps[-1]]


def _turns(steps: list[Facts]) -> Iterator[Turn]:
    answer, *found = steps
    yield Turn(_state_of(answer), _answered(answer, found))
    for step in found:
        kind = step["kind"]
        if kind not in _BY_HISTORY:
            raise NoReplay(f"“{step.get('said', kind)}” can't be brought about here.")
        yield Turn(
            _state_of(step),
            _BY_HISTORY[kind],
            _A_DAY if kind == "history unreadable" else 0.0,
            str(step["facts"]["proof"]) if kind == "resolved" else "",
        )


def _state_of(step: Facts) -> State:
    return State(step["facts"]["state"])


def _answered(answer: Facts, found: list[Facts]) -> tuple[ToGoWrong, ...]:
    """What goes wrong with the answer; a refused code needs only another code."""
    met = (answer["facts"].get("problems") or [{"code": Local.INTERRUPTED.value}])[0]
    match answer["kind"]:
        case "confirmed" | "code refused":
            return ()
        case "rejected":
            return (ToGoWrong("transfer", "provider-code", _answer_of(met)),)
        case "unknown" | "interrupted":
            decided = next((each["kind"] for each in found if each["kind"] != "looked"), "")
            return (_loss(met, moved=decided in _HAD_MOVED),)
    raise NoReplay("It doesn't say what the console met instead of an answer.")


def _loss(met: Facts, *, moved: bool) -> ToGoWrong:
    known = {condition.value: faults for condition, faults in _LOST.items()}
    if met["code"] in known:
        return ToGoWrong("transfer", known[met["code"]][0 if moved else 1])
    return ToGoWrong("transfer", "error-after-commit" if moved else "error-before-commit", _answer_of(met))


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

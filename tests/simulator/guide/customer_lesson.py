"""What a lesson between customers is: which code, what it means, and what to do to meet it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from console.simulator.capillary.organisation.dataset import PROGRAM, SAMPLE_RECIPIENT
from console.simulator.capillary.organisation.specials import SPECIALS, Context, Form, Special, Stage

Act = Literal[
    "transfer", "precheck", "issue-code", "lookup", "search", "balance", "expiry", "history", "token"
]
Kind = Literal["error", "warning", "ok"]
Entered = Literal["phone", "wrong", "nothing", "unasked"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One way to meet one code. `code` is "token" where the provider has no number.

    People are named by mobile (ten digits) or id (nine). `entered` is the code typed: the one on the
    customer's phone, a wrong one, nothing, or one although none was sent. `twist` changes the request in
    ways a well-behaved console doesn't: method, path, headers, query, body, sign_in. `times` repeats it.
    """

    context: str
    kind: Kind
    code: str
    meaning: str
    what_to_do: str
    act: Act = "transfer"
    sender: str = "9148574269"
    recipient: str = str(SAMPLE_RECIPIENT)
    program: int = PROGRAM
    points: int = 10
    entered: Entered = "phone"
    times: int = 1
    twist: dict[str, Any] = field(default_factory=dict)


_ACTS: dict[Stage, tuple[Act, str]] = {
    Stage.LOOKUP: ("lookup", "Look up {}."),
    Stage.SEARCH: ("search", "Search for {}."),
    Stage.CHECK: ("transfer", "Transfer from {}."),
    Stage.ISSUE: ("issue-code", "Start a transfer from {} and have a code sent."),
    Stage.WRONG_CODE: ("transfer", "Transfer from {} and type a wrong code."),
    Stage.SEND: ("transfer", "Transfer from {} with the right code."),
}


def _context(special: Special) -> str:
    if special.context is Context.WARN:
        return "OTP" if special.code in (610, 876) else "XFER"
    if special.stage is Stage.LOOKUP:
        return "CUST"
    return "HTTP" if special.code == 521 else special.context.name


def _kind(special: Special) -> Kind:
    if special.code == 610:
        return "ok"
    return "warning" if special.form is Form.WARNING else "error"


def special_lessons() -> tuple[Lesson, ...]:
    """One lesson for each special member."""
    lessons = []
    for special in SPECIALS:
        act, sentence = _ACTS[special.stage]
        lessons.append(
            Lesson(
                _context(special),
                _kind(special),
                str(special.code),
                special.meaning,
                sentence.format(special.number),
                act=act,
                sender=special.number,
                entered="wrong" if special.stage is Stage.WRONG_CODE else "phone",
            )
        )
    return tuple(lessons)

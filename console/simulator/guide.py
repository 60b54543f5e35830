"""The trainee's guide: which code, what it means, and what to do at the desk to meet it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from console.simulator.seed import LIMITED_PROGRAM, PROGRAM, SAMPLE_RECIPIENT
from console.simulator.special_members import SPECIALS, Context, Form, Special, Stage

Act = Literal["transfer", "precheck", "issue-code", "lookup", "token"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One way to meet one code. `code` is "token" where the provider has no number.

    `act` to `points` say what to do; `entered` is the code typed ("phone" is the one on the customer's
    phone). `twist` changes the request itself in ways the console can't: headers, method, path, query,
    body, sign-in. `times` repeats the last step.
    """

    context: str
    kind: Literal["error", "warning", "ok"]
    code: str
    meaning: str
    what_to_do: str
    act: Act = "transfer"
    sender: str = "9148574269"
    recipient: str = str(SAMPLE_RECIPIENT)
    program: int = PROGRAM
    points: int = 10
    entered: str = "phone"
    times: int = 1
    twist: dict[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        return asdict(self)


_ACTS: dict[Stage, Act] = {
    Stage.LOOKUP: "lookup",
    Stage.CHECK: "transfer",
    Stage.ISSUE: "issue-code",
    Stage.WRONG_CODE: "transfer",
    Stage.SEND: "transfer",
}
_SENTENCES = {
    Stage.LOOKUP: "Look up {}.",
    Stage.CHECK: "Transfer from {}.",
    Stage.ISSUE: "Start a transfer from {} and have a code sent.",
    Stage.WRONG_CODE: "Transfer from {} and type a wrong code.",
    Stage.SEND: "Transfer from {} with the right code.",
}


def _lesson(special: Special) -> Lesson:
    context = special.context.name
    if special.context is Context.WARN:
        context = "OTP" if special.code in (610, 876) else "XFER"
    if special.code == 1044:
        context = "CUST"
    kind: Literal["error", "warning", "ok"] = "warning" if special.form is Form.WARNING else "error"
    return Lesson(
        context,
        "ok" if special.code == 610 else kind,
        str(special.code),
        special.meaning,
        _SENTENCES[special.stage].format(special.number),
        act=_ACTS[special.stage],
        sender=special.number,
        entered="000000x" if special.stage is Stage.WRONG_CODE else "phone",
    )


GUIDE: tuple[Lesson, ...] = tuple(map(_lesson, SPECIALS))
_ = LIMITED_PROGRAM

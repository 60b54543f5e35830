"""Every way a transfer in lines can end, and the exit code that is true of it (ARCHITECTURE, Exit codes)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from console.cli import transfer
from console.cli.exit_codes import ExitCode
from console.cli.outcome import exit_code_of, exit_code_of_refusal
from console.cli.process import guarded
from console.cli.terminal import UnreadableInput
from console.cli.transfer_parties import TransferRequest, find_people
from console.domain.problems import Context, Local, Problem, local
from console.domain.transfers import (
    CodePolicy,
    Outcome,
    Refused,
    State,
    TransferOrder,
    TransferRefusedHere,
    Unknown,
)
from console.services.flow_state import FlowProblem
from tests.cli.counter import Answer, Counter, Operator
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, REFUSED_CODE

ORDER = TransferRequest(RAVI, PRIYA, "200")
LOST = Unknown((local(Local.ANSWER_TIMEOUT),))
NO = Refused((Problem("capillary", Context.TRANSFER, "817"),))

Breaks = type[BaseException]


@dataclass(frozen=True, slots=True)
class End:
    """How a conversation goes and where it breaks: at an answer, or when a line with `words` is said."""

    answers: tuple[Answer, ...]
    code: int
    outcomes: tuple[Outcome | Callable[..., Outcome], ...] = ()
    words: str = ""
    breaks: Breaks | None = None
    last: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def lost_but_applied(gateway: Any) -> Callable[[TransferOrder, str], Outcome]:
    def outcome(order: TransferOrder, reference: str) -> Outcome:
        gateway.apply(order, reference)
        return LOST

    return outcome


SENT = ("yes", CODE)
ENDS = {
    "moved": End(SENT, 0),
    "refused by the provider": End(SENT, 1, (NO,)),
    "never left": End(SENT, 1, (Refused((local(Local.NO_CONNECTION),), reached_provider=False),)),
    "never arrived, and looked for": End(SENT, 1, (LOST,)),
    "not confirmed": End(("no",), 1),
    "no code": End(("yes", ""), 1),
    "nobody answers": End((), 1, last="Nobody answers. Nothing was sent."),
    "nobody answers the code": End(("yes",), 1, last="Nobody answers. Nothing was sent."),
    "nobody answers after a refused code": End(("yes", "000000"), 1, (REFUSED_CODE,)),
    "three wrong codes": End(("yes", "1", "2", "3"), 1, (REFUSED_CODE,) * 3),
    "no text": End((UnreadableInput,), 1, last="no text in this terminal's encoding. Nothing was sent."),
    "interrupted at a question": End((asyncio.CancelledError,), 1, last="Interrupted. Nothing was sent."),
    "interrupted at the code": End(("yes", asyncio.CancelledError), 1, last="Interrupted. Nothing was sent."),
    "pipe closed at the preview": End(SENT, 1, words="Move 200", breaks=BrokenPipeError),
    "pipe closed as it is sent": End(SENT, 1, words="Sending.", breaks=BrokenPipeError),
    "disk full before": End(SENT, 1, words="Move 200", breaks=OSError),
    "a bug before": End(SENT, 1, words="Move 200", breaks=KeyError, last="(KeyError). Nothing was sent."),
    "pipe closed after it moved": End(SENT, 0, words="Processed", breaks=BrokenPipeError),
    "pipe closed in the breakup": End(SENT, 0, words="Requested", breaks=BrokenPipeError),
    "a bug in the breakup": End(SENT, 0, words="Requested", breaks=KeyError, last="processed."),
    "an encoding fault in the breakup": End(SENT, 0, words="Requested", breaks=UnicodeError),
    "interrupted in the breakup": End(SENT, 0, words="Requested", breaks=asyncio.CancelledError),
    "pipe closed while nobody knows": End(SENT, 3, (LOST,), words="In progress", breaks=BrokenPipeError),
    "a bug while nobody knows": End(SENT, 3, (LOST,), "In progress", KeyError, "unresolved --watch."),
    "interrupted while nobody knows": End(SENT, 3, (LOST,), "In progress", asyncio.CancelledError),
    "a bug after a refusal": End(SENT, 1, (NO,), words="Refused", breaks=KeyError),
}  # fmt: skip


class Breaking(Operator):
    """An operator whose terminal fails at certain words, once."""

    def __init__(self, end: End) -> None:
        super().__init__(list(end.answers))
        self._end = end
        self._broken = False

    def say(self, text: str) -> None:
        if self._end.breaks and not self._broken and self._end.words in text:
            self._broken = True
            raise self._end.breaks
        super().say(text)


async def talk(counter: Counter, operator: Operator, request: TransferRequest = ORDER) -> ExitCode:
    return await transfer.TransferConversation(counter.desk, operator, find_people).run(request)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
async def test_the_code_says_what_is_known(counter: Counter, end: End) -> None:
    counter.gateway.outcomes = list(end.outcomes)
    operator = Breaking(end)
    assert await talk(counter, operator) == end.code
    assert end.last in operator.heard[-1]
    [*open_ones] = await counter.open_intents()
    assert bool(open_ones) is (end.code == 3)
    if end.code == 3:
        assert open_ones[0].reference in operator.heard[-1]
        assert "do not send again" in operator.heard[-1]
        assert "the search goes on" in operator.heard[-1]


async def test_what_is_found_after_an_interrupt_counts(counter: Counter) -> None:
    """The points moved, and the answer got lost: looked for until it is known, then said."""
    counter.gateway.outcomes = [lost_but_applied(counter.gateway)]
    assert await talk(counter, Operator(list(SENT))) == 0


async def test_the_sender_is_busy(counter: Counter) -> None:
    order = TransferOrder(counter.gateway.known["101"].party, counter.gateway.known["202"].party, 5, 973)
    await counter.desk.transfers.prepare(order)
    operator = Operator(list(SENT))
    assert await talk(counter, operator) == 3
    assert counter.gateway.count("transfer") == 0


async def test_the_same_again_and_not_confirmed(counter: Counter) -> None:
    await talk(counter, Operator(list(SENT)))
    assert await talk(counter, Operator(["no"])) == 1


async def test_a_journal_that_takes_nothing(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuses(*_: object, **__: object) -> None:
        raise TransferRefusedHere(local(Local.JOURNAL_UNWRITABLE, "disk full"))

    monkeypatch.setattr(counter.desk.transfers, "prepare", refuses)
    assert await talk(counter, Operator(list(SENT))) == 4


async def test_a_journal_that_can_not_be_read_after_the_sending(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreadable(_reference: str) -> None:
        raise OSError

    operator = Breaking(End(SENT, 3, words="Processed", breaks=KeyError))
    monkeypatch.setattr(counter.desk.transfers, "get", unreadable)
    assert await talk(counter, operator) == 3
    assert "the search goes on with points-console unresolved --watch" in operator.heard[-1]


@pytest.mark.parametrize("policy", [CodePolicy.OFF])
async def test_a_provider_that_wants_a_code_the_profile_does_not(counter: Counter) -> None:
    counter.gateway.outcomes = [REFUSED_CODE]
    operator = Operator(["known to me", CODE])
    assert await talk(counter, operator) == 1
    assert operator.heard_saying("Set code_policy to required")
    assert operator.secrets == []


@pytest.mark.parametrize("end", [KeyboardInterrupt(), BrokenPipeError(), OSError(28, "full"), KeyError("x")])
def test_a_command_that_could_not_tell_what_it_did_never_says_that_it_did_nothing(
    end: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []

    def work() -> int:
        done.append("a note is in the journal")
        raise end

    assert guarded(work, is_process=False) != 0
    told = capsys.readouterr().err
    assert "What was done before that stays done." in told
    assert "Nothing" not in told


@pytest.mark.parametrize("state", list(State))
async def test_every_state_has_its_code(counter: Counter, state: State) -> None:
    await talk(counter, Operator(list(SENT)))
    [intent] = await counter.desk.reconciliation.recent()
    moved = {State.CONFIRMED, State.RESOLVED_APPLIED}
    unsure = {State.DOUBLE_ALARM, State.MISSING_ALARM, State.NEEDS_HUMAN, State.UNKNOWN, State.RECONCILING}
    expected = 0 if state in moved else 3 if state in unsure | {State.SENDING} else 1
    there = replace(intent, state=state)
    assert exit_code_of(there) == expected
    waits = expected == 3 or state is State.PREPARED
    assert exit_code_of_refusal(FlowProblem((local(Local.REPEATED),), there)) == (3 if waits else 1)

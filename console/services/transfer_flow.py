"""The state machine of one transfer, from its fields to what became of it: one for every front end.

A front end sends events, the methods of `TransferFlow`, and draws each `FlowState` it is told of. An event
changes the stage at once, before anything can wait, and hands back the `Work` that follows from it; the front
end runs it. An answer counts only while no other event has come since it was asked for.

| Stage | What the operator sees | Goes on with |
|---|---|---|
| FORM | fields, and what is wrong with them | `enter` |
| CHECKING | the provider is asked | `check`, once both sides are known |
| PREVIEW | what would move; a code proves the order | `confirm`, behind `agree` where that is wanted |
| ATTEST | what would move; the operator's word proves it | `attest`, behind the same |
| CONFLICT | the same transfer before, or an open one | `repeat`, or `enter` for another one |
| PREPARING | written down (J1), a code asked for (J2) | by itself |
| CODE | the field for the code | `send_code`, `renew` |
| UNCODED | why there is no code to type | `renew` |
| HOLDING | a countdown; nothing has left | `stop`, or by itself |
| SENT | the journal's row (J8) | `hear`, `again`, `begin_new` |

Every stage before SENT goes back to FORM with `edited` or `leave`; what was prepared is given up (R14).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from console.domain.codes import TRIES_PER_CODE
from console.domain.problems import REPEATS, Local, local
from console.domain.transfers import (
    Attestation,
    CustomerCode,
    Intent,
    Precheck,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verification,
    wants_code,
)
from console.services.flow_questions import abandon, asked, look_now
from console.services.flow_state import AGAIN, SEARCHED, CheckedTransfer, FlowProblem, FlowState
from console.services.stages import BOUND, EDITABLE, Stage

if TYPE_CHECKING:
    from console.domain.parties import Holder
    from console.services.desk import Desk

Work = Callable[[], Awaitable[None]]
"""What follows from an event and takes time. A callable, so that nothing is left unawaited at the end."""

_CODE_GONE = frozenset(
    {Local.CODE_EXPIRED, Local.CODE_TRIES_USED, Local.CUSTOMER_TRIES_USED, Local.EDITED_AFTER_CODE}
)
"""Refusals after which the code that is out can't be typed any more; any other leaves it good."""
_EDITED, _LEFT = "edited after the code", "left before sending"
"""Why a prepared transfer was given up, as the journal keeps it."""


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """What a flow needs of whoever drives it."""

    wanted: Callable[[], TransferOrder | None]
    """The order that the fields describe now; None while something is missing or wrong."""
    entries: Callable[[], object]
    """What stands in the fields, to notice an edit while a side is still being looked up."""
    changed: Callable[[FlowState, FlowState], None]
    """Draw the second state, which was the first."""
    send: Callable[[str, Verification], None]
    """Have a prepared transfer sent, once; its rows come back by `note`, a refusal of ours by `not_sent`."""


class TransferFlow:
    """One transfer at a time; `begin_new` begins the next. Moves no points itself: `FrontEnd.send` does."""

    def __init__(self, front: FrontEnd) -> None:
        self.state = FlowState()
        self._front = front
        self._desk: Desk | None = None
        self._entries: object = None
        self._word: Attestation | None = None
        self._turn = object()
        self._journal_turn = asyncio.Lock()
        """A new intent of the same sender is written only after the one given up is closed (R5)."""

    def open(self, desk: Desk) -> None:
        """The services are there. Before that, fields may be edited and a check begun."""
        self._desk = desk

    @property
    def code_wait(self) -> timedelta:
        """How long until a new code for this transfer may be asked for."""
        if self._desk is None or self.state.intent is None:
            return timedelta()
        return self._desk.code_brake.wait(self.state.intent.order.sender, self._desk.clock.monotonic())

    # -- from the fields to the preview --------------------------------------------------------

    def enter(self) -> None:
        """A check is wanted; the sides may still be looked up."""
        if self.state.stage in EDITABLE:
            self._entries = self._front.entries()
            self._become(Stage.CHECKING, order=None)

    def check(self, sender: Holder, recipient: Holder) -> Work | None:
        """Both sides are found: ask the provider for its word on the order."""
        desk, order = self._desk, self._front.wanted()
        if self.state.stage is not Stage.CHECKING or self.state.order or desk is None or order is None:
            return None
        self._become(Stage.CHECKING, order=order)
        return partial(self._check, self._turn, desk, order, sender, recipient)

    async def _check(
        self, turn: object, desk: Desk, order: TransferOrder, sender: Holder, recipient: Holder
    ) -> None:
        answer = await asked(desk.transfers.check(order, sender, recipient))
        if self._turn is not turn or self._front.wanted() != order:
            return
        if isinstance(answer, FlowProblem):
            self._stop(answer)
        elif not answer.may_go_on:
            self._stop(FlowProblem(answer.problems, checked=answer))
        else:
            coded = wants_code(order.sender, desk.profile.code_policy, desk.capabilities.codes_for)
            checked = CheckedTransfer(order, answer, desk.clock.now())
            stage, ways = Stage.PREVIEW if coded else Stage.ATTEST, desk.consents
            self._become(stage, check=checked, wants_code=coded, consents=ways, consent="")

    def edited(self) -> Work | None:
        """A field may say something else. Compared by value: the notices of edits come late."""
        state, wanted = self.state, self._front.wanted()
        if state.stage is Stage.CHECKING:
            changed = state.order is not None and wanted != state.order
            if changed or self._front.entries() != self._entries:
                self._become(Stage.FORM, order=None)
        elif state.stage in BOUND and wanted != state.order:
            coded = state.intent is not None
            return self._give_up(_EDITED, FlowProblem((local(Local.EDITED_AFTER_CODE),)) if coded else None)
        return None

    def leave(self) -> Work | None:
        """One step back, before anything was sent."""
        return None if self.state.stage in (Stage.FORM, Stage.SENT) else self._give_up(_LEFT)

    def _give_up(self, why: str, problem: FlowProblem | None = None) -> Work | None:
        intent, desk = self.state.intent, self._desk
        self._become(Stage.FORM, problem, order=None, intent=None)
        return None if intent is None or desk is None else partial(self._close, desk, intent, why)

    async def _close(self, desk: Desk, intent: Intent, why: str) -> None:
        async with self._journal_turn:
            await abandon(desk, intent, why)

    def _stop(self, problem: FlowProblem) -> None:
        """Another transfer in the way is shown whole; everything else leads back to the fields."""
        if problem.condition in (Local.SENDER_BUSY, Local.SENDER_ELSEWHERE, *REPEATS):
            self._become(Stage.CONFLICT, problem)
        else:
            self._become(Stage.FORM, problem, order=None)

    # -- the intent and its code ---------------------------------------------------------------

    def agree(self, method: str) -> None:
        """The recipient has agreed, in this way, to the order that was checked."""
        if self.state.stage in (Stage.PREVIEW, Stage.ATTEST) and method in self.state.consents:
            self.state = replace(self.state, consent=method)

    def confirm(self) -> Work | None:
        """What the preview shows is wanted: write it down and have the sender's code sent."""
        return self._prepare(Stage.PREVIEW)

    def repeat(self) -> Work | None:
        """The second, different confirmation of the same transfer (R6)."""
        return self._prepare(Stage.CONFLICT, repeat=True)

    def attest(self, method: str) -> Work | None:
        """The operator's word in place of a code; with it the transfer is sent."""
        if self.state.stage is not Stage.ATTEST or not method or self._desk is None:
            return None
        self._word = Attestation(method, self._desk.operator)
        if self.state.intent is None:
            return self._prepare(Stage.ATTEST)
        return self._request(self._word)

    def _prepare(self, stage: Stage, *, repeat: bool = False) -> Work | None:
        desk, order = self._desk, self.state.order
        if self.state.stage is not stage or desk is None or order is None or self._front.wanted() != order:
            return None
        self._become(Stage.PREPARING)
        return partial(self._write_down, self._turn, desk, order, repeat)

    async def _write_down(self, turn: object, desk: Desk, order: TransferOrder, repeat: bool) -> None:
        async with self._journal_turn:
            warned = self.state.warned
            prepared = desk.transfers.prepare(
                order, repeat_confirmed=repeat, warned=warned, consent=self.state.consent
            )
            answer = await asked(prepared)
            if self._turn is not turn:
                if isinstance(answer, Intent):
                    await abandon(desk, answer, _LEFT)
                return
        if isinstance(answer, FlowProblem):
            self._stop(answer)
            return
        self.state = replace(self.state, intent=answer)
        if self.state.wants_code:
            # Written down first: a code must never be out for an order the journal doesn't know.
            await self._issue(turn, desk, answer)
        elif self._word is not None and (work := self._request(self._word)) is not None:
            await work()

    async def _issue(self, turn: object, desk: Desk, intent: Intent) -> None:
        """J2, unless a code went to this sender just now: the next message would carry the same one."""
        early = bool(desk.code_brake.wait(intent.order.sender, desk.clock.monotonic()))
        word = None if early else await self._have_code_sent(desk, intent)
        if self._turn is not turn:
            return
        if isinstance(word, Precheck):
            self._become(Stage.CODE, warnings=word.warnings)
        else:
            self._become(Stage.UNCODED, word)

    async def _have_code_sent(self, desk: Desk, intent: Intent) -> Precheck | FlowProblem:
        word = await asked(desk.transfers.issue_code(intent.reference))
        if isinstance(word, FlowProblem):
            return word
        if word.problems or not word.transferable:
            return FlowProblem(word.problems or (local(Local.NOT_TRANSFERABLE),))
        desk.code_brake.issued(intent.order.sender, desk.clock.monotonic())
        return word

    def renew(self) -> Work | None:
        """Another code, once the last one has had its time; see `code_wait`."""
        desk, intent = self._desk, self.state.intent
        coding = self.state.stage in (Stage.CODE, Stage.UNCODED)
        if not coding or desk is None or intent is None or self.code_wait:
            return None
        self._become(Stage.PREPARING)
        return partial(self._issue, self._turn, desk, intent)

    # -- sending -------------------------------------------------------------------------------

    def send_code(self, code: str) -> Work | None:
        """The code the customer gave: with it the transfer is sent."""
        return self._request(CustomerCode(code)) if self.state.stage is Stage.CODE else None

    def _request(self, verification: Verification) -> Work | None:
        """Hand it over, once; behind a countdown where the policy wants one."""
        intent, desk = self.state.intent, self._desk
        if intent is None or desk is None or self.state.stage in (Stage.HOLDING, Stage.SENT):
            return None
        if not desk.cancel_window:
            self._hand_over(intent, verification)
            return None
        self._become(Stage.HOLDING, leaves=desk.clock.now() + desk.cancel_window)
        return partial(self._hold, self._turn, desk, intent, verification)

    async def _hold(self, turn: object, desk: Desk, intent: Intent, verification: Verification) -> None:
        await desk.clock.sleep(desk.cancel_window.total_seconds())
        if self._turn is turn:
            self._hand_over(intent, verification)

    def _hand_over(self, intent: Intent, verification: Verification) -> None:
        """The stage is set before anything can wait."""
        self._become(Stage.SENT, leaves=None)
        self._front.send(intent.reference, verification)

    def stop(self) -> None:
        """Think again, while it is counted down: back to the code, or to the word. Nothing has left."""
        if self.state.stage is Stage.HOLDING:
            stage = Stage.CODE if self.state.wants_code else Stage.ATTEST
            self._become(stage, FlowProblem((local(Local.STOPPED),)), leaves=None)

    def not_sent(self, reference: str, refused: TransferRefusedHere) -> Work | None:
        """This console refused to send; nothing has left."""
        if not self.state.is_about(reference):
            return None
        problem = FlowProblem((refused.problem,), refused.other)
        if problem.ending:
            return self._stand_back(problem)
        coded = Stage.UNCODED if problem.condition in _CODE_GONE else Stage.CODE
        self._become(coded if self.state.wants_code else Stage.ATTEST, problem)
        return None

    def _stand_back(self, problem: FlowProblem) -> Work | None:
        """An equal one was found to have moved while the code was on its way: the choice is asked anew."""
        intent, desk = self.state.intent, self._desk
        self._become(Stage.CONFLICT, problem, intent=None)
        return None if intent is None or desk is None else partial(self._close, desk, intent, problem.ending)

    # -- what the journal tells ----------------------------------------------------------------

    def note(self, intent: Intent) -> bool:
        """Take a row of the journal; whether it is news of this transfer, to be acted on with `hear`."""
        if not self.state.is_about(intent.reference) or intent == self.state.intent:
            return False
        self.state = replace(self.state, intent=intent)
        return True

    def hear(self, intent: Intent) -> Work | None:
        """Act on a row that `note` took. Older ones have nothing to add."""
        if intent is not self.state.intent or self.state.stage is Stage.PREPARING:
            return None
        sent = self.state.stage is Stage.SENT
        if intent.state is State.PREPARED or (intent.state is State.ABANDONED and not sent):
            return None
        match intent.state:
            case State.REJECTED if intent.attempt.code_refused and self.state.wants_code:
                if sent:
                    self._code_refused(intent)
                return None
            case State.REJECTED:
                problem = FlowProblem(intent.problems, outcome=intent)
                self._become(Stage.FORM, problem, order=None, intent=None)
                return None
        return self._tell(intent)

    def _code_refused(self, intent: Intent) -> None:
        if intent.attempt.code_tries < TRIES_PER_CODE:
            self._become(Stage.CODE, FlowProblem(intent.problems, outcome=intent))
        else:
            self._become(Stage.UNCODED, FlowProblem((local(Local.CODE_TRIES_USED),)))

    def _tell(self, intent: Intent) -> Work | None:
        """An outcome, or that it is still awaited. After one that moved, both balances are read again."""
        desk, moved = self._desk, intent.state is State.CONFIRMED
        if moved and desk is not None:
            desk.code_brake.used(intent.order.sender)
        self._become(Stage.SENT)
        unread = self.state.preview is not None and self.state.balances is None
        return partial(self._read_balances, desk, intent) if moved and unread and desk is not None else None

    async def _read_balances(self, desk: Desk, intent: Intent) -> None:
        from console.services.balances_after import balances_after

        balances = await balances_after(desk, intent.order)
        if self.state.is_about(intent.reference):
            self._become(Stage.SENT, balances=balances)

    def look(self) -> Work | None:
        """Look for proof now; the journal's row tells what was found."""
        desk, intent = self._desk, self.state.intent
        if desk is None or intent is None or not self.state.is_told or intent.state not in SEARCHED:
            return None
        return partial(look_now, desk, intent.reference)

    # -- afterwards ----------------------------------------------------------------------------

    def again(self) -> Work | None:
        """Another attempt at one that was proven not to have happened: a new confirmation and a new code."""
        desk, intent = self._desk, self.state.intent
        if desk is None or intent is None or not self.state.is_told or intent.state not in AGAIN:
            return None
        self._become(Stage.PREPARING)
        return partial(self._prepare_again, self._turn, desk, intent)

    async def _prepare_again(self, turn: object, desk: Desk, intent: Intent) -> None:
        """A last look may show that it was applied after all."""
        answer = await asked(desk.transfers.retry(intent.reference))
        if self._turn is not turn:
            if isinstance(answer, Intent):
                await abandon(desk, answer, _LEFT)
            return
        if isinstance(answer, FlowProblem):
            self._become(Stage.SENT, answer)
            return
        self.state = replace(self.state, intent=answer)
        if answer.state is not State.PREPARED:
            if (work := self._tell(answer)) is not None:
                await work()
        elif self.state.wants_code:
            await self._issue(turn, desk, answer)
        else:
            self._become(Stage.ATTEST)

    def begin_new(self) -> Work | None:
        """Empty. What was sent and isn't settled goes on without this flow; what was prepared is given up."""
        work, self._word = self.leave(), None
        self._replace(FlowState())
        return work

    # -- the one place where a stage changes ---------------------------------------------------

    def _become(self, stage: Stage, problem: FlowProblem | None = None, **changes: Any) -> None:
        self._replace(replace(self.state, stage=stage, problem=problem, **{"warnings": (), **changes}))

    def _replace(self, now: FlowState) -> None:
        before, self.state = self.state, now
        self._turn = object()
        self._front.changed(before, now)

"""A second person's approval, line by line: at the same terminal, or from another console of the chain."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from console.cli.prompts import Prompter
from console.domain.approval_requests import ApprovalAnswer, ApprovalRefused, ApprovalVerdict
from console.domain.approvals import GOOD_FOR
from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.input_text import plain
from console.domain.operators import NotAllowed, OperatorRefused, SignInRefused

if TYPE_CHECKING:
    from console.domain.approval_requests import ApprovalAsked
    from console.domain.transfers import TransferOrder
    from console.services.approvals_elsewhere import ApprovalsElsewhere
    from console.services.flow_state import FlowProblem

_ELSEWHERE = "elsewhere"
_HERE_ONLY = "Supervisor who approves it (Enter for none): "
_HERE_OR_NOT = f"Supervisor who approves it ({_ELSEWHERE}: ask one at another console; Enter for none): "
_WAITS = "Asked. A supervisor finds it under F6 at their console, for 15 minutes. Ctrl+C takes it back."
_LOOK_SECONDS = 2.0
_TOLD_EVERY = timedelta(minutes=1)


async def approved(prompter: Prompter, order: TransferOrder, problem: FlowProblem | None) -> bool:
    """Whether a supervisor has just approved what stood in the way of `order`; ends it where they don't."""
    desk = prompter.desk
    if problem is None or not problem.needs_approval:
        return False
    elsewhere = desk.approvals_elsewhere if problem.checked is not None else None
    if not desk.people.can_sign_in and elsewhere is None:
        return False
    prompter.tell_warnings(problem.problems)
    prompter.say(f"It is wanted {', '.join(each.message for each in problem.problems)}.")
    who = plain(await prompter.ask(_HERE_ONLY if elsewhere is None else _HERE_OR_NOT))
    if not who:
        prompter.give_up("Not approved. Nothing was sent.")
    if elsewhere is not None and who.lower() == _ELSEWHERE:
        await _Asking(prompter, elsewhere, order).run(problem)
    else:
        await _approve_here(prompter, order, who)
    return True


async def _approve_here(prompter: Prompter, order: TransferOrder, who: str) -> None:
    desk = prompter.desk
    try:
        checker = await desk.people.vouch(who, await prompter.ask(f"PIN of {who}: ", secret=True))
        await desk.transfers.approve(order, checker)
    except (NotAllowed, OperatorRefused, SignInRefused) as refused:
        prompter.give_up(f"{refused} Nothing was sent.")
    prompter.say(f"Approved by {checker.id}.")


class _Asking:
    """One question to the supervisors of the chain, until it is answered, runs out, or is taken back."""

    def __init__(self, prompter: Prompter, approvals: ApprovalsElsewhere, order: TransferOrder) -> None:
        self._prompter = prompter
        self._approvals = approvals
        self._order = order
        self._trouble = ""

    async def run(self, problem: FlowProblem) -> None:
        """Comes back where it was approved; says everything else, and ends the conversation."""
        assert problem.checked is not None  # noqa: S101 - offered with one only
        reason = plain(await self._prompter.ask("Why is this transfer wanted? "))
        if not reason:
            self._prompter.give_up("Without a reason nobody is asked. Nothing was sent.")
        try:
            asked = await self._approvals.ask(self._order, problem.checked, reason)
        except (NotAllowed, ElsewhereUnreadable) as error:
            self._prompter.give_up(f"Not asked. {error} Nothing was sent.")
        self._prompter.say(_WAITS)
        try:
            answer = await self._wait(asked)
        except ApprovalRefused as refused:
            self._prompter.give_up(f"{refused} Nothing was sent.")
        except asyncio.CancelledError:
            with suppress(ElsewhereUnreadable):  # then it lapses
                await self._approvals.withdraw(asked)
            self._prompter.say("Taken back: nobody can approve it any more.")
            raise
        self._tell(answer)

    async def _wait(self, asked: ApprovalAsked) -> ApprovalAnswer:
        clock = self._prompter.desk.clock
        since = told = clock.now()
        while (now := clock.now()) - since <= GOOD_FOR + _TOLD_EVERY:
            if (answer := await self._look(asked)) is not None:
                return answer
            if now - told >= _TOLD_EVERY:
                told = now
                self._prompter.say(f"No answer yet, after {(now - since) // _TOLD_EVERY} min.")
            await clock.sleep(_LOOK_SECONDS)
        return ApprovalAnswer(ApprovalVerdict.LAPSED)  # the ledger didn't say so: it is out of reach

    async def _look(self, asked: ApprovalAsked) -> ApprovalAnswer | None:
        """Says once why there is no word."""
        try:
            answer = await self._approvals.take_in(asked, self._order)
        except ElsewhereUnreadable as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._prompter.say(f"No word now: {error}")
            return None
        self._trouble = ""
        return answer

    def _tell(self, answer: ApprovalAnswer) -> None:
        where = "" if answer.till is None else f" at {answer.till}"
        if answer.verdict is ApprovalVerdict.LAPSED:
            self._prompter.give_up("Nobody answered within 15 minutes. Nothing was sent.")
        if answer.verdict is not ApprovalVerdict.APPROVED:
            self._prompter.say(f"Refused by {answer.checker}{where}: {answer.reason}")
            self._prompter.give_up("Nothing was sent.")
        self._prompter.say(f"Approved by {answer.checker}{where}.")

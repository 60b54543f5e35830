"""A second person's approval at the same terminal, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.cli.prompts import Prompter
from console.domain.input_text import plain
from console.domain.operators import NotAllowed, OperatorRefused, SignInRefused

if TYPE_CHECKING:
    from console.domain.transfers import TransferOrder
    from console.services.flow_state import FlowProblem


async def approved_here(prompter: Prompter, order: TransferOrder, problem: FlowProblem | None) -> bool:
    """Whether a supervisor has just approved what stood in the way of `order`; ends it where they don't."""
    desk = prompter.desk
    if problem is None or not problem.needs_approval or not desk.people.can_sign_in:
        return False
    prompter.explain(problem.problems)
    who = plain(await prompter.ask("Supervisor who approves it (Enter for none): "))
    if not who:
        prompter.give_up("Not approved. Nothing was sent.")
    try:
        checker = await desk.people.vouch(who, await prompter.ask(f"PIN of {who}: ", secret=True))
        await desk.transfers.approve(order, checker)
    except (NotAllowed, OperatorRefused, SignInRefused) as refused:
        prompter.give_up(f"{refused} Nothing was sent.")
    prompter.say(f"Approved by {checker.id}.")
    return True

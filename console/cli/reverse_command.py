"""`points-console reverse`: what of a transfer can come back, and the transfer that sends it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console.cli.account_parties import find_accounts
from console.cli.exit_codes import ExitCode
from console.cli.group_parties import find_acting
from console.cli.output import fail
from console.cli.profile_desk import chosen_profile, open_connection
from console.cli.signals import run_interruptible
from console.cli.transfer import transfer_at_terminal
from console.cli.transfer_parties import FindParties, Parties, TransferRequest
from console.domain.parties import Group, Program
from console.domain.references import read_reference
from console.services.feasibility_words import feasibility_facts

if TYPE_CHECKING:
    from console.cli.prompts import Prompter
    from console.services.drafts import OrderDraft


def run_reverse(typed: str, request: TransferRequest, profile_name: str, operator: str) -> int:
    """OrderDraft the counter-transfer of this one and ask as for any transfer; the exit code."""
    reference = read_reference(typed)
    if reference is None:
        return fail(ExitCode.WRONG_USAGE, "name the transfer by its reference, ten characters.")
    profile = chosen_profile(profile_name)
    finding = finding_back(reference)
    talk = transfer_at_terminal(profile, open_connection, request, operator, finding=finding)
    return run_interruptible(talk)


def finding_back(reference: str) -> FindParties:
    """Both sides of that transfer, the other way round, once it is told what of it can come back."""

    async def find(prompter: Prompter, request: TransferRequest) -> Parties:
        with prompter.refusing():
            found = await prompter.desk.counter_transfers.look(reference)
        for name, value in feasibility_facts(found):
            prompter.say(f"  {name}: {value}")
        prompter.explain(found.problems)
        if found.draft is None:
            prompter.give_up("Nothing of it can come back now. Nothing was sent.")
        points = found.draft.order.points
        prompter.say(f"The draft, as a command: points-console reverse {reference} --points {points}")
        return await _parties(prompter, request, found.draft)

    return find


async def _parties(prompter: Prompter, request: TransferRequest, draft: OrderDraft) -> Parties:
    """The draft's own; bank accounts are asked for, because their numbers aren't kept."""
    order = draft.order
    if draft.sender is None:
        found = await find_accounts(prompter, replace(request, note=order.note))
    else:
        giver, getter = draft.both
        acting = await find_acting(prompter, giver, request.by) if isinstance(giver, Group) else None
        program = Program(order.program_id, order.program_name)
        found = Parties(giver, getter, program, acting, order.transfer_type, order.note)
    return replace(found, points=str(order.points), reverses=order.reverses)

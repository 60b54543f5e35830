"""`points-console unresolved --watch`: looks for proof of what is open, until there is a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.cli.exit_codes import ExitCode, cut_with
from console.cli.operator_sign_in import sign_in_operator
from console.cli.profile_desk import chosen_profile, close_quietly, open_connection
from console.cli.prompts import Prompter
from console.cli.sign_in import open_typed
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal
from console.cli.watching import can_be_watched, tell_how_it_ends, watch_for_proof
from console.domain.operators import Right
from console.explanations.words import describe

if TYPE_CHECKING:
    from console.services.desk import Desk
    from console.settings.profiles import Profile


def run_watch(profile_name: str, signed_in_as: str) -> int:
    """Watch what this profile's provider can tell about; 3 where something stays open or wants a look."""
    return run_interruptible(_at_terminal(chosen_profile(profile_name), signed_in_as))


async def _at_terminal(profile: Profile, signed_in_as: str) -> int:
    terminal = StandardTerminal()
    cut_with(lambda: ExitCode.LOOK_FIRST)
    desk = await open_typed(terminal, profile, open_connection)
    try:
        await sign_in_operator(terminal, desk.people, desk.clock, signed_in_as)
        desk.people.at_desk.require(Right.PAST)
        return await watch_by_lines(desk, Prompter(desk, terminal))
    finally:
        await close_quietly(desk)


async def watch_by_lines(desk: Desk, prompter: Prompter) -> ExitCode:
    """Tell each transfer without a proven result, oldest first, and what becomes of it; asks nothing."""
    await desk.reconciliation.recover()
    for intent in await desk.reconciliation.open_intents():
        if not intent.is_unproven:
            continue
        prompter.say(f"Reference {intent.reference}: {describe(intent).title}.")
        if can_be_watched(desk, intent):
            intent = await watch_for_proof(prompter, intent)
            if can_be_watched(desk, intent):
                break  # whoever watched has left
            prompter.tell_state(intent)
        if intent.is_unproven:
            tell_how_it_ends(prompter, intent)
        prompter.explain_intent(intent)
    return await _left_over(desk, prompter)


async def _left_over(desk: Desk, prompter: Prompter) -> ExitCode:
    search = desk.reconciliation
    wanting = any(intent.is_unproven for intent in await search.open_intents())
    if wanting or await search.alarms() or await search.damaged() or await search.may_lack():
        prompter.say("Something still wants a look: points-console unresolved lists it.")
        return ExitCode.LOOK_FIRST
    prompter.say("Nothing is open here without a proven result.")
    return ExitCode.DONE

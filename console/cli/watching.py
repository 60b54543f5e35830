"""The search for proof, watched line by line: until there is a verdict, or whoever watches leaves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console.domain.transfers import Intent, State
from console.explanations.next_steps import WATCH, next_step_by_lines
from console.explanations.words import describe

if TYPE_CHECKING:
    from console.cli.prompts import Prompter
    from console.services.desk import Desk

_CHECK_SECONDS = 1.0
"""Between two rounds of the search while somebody watches."""


def can_be_watched(desk: Desk, intent: Intent) -> bool:
    """Whether looking can bring a verdict: some a person decides, some another profile must look for."""
    searched = intent.is_unproven and intent.state is not State.NEEDS_HUMAN
    return searched and desk.transfers.speaks_for(intent)


def tell_how_it_ends(prompter: Prompter, intent: Intent) -> None:
    """What brings an open transfer to its end, for whoever can't watch it here and now."""
    if step := next_step_by_lines(intent.state):
        prompter.say(step)
    if intent.is_unproven and not prompter.desk.transfers.speaks_for(intent):
        prompter.say(f"Only its own connection can tell: add --profile {intent.profile}.")


async def watch_for_proof(prompter: Prompter, intent: Intent) -> Intent:
    """Look until there is a verdict, or Ctrl+C leaves."""
    desk, told_trouble = prompter.desk, ""
    prompter.say(f"Looking in the provider's history. Ctrl+C leaves; the search goes on with {WATCH}.")
    try:
        while intent.is_unproven and intent.state is not State.NEEDS_HUMAN:
            await desk.reconciliation.pass_once()
            told_trouble = _tell_trouble(prompter, told_trouble)
            found = await desk.transfers.get(intent.reference)
            if found.reconciliation.looks != intent.reconciliation.looks:
                prompter.say(f"Look {found.reconciliation.looks}: {describe(found).title}.")
            intent = found
            await desk.clock.sleep(_CHECK_SECONDS if intent.is_unproven else 0)
    except asyncio.CancelledError:
        prompter.say(f"Left. Do not send it again: the search goes on with {WATCH}.")
    return intent


def _tell_trouble(prompter: Prompter, told: str) -> str:
    """Say once why the search can't work; which trouble was told by now."""
    trouble = prompter.desk.reconciliation.trouble
    if trouble is not None and trouble.code != told:
        prompter.explain((trouble,))
    return "" if trouble is None else trouble.code

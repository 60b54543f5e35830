"""Who is at the terminal: an operator's id and PIN, asked for before anything else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console.domain.operators import SignInRefused

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.domain.clock import Clock
    from console.services.people import People

_TRIES = 3
_LONGEST_WAIT = timedelta(seconds=5)
"""Beyond it whoever waits is told to come back."""
_FIRST = "Nobody works here yet. You become the first supervisor, with the PIN that you choose now."


async def sign_in_operator(terminal: Terminal, people: People, clock: Clock, named: str = "") -> None:
    """Somebody is at the desk, after three tries at most; raises `SignInRefused`, `EOFError` for no answer.

    `named` was said on the command line; else an empty answer means whoever the settings propose. Nobody is
    asked where nobody could prove who they are, or who is meant is there already.
    """
    present = people.at_desk.present
    if not people.can_sign_in or (present is not None and named in ("", present.id)):
        return None
    operator = named or await _ask_operator(terminal, people.proposed)
    if await people.is_unbegun():
        terminal.say(_FIRST)
        await people.begin(operator, await choose_pin(terminal))
        return None
    for _ in range(_TRIES - 1):
        try:
            return await _try(terminal, people, operator)
        except SignInRefused as refused:
            if refused.wait > _LONGEST_WAIT:
                raise
            terminal.say(str(refused))
            await clock.sleep(refused.wait.total_seconds())
    return await _try(terminal, people, operator)


async def _try(terminal: Terminal, people: People, operator: str) -> None:
    await people.sign_in(operator, await terminal.ask(f"PIN of {operator}: ", secret=True))


async def choose_pin(terminal: Terminal) -> str:
    """The same PIN twice. Raises `PinRefused` with the rule of PINs."""
    from pydantic import SecretStr

    from console.credentials.pins import PinRefused, require_pin_rule

    pin = await terminal.ask("New PIN, 4 to 12 digits: ", secret=True)
    require_pin_rule(SecretStr(pin))
    if pin != await terminal.ask("The same PIN again: ", secret=True):
        raise PinRefused("The two PINs differ.")
    return pin


async def _ask_operator(terminal: Terminal, proposed: str) -> str:
    answer = await terminal.ask(f"Operator ({proposed}): " if proposed else "Operator: ")
    return answer or proposed

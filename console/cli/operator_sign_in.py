"""Who is at the terminal: an operator's id and PIN, asked for before anything else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console.domain.operators import Operator, SignInRefused, read_operator_id

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.domain.clock import Clock
    from console.domain.identity import Identity

_TRIES = 3
_LONGEST_WAIT = timedelta(seconds=5)
"""Beyond it whoever waits is told to come back."""
_FIRST = "Nobody works here yet. You become the first supervisor, with the PIN that you choose now."


async def sign_in_operator(
    terminal: Terminal, identity: Identity, clock: Clock, named: str = "", *, proposed: str = ""
) -> Operator:
    """Who signs in, after three tries at most; raises `SignInRefused`, and `EOFError` where nobody answers.

    `named` was said on the command line; else an empty answer means whoever is `proposed`.
    """
    operator = named or await _ask_operator(terminal, read_operator_id(proposed))
    if await identity.is_unbegun():
        terminal.say(_FIRST)
        return await identity.begin(operator, await choose_pin(terminal))
    for _ in range(_TRIES - 1):
        try:
            return await _try(terminal, identity, operator)
        except SignInRefused as refused:
            if refused.wait > _LONGEST_WAIT:
                raise
            terminal.say(str(refused))
            await clock.sleep(refused.wait.total_seconds())
    return await _try(terminal, identity, operator)


async def _try(terminal: Terminal, identity: Identity, operator: str) -> Operator:
    return await identity.sign_in(operator, await terminal.ask(f"PIN of {operator}: ", secret=True))


async def choose_pin(terminal: Terminal) -> str:
    """The same PIN twice. Raises `PinRefused` with the rule of PINs."""
    from pydantic import SecretStr

    from console.credentials import PinRefused, require_pin_rule

    pin = await terminal.ask("New PIN, 4 to 12 digits: ", secret=True)
    require_pin_rule(SecretStr(pin))
    if pin != await terminal.ask("The same PIN again: ", secret=True):
        raise PinRefused("The two PINs differ.")
    return pin


async def _ask_operator(terminal: Terminal, proposed: str) -> str:
    answer = await terminal.ask(f"Operator ({proposed}): " if proposed else "Operator: ")
    return answer or proposed

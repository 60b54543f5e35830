"""What a command does for whoever has signed in, and may."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from console.cli.operator_sign_in import sign_in_operator
from console.cli.profile_desk import journal_and_people
from console.cli.terminal import StandardTerminal
from console.domain.operators import NOBODY, AtDesk, Operator, Right

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.domain.operators import AtDesk
    from console.journal.journal_thread import Journal


@asynccontextmanager
async def signed_in(terminal: Terminal, named: str) -> AsyncIterator[tuple[Journal, AtDesk, Clock]]:
    """This user's journal, closed again, and whoever signs in before anything is done with it."""
    from console.credentials.keyring_vault import KeyringVault
    from console.domain.clock import SystemClock

    clock = SystemClock()
    async with journal_and_people(KeyringVault(), clock) as (journal, people):
        await sign_in_operator(terminal, people, clock, named)
        yield journal, people.at_desk, clock


async def on_this_journal(work: Callable[[Journal], Awaitable[int]], signed_in_as: str = "") -> int:
    """The exit code of `work` on this user's journal, which is closed after it.

    Whoever reads it signs in first. A program gives `signed_in_as`, and the PIN on standard input.
    """
    return await by_whoever_reads(lambda journal, _reader: work(journal), signed_in_as)


async def by_whoever_reads(work: Callable[[Journal, AtDesk], Awaitable[int]], signed_in_as: str = "") -> int:
    """The same, for work whose services ask who is there."""
    from console.credentials.keyring_vault import KeyringVault

    terminal = StandardTerminal(aside=True)
    async with _open_for(Right.PAST, KeyringVault(), terminal, signed_in_as) as (journal, reader):
        return await work(journal, reader)


async def require_signed_in(right: Right, vault: Vault, terminal: Terminal, signed_in_as: str) -> None:
    """Whoever has the right is there, once there are operators; raises `NotAllowed` and `SignInRefused`."""
    async with _open_for(right, vault, terminal, signed_in_as):
        pass


@asynccontextmanager
async def _open_for(
    right: Right, vault: Vault, terminal: Terminal, signed_in_as: str
) -> AsyncIterator[tuple[Journal, AtDesk]]:
    from console.domain.clock import SystemClock

    clock = SystemClock()
    async with journal_and_people(vault, clock) as (journal, people):
        if await people.is_unbegun():
            yield journal, AtDesk(Operator(NOBODY))  # where nobody can sign in yet, anybody may read
            return
        await sign_in_operator(terminal, people, clock, signed_in_as)
        people.at_desk.require(right)
        yield journal, people.at_desk

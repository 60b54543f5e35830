"""A desk that is awaited: being opened, or closed to whoever asked, while a screen is there already.

Nothing of a desk is imported here, so that the first frame can be drawn before there is one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING

from console.services.threads import in_background

if TYPE_CHECKING:
    from console.domain.party_kinds import PartyKind
    from console.services.desk import Desk

_IMPORTED_AHEAD = ("pydantic", "console.settings", "console.services.opening")
"""Slow to import, and so in parts: other threads wait for one that imports, that which draws keys too."""


class DeskClosed(Exception):
    """The desk could not be opened; the message is a sentence for the operator."""

    def __init__(self, why: str, *, needs_sign_in: bool = False) -> None:
        super().__init__(why)
        self.needs_sign_in = needs_sign_in
        """The provider's sign-in is missing; typed for this run, the desk may open."""


class Opening:
    """A desk that is being opened while the first screen is already there and takes keys.

    `open_desk` does the slow imports, the keyring and the journal, in the background. When it raises
    `DeskClosed`, `refused` is told, and whoever waits for the desk goes on waiting: another `begin`, or
    a `sign_in`, may still open it. `take_sign_in` gets what was typed, for `open_desk` to find. `parties`,
    who can take part, is known before, so that the first frame already has the right fields.
    """

    def __init__(
        self,
        open_desk: Callable[[], Awaitable[Desk]],
        *,
        environment: str,
        profile: str,
        parties: frozenset[PartyKind],
        take_sign_in: Callable[[str, str], None] = lambda _identity, _secret: None,
    ) -> None:
        self.environment = environment
        self.profile = profile
        self.parties = parties
        self.refused: Callable[[DeskClosed], None] = lambda _closed: None
        self.at_rest: Callable[[], Awaitable[None]] = _at_once
        """Waited for before each slow step that nobody asked for yet."""
        self._open_desk = open_desk
        self._take_sign_in = take_sign_in
        self._attempt: asyncio.Task[None] | None = None
        self._asked_for = False

    def begin(self) -> None:
        """Start opening, unless it is open or under way."""
        self._asked_for = True
        if self._attempt is None:
            self._attempt = asyncio.ensure_future(self._try_to_open())

    def sign_in(self, identity: str, secret: str) -> None:
        """Try again with a sign-in typed for this run; what was kept before it isn't touched."""
        self._take_sign_in(identity, secret)
        self.begin()

    async def desk(self) -> Desk:
        """The desk, as soon as it is open. The first to ask begins; asking again doesn't try again."""
        if not self._asked_for:
            self.begin()
        return await asyncio.shield(self._opened)

    async def close(self) -> None:
        """Close the desk, if it was opened, and give up opening it."""
        if self._attempt is not None:
            self._attempt.cancel()
            await asyncio.gather(self._attempt, return_exceptions=True)
        if self._opened.done():
            await self._opened.result().close()

    @cached_property
    def _opened(self) -> asyncio.Future[Desk]:
        return asyncio.get_running_loop().create_future()

    async def _try_to_open(self) -> None:
        try:
            for name in _IMPORTED_AHEAD:
                await self.at_rest()
                await in_background(partial(import_module, name))
            await self.at_rest()
            self._opened.set_result(await self._open_desk())
        except Exception as fault:
            self._attempt = None
            self.refused(fault if isinstance(fault, DeskClosed) else _own_fault(fault))


async def _at_once() -> None:
    """Nobody types."""


def _own_fault(fault: Exception) -> DeskClosed:
    """Said on the screen, because nobody waits for the attempt; without the text, which may hold a secret."""
    return DeskClosed(f"The console could not open because of a fault of its own ({type(fault).__name__}).")

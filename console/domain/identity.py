"""What proves who somebody is: the book of PINs, or whatever a chain signs its people in with."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from console.domain.operators import Operator
from console.domain.operators_elsewhere import OperatorsElsewhere


class Identity(Protocol):
    """Knows the operators of this console and proves who is who."""

    async def is_unbegun(self) -> bool:
        """Whether nobody is known and nothing proves who may be the first: whoever comes is."""

    async def begin(self, operator: str, secret: str) -> Operator:
        """The first supervisor, with this secret from now on. Raises `SignInRefused`."""

    async def sign_in(self, operator: str, secret: str) -> Operator:
        """Who it is. Raises `SignInRefused` with a sentence, and how long no other try is taken."""


@runtime_checkable
class IdentityOfChain(Identity, Protocol):
    """One that keeps a book of its own at each console, and brings them together."""

    def join(self, chain: OperatorsElsewhere) -> None:
        """From now on the other consoles of a chain are heard, and hear what is decided here."""

    async def hear(self) -> tuple[Operator, ...]:
        """Who is another one since what other consoles decided was taken in."""

    def close(self) -> None:
        """Let go of the chain."""

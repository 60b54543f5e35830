"""What proves who somebody is: the book of PINs, or whatever a chain signs its people in with."""

from __future__ import annotations

from typing import Protocol

from console.domain.operators import Operator


class Identity(Protocol):
    """Knows the operators of this console and proves who is who."""

    async def is_unbegun(self) -> bool:
        """Whether nobody is known and nothing proves who may be the first: whoever comes is."""

    async def begin(self, operator: str, secret: str) -> Operator:
        """The first supervisor, with this secret from now on. Raises `SignInRefused`."""

    async def sign_in(self, operator: str, secret: str) -> Operator:
        """Who it is. Raises `SignInRefused` with a sentence, and how long no other try is taken."""

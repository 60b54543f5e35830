"""Plays the operator of a line-mode transfer on the training simulator, reading the code from the phone."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.parties import Party
from console.services.desk import Desk


class Rehearsal:
    """Answers the line mode's questions and writes both down, as a transcript."""

    def __init__(self, desk: Desk, write: Callable[[str], None]) -> None:
        assert desk.training is not None  # noqa: S101 - only the demo rehearses
        self._training = desk.training
        self._write = write

    def say(self, text: str) -> None:
        self._write(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """`yes`, or the newest code on the customer's phone where a secret is asked for."""
        if not secret:
            self._write(f"{question}yes")
            return "yes"
        newest = (await self._training.phone())[-1]
        self._write(f"(the phone of {newest.to} shows: {newest.text})")
        self._write(f"{question}{'•' * len(newest.code)}")
        return newest.code

    async def times_moved(self, sender: Party, recipient: Party, points: int) -> int:
        """How often the simulator's ledger holds this transfer of a customer; 1 is the only right answer."""
        rows = await self._training.ledger(sender.id)
        wanted = (sender.key, recipient.key, points)
        return sum((row.sender.key, row.recipient.key, row.points) == wanted for row in rows)

"""Plays the operator of a line-mode transfer on the training simulator, reading the code from the phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from console.domain.masking import mask_account
from console.services.desk import Desk

if TYPE_CHECKING:
    from console.providers.interface import SampleTransfer


class DemoOperator:
    """Answers the line mode's questions and writes both down, as a transcript.

    `unseen` is typed first where something is asked for unseen; no transcript may hold it.
    """

    def __init__(self, desk: Desk, write: Callable[[str], None], unseen: Sequence[str] = ()) -> None:
        assert desk.training is not None  # noqa: S101 - only the demo has one
        self._training = desk.training
        self._write = write
        self._unseen = list(unseen)

    def say(self, text: str) -> None:
        """Write one line of the transcript."""
        self._write(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """What is to be typed unseen, then the newest code on the phone; the first of a choice, or `yes`."""
        if not secret:
            answer = "yes" if "(yes/no)" in question else "1"
            self._write(f"{question}{answer}")
            return answer
        if self._unseen:
            number = self._unseen.pop(0)
            self._write(f"{question}{mask_account(number)}")
            return number
        newest = (await self._training.phone())[-1]
        self._write(f"(the phone of {newest.to} shows: {newest.text})")
        self._write(f"{question}{'•' * len(newest.code)}")
        return newest.code

    async def times_moved(self, sample: SampleTransfer) -> int:
        """How often the simulator's ledger holds this transfer; 1 is the only right answer."""
        rows = await self._training.ledger(sample.sender.id)
        wanted = (sample.sender.key, sample.recipient.key, sample.points)
        return sum((row.sender.key, row.recipient.key, row.points) == wanted for row in rows)

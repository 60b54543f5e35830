"""Plays the operator of a line-mode transfer on the training simulator, reading the code from the phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from console.domain.masking import mask_account
from console.domain.parties import Party
from console.services.desk import Desk

if TYPE_CHECKING:
    from console.providers.simulator_control import TrainingDesk


class AccountDemoOperator:
    """Plays the operator of a transfer between bank accounts, whose numbers no transcript may hold."""

    def __init__(self, desk: Desk, write: Callable[[str], None], numbers: Sequence[str]) -> None:
        assert desk.training is not None  # noqa: S101 - only the demo has one
        self._training = desk.training
        self._write = write
        self._numbers = list(numbers)

    def say(self, text: str) -> None:
        """Write one line of the transcript."""
        self._write(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """The next number where one is typed unseen, the first of a choice, or `yes`."""
        if secret:
            number = self._numbers.pop(0)
            self._write(f"{question}{mask_account(number)}")
            return number
        answer = "yes" if "(yes/no)" in question else "1"
        self._write(f"{question}{answer}")
        return answer

    async def times_moved(self, sender: Party, recipient: Party, points: int) -> int:
        """See `DemoOperator`."""
        return await _times_moved(self._training, sender, recipient, points)


class DemoOperator:
    """Answers the line mode's questions and writes both down, as a transcript."""

    def __init__(self, desk: Desk, write: Callable[[str], None]) -> None:
        assert desk.training is not None  # noqa: S101 - only the demo has one
        self._training = desk.training
        self._write = write

    def say(self, text: str) -> None:
        """Write one line of the transcript."""
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
        """How often the simulator's ledger holds this transfer; 1 is the only right answer."""
        return await _times_moved(self._training, sender, recipient, points)


async def _times_moved(training: TrainingDesk, sender: Party, recipient: Party, points: int) -> int:
    rows = await training.ledger(sender.id)
    wanted = (sender.key, recipient.key, points)
    return sum((row.sender.key, row.recipient.key, row.points) == wanted for row in rows)

"""Somebody who answers the line mode, with the customer's phone in view."""

from __future__ import annotations

from tests.doubles.simulators import RunningSimulator


class Operator:
    """Answers in order; a code is read from the phone unless a wrong one is to be typed first."""

    def __init__(self, simulator: RunningSimulator, *answers: str, wrong_codes: int = 0) -> None:
        self._simulator = simulator
        self._answers = list(answers)
        self._wrong_codes = wrong_codes
        self.heard: list[str] = []

    def say(self, text: str) -> None:
        self.heard.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.heard.append(question)
        if secret and self._wrong_codes:
            self._wrong_codes -= 1
            return "000000"
        if secret:
            return str(self._simulator.phone()[-1]["code"])
        if not self._answers:
            raise EOFError
        return self._answers.pop(0)

    def heard_saying(self, words: str) -> bool:
        return any(words in line for line in self.heard)

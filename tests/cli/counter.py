"""Somebody at a terminal who answers in order, on real services, a real journal and a scripted provider."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.cli.exit_codes import ExitCode
from console.cli.group_parties import find_with_groups
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import FindParties, TransferRequest
from console.domain.transfers import Intent
from console.services.desk import Desk
from tests.doubles.fake_desk import FakeGateway

Answer = str | type[BaseException]


@dataclass
class Operator:
    """Gives the answers in order, then nobody is there; an exception among them is raised instead."""

    answers: list[Answer]
    heard: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    """Questions whose answer isn't shown while it is typed."""

    def say(self, text: str) -> None:
        self.heard.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.questions.append(question)
        if secret:
            self.secrets.append(question)
        answer = self.answers.pop(0) if self.answers else EOFError
        if isinstance(answer, str):
            return answer
        raise answer

    def heard_saying(self, words: str) -> bool:
        return any(words in line for line in self.heard)


@dataclass
class Counter:
    """One open desk and its provider."""

    desk: Desk
    gateway: FakeGateway

    async def talk(
        self, request: TransferRequest, *answers: Answer, find_parties: FindParties = find_with_groups
    ) -> tuple[ExitCode, Operator]:
        """One conversation from its beginning to its end."""
        operator = Operator(list(answers))
        return await TransferConversation(self.desk, operator, find_parties).run(request), operator

    async def open_intents(self) -> tuple[Intent, ...]:
        return await self.desk.reconciliation.open_intents()

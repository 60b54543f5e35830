"""What both look-ups share: one question at a time, and where its answer or its trouble is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from console.domain.problems import ProviderError
from console.widgets.explanation_card import ExplanationCard
from console.widgets.status_text import bad, muted
from screens.desk_screen import DeskScreen

if TYPE_CHECKING:
    from console.domain.problems import Problem
    from console.services.desk import Desk

Answer = TypeVar("Answer")

_FAULT = "This console met a fault of its own. Nothing was changed. Try once more, then F1."


class AskingScreen(DeskScreen, Generic[Answer]):
    """Read only: nothing here can move points.

    Subclasses compose the box in `compose_box` and the answer's place in `compose_found`, show an answer in
    `paint` and take it away in `forget`.
    """

    INVITATION: ClassVar[str]
    """Said while nothing is asked."""

    _asked: object = None

    def compose_body(self) -> Iterable[Widget]:
        return self._body()

    def _body(self) -> ComposeResult:
        yield from self.compose_box()
        yield Static(self.INVITATION, id="said", markup=False)
        yield ExplanationCard(id="trouble")
        yield from self.compose_found()

    def compose_box(self) -> ComposeResult:
        """Where the question is typed."""
        raise NotImplementedError

    def compose_found(self) -> ComposeResult:
        """Where the answer is shown."""
        raise NotImplementedError

    def paint(self, desk: Desk, answer: Answer) -> None:
        """Show the answer to the latest question."""
        raise NotImplementedError

    def forget(self) -> None:
        """Take the last answer away, and what is still read behind it."""
        self.workers.cancel_group(self, "details")
        self.query_one("#trouble", ExplanationCard).clear()
        self.refresh_bindings()

    @work(exclusive=True, group="lookup", exit_on_error=False)
    async def look_up(self, question: Callable[[Desk], Awaitable[Answer]]) -> None:
        """Only the answer to the latest question is painted."""
        asked = self._asked = object()
        self.forget()
        self.say(muted("Looking up …"))
        desk = await self.opening.desk()
        try:
            answer = await question(desk)
        except ProviderError as error:
            if asked is self._asked:
                self.trouble(desk, error.problems)
            return
        if asked is self._asked:
            self.paint(desk, answer)

    @property
    def has_asked(self) -> bool:
        """Whether there is a question, or an answer to it."""
        return self._asked is not None

    def drop_question(self) -> None:
        """Neither an answer nor one that is still to come."""
        self._asked = None
        self.workers.cancel_group(self, "lookup")
        self.forget()
        self.say(self.INVITATION)

    def trouble(self, desk: Desk, problems: Iterable[Problem], note: str = "") -> None:
        """Explain why there is no answer."""
        self.say("")
        cards = [desk.catalogue.explain(problem) for problem in problems]
        self.query_one("#trouble", ExplanationCard).explain(cards, note)

    def say(self, words: Content | str) -> None:
        """The line between the box and the answer."""
        said = self.query_one("#said", Static)
        said.update(words)
        said.display = bool(words)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.group == "lookup":
            self.say(bad(_FAULT))
        elif event.state is WorkerState.ERROR and event.worker.group == "details":
            self.details_failed()

    def details_failed(self) -> None:
        """What is read behind an answer, in workers of the group "details", met a fault of the console."""
        raise NotImplementedError

"""When each step of one transfer was done, by the machine's clock that nobody can set."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from console.domain.transfers import Intent, State
from console.services.stages import Stage

if TYPE_CHECKING:
    from console.domain.exchanges import Exchange
    from console.services.desk import Desk

Step = Stage | str
"""A stage of the flow that has begun, or what is done by its own words."""
JUDGED, SHOWN = "answer judged", "outcome shown"
_STAGES = {
    Stage.CHECKING: "Enter: the order",
    Stage.PREVIEW: "order checked",
    Stage.ATTEST: "order checked",
    Stage.PREPARING: "Enter: the preview",
    Stage.CODE: "code asked for (J2)",
    Stage.SENT: "Enter: the code, or the operator's word",
}


class TransferTimeline:
    """Listens to a desk while a transfer is made there; whoever makes it marks the rest."""

    def __init__(self, desk: Desk) -> None:
        self._monotonic = desk.clock.monotonic
        self._marks: list[tuple[float, str]] = []
        self._is_sending = False
        desk.announcer.subscribe(self._row)
        desk.trace.watch(self._exchange)

    def mark(self, step: Step) -> None:
        """This is done now; a stage without words of its own is left out."""
        words = step if isinstance(step, str) else _STAGES.get(step)
        if words is not None:
            self._marks.append((self._monotonic(), words))

    def lines(self) -> Iterator[str]:
        """A table in milliseconds: each step since the one before, and since the first."""
        marks = sorted(self._marks)
        yield f"{'Milliseconds':<42}{'step':>10}{'in all':>10}"
        for (before, _), (at, step) in pairwise([*marks[:1], *marks]):
            yield f"{step:<42}{(at - before) * 1000:>10.1f}{(at - marks[0][0]) * 1000:>10.1f}"

    def _row(self, intent: Intent) -> None:
        """A row is announced once it is durable."""
        self._is_sending = intent.state is State.SENDING
        if self._is_sending:
            self.mark("SENDING, durable (J3)")
        elif intent.state is not State.PREPARED:
            self.mark("outcome, durable (J7)")
        elif intent.attempt.code_issued is None:
            self.mark("PREPARED, durable (J1)")

    def _exchange(self, exchange: Exchange) -> None:
        """Of those while SENDING: there are more than one where a connection couldn't be made."""
        if not self._is_sending:
            return
        if exchange.first_byte is not None:
            began = self._monotonic() - exchange.milliseconds / 1000
            self._marks.append((began + exchange.first_byte / 1000, "first byte (J5)"))
        self.mark("answer read (J6)")

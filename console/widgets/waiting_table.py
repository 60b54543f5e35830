"""What other tills ask their supervisors to approve, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from console.domain.approval_requests import ApprovalWaiting
from console.domain.points import format_points
from console.widgets.fitted_table import Cells, FittedColumn, FittedTable, cell, sharing
from console.widgets.times import age

_LABELS = {
    "age": "Age",
    "till": "Till",
    "maker": "Made by",
    "points": "Points",
    "warned": "▲",
    "sides": "From → to",
}
_WIDTHS = {"age": 6, "till": 16, "maker": 12, "points": 9, "warned": 2}
_RIGHT = ("age", "points", "warned")


class WaitingTable(FittedTable):
    """Rows are keyed by the question's id, and the oldest comes first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.decide(True)", "Approve", id="approve-it", tooltip="Approve with your PIN")
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._waiting: dict[str, ApprovalWaiting] = {}

    @property
    def current(self) -> ApprovalWaiting | None:
        """The question under the cursor."""
        return self._waiting.get(self.cursor_key)

    def show(self, waiting: Iterable[ApprovalWaiting]) -> None:
        """These and no others; the cursor stays where it is as long as its line does."""
        self._waiting = {each.asked.id: each for each in waiting}
        self.redraw()

    def columns_at(self, width: int) -> Iterable[FittedColumn]:
        """The names get what the other columns leave."""
        return sharing(_LABELS, _WIDTHS, _RIGHT, ("maker", "till"), width)

    def lines(self) -> Iterable[tuple[str, Cells]]:
        """Each question's id with its cells."""
        return ((key, _cells(each)) for key, each in self._waiting.items())


def _cells(waiting: ApprovalWaiting) -> Cells:
    asked, till = waiting.asked, waiting.till
    warned = sum(line.startswith("▲") for line in asked.shown)
    return {
        "age": cell(age(waiting.age), right=True),
        "till": cell(f"{till.branch}, {till.label}"),
        "maker": cell(asked.maker),
        "points": cell(format_points(asked.points), right=True),
        "warned": cell(str(warned) if warned else "–", right=True),
        "sides": cell(f"{asked.sender} → {asked.recipient}"),
    }

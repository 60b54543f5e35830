"""What other tills ask their supervisors to approve, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from console.domain.approval_requests import ApprovalWaiting
from console.domain.points import format_points
from console.widgets.fitted_table import Cells, FittedColumn, FittedTable
from console.widgets.history_text import cell
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
_PADDING, _LEAST = 2, 16
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
        found = {each.asked.id: each for each in waiting}
        same, self._waiting = found.keys() == self._waiting.keys(), found
        if same:
            for key, cells in self.lines():
                self.amend(key, cells)
        else:
            self.lay_out()

    def columns_at(self, width: int) -> Iterable[FittedColumn]:
        """The names get what the other columns leave."""
        widths, room = dict(_WIDTHS), width - 1
        for name in ("maker", "till"):
            if room - sum(widths.values()) - _PADDING * (len(widths) + 1) < _LEAST:
                del widths[name]
        left = max(room - sum(widths.values()) - _PADDING * (len(widths) + 1), 8)
        for name, label in _LABELS.items():
            if name in widths or name == "sides":
                yield FittedColumn(name, cell(label, right=name in _RIGHT), widths.get(name, left))

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

"""The provider's own rows around a transfer that nobody knows about, each with what it says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.domain.clock import full_time
from console.domain.points import format_points
from console.domain.transfers import HistoryRow, Intent
from console.services.evidence import ProviderEvidence, RowSays
from console.widgets.status_text import bad, muted, warn
from console.widgets.text_block import TextBlock, wrapped
from console.widgets.waiting import WaitLine
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.services.desk import Desk

_MARKS = {
    RowSays.PROOF: ("✓", "$success"),
    RowSays.CONTRADICTION: ("≠", "$error"),
    RowSays.ALIKE: ("?", "$warning"),
}
_MOST = 20
_UNREAD = "The provider's list can't be read now, or it keeps none. Look at its own screen."
_LEDGER = "A ledger: it names no other side and carries no note, so a row can only be like it."
_PART = "Rows may be missing: the list couldn't be read to its end."


class EvidenceDialog(Dialog[None]):
    """Read anew each time; nothing is decided here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v", "dismiss", "Close", id="close-evidence"),
    ]

    def __init__(self, desk: Desk, intent: Intent) -> None:
        super().__init__()
        self._desk = desk
        self._intent = intent

    def compose(self) -> ComposeResult:
        """Whose list it is, and the rows."""
        sender = self._intent.order.sender.label
        with VerticalScroll(classes="dialog") as box:
            box.border_subtitle = "Esc closes"
            title = f"What the provider lists for {sender}, beside {self._intent.reference}"
            yield Static(title, classes="dialog-title", markup=False)
            yield WaitLine(muted("Reading the provider's list …"), id="said")
            yield TextBlock(id="evidence-rows")

    def on_mount(self) -> None:
        """Read the list."""
        self.query_one(VerticalScroll).focus()
        self.begin(self._read, "The journal can't be read now.")

    async def _read(self) -> None:
        found = await self._desk.reconciliation.evidence(self._intent.reference)
        self.say(_said(found))
        self.query_one(TextBlock).draw(lambda width: _lines(found, width))


def _said(found: ProviderEvidence) -> Content:
    if not found.rows and not found.whole:
        return bad(_UNREAD)
    if not found.whole:
        return warn(_PART)
    if found.by_ledger:
        return warn(_LEDGER)
    count = len(found.rows)
    return muted(f"{count} row{'' if count == 1 else 's'}, read to the end." if count else "No row at all.")


def _lines(found: ProviderEvidence, width: int) -> list[Content]:
    lines: list[Content] = []
    for row, says in found.rows[:_MOST]:
        mark, colour = _MARKS.get(says, ("·", "$muted"))
        lines.append(Content.styled(f"{mark} {says.value}", f"bold {colour}"))
        lines += wrapped(f"  {_row(row)}", width)
    if len(found.rows) > _MOST:
        lines.append(muted(f"and {len(found.rows) - _MOST} older ones"))
    return lines


def _row(row: HistoryRow) -> str:
    amount = "amount not told" if row.amount is None else f"{format_points(row.amount)} points"
    when = "" if row.at is None else f", {full_time(row.at)}"
    note = f', note "{row.note}"' if row.note else ""
    sides = f"{row.sender.label} → {row.recipient.label}"
    return f"transfer {row.transfer_id}: {amount}, {sides}{when}{note}"

"""What other tills ask a supervisor to approve, and the supervisor's word on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import DataTable, Static

from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.operators import NotAllowed
from console.widgets.facts import Facts
from console.widgets.status_text import bad, good, muted, warn
from console.widgets.waiting import WaitLine
from console.widgets.waiting_table import WaitingTable
from screens.about_waiting import about_waiting
from screens.desk_screen import DeskScreen
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.approvals_elsewhere import ApprovalsElsewhere
    from console.services.desk import Desk

_NONE_HERE = (
    "This console sees no other till, so none can ask here. A transfer made here that wants an approval is "
    "approved at it: F6 on its own screen."
)
_CALM = "Nothing waits for an approval at the tills this console sees."


class ApprovalsScreen(DeskScreen):
    """Asks the ledger anew every two seconds, only while it is shown."""

    CSS_PATH = stylesheet("approvals.tcss")
    AUTO_FOCUS = "WaitingTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "decide(False)", "Refuse", id="refuse-it", tooltip="Refuse it, with a reason"),
    ]

    _desk: Desk | None = None

    def compose_body(self) -> ComposeResult:
        """Those that wait, facts about one, and a word where there are none."""
        yield Static("Transfers that wait for an approval", id="heading", markup=False)
        yield WaitingTable(id="waiting")
        with VerticalScroll(id="about", can_focus=False):
            yield Facts()
        yield WaitLine(muted("Opening …"), id="calm")

    def on_mount(self) -> None:
        """Empty until the ledger has answered."""
        self._fit(there_are=False)

    async def desk_opened(self, desk: Desk) -> None:
        """Begin to ask, where there is somebody to ask."""
        self._desk, approvals = desk, desk.approvals_elsewhere
        if approvals is None or not approvals.may_decide:
            self.query_one("#calm", Static).update(muted(_NONE_HERE))
            return
        self.ask_while_shown(partial(self._read, approvals)).turn()

    async def _read(self, approvals: ApprovalsElsewhere) -> None:
        """What can't be read isn't shown as if it were still so."""
        table, calm = self.query_one(WaitingTable), self.query_one("#calm", Static)
        try:
            waiting = await approvals.waiting()
        except NotAllowed as refused:
            waiting, words = (), bad(f"{refused} Shift+F9 lets one sign in here; your work stays.")
        except ElsewhereUnreadable as error:
            waiting, words = (), warn(f"What waits can't be read now. {error}")
        else:
            words = good(_CALM)
        calm.update(words)
        table.show(waiting)
        self._fit(there_are=bool(waiting))

    def _fit(self, *, there_are: bool) -> None:
        table = self.query_one(WaitingTable)
        was_there, table.display = table.display, there_are
        self.query_one("#about").display = there_are
        self.query_one("#calm").display = not there_are
        if there_are and not was_there:
            table.focus()
        self._show_about()

    @on(DataTable.RowHighlighted)
    def _show_about(self) -> None:
        current = self.query_one(WaitingTable).current
        self.query_one(Facts).show(() if current is None else about_waiting(current))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Nothing is decided where nothing waits."""
        return action != "decide" or (self.is_mounted and self.query_one(WaitingTable).current is not None)

    @on(DataTable.RowSelected)
    def _chosen(self) -> None:
        self.action_decide(approves=True)

    def action_decide(self, approves: bool) -> None:
        """Ask for the supervisor's PIN, and for a reason where they refuse."""
        from screens.dialogs.decide import DecideDialog

        waiting, desk = self.query_one(WaitingTable).current, self._desk
        if waiting is not None and desk is not None and desk.approvals_elsewhere is not None:
            self.app.push_screen(
                DecideDialog(desk.people, desk.approvals_elsewhere, waiting, approves=approves)
            )

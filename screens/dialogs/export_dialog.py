"""Takes the transfers of a list along: which file, how far it is, and a key that stops it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.worker import Worker

from console.domain.elsewhere import ElsewhereUnreadable, Sees
from console.widgets.choice_list import NumberedChoices
from console.widgets.status_text import bad, good, muted
from console.widgets.waiting import WaitLine
from screens.background import start, why_unread
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.domain.query_line import HistoryQuery
    from console.services.desk import Desk
    from console.services.exports import Exported

_CHOICES = {
    "csv": "a table for spreadsheets (CSV)",
    "json": "a line each for programs (JSON lines)",
    "bundle": "a bundle that can be checked afterwards",
}
_HELP = "Names and numbers are masked."
_OF_TILLS = (
    "Names and numbers are masked, and each line names its till. "
    "Other tills' have no ids, kinds, notes or tickets: the shared ledger holds none."
)
_MISSING = "Other tills' transfers can't be read now, and would be missing."
_WITHOUT = "No file was left. This console's alone: points-console history --format csv --output FILE"
_WHOSE = {
    Sees.CONSOLE: "of this console's journal",
    Sees.BRANCH: "of this branch's tills",
    Sees.ALL: "of every till",
}
_BAR_CELLS = 30


class ExportDialog(Dialog[None]):
    """Nothing is highlighted at first, so that an Enter typed ahead writes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop or close", id="stop-export"),
    ]
    _writing: Worker[None] | None = None

    def __init__(self, desk: Desk, query: HistoryQuery, asked: str = "") -> None:
        super().__init__()
        self._desk = desk
        self._query = query
        self._asked = asked
        self._began = 0.0

    def compose(self) -> ComposeResult:
        """What there is to choose, and how far it is."""
        with Vertical(classes="dialog"):
            sees = self._desk.history.sees
            which = f"that answer to: {self._asked}" if self._asked else _WHOSE[sees]
            yield Static(f"Take along all transfers {which}", classes="dialog-title", markup=False)
            yield NumberedChoices(_CHOICES.values(), id="formats")
            yield WaitLine(muted(_HELP if sees is Sees.CONSOLE else _OF_TILLS), id="said")

    @property
    def is_writing(self) -> bool:
        """Whether a file is being written."""
        return self._writing is not None and not self._writing.is_finished

    @on(OptionList.OptionSelected, "#formats")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if not self.is_writing:
            chosen = tuple(_CHOICES)[event.option_index]
            self._began = self._desk.clock.monotonic()
            self._writing = start(self, partial(self._write, chosen), "export", failed=self._not_written)

    async def _write(self, chosen: str) -> None:
        from console.journal.journal_errors import JournalError

        exports = self._desk.exports
        path = exports.path_for(chosen)
        self.say(muted("Reading …"))
        try:
            count = await exports.save(self._query, chosen, path, self._tell, self._asked)
        except OSError as error:
            self.say(bad(f"{path} can't be written ({error.strerror}). No file was left."))
        except ElsewhereUnreadable as error:
            self.say(bad(f"{_MISSING} {error} {_WITHOUT}"))
        except JournalError as error:
            self.say(bad(f"{error} No file was left."))
        else:
            self.say(good(f"{count:,} transfer{'' if count == 1 else 's'} in {path}"))

    def _not_written(self, error: Exception) -> None:
        """Whatever else went wrong, nothing stands under the name that was meant."""
        self.say(bad(f"{why_unread(error, 'It could not be written.')} No file was left."))

    def _tell(self, exported: Exported) -> None:
        seconds = self._desk.clock.monotonic() - self._began
        speed = f", {exported.count / seconds:,.0f} a second" if seconds > 0 else ""
        bar = f"{'█' * round(exported.share * _BAR_CELLS):░<{_BAR_CELLS}}"
        self.say(
            Content.assemble(
                (bar, "$primary"),
                f" {exported.share:4.0%}\n{exported.count:,} transfers{speed}. Esc stops it.",
            )
        )

    def action_stop(self) -> None:
        """Stop what is being written, without a file; else close."""
        if self.is_writing and self._writing is not None:
            self._writing.cancel()
            self.say(muted("Stopped. No file was left."))
        else:
            self.dismiss(None)

"""What the query line says: reading it, keeping it by a name, adding up; and the columns one keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from console.domain.query_completion import SAVED_SIGN
from console.domain.query_line import Calendar, HistoryQuery, QueryFault, read_query
from console.domain.totals import Total, TotalsBy
from console.settings.history_view import NAME, HistoryView, keep_columns, keep_query, read_view, view_path
from console.settings.profiles import SettingsError
from console.widgets.history_columns import ALWAYS, CHOSEN, COLUMNS
from screens.history.history_panes import HistoryPanes
from screens.history.history_query import NO_WARNINGS

if TYPE_CHECKING:
    from console.services.desk import Desk

_NOT_A_NAME = "A line is kept by a name of small letters, digits and dashes, such as @refused."


class QueryAsking:
    """The screen's line and its view, as far as they are more than a list."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._view = HistoryView()

    @property
    def _panes(self) -> HistoryPanes:
        return self._screen.query_one(HistoryPanes)

    def read_view(self) -> None:
        """The columns and lines that were kept."""
        try:
            self._view = read_view(view_path())
        except SettingsError:
            return  # a computer without a home folder keeps nothing
        known = {column.name for column in COLUMNS}
        chosen = tuple(each for each in self._view.columns if each in known)
        self._panes.table.choose((*ALWAYS, *chosen) if chosen else CHOSEN)
        self._tell_known()

    def _tell_known(self) -> None:
        names = tuple(sorted(self._view.queries))
        self._panes.line.known = {**self._panes.line.known, SAVED_SIGN: names}

    def understand(self) -> bool:
        """Whether the line means something, now asked for; of one with a word that doesn't, the others do."""
        panes = self._panes
        if panes.text.startswith(SAVED_SIGN):
            panes.line.say(None)
            return False
        read = read_query(panes.text, self._calendar())
        fault = read if isinstance(read, QueryFault) else None
        if fault is not None:
            read = read_query(panes.text[: fault.start] + panes.text[fault.end :], self._calendar())
        elif panes.party is not None and isinstance(read, HistoryQuery) and read.warned is not None:
            fault = QueryFault(0, len(panes.text), NO_WARNINGS)
        panes.line.say(fault)
        if isinstance(read, QueryFault):
            return False
        panes.asked = read
        return True

    def _calendar(self) -> Calendar:
        from datetime import UTC, datetime

        desk = self._panes.desk
        return Calendar(datetime.now(UTC) if desk is None else desk.clock.now())

    def keep_or_recall(self) -> bool:
        """Do what a line with a name at its beginning says; whether the line is another one now."""
        text = self._panes.text
        if not text.startswith(SAVED_SIGN):
            return False
        name, _, line = text.removeprefix(SAVED_SIGN).partition(" ")
        line = line.strip()
        if not NAME.fullmatch(name):
            self._panes.line.tell(_NOT_A_NAME)
            return False
        if not line and name not in self._view.queries:
            self._panes.line.tell(
                f"No line is kept as {SAVED_SIGN}{name}. To keep one, write it behind the name."
            )
            return False
        if line:
            return self._keep(name, "" if line == "-" else line)
        self._panes.show_filter(self._view.queries[name])
        self._panes.to_table()
        return True

    def _keep(self, name: str, line: str) -> bool:
        panes = self._panes
        read = read_query(line, self._calendar())
        if isinstance(read, QueryFault):
            behind = len(panes.text) - len(line)
            panes.line.say(QueryFault(read.start + behind, read.end + behind, read.sentence))
            return False
        try:
            keep_query(view_path(), name, line)
        except SettingsError as error:
            panes.line.tell(f"It can't be kept. {error}")
            return False
        self._view = read_view(view_path())
        self._tell_known()
        panes.show_filter(line)
        panes.line.tell(f"Kept as {SAVED_SIGN}{name}." if line else f"{SAVED_SIGN}{name} is forgotten.")
        return True

    def choose_columns(self) -> None:
        """Ask for the columns, and keep what was chosen."""
        from screens.history.columns_dialog import ColumnsDialog

        table = self._panes.table

        def chosen(columns: tuple[str, ...] | None) -> None:
            if columns is None:
                return
            table.choose(columns)
            try:
                keep_columns(view_path(), columns)
            except SettingsError as error:
                self._panes.line.tell(f"The choice can't be kept. {error}")

        self._screen.app.push_screen(ColumnsDialog(table.chosen), chosen)

    def add_up(self, desk: Desk) -> None:
        """Totals of what the line asks for; where they were narrowed, the line is so afterwards."""
        from screens.history.totals_screen import TotalsScreen

        async def ask(line: str, by: TotalsBy) -> tuple[tuple[Total, ...], str]:
            read = read_query(line, self._calendar())
            assert not isinstance(read, QueryFault)  # noqa: S101 - only what was read before is asked
            return await desk.history.totals(read, by)

        def narrowed(line: str | None) -> None:
            if line is not None and line != panes.text:
                panes.line.replace(line)
            panes.to_table()

        panes = self._panes
        text = panes.text if self.understand() else ""
        whose = str(panes.query_one("#scope").render()).split(" · ")[0]
        self._screen.app.push_screen(TotalsScreen(text, whose, ask), narrowed)

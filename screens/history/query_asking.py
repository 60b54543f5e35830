"""What the query line says: reading it, keeping it by a name, adding up; and the columns one keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen

from console.domain.elsewhere import Sees
from console.domain.query_completion import SAVED_SIGN
from console.domain.query_line import Calendar, HistoryQuery, QueryFault, read_query
from console.domain.totals import Total, TotalsBy
from console.settings.history_view import NAME, HistoryView, keep_view, read_view
from console.settings.profiles import SettingsError
from console.widgets.history_columns import ALWAYS, CHOSEN, COLUMNS
from screens.history.history_panes import HistoryPanes
from screens.history.history_query import NO_WARNINGS

if TYPE_CHECKING:
    from console.services.desk import Desk

_LATELY = "since:30d"
"""What many tills' totals begin with: all there ever was takes a server seconds, and is rarely meant."""
_NOT_A_NAME = "A line is kept by a name of small letters, digits and dashes, such as @refused."


class QueryAsking:
    """The screen's line and its view, as far as they are more than a list."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._view = HistoryView()
        self._understood = ""

    @property
    def _panes(self) -> HistoryPanes:
        return self._screen.query_one(HistoryPanes)

    def read_view(self) -> None:
        """The columns and lines that were kept."""
        path = self._path
        self._view = self._view if path is None else read_view(path)
        known = {column.name for column in COLUMNS}
        chosen = tuple(each for each in self._view.columns if each in known)
        self._panes.table.choose((*ALWAYS, *chosen) if chosen else CHOSEN)
        self._tell_known()

    @property
    def _path(self) -> Path | None:
        desk = self._panes.desk
        return None if desk is None else desk.history_view

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
        self._understood = panes.text
        return True

    def narrower(self) -> HistoryQuery | None:
        """What the line asks for where it only got longer: all of that stood in the list before."""
        text = self._panes.text
        if text.startswith(SAVED_SIGN) or not text.startswith(self._understood):
            return None
        read = read_query(text, self._calendar())
        # Rows don't tell whether they were warned about.
        return read if isinstance(read, HistoryQuery) and read.warned is None else None

    def _calendar(self) -> Calendar:
        from datetime import UTC, datetime

        desk = self._panes.desk
        return Calendar(datetime.now(UTC) if desk is None else desk.clock.now())

    def keep_or_recall(self) -> str | None:
        """Do what a line with a name at its beginning says, and what to say of it; None of other lines."""
        panes = self._panes
        if not panes.text.startswith(SAVED_SIGN):
            return None
        name, _, line = panes.text.removeprefix(SAVED_SIGN).partition(" ")
        line = line.strip()
        if not NAME.fullmatch(name):
            return _NOT_A_NAME
        if line:
            return self._keep(name, "" if line == "-" else line)
        if name not in self._view.queries:
            return f"No line is kept as {SAVED_SIGN}{name}. To keep one, write it behind the name."
        panes.show_filter(self._view.queries[name])
        panes.to_table()
        return ""

    def _keep(self, name: str, line: str) -> str:
        read = read_query(line, self._calendar())
        if isinstance(read, QueryFault):
            return f"{line[read.start : read.end]}: {read.sentence}"
        queries = {key: each for key, each in self._view.queries.items() if key != name}
        failed = self._kept(replace(self._view, queries={**queries, name: line} if line else queries))
        if failed:
            return failed
        self._panes.show_filter(line)
        return f"Kept as {SAVED_SIGN}{name}." if line else f"{SAVED_SIGN}{name} is forgotten."

    def _kept(self, view: HistoryView) -> str:
        """Have it hold from now on, without a file as long as the screen; why it can't be, if so."""
        try:
            if self._path is not None:
                keep_view(self._path, view)
        except SettingsError as error:
            return f"It can't be kept. {error}"
        self._view = view
        self._tell_known()
        return ""

    def choose_columns(self) -> None:
        """Ask for the columns, and keep what was chosen."""
        from screens.history.columns_dialog import ColumnsDialog

        table = self._panes.table

        def chosen(columns: tuple[str, ...] | None) -> None:
            if columns is not None:
                table.choose(columns)
                if failed := self._kept(replace(self._view, columns=columns)):
                    self._panes.line.tell(failed)

        self._screen.app.push_screen(ColumnsDialog(table.chosen), chosen)

    def add_up(self, desk: Desk) -> None:
        """Totals of what the line asks for; where they were narrowed, the line is so afterwards."""
        from screens.history.totals_screen import TotalsScreen

        async def ask(line: str, by: TotalsBy) -> tuple[tuple[Total, ...], str]:
            read = read_query(line, self._calendar())
            assert not isinstance(read, QueryFault)  # noqa: S101 - only what was read before is asked
            return await desk.history.totals(read, by)

        def narrowed(line: str | None) -> None:
            if line is not None and line not in (panes.text, at_first):
                panes.line.replace(line)
            panes.to_table()

        panes = self._panes
        text = panes.text if self.understand() else ""
        asked = panes.asked
        is_bounded = panes.sees is not Sees.CONSOLE and asked.since is None and asked.until is None
        at_first = f"{text} {_LATELY}".strip() if is_bounded else text
        whose = str(panes.query_one("#scope").render()).split(" · ")[0]
        self._screen.app.push_screen(TotalsScreen((text, at_first), whose, ask), narrowed)

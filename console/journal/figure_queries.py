"""Figures out of the journal's two tables: what each operator did, and what was done lately."""

from __future__ import annotations

from datetime import datetime

from console.domain.desk_day import Done
from console.domain.operator_figures import OperatorFigures
from console.domain.transfers import APPLIED_STATES, State
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
from console.journal.row_reading import NONSENSE
from console.journal.schema import in_states

_MOVED = f"""
    SELECT operator, count(*), sum(points), sum(code_used IS 0) FROM intent
    WHERE created >= :since AND {in_states(APPLIED_STATES)} GROUP BY operator
"""  # noqa: S608 - our own names
_DONE = """
    SELECT operator,
        sum(kind = 'prepared' AND facts LIKE '%"warned":%'),
        sum(kind = 'code refused'), sum(kind = 'resolved')
    FROM event WHERE at >= :since AND kind IN ('prepared', 'code refused', 'resolved') GROUP BY operator
"""

# Nothing is sorted: rows are walked by their id, from the newest on.
_NEWEST_FIRST = "SELECT created, points, state FROM intent ORDER BY id DESC"


class FigureQueries:
    """Walks over what was written since: one for a list now and then, one for a screen."""

    _file: JournalFile

    def operator_figures(self, since: datetime) -> tuple[OperatorFigures, ...]:
        """Whoever moved, or was refused, or decided anything since, the busiest first."""
        values = {"since": stamp(since)}
        with self._file.reading() as connection:
            moved = {row[0]: row[1:] for row in connection.execute(_MOVED, values)}
            done = {row[0]: row[1:] for row in connection.execute(_DONE, values)}
        found = [
            OperatorFigures(str(name), *moved.get(name, (0, 0, 0)), *done.get(name, (0, 0, 0)))
            for name in {*moved, *done}
        ]
        return tuple(sorted(found, key=lambda each: (-each.transfers, each.operator)))

    def done_since(self, since: datetime) -> tuple[Done, ...]:
        """What became of everything written down since, newest first; rows that can't be read are left out.

        It costs what was done since and not what the journal holds: the first older row ends the walk.
        """
        done: list[Done] = []
        with self._file.reading() as connection:
            for created, points, state in connection.execute(_NEWEST_FIRST):
                try:
                    at = datetime.fromisoformat(created)
                    if at < since:
                        break
                    done.append((at, int(points), State(state)))
                except NONSENSE:
                    continue
        return tuple(done)

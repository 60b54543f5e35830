"""Counts what each operator did, out of the journal's two tables."""

from __future__ import annotations

from datetime import datetime

from console.domain.operator_figures import OperatorFigures
from console.domain.transfers import APPLIED_STATES
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
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


class FigureQueries:
    """Two walks over what was written since; for a list now and then, and not for a screen."""

    _file: JournalFile

    def operator_figures(self, since: datetime) -> tuple[OperatorFigures, ...]:
        """Whoever moved, or was refused, or decided anything since, the busiest first."""
        values = {"since": stamp(since)}
        with self._file.reading() as connection:
            moved = {row[0]: row[1:] for row in connection.execute(_MOVED, values)}
            done = {row[0]: row[1:] for row in connection.execute(_DONE, values)}
        found = [
            _figures(name, moved.get(name, (0, 0, 0)), done.get(name, (0, 0, 0))) for name in {*moved, *done}
        ]
        return tuple(sorted(found, key=lambda each: (-each.transfers, each.operator)))


def _figures(name: str, moved: tuple[int, int, int], done: tuple[int, int, int]) -> OperatorFigures:
    return OperatorFigures(str(name), *moved, *done)

"""Reads moves out of the journal: enough of each transfer for limits, in one statement a side."""

from __future__ import annotations

from datetime import datetime

from console.domain.moves import Move, MovesOf, moves_of
from console.domain.parties import Party
from console.domain.transfers import State
from console.journal.journal_errors import JournalRowBroken
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
from console.journal.row_reading import NONSENSE, party_of
from console.journal.schema import SENT_BY, sender_of
from console.journal.table import Row, Values

_COLUMNS = (
    *("reference", "created", "points", "state"),
    *("sender_kind", "sender_id", "sender_name", "recipient_kind", "recipient_id", "recipient_name", "terms"),
    *("codes_refused", "transfer_id"),
)
_MOST = 1000
"""Rows of each direction: more than a side has in the days that any cap counts."""
# The refused codes are counted for each row by the index of its entries.
_MOVES = f"""
    SELECT {", ".join(_COLUMNS[:-2])}, (
        SELECT count(*) FROM event WHERE event.reference = intent.reference AND kind = 'code refused'
    ), CASE WHEN json_valid(receipt) THEN json_extract(receipt, '$.transfer_id') END
    FROM intent WHERE provider = :provider AND
"""  # noqa: S608 - our own names
_RECEIVED_BY = "recipient_kind = :sender_kind AND recipient_id = :sender_id"
_OF_SIDE = " UNION ALL ".join(
    f"SELECT * FROM ({_MOVES} {which} ORDER BY id DESC LIMIT {_MOST})"  # noqa: S608 - our own names
    for which in (SENT_BY, _RECEIVED_BY)
)


class MoveQueries:
    """What moved before. Rows that can't be read are left out: sending stops for their sides anyway (R16)."""

    _file: JournalFile

    def moves_of(self, provider: str, side: Party) -> MovesOf:
        """What one side gave and got."""
        return moves_of(side, self._moves(_OF_SIDE, {"provider": provider, **sender_of(side)}))

    def moves_since(self, provider: str, since: datetime) -> tuple[Move, ...]:
        """Everything that this console wrote down since."""
        return self._moves(f"{_MOVES} created >= :since", {"provider": provider, "since": stamp(since)})

    def _moves(self, query: str, values: Values) -> tuple[Move, ...]:
        with self._file.reading() as connection:
            rows = connection.execute(query, values).fetchall()
        moves = (_move(dict(zip(_COLUMNS, row, strict=True))) for row in rows)
        return tuple(move for move in moves if move is not None)


def _move(row: Row) -> Move | None:
    try:
        return Move(
            reference=row["reference"],
            at=datetime.fromisoformat(row["created"]),
            sender=party_of(row, "sender"),
            recipient=party_of(row, "recipient"),
            points=int(row["points"]),
            state=State(row["state"]),
            codes_refused=row["codes_refused"],
            transfer_id=str(row["transfer_id"] or ""),
        )
    except (*NONSENSE, JournalRowBroken):
        return None

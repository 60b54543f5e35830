"""Who looked whom up, as entries of the chain that are about no transfer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from console.domain.lookups import NUMBERS_SHOWN, LookUp
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
from console.journal.row_reading import NONSENSE
from console.journal.schema import BY_KIND, EVENT
from console.journal.table import Row

LOOKED_UP = "looked up"
_SINCE = (
    f"INDEXED BY {BY_KIND} WHERE reference IS NULL AND kind IN ('{LOOKED_UP}', '{NUMBERS_SHOWN}')"
    " AND at >= :since ORDER BY sequence"
)


class LookupEntries:
    """The part of the journal that keeps look-ups."""

    _file: JournalFile

    def looked_up(self, lookups: Sequence[LookUp]) -> None:
        """Write all of them down in one durable step."""
        with self._file.writing() as connection:
            for each in lookups:
                facts: Row = {"whom": each.whom, "read_as": each.by, "profile": each.profile}
                self._file.append_entry(connection, None, each.at, LOOKED_UP, each.operator, facts)

    def lookups_since(self, since: datetime) -> tuple[LookUp, ...]:
        """Those on record, oldest first; an entry that can't be read is `journal verify`'s to name."""
        with self._file.reading() as connection:
            rows = EVENT.rows(connection, _SINCE, {"since": stamp(since)})
        return tuple(lookup for row in rows for lookup in read_lookup(row))


def read_lookup(row: Row) -> Iterator[LookUp]:
    """The look-up that an entry holds; none where it makes no sense, or was taken out."""
    try:
        facts, at = json.loads(row["facts"]), datetime.fromisoformat(row["at"])
        by, reason = str(facts.get("read_as", "")), str(facts.get("reason", ""))
        yield LookUp(at, row["operator"], str(facts["whom"]), by, str(facts["profile"]), reason)
    except NONSENSE:
        return

"""Which policy held since when: entries of the journal's chain that are about no transfer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from console.journal.journal_errors import JournalBehind, JournalUnwritable
from console.journal.journal_file import JournalFile
from console.journal.row_reading import NONSENSE

POLICY = "policy"
"""The kind of such an entry. Its facts: `set`, every key of the file, and `changed`, old and new of some."""

# Entries without a transfer are few, and stand together in the index by transfer.
_LAST = "SELECT facts FROM event WHERE reference IS NULL AND kind = ? ORDER BY sequence DESC LIMIT 1"
_ALL = "SELECT at, operator, facts FROM event WHERE reference IS NULL AND kind = ? ORDER BY sequence"
Changes = dict[str, tuple[object, object]]
"""Old and new by key; None where nothing was set."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One key that was given another value; None where it was, or is, not set."""

    at: datetime
    who: str
    key: str
    before: object
    after: object


class PolicyRecord:
    """Written when a policy is changed by command, and when a desk finds another one than the last."""

    _file: JournalFile

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Every change on record, oldest first; one that can't be read is `journal verify`'s to name."""
        with self._file.reading() as connection:
            rows = connection.execute(_ALL, (POLICY,)).fetchall()
        return tuple(change for row in rows for change in _recorded(*row))

    def policy_holds(self, at: datetime, operator: str, chosen: Mapping[str, object]) -> Changes:
        """Write down what the file sets from now on, where that is news; what has changed by it."""
        with self._file.writing() as connection:
            changes = _changes(_last(connection), chosen)
            if not changes:
                return {}
            facts = {"set": dict(chosen), "changed": {key: list(pair) for key, pair in changes.items()}}
            self._file.append_entry(connection, None, at, POLICY, operator, facts)
        with suppress(JournalUnwritable, JournalBehind):
            # The entry itself is durable; the next transfer can't start before the anchor follows.
            self._file.move_anchor()
        return changes


def _recorded(at: str, who: str, facts: str) -> Iterator[PolicyChange]:
    try:
        changed = json.loads(facts)["changed"]
        yield from (
            PolicyChange(datetime.fromisoformat(at), who, key, *pair) for key, pair in changed.items()
        )
    except NONSENSE:
        return


def _last(connection: Connection) -> Mapping[str, object]:
    found = connection.execute(_LAST, (POLICY,)).fetchone()
    try:
        return dict(json.loads(found[0])["set"]) if found is not None else {}
    except NONSENSE:
        return {}


def _changes(before: Mapping[str, object], now: Mapping[str, object]) -> Changes:
    keys = sorted({*before, *now})
    pairs = {key: (before.get(key), now.get(key)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}

"""Everything the journal has of one party, by the provider's own number: for a question now and then."""

from __future__ import annotations

import json

from console.domain.lookups import HANDED_OUT, NUMBERS_SHOWN, LookUp, named
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Intent
from console.journal.journal_file import JournalFile
from console.journal.lookup_entries import LOOKED_UP, read_lookup
from console.journal.schema import BY_KIND, EVENT

_SIDES = " UNION ".join(
    f"SELECT {side}_kind, {side}_id FROM intent WHERE {side}_id = :number"  # noqa: S608 - our own names
    for side in ("sender", "recipient")
)
_ABOUT = (
    f"INDEXED BY {BY_KIND} WHERE reference IS NULL"
    f" AND kind IN ('{LOOKED_UP}', '{NUMBERS_SHOWN}', '{HANDED_OUT}') AND facts LIKE :named ORDER BY sequence"
)
_ACTED = "WHERE terms LIKE :acting ORDER BY id"


class PersonQueries:
    """The part of the journal that tells what it knows of somebody."""

    _file: JournalFile

    def kinds_called(self, number: str) -> tuple[PartyKind, ...]:
        """What of this number the journal knows: a customer and a group may have the same one."""
        with self._file.reading() as connection:
            sides = connection.execute(_SIDES, {"number": number}).fetchall()
        known = {str(kind) for kind, _ in sides}
        return tuple(
            kind
            for kind in PartyKind
            if kind.value in known
            or self.asked_for_by(Party(kind, number))
            or self.lookups_of(Party(kind, number))
        )

    def asked_for_by(self, party: Party) -> tuple[Intent, ...]:
        """Transfers of groups that this member asked for, oldest first."""
        found = self._file.intents(_ACTED, {"acting": f'%"acting":%{json.dumps(party.id)}%'})
        return tuple(
            each for each in found if each.order.acting is not None and each.order.acting.key == party.key
        )

    def lookups_of(self, party: Party) -> tuple[LookUp, ...]:
        """Who looked them up, saw their numbers or got what is kept of them, oldest first."""
        whom = named(party)
        with self._file.reading() as connection:
            rows = EVENT.rows(connection, _ABOUT, {"named": f"%{json.dumps(whom)}%"})
        return tuple(each for row in rows for each in read_lookup(row) if each.whom == whom)

"""Vouches for exported files with the key of the journal's seals, and knows its own again."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from console.journal.chain import Head
from console.journal.journal_file import JournalFile


class ExportSeal(NamedTuple):
    """What stands under an export: the newest entry of the chain by then, and a seal over both."""

    entry: int
    entry_hash: str
    sealed_with: str
    seal: str
    """Empty where no later run would know the key again."""


class Vouched(Enum):
    """What a journal can say of such a seal."""

    OURS = "sealed here, over an entry that this journal holds"
    FORGED = "not the seal that this journal's key makes"
    ENTRY_GONE = "sealed here, over an entry that this journal no longer holds"
    ANOTHER_KEY = "sealed with a key that isn't here"


class ExportSeals:
    """The part of the journal that seals what is taken along."""

    _file: JournalFile

    def chain_head(self) -> Head:
        """The newest entry and its hash, which covers all before it."""
        with self._file.reading() as connection:
            return self._file.head(connection)

    def seal_export(self, digest: str) -> ExportSeal:
        """The seal over a file's digest and the chain as it is now."""
        head, key = self.chain_head(), self._file.key
        seal = key.seal(_said(digest, head), "export") if self._file.keys.lasts else ""
        return ExportSeal(head.sequence, head.hash, key.id, seal)

    def vouch(self, digest: str, said: ExportSeal) -> Vouched:
        """Whether this journal made that seal, over an entry that it holds."""
        key = self._file.key
        if said.sealed_with != key.id or not said.seal:
            return Vouched.ANOTHER_KEY
        if not key.seals(_said(digest, Head(said.entry, said.entry_hash)), said.seal, "export"):
            return Vouched.FORGED
        with self._file.reading() as connection:
            held = said.entry == 0 or self._file.hash_at(connection, said.entry) == said.entry_hash
        return Vouched.OURS if held else Vouched.ENTRY_GONE


def _said(digest: str, head: Head) -> str:
    return f"{digest}\n{head.sequence} {head.hash}"

"""Tamper evidence: each event's hash covers the one before, and the head is kept outside the file.

The hashes can be computed by anybody, so that entries whose key is lost still hold together; the seal on top
of each (`seal_keys`) can't.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.journal.mapping import dump_anything
from console.journal.schema import ADDED
from console.journal.seal_keys import RowSealKey
from console.settings.whole_file import whole_file

GENESIS = "0" * 64
_NOT_HASHED = frozenset({"hash", "seal"})


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of a chain: its sequence number and hash."""

    sequence: int
    hash: str


EMPTY = Head(0, GENESIS)


def digest_row(row: Mapping[Any, Any]) -> str:
    """Fingerprint of an intent's row after an event, so that edits outside the events show."""
    content = {name: value for name, value in row.items() if name not in ADDED or value is not None}
    return hashlib.sha256(dump_anything(content).encode()).hexdigest()


def event_hash(previous: str, event: Mapping[Any, Any]) -> str:
    """The hash of one event on top of the one before; the id of its key counts from version 3 on."""
    content = {
        name: value
        for name, value in event.items()
        if name not in _NOT_HASHED and (name != "sealed_with" or value is not None)
    }
    # Lone surrogates of damaged text are hashed too: it must still be told apart.
    return hashlib.sha256(f"{previous}\n{dump_anything(content)}".encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Anchored:
    """What an anchor says, and with which key it says so: none before version 3 of the journal."""

    head: Head
    sealed_with: str = ""
    seal: str = ""

    def is_sealed_by(self, key: RowSealKey) -> bool:
        """Whether this console's key vouches for it."""
        return self.sealed_with == key.id and key.seals(_line(self.head, key.id), self.seal, "anchor")

    def is_forged(self, key: RowSealKey) -> bool:
        """Whether it claims to be sealed with `key` and isn't."""
        return self.sealed_with == key.id and not self.is_sealed_by(key)


GARBLED = Anchored(Head(0, ""))
"""What no chain holds."""


class Anchor:
    """The chain head on record outside the journal, by which a restored old journal is noticed (R12)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Anchored | None:
        """The anchored head; None where there is no anchor, `GARBLED` where it can't be read."""
        try:
            sequence, value, *seal = self._path.read_text(encoding="ascii").split()
            return Anchored(Head(int(sequence), value), *seal)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            return GARBLED

    def write(self, head: Head, key: RowSealKey | None = None) -> None:
        """Replace the anchored head, atomically and durably, sealed with `key`."""
        line = _line(head, "" if key is None else key.id)
        text = line if key is None else f"{line} {key.seal(line, 'anchor')}"
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(self._path) as file:
            file.write(f"{text}\n")


def _line(head: Head, key_id: str) -> str:
    return f"{head.sequence} {head.hash} {key_id}".rstrip()

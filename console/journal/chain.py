"""Tamper evidence: each event's hash covers the one before, and the head is kept outside the file."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.journal.rows import dump
from console.journal.schema import ADDED

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of a chain: its sequence number and hash."""

    sequence: int
    hash: str


EMPTY = Head(0, GENESIS)


def digest_row(row: Mapping[Any, Any]) -> str:
    """Fingerprint of an intent's row after an event, so that edits outside the events show."""
    content = {name: value for name, value in row.items() if name not in ADDED or value is not None}
    return hashlib.sha256(dump(content).encode()).hexdigest()


def event_hash(previous: str, event: Mapping[Any, Any]) -> str:
    """The hash of one event on top of the one before."""
    content = {key: value for key, value in event.items() if key != "hash"}
    return hashlib.sha256(f"{previous}\n{dump(content)}".encode()).hexdigest()


class Anchor:
    """The chain head on record outside the journal, by which a restored old journal is noticed (R12)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Head | None:
        """The anchored head; None where there is no anchor, and a head no chain holds where it is garbled."""
        try:
            sequence, _, value = self._path.read_text(encoding="ascii").strip().partition(" ")
            return Head(int(sequence), value)
        except FileNotFoundError:
            return None
        except ValueError:
            return Head(0, "")

    def write(self, head: Head) -> None:
        """Replace the anchored head, atomically and durably."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".anchor-")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{head.sequence} {head.hash}\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

"""Journals as consoles of versions 1 and 2 left them, of any size, made by the rules those had."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from console.domain.transfers import State

AT = "2026-03-02T12:00:00.000000+00:00"
STATES = tuple(state for state in State if state is not State.MISSING_ALARM)
"""Those that version 2 knew."""
_FIRST = Path(__file__).with_name("version_1.sql").read_text(encoding="utf-8")


def _dump(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _row(number: int, state: State) -> dict[str, Any]:
    sent = state not in (State.PREPARED, State.ABANDONED)
    return {
        "id": number,
        "reference": f"{number:010}",
        "provider": "capillary",
        "profile": "test",
        "sender_kind": "customer",
        "sender_id": str(100_000 + number),
        "sender_name": "Asha R•••",
        "recipient_kind": "customer",
        "recipient_id": "1002",
        "recipient_name": "Ravi K•••",
        "points": 500,
        "program_id": 7,
        "program_name": "Main",
        "note": "gift",
        "operator": "meena",
        "branch": "12",
        "owner": "run-1",
        "state": state.value,
        "attempt": int(sent),
        "created": AT,
        "updated": AT,
        "code_issued": None,
        "code_used": sent,
        "code_refused": False,
        "code_tries": 0,
        "sent": AT if sent else None,
        "deadline": AT if sent else None,
        "fingerprint": "f" * 64 if sent else "",
        "baseline": '["901","902"]',
        "receipt": None,
        "problems": "[]",
        "proof": "",
        "audited": False,
        "looks": 0,
        "clean_negatives": 0,
        "last_look": None,
        "next_look": None,
        "candidate": None,
    }


def _rows(each: int) -> Iterator[dict[str, Any]]:
    for index, state in enumerate(STATES):
        for number in range(each):
            yield _row(index * each + number + 1, state)


def write_old_journal(path: Path, anchor: Path, version: int, each: int) -> int:
    """One with `each` rows in every state, two entries a row, and its anchor; the number of entries."""
    rows, previous = list(_rows(each)), "0" * 64
    events: list[tuple[object, ...]] = []
    for row in rows:
        digest = _sha(_dump(row))
        for kind in ("prepared", row["state"]):
            entry = (len(events) + 1, row["reference"], AT, kind, "meena", "{}", digest)
            names = ("sequence", "reference", "at", "kind", "operator", "facts", "row_digest")
            previous = _sha(f"{previous}\n{_dump(dict(zip(names, entry, strict=True)))}")
            events.append((*entry, previous))
    for folder in (path.parent, anchor.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        schema = "\n".join(line for line in _FIRST.splitlines() if not line.startswith("INSERT"))
        connection.executescript(schema)
        if version == 2:
            connection.execute("ALTER TABLE intent ADD COLUMN terms TEXT")
        columns = ", ".join(_row(0, State.PREPARED))
        marks = ", ".join(f":{name}" for name in _row(0, State.PREPARED))
        connection.executemany(f"INSERT INTO intent ({columns}) VALUES ({marks})", rows)
        connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", events)
        connection.execute(f"PRAGMA user_version={version}")
        connection.commit()
    anchor.write_text(f"{len(events)} {previous}\n")
    return len(events)

"""Journals of the versions before open, verify and are sealed once; nobody can pass a plain one off later."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.domain.transfers import OPEN_STATES, WATCHED_STATES, State, Verdict
from console.journal.journal_errors import JournalBehind, JournalBroken
from console.journal.journal_file import SEALED, SEALED_AT_UPGRADE
from console.journal.seal_keys import ThisRunOnly
from console.journal.transactions import JournalStore
from console.journal.verification import Span, Verified
from tests.journal.conftest import NOON, Keyring, an_intent, sent
from tests.journal.old_journals import STATES, write_old_journal

Opener = Callable[..., JournalStore]


def sql(path: Path, statement: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


def _seals(path: Path) -> list[tuple[int, str, dict[str, Any]]]:
    found = sql(path, "SELECT sequence, kind, facts FROM event WHERE reference IS NULL ORDER BY sequence")
    return [(sequence, kind, json.loads(facts)) for sequence, kind, facts in found]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("each", [200, pytest.param(2_000, marks=pytest.mark.long)])
def test_hundreds_of_rows_in_every_state_are_kept_verified_and_sealed(
    open_store: Opener, path: Path, anchor: Path, version: int, each: int
) -> None:
    entries = write_old_journal(path, anchor, version, each)
    digests = sql(path, "SELECT row_digest, hash FROM event")
    store = open_store("run-2")
    assert store.verify() == Verified(entries + 1)
    assert _seals(path) == [
        (entries + 1, SEALED_AT_UPGRADE, {"entries": entries, "holds": True, "version": version})
    ]
    assert sql(path, "SELECT row_digest, hash FROM event WHERE sequence <= ?", entries) == digests
    assert dict(sql(path, "SELECT state, count(*) FROM intent GROUP BY state")) == {
        state.value: each for state in STATES
    }
    assert len(store.open_intents()) == each * len(OPEN_STATES)
    moved_and_unaudited = {State.CONFIRMED, State.RESOLVED_APPLIED}
    assert len(store.waiting()) == each * len(OPEN_STATES | moved_and_unaudited)
    assert len(store.watched(NOON - timedelta(days=1))) == each * len(WATCHED_STATES)
    assert store.damaged() == ()
    store.require_sendable()
    store.close()
    again = open_store("run-3")
    assert again.verify() == Verified(entries + 1)
    assert len(_seals(path)) == 1
    assert sql(path, "PRAGMA foreign_key_check") == sql(path, "SELECT 0 WHERE 0")
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("version", [1, 2])
def test_a_missing_alarm_can_be_written_into_an_old_journal(
    open_store: Opener, path: Path, anchor: Path, version: int
) -> None:
    write_old_journal(path, anchor, version, 1)
    store = open_store("run-2")
    confirmed = f"{STATES.index(State.CONFIRMED) + 1:010}"
    settled = store.settle(confirmed, NOON, "meena", Verdict(State.MISSING_ALARM, "missing"))
    assert settled.state is State.MISSING_ALARM
    store.verify()


def test_an_old_journal_that_was_changed_is_sealed_as_such(
    open_store: Opener, path: Path, anchor: Path
) -> None:
    write_old_journal(path, anchor, 2, 1)
    sql(path, "UPDATE intent SET points=9 WHERE id=4")
    store = open_store("run-2")
    facts = _seals(path)[0][2]
    assert (facts["holds"], facts["why"]) == (
        False,
        "Transfer 0000000004 was changed outside the journal's entries.",
    )
    with pytest.raises(JournalBroken, match="0000000004"):
        store.verify()


def test_a_crash_while_sealing_is_made_up_for(
    open_store: Opener, path: Path, anchor: Path, keyring: Keyring
) -> None:
    """The key is kept and the file as it was: the anchor, sealed before, tells it from a forged one."""
    entries = write_old_journal(path, anchor, 2, 1)
    before = path.read_bytes()
    store = open_store("run-2")
    head = sql(path, "SELECT hash FROM event WHERE sequence=?", entries)[0][0]
    line = f"{entries} {head} {store._file.key.id}"
    store.close()
    path.write_bytes(before)
    anchor.write_text(f"{line} {store._file.key.seal(line, 'anchor')}\n")
    again = open_store("run-3")
    assert again.verify() == Verified(entries + 1)
    again.require_sendable()


@pytest.mark.parametrize("keeps_the_anchor", [True, False])
def test_a_plain_journal_in_place_of_a_sealed_one_is_refused(
    open_store: Opener, path: Path, anchor: Path, keeps_the_anchor: bool
) -> None:
    """Downgrading: the old file of the old version, with its old anchor, as if it had never been sealed."""
    write_old_journal(path, anchor, 2, 1)
    before = path.read_bytes(), anchor.read_bytes()
    open_store("run-2").close()
    path.write_bytes(before[0])
    if not keeps_the_anchor:
        anchor.write_bytes(before[1])
    store = open_store("run-3")
    assert _seals(path) == []
    with pytest.raises(JournalBehind):
        store.require_sendable()
    with pytest.raises(JournalBroken):
        store.verify()
    store.accept_restored(NOON, "supervisor", "the disk was replaced")
    store.require_sendable()
    store.verify()


def test_a_run_without_a_keyring_seals_too_and_a_later_one_says_what_it_cannot_tell(
    open_store: Opener, path: Path, anchor: Path
) -> None:
    entries = write_old_journal(path, anchor, 2, 1)
    first = open_store("run-2", ThisRunOnly())
    assert first.verify() == Verified(entries + 1)
    first.close()
    second = open_store("run-3")
    assert [kind for _, kind, _ in _seals(path)] == [SEALED_AT_UPGRADE, SEALED]
    assert second.verify() == Verified(entries + 2, (Span(entries + 1, entries + 1),))
    second.require_sendable()
    second.prepare(an_intent("NEWNEWNEWN"))
    assert sent(second, "NEWNEWNEWN").state is State.SENDING

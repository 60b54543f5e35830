"""Who can write the file and not read the keyring can't make it say something else unnoticed.

Amount, recipient and operator rewritten and every hash recomputed, "none changed".
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from console.domain.transfers import State, Verdict
from console.journal.chain import GENESIS, Anchor, Head, digest_row, event_hash
from console.journal.journal_errors import JournalBehind, JournalBroken, JournalError
from console.journal.journal_file import SEALED
from console.journal.seal_keys import RowSealKey, ThisRunOnly
from console.journal.transactions import JournalStore
from console.journal.verification import Span, Verified
from tests.journal.conftest import NOON, Keyring, an_intent, sent

Opener = Callable[..., JournalStore]
BOOLEANS = ("code_used", "code_refused", "audited")


def _journal(store: JournalStore, *references: str) -> None:
    for index, reference in enumerate(references):
        store.prepare(an_intent(reference, sender=f"{reference[0]}{index}"))
        sent(store, reference)
        store.settle(reference, NOON, "meena", Verdict(State.CONFIRMED, "confirmed"))


def _write(connection: sqlite3.Connection, table: str, key: str, row: dict[str, Any]) -> None:
    names = ", ".join(f"{name}=:{name}" for name in row)
    connection.execute(f"UPDATE {table} SET {names} WHERE {key}=:{key}", row)


def forge(path: Path, anchor: Path | None, reseal: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Give the first transfer to somebody else, in row and entries, and recompute what takes no key."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        row = dict(connection.execute("SELECT * FROM intent ORDER BY id").fetchone())
        row |= {"points": 90_000, "recipient_id": "6666", "operator": "asha"}
        _write(connection, "intent", "id", row)
        digest = digest_row({**row, **{name: bool(row[name]) for name in BOOLEANS}})
        events = [dict(each) for each in connection.execute("SELECT * FROM event ORDER BY sequence")]
        mine = [each for each in events if each["reference"] == row["reference"]]
        mine[0]["facts"] = mine[0]["facts"].replace('"points":500', '"points":90000').replace("1002", "6666")
        mine[-1]["row_digest"] = digest
        for each in mine:
            each["operator"] = "asha"
        previous = GENESIS
        for each in events:
            each |= reseal(each)
            each["hash"] = previous = event_hash(previous, each)
            each |= reseal(each)
            _write(connection, "event", "sequence", each)
        connection.commit()
    if anchor is not None:
        anchor.write_text(f"{events[-1]['sequence']} {previous} {anchor.read_text().split(' ', 2)[2]}")


def keep(entry: dict[str, Any]) -> dict[str, Any]:
    return {}


def strip(entry: dict[str, Any]) -> dict[str, Any]:
    return {"sealed_with": None, "seal": None}


def pretend(entry: dict[str, Any]) -> dict[str, Any]:
    """Seal with a key of the forger's own under the name of ours."""
    return {"seal": RowSealKey(b"forger" * 6).seal(entry["hash"])}


def replace_key(entry: dict[str, Any]) -> dict[str, Any]:
    """Seal with a key of the forger's own under its own name."""
    key = RowSealKey(b"forger" * 6)
    return {"sealed_with": key.id, "seal": key.seal(entry["hash"])}


def strip_but_the_last(entry: dict[str, Any]) -> dict[str, Any]:
    return {} if entry["sequence"] == 6 else strip(entry)


@pytest.mark.parametrize("with_anchor", [False, True])
@pytest.mark.parametrize("reseal", [keep, strip, pretend, replace_key, strip_but_the_last])
def test_what_was_rewritten_and_hashed_anew_is_found(
    open_store: Opener,
    path: Path,
    anchor: Path,
    reseal: Callable[[dict[str, Any]], dict[str, Any]],
    with_anchor: bool,
) -> None:
    store = open_store()
    _journal(store, "AAAAAAAAAA", "BBBBBBBBBB")
    assert store.verify() == Verified(6)
    store.close()
    forge(path, anchor if with_anchor else None, reseal)
    with pytest.raises(JournalBroken):
        open_store("run-2").verify()
    with pytest.raises(JournalError):
        open_store("run-3").require_sendable()


def test_a_journal_and_an_anchor_of_the_forgers_own_are_found(
    open_store: Opener, path: Path, anchor: Path
) -> None:
    """All of one piece, under a key that this keyring doesn't have."""
    store = open_store()
    _journal(store, "AAAAAAAAAA", "BBBBBBBBBB")
    store.close()
    forge(path, anchor, replace_key)
    sequence, head = anchor.read_text().split()[:2]
    Anchor(anchor).write(Head(int(sequence), head), RowSealKey(b"forger" * 6))
    store = open_store("run-2")
    with pytest.raises(JournalBehind):
        store.require_sendable()
    with pytest.raises(JournalBroken, match="seal"):
        store.verify()


@pytest.mark.parametrize("reseal", [keep, strip])
def test_a_forged_journal_set_back_to_an_older_version_is_found(
    open_store: Opener, path: Path, anchor: Path, reseal: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    """As plain as one of version 2, with the anchor of that version to it."""
    store = open_store()
    _journal(store, "AAAAAAAAAA", "BBBBBBBBBB")
    store.close()
    forge(path, anchor, reseal)
    anchor.write_text(" ".join(anchor.read_text().split()[:2]))
    with closing(sqlite3.connect(path)) as connection:
        if reseal is strip:
            connection.execute("ALTER TABLE event DROP COLUMN seal")
            connection.execute("ALTER TABLE event DROP COLUMN sealed_with")
        connection.execute("PRAGMA user_version=2")
        connection.commit()
    store = open_store("run-2")
    with pytest.raises(JournalBroken):
        store.verify()
    with pytest.raises(JournalBehind):
        store.require_sendable()


def test_steps_after_the_forgery_do_not_launder_it(open_store: Opener, path: Path, anchor: Path) -> None:
    """A verdict is still written; neither does it move the anchor, nor make the chain good."""
    store = open_store()
    _journal(store, "AAAAAAAAAA", "BBBBBBBBBB")
    store.close()
    forge(path, None, replace_key)
    store = open_store("run-2")
    held = anchor.read_bytes()
    store.settle("BBBBBBBBBB", NOON, "meena", Verdict(State.MISSING_ALARM, "missing"))
    assert anchor.read_bytes() == held
    with pytest.raises(JournalBehind):
        store.require_sendable()
    with pytest.raises(JournalBroken):
        store.verify()


def test_nothing_becomes_sending_on_a_chain_that_is_not_the_anchored_one(
    open_store: Opener, path: Path
) -> None:
    store = open_store()
    store.prepare(an_intent("CCCCCCCCCC"))
    backup = path.read_bytes()
    _journal(store, "AAAAAAAAAA")
    store.close()
    path.write_bytes(backup)
    restored = open_store("run-2")
    with pytest.raises(JournalBehind):
        sent(restored, "CCCCCCCCCC")
    found = restored.get("CCCCCCCCCC")
    assert found is not None
    assert found.state is State.NOT_SENT


# -- keys that come and go -------------------------------------------------------------------------


def test_every_run_without_a_keyring_can_check_its_own_entries(open_store: Opener) -> None:
    first = open_store("run-1", ThisRunOnly())
    _journal(first, "AAAAAAAAAA")
    assert first.verify() == Verified(3)
    second = open_store("run-2", ThisRunOnly())
    second.require_sendable()
    _journal(second, "BBBBBBBBBB")
    assert second.verify() == Verified(6, (Span(1, 3),))
    assert first.verify() == Verified(6, (Span(4, 6),))


def test_a_run_without_the_keyring_between_two_with_it_locks_nobody_out(
    open_store: Opener, keyring: Keyring
) -> None:
    with_key = open_store("run-1")
    _journal(with_key, "AAAAAAAAAA")
    without = open_store("run-2", ThisRunOnly())
    without.require_sendable()
    _journal(without, "BBBBBBBBBB")
    again = open_store("run-3")
    again.require_sendable()
    _journal(again, "CCCCCCCCCC")
    assert again.verify() == Verified(9, (Span(4, 6),))


def test_a_lost_key_gives_way_to_a_new_one(open_store: Opener, path: Path) -> None:
    _journal(open_store("run-1"), "AAAAAAAAAA")
    store = open_store("run-2", Keyring())
    store.require_sendable()
    assert store.verify() == Verified(4, (Span(1, 3),))
    assert [each.kind for each in store.events("AAAAAAAAAA")] == ["prepared", "sending", "confirmed"]
    with closing(sqlite3.connect(path)) as connection:
        kind, facts = connection.execute("SELECT kind, facts FROM event WHERE sequence=4").fetchone()
    assert (kind, json.loads(facts)) == (SEALED, {"entries": 3})


def test_what_a_lost_key_sealed_is_still_held_by_later_entries(open_store: Opener, path: Path) -> None:
    """Since the hashes take no key, a later seal covers them: changing what is before it breaks it."""
    _journal(open_store("run-1", ThisRunOnly()), "AAAAAAAAAA")
    store = open_store("run-2")
    _journal(store, "BBBBBBBBBB")
    store.close()
    forge(path, None, lambda entry: replace_key(entry) if entry["sequence"] <= 3 else {})
    with pytest.raises(JournalBroken, match="entry 4"):
        open_store("run-3").verify()


def test_no_key_can_be_read_off_anything(
    open_store: Opener, keyring: Keyring, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    store = open_store()
    _journal(store, "AAAAAAAAAA")
    store.verify()
    assert keyring.key is not None
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for spelling in (keyring.key, keyring.key.hex().encode(), keyring.key.hex().upper().encode()):
        assert spelling not in written
    shown = f"{store._file.key!r} {store._file.key} {store._file.keys!r} {vars(store)!r} {caplog.text}"
    assert keyring.key.hex() not in shown
    assert repr(keyring.key) not in shown

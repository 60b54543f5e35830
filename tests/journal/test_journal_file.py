from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from console.domain.transfers import State, Verdict
from console.journal import durable_connection, schema
from console.journal.journal_errors import JournalBehind, JournalBroken, JournalRowBroken, JournalUnwritable
from console.journal.journal_thread import Journal
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent, sent

Opener = Callable[..., JournalStore]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def _pragma(store: JournalStore, name: str) -> object:
    with store._file.reading() as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _set(store: JournalStore, name: str, value: object) -> None:
    """Change a setting of the store's own connection, between two transactions."""
    store._file.connection.execute(f"PRAGMA {name}={value}")


def _fill(store: JournalStore) -> None:
    for index in range(200):
        store.prepare(an_intent(f"{index:010}", sender=str(index)))


def test_the_settings_that_survive_power_cuts_hold(store: JournalStore) -> None:
    held = {
        name: _pragma(store, name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert held == {"journal_mode": "truncate", "synchronous": 3, "foreign_keys": 1, "busy_timeout": 15_000}


def test_other_settings_stop_sending(store: JournalStore) -> None:
    store.require_sendable()
    _set(store, "synchronous", "NORMAL")
    with pytest.raises(JournalUnwritable, match="synchronous"):
        store.require_sendable()


def test_nobody_else_can_read_it(store: JournalStore, path: Path, anchor: Path) -> None:
    store.prepare(an_intent())
    assert (_mode(path), _mode(path.parent)) == (0o600, 0o700)
    assert (_mode(anchor), _mode(anchor.parent)) == (0o600, 0o700)
    assert {_mode(each) for each in path.parent.iterdir()} == {0o600}


def test_a_folder_and_a_file_open_to_others_are_closed(open_store: Opener, path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)
    path.parent.chmod(0o755)
    path.chmod(0o644)
    open_store()
    assert (_mode(path), _mode(path.parent)) == (0o600, 0o700)


@pytest.mark.parametrize("content", [b"not a journal at all" * 300, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_journal_is_refused(open_store: Opener, path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(JournalBroken):
        open_store()


def test_a_damaged_journal_is_noticed(open_store: Opener, path: Path) -> None:
    store = open_store()
    for index in range(30):
        store.prepare(an_intent(f"{index:010}", sender=str(index)))
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xee" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(JournalBroken):
        open_store().verify()


def test_a_journal_of_a_later_console_is_refused(open_store: Opener, path: Path) -> None:
    open_store().close()
    _sql(path, f"PRAGMA user_version={schema.VERSION + 1}")
    with pytest.raises(JournalBroken, match="newer console"):
        open_store()


def test_a_full_disk_refuses_the_step_and_recovers(store: JournalStore) -> None:
    store.prepare(an_intent())
    pages = _pragma(store, "page_count")
    _set(store, "max_page_count", pages)
    with pytest.raises(JournalUnwritable):
        _fill(store)
    _set(store, "max_page_count", 100_000)
    assert sent(store, "AAAAAAAAAA").state is State.SENDING
    store.verify()


def test_a_locked_journal_is_unwritable(
    open_store: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable_connection, "_BUSY_MILLISECONDS", 50)
    store = open_store()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalUnwritable):
        store.prepare(an_intent())
    holder.execute("ROLLBACK")
    holder.close()
    store.prepare(an_intent())


def test_a_read_only_journal_is_unwritable(store: JournalStore) -> None:
    store.prepare(an_intent())
    _set(store, "query_only", "ON")
    with pytest.raises(JournalUnwritable):
        sent(store, "AAAAAAAAAA")
    assert store.get("AAAAAAAAAA") == an_intent()


def test_a_folder_that_is_a_file_is_unwritable(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(JournalUnwritable):
        JournalStore(tmp_path / "data" / "journal.sqlite", tmp_path / "anchor", "run-1")


def test_a_row_somebody_edited_into_nonsense_is_a_broken_row(store: JournalStore, path: Path) -> None:
    store.prepare(an_intent())
    _sql(path, "UPDATE intent SET baseline='[broken'")
    with pytest.raises(JournalRowBroken):
        store.get("AAAAAAAAAA")


def test_an_older_copy_of_the_journal_blocks_sending(open_store: Opener, path: Path) -> None:
    store = open_store()
    store.prepare(an_intent())
    backup = path.read_bytes()
    sent(store, "AAAAAAAAAA")
    store.close()
    path.write_bytes(backup)
    restored = open_store()
    with pytest.raises(JournalBehind):
        restored.require_sendable()
    with pytest.raises(JournalBroken):
        restored.verify()
    restored.accept_restored(NOON, "meena", "the disk was replaced")
    restored.require_sendable()
    restored.verify()


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"garbage",
        b"12 \xff",
        b"0 zero",
        b"-3 x",
        b"9" * 30 + b" x",
        b"2 x y",
        b"2 x y z",
        b"1 2 3 4 5",
    ],
)
def test_a_lost_or_garbled_anchor_blocks_sending(
    store: JournalStore, anchor: Path, content: bytes | None
) -> None:
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    if content is None:
        anchor.unlink()
    else:
        anchor.write_bytes(content)
    with pytest.raises(JournalBehind):
        store.require_sendable()
    with pytest.raises(JournalBroken):
        store.verify()
    store.accept_restored(NOON, "meena", "the folder was cleaned")
    store.require_sendable()


def test_a_new_journal_under_an_old_anchor_blocks_sending(open_store: Opener, path: Path) -> None:
    store = open_store()
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    store.close()
    path.unlink()
    with pytest.raises(JournalBehind):
        open_store().require_sendable()


def test_nothing_is_sent_when_the_anchor_cannot_follow(store: JournalStore, anchor: Path) -> None:
    store.prepare(an_intent())
    anchor.unlink()
    anchor.mkdir()
    with pytest.raises(JournalUnwritable):
        sent(store, "AAAAAAAAAA")
    intent = store.get("AAAAAAAAAA")
    assert intent is not None
    assert intent.state is State.NOT_SENT
    assert not list(anchor.parent.glob(".anchor-*"))


def test_a_verdict_is_written_even_when_the_anchor_cannot_follow(store: JournalStore, anchor: Path) -> None:
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    kept = anchor.read_bytes()
    anchor.unlink()
    anchor.mkdir()
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.CONFIRMED, "confirmed"))
    with pytest.raises(JournalUnwritable):
        store.require_sendable()
    anchor.rmdir()
    anchor.write_bytes(kept)
    store.require_sendable()
    store.verify()


def test_two_stores_move_the_anchor_forward_only(open_store: Opener, anchor: Path) -> None:
    first, second = open_store("run-1"), open_store("run-2")
    first.prepare(an_intent("AAAAAAAAAA"))
    second.prepare(an_intent("BBBBBBBBBB", sender="1003"))
    sent(second, "BBBBBBBBBB")
    sent(first, "AAAAAAAAAA")
    assert anchor.read_text().startswith("4 ")
    second.require_sendable()


async def test_opening_can_fail_and_be_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "journal.sqlite").write_bytes(b"not a journal" * 400)
    journal = Journal(folder, tmp_path / "anchor")
    for _ in range(3):
        with pytest.raises(JournalBroken):
            await journal.run(lambda store: store.verify())
    assert len(list(folder.glob("console-*.lock"))) == 1
    (folder / "journal.sqlite").unlink()
    assert await journal.run(lambda store: store.verify().entries) == 0
    journal.close()
    assert not list(folder.glob("console-*.lock"))


_NO_SPACE = """
import resource, signal, sys
from pathlib import Path
from console.journal.journal_errors import JournalUnwritable
from console.journal.transactions import JournalStore
from tests.journal.conftest import an_intent
folder = Path(sys.argv[1])
store = JournalStore(folder / "journal.sqlite", folder / "anchor", "run-1")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = (folder / "journal.sqlite").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
refused = 0
for index in range(100):
    try:
        store.prepare(an_intent(f"{index:010}", sender=str(index)))
    except JournalUnwritable:
        refused += 1
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.prepare(an_intent("ZZZZZZZZZZ", sender="last"))
assert store.verify().entries == 101 - refused
sys.exit(0 if refused else 1)
"""


def test_a_disk_that_takes_no_more_bytes_loses_nothing(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _NO_SPACE, str(tmp_path)], timeout=120, env={**os.environ})
    assert done.returncode == 0


async def test_a_step_behind_the_end_opens_nothing_again(tmp_path: Path) -> None:
    """Opened again, it would hold a name that nobody lets go of."""
    folder, going = tmp_path / "journal", threading.Event()
    journal = Journal(folder, tmp_path / "anchor")
    held = asyncio.ensure_future(journal.run(lambda _store: going.wait(10)))
    await asyncio.sleep(0)
    journal._thread.submit(journal._close)
    late = asyncio.ensure_future(journal.run(lambda store: store.owner))
    await asyncio.sleep(0)
    going.set()
    await held
    with pytest.raises(JournalUnwritable):
        await late
    journal.close()
    assert not list(folder.glob("console-*.lock"))

"""Whatever the system lacks at the journal's first use, the next step tries again.

An `OSError` there (disk full, read-only, no descriptors) ended the search for the session.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.journal.journal_errors import JournalUnwritable
from console.journal.journal_thread import Journal
from tests.journal.conftest import an_intent

REASONS = (errno.ENOSPC, errno.EROFS, errno.EMFILE, errno.EACCES, errno.EIO)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "data", tmp_path / "state" / "anchor")
    yield journal
    journal.close()
    assert not list(tmp_path.rglob("console-*.lock"))


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def _is_unwritable_and_recovers(journal: Journal, mend: Callable[[], object]) -> None:
    for _ in range(3):
        with pytest.raises(JournalUnwritable):
            await journal.run(lambda store: store.waiting())
    held = _descriptors()
    for _ in range(20):
        with pytest.raises(JournalUnwritable):
            await journal.run(lambda store: store.waiting())
    assert _descriptors() == held
    mend()
    assert await journal.run(lambda store: store.prepare(an_intent())) == an_intent()
    await journal.run(lambda store: store.require_sendable())


@pytest.mark.parametrize("number", REASONS)
@pytest.mark.parametrize("what", ["console-", "journal.sqlite", ".anchor-"])
async def test_a_file_that_can_not_be_opened(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, what: str, number: int
) -> None:
    """The lock file, the journal and the anchor, one after the other."""
    really = os.open

    def refuse(path: Any, *rest: Any, **more: Any) -> int:
        if what in str(path):
            raise OSError(number, os.strerror(number))
        return really(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    await _is_unwritable_and_recovers(journal, monkeypatch.undo)


async def test_an_anchor_that_can_not_be_read(journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "state" / "anchor").mkdir(parents=True)
    await _is_unwritable_and_recovers(journal, (tmp_path / "state" / "anchor").rmdir)


@pytest.mark.parametrize("folder", ["data", "state"])
async def test_a_file_where_the_folder_should_be(journal: Journal, tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).write_text("in the way")
    await _is_unwritable_and_recovers(journal, (tmp_path / folder).unlink)


async def test_an_anchor_that_can_not_be_read_when_a_journal_is_accepted(
    journal: Journal, tmp_path: Path
) -> None:
    await journal.run(lambda store: store.prepare(an_intent()))
    (tmp_path / "state" / "anchor").unlink()
    (tmp_path / "state" / "anchor").mkdir()
    with pytest.raises(JournalUnwritable):
        await journal.run(lambda store: store.accept_restored(an_intent().created, "supervisor", "why"))


async def test_a_lock_that_can_not_be_had_leaves_nothing_behind(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.journal import process_lock

    def refuse(file: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(process_lock, "_lock", refuse)
    for _ in range(5):
        with pytest.raises(JournalUnwritable):
            await journal.run(lambda store: store.waiting())
    assert list((tmp_path / "data").iterdir()) == []
    monkeypatch.undo()
    assert await journal.run(lambda store: store.waiting()) == ()


_STARVED = """
import asyncio, os, resource, signal, sys
from pathlib import Path
from console.journal.journal_errors import JournalUnwritable
from console.journal.journal_thread import Journal
from tests.journal.conftest import an_intent
folder, what = Path(sys.argv[1]), sys.argv[2]
async def main():
    journal = Journal(folder / "data", folder / "anchor")
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(journal._thread, lambda: None)
    limit = {"NOFILE": resource.RLIMIT_NOFILE, "FSIZE": resource.RLIMIT_FSIZE}[what]
    soft, hard = resource.getrlimit(limit)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    lowest = len(os.listdir("/proc/self/fd")) - 1 if what == "NOFILE" else 0
    for spare in range(8):
        resource.setrlimit(limit, (lowest + spare if what == "NOFILE" else spare * 512, hard))
        for _ in range(3):
            try:
                await journal.run(lambda store: store.prepare(an_intent()))
            except JournalUnwritable:
                continue
            print("written", spare)
            resource.setrlimit(limit, (soft, hard))
            journal.close()
            return
    resource.setrlimit(limit, (soft, hard))
    await journal.run(lambda store: store.prepare(an_intent()))
    await journal.run(lambda store: store.verify())
    journal.close()
    print("written at last", len(list((folder / "data").glob("console-*.lock"))))
asyncio.run(main())
"""


@pytest.mark.parametrize("what", ["NOFILE", "FSIZE"])
def test_a_process_without_descriptors_or_space(tmp_path: Path, what: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _STARVED, str(tmp_path), what], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("written")

"""`points-console history` and `unresolved`: tables for people, lines for programs, files that are whole."""

from __future__ import annotations

import asyncio
import csv
import errno
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.history_command import HistoryRequest, history_by_lines, run_history, unresolved_by_lines
from console.domain.elsewhere import (
    Below,
    Elsewhere,
    ElsewhereUnreadable,
    Sees,
    TillOfChain,
    TransferElsewhere,
)
from console.domain.query_line import EVERYTHING, HistoryQuery
from console.domain.transfers import State, Verdict
from console.journal.journal_thread import Journal
from console.journal.transactions import JournalStore
from console.services.exports import CsvLines
from console.settings.whole_file import whole_file
from tests.explanations.test_receipt_text import RECEIPT
from tests.journal.conftest import NOON, Keyring, an_intent, sent

T = TypeVar("T")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal", tmp_path / "anchor", Keyring())
    yield journal
    journal.close()


class StoppedAtThePage:
    """A journal whose reader presses Ctrl+C while this page is read."""

    def __init__(self, journal: Journal, page: int) -> None:
        self._journal, self._left = journal, page

    async def run(self, step: Callable[[JournalStore], T]) -> T:
        self._left -= 1
        if not self._left:
            raise asyncio.CancelledError
        return await self._journal.run(step)

    def is_alive(self, owner: str) -> bool:
        return self._journal.is_alive(owner)


async def fill(journal: Journal, count: int = 2) -> None:
    """So many processed transfers; the oldest one is without a result."""

    def steps(store: JournalStore) -> None:
        for number in range(count):
            reference = f"P7K2QFM{number:03}"
            intent = an_intent(reference, sender=str(1001 + number), at=NOON + timedelta(minutes=number))
            note = '=HYPERLINK("x")' if number == 1 else "gift, for you"
            store.prepare(replace(intent, order=replace(intent.order, note=note)))
            sent(store, reference)
            verdict = Verdict(State.CONFIRMED, "confirmed", receipt=RECEIPT, proof="answer")
            unknown = Verdict(State.UNKNOWN, "unknown")
            store.settle(reference, NOON, "meena", verdict if number else unknown)

    await journal.run(steps)


async def test_a_table_for_people(journal: Journal) -> None:
    said: list[str] = []
    assert await history_by_lines(HistoryRequest(), EVERYTHING, journal, said.append) == 0
    assert said == ["No transfer of this console's journal answers to that."]
    await fill(journal, 60)
    said.clear()
    assert await history_by_lines(HistoryRequest(), EVERYTHING, journal, said.append) == 0
    assert len(said) == 51
    assert "P7K2QFM059  ✓ processed: Asha R••• to Ravi K•••, meena" in said[0]
    assert "newest 50" in said[-1]


async def test_csv_is_whole_safe_for_spreadsheets_and_masked(
    journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(journal)
    assert await history_by_lines(HistoryRequest(format="csv"), EVERYTHING, journal, print) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [line["reference"] for line in lines] == ["P7K2QFM001", "P7K2QFM000"]
    assert lines[0]["note"] == '\'=HYPERLINK("x")'
    assert lines[1]["note"] == "gift, for you"
    assert (lines[0]["points"], lines[0]["deducted"], lines[0]["reported"]) == ("500", "500", "1000")
    assert (lines[1]["deducted"], lines[1]["state"]) == ("", "unknown")
    assert (lines[0]["from"], lines[0]["from_id"]) == ("Asha R•••", "••••1002")


def test_no_column_begins_as_a_formula() -> None:
    """Names and tickets too; what a journal holds was cleaned of controls, and that isn't relied on."""
    names = ("from", "to", "note", "ticket", "operator", "branch", "proof")
    for begin in ("=1", " =1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"):
        written = CsvLines().line(dict.fromkeys(names, begin))
        (line,) = csv.DictReader(io.StringIO(written, newline=""))
        assert set(line.values()) == {f"'{begin}"}


async def test_json_lines_of_what_was_asked_for(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    await fill(journal, 5)
    query = HistoryQuery(states=frozenset({State.CONFIRMED}), least=1)
    assert await history_by_lines(HistoryRequest(format="json"), query, journal, print) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["reference"][-1] for row in rows] == ["4", "3", "2", "1"]
    assert rows[0]["moved"] == "The points moved."


async def test_a_file_is_there_once_it_is_whole(journal: Journal, tmp_path: Path) -> None:
    await fill(journal, 600)
    out, said = tmp_path / "out" / "all.csv", list[str]()
    out.parent.mkdir()
    request = HistoryRequest(format="csv", output=str(out))
    with pytest.raises(asyncio.CancelledError):
        await history_by_lines(request, EVERYTHING, StoppedAtThePage(journal, 2), said.append)
    assert list(out.parent.iterdir()) == []
    assert await history_by_lines(request, EVERYTHING, journal, said.append) == 0
    assert said == [f"600 transfers in {out}."]
    assert len(out.read_text(encoding="utf-8").splitlines()) == 601
    assert out.stat().st_mode & 0o077 == 0


async def test_where_no_file_can_stand_is_told_and_left_as_it_is(
    journal: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    places = {"none/all.csv": "there is no folder", ".": "a folder has that name", "pipe": "is no file"}
    for place, why in places.items():
        request = HistoryRequest(format="csv", output=str(tmp_path / place))
        assert await history_by_lines(request, EVERYTHING, journal, print) == ExitCode.CANNOT_WORK
        assert why in capsys.readouterr().err
    assert (tmp_path / "pipe").is_fifo()


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), whole_file(tmp_path / "all.csv"):
        raise OSError(errno.ENOSPC, "the disk is full")
    assert list(tmp_path.iterdir()) == []


class ElsewhereDouble:
    """One transfer of a till that is gone, or nothing that could be read."""

    sees = Sees.ALL

    def __init__(self, unreadable: str = "") -> None:
        self._unreadable = unreadable

    async def page(
        self, below: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        assert (below, query) == (None, EVERYTHING)
        [left] = await self.unproven()
        return (replace(left, intent=replace(left.intent, created=NOON + timedelta(seconds=90))),)

    async def page_above(
        self, above: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        return (await self.page(above, limit, query))[:limit]

    async def unproven(self) -> tuple[TransferElsewhere, ...]:
        if self._unreadable:
            raise ElsewhereUnreadable(self._unreadable)
        left = replace(an_intent("Q8M3ZZZ030"), state=State.SENDING)
        return (TransferElsewhere(TillOfChain("15", "till 2"), "console", left, NOON),)


async def test_what_other_tills_left_open_is_told_with_the_till(journal: Journal) -> None:
    said: list[str] = []
    for elsewhere in (ElsewhereDouble(), ElsewhereDouble("points on db.example can't be reached.")):
        opened = cast("Elsewhere", elsewhere)
        assert await unresolved_by_lines(journal, said.append, lambda opened=opened: opened) == 3  # type: ignore[misc]
    row, step, unread = said
    assert row.endswith("meena, branch 15, till 2")
    assert step.startswith("    Its till is gone since 02 Mar")
    assert unread == "Other tills' transfers can't be read now. points on db.example can't be reached."


async def test_other_tills_stand_among_the_own_each_with_its_till(
    journal: Journal, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await fill(journal, 3)
    till, said = cast("Elsewhere", ElsewhereDouble()), list[str]()
    for format_ in ("table", "csv", "json"):
        request = HistoryRequest(format=format_, tills=True)
        assert await history_by_lines(request, EVERYTHING, journal, said.append, lambda: till) == 0
    assert [row.rsplit("meena, ")[1] for row in said] == ["here", "branch 15, till 2", "here", "here"]
    table, lines = capsys.readouterr().out.split("{", 1)
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    told = [json.loads(line) for line in f"{{{lines}".splitlines()]
    assert [(row["till"], row["from_kind"]) for row in rows] == [
        (row["till"], row["from_kind"]) for row in told
    ]
    assert (rows[1]["till"], rows[1]["from_kind"], rows[0]["till"]) == ("branch 15, till 2", "", "here")
    assert told[1]["reference"] == "Q8M3ZZZ030"


async def test_without_the_ledger_no_file_claims_to_hold_every_till(
    journal: Journal, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await fill(journal)
    out = tmp_path / "out" / "all.csv"
    out.parent.mkdir()
    request = HistoryRequest(format="csv", output=str(out), tills=True)
    by_note = history_by_lines(request, HistoryQuery(note=("gift",)), journal, print)
    assert (await by_note, list(out.parent.iterdir())) == (ExitCode.WRONG_USAGE, [])
    gone = cast("Elsewhere", ElsewhereDouble("points on db.example can't be reached."))
    for opened, why in ((lambda: gone, "db.example"), (lambda: None, "sees no other tills")):
        code = await history_by_lines(request, EVERYTHING, journal, print, opened)
        assert (code, list(out.parent.iterdir())) == (ExitCode.CANNOT_WORK, [])
        assert why in capsys.readouterr().err


async def test_a_journal_that_is_gone_has_nothing_proven(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", tmp_path / "anchor", Keyring())
    await fill(journal)
    journal.close()
    shutil.rmtree(tmp_path / "journal")
    new, said = Journal(tmp_path / "journal", tmp_path / "anchor", Keyring()), list[str]()
    assert await unresolved_by_lines(new, said.append) == ExitCode.LOOK_FIRST
    assert said == ["The journal is gone or an old copy: what was open may be missing from it."]
    new.close()


async def test_what_is_unresolved_is_told_with_its_next_step(journal: Journal) -> None:
    said: list[str] = []
    assert await unresolved_by_lines(journal, said.append) == 0
    await fill(journal)
    said.clear()
    assert await unresolved_by_lines(journal, said.append) == ExitCode.LOOK_FIRST
    assert len(said) == 2
    assert "P7K2QFM000  … in progress — do not send again" in said[0]
    assert said[1] == "    points-console unresolved --watch looks for it."


def test_a_part_that_means_nothing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_history(HistoryRequest(("ravi", "since:soon"))) == ExitCode.WRONG_USAGE
    assert "since:soon: Write a time as 7d" in capsys.readouterr().err
    assert run_history(HistoryRequest(("note:birthday gift", "colour:red hat"))) == ExitCode.WRONG_USAGE
    assert 'colour:"red hat": There is no colour: here.' in capsys.readouterr().err

"""Exports that can be checked: every flipped byte is found, and what isn't proven is said."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.export_command import ExportRequest, export_by_lines, tell_checked, tell_of_chain
from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.operators import AtDesk, Operator
from console.domain.query_line import EVERYTHING, HistoryQuery
from console.journal.export_seals import Vouched
from console.journal.journal_thread import Journal
from console.journal.transactions import JournalStore
from console.services.export_bundle import CheckedExport, NotChecked, check
from console.services.exporting import ExportService, lines_of
from console.services.exports import Exported, export, json_line
from tests.doubles.chain_double import Others, chain
from tests.doubles.clocks import SkippingClock
from tests.journal.conftest import NOON, Keyring, an_intent

FLIPS = 300
AT_DESK = AtDesk(Operator("meena"))
T = TypeVar("T")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal", tmp_path / "anchor", Keyring())
    yield journal
    journal.close()


async def prepared(journal: Journal, count: int) -> None:
    for number in range(count):
        intent = an_intent(
            f"P7K2QFM{number:03}", sender=str(1001 + number), at=NOON + timedelta(minutes=number)
        )
        await journal.run(lambda store, intent=intent: store.prepare(intent))  # type: ignore[misc]


async def written(journal: Journal, path: Path, query: HistoryQuery = EVERYTHING) -> bytes:
    request = ExportRequest("bundle", str(path), "since:7d")
    assert await export_by_lines(request, query, journal, lambda _line: None) == 0
    return path.read_bytes()  # noqa: ASYNC240 - a small one


def checked(content: bytes) -> CheckedExport:
    return check(content.splitlines(keepends=True))


async def vouched(journal: Journal, content: bytes) -> Vouched:
    return await vouched_for(journal, checked(content))


async def vouched_for(journal: Journal, found: CheckedExport) -> Vouched:
    return await journal.run(lambda store: store.vouch(found.digest, found.seal))


async def test_every_flipped_bit_and_every_cut_is_found_without_the_journal(
    journal: Journal, tmp_path: Path
) -> None:
    await prepared(journal, 12)
    content = await written(journal, tmp_path / "week")
    assert (checked(content).count, checked(content).asked) == (12, "since:7d")
    chance = random.Random(7)
    for _ in range(FLIPS):
        changed = bytearray(content)
        changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        with pytest.raises(NotChecked):
            checked(bytes(changed))
    lines = content.splitlines(keepends=True)
    for other in ([], lines[:1], lines[:-1], lines[:3] + lines[4:], [*lines, lines[-1]], lines[::-1]):
        with pytest.raises(NotChecked):
            check(other)


async def test_the_journal_knows_its_own_and_says_what_it_cannot_know(
    journal: Journal, tmp_path: Path
) -> None:
    await prepared(journal, 2)
    content = await written(journal, tmp_path / "two")
    assert await vouched(journal, content) is Vouched.OURS
    await prepared_another(journal)
    assert await vouched(journal, content) is Vouched.OURS
    other = Journal(tmp_path / "other", tmp_path / "other-anchor", Keyring())
    assert await vouched(other, content) is Vouched.ANOTHER_KEY
    other.close()
    found = checked(content)
    forged = found.seal._replace(entry=1)
    assert await journal.run(lambda store: store.vouch(found.digest, forged)) is Vouched.FORGED
    cut = await journal.run(lambda store: store.seal_export("0" * 64))
    assert await journal.run(lambda store: store.vouch("0" * 64, cut)) is Vouched.OURS
    assert await journal.run(lambda store: store.vouch("1" * 64, cut)) is Vouched.FORGED


async def prepared_another(journal: Journal) -> None:
    await journal.run(lambda store: store.prepare(an_intent("Q8M3ZZZ030", sender="77")))


def made_anew(content: bytes, first: dict[str, object], last: dict[str, object]) -> bytes:
    """As somebody makes it who changes these and all of its sums."""
    head, *lines, end = content.splitlines(keepends=True)
    above = b"".join([json_line(json.loads(head) | first).encode(), *lines])
    told = json.loads(end) | {"digest": hashlib.sha256(above).hexdigest()} | last
    del told["sum"]
    total = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return above + json_line({**told, "sum": total}).encode()


async def test_a_file_that_somebody_made_up_is_refused_in_words_and_draws_nothing(
    journal: Journal, tmp_path: Path
) -> None:
    others, path = chain(0, 3)[2], tmp_path / "tills"
    exports = ExportService(journal, AT_DESK, SkippingClock(NOON), tmp_path, others)
    await exports.save(EVERYTHING, "bundle", path, lambda _each: None)
    content, said = path.read_bytes(), list[str]()
    changes: list[dict[str, object]] = [{"made": "once"}, {"made": 7}, {"asked": ["all"]}]
    for first in changes:
        with pytest.raises(NotChecked, match="isn't a bundle"):
            checked(made_anew(content, first, {}))
    found = checked(made_anew(content, {"asked": "\x1b]0;mine\x07all"}, {"chain_seal": "é", "seal": "é"}))
    code = await tell_of_chain(found, await vouched_for(journal, found), lambda: others, said.append)
    assert (code, "no console of this chain wrote it" in " ".join(said)) == (ExitCode.LOOK_FIRST, True)
    assert "\x1b" not in "".join(said)


async def test_what_is_proven_is_told_in_words(journal: Journal, tmp_path: Path) -> None:
    await prepared(journal, 1)
    found = checked(await written(journal, tmp_path / "one", HistoryQuery(least=1)))
    for vouch in Vouched:
        said: list[str] = []
        assert (tell_checked(found, vouch, said.append) == ExitCode.DONE) is (vouch is Vouched.OURS)
        assert "asked for: since:7d" in said[0]
        assert ("isn't this journal's" in said[2]) is (vouch is Vouched.FORGED)


async def test_a_bundle_of_several_tills_is_vouched_for_by_any_console_of_their_chain(
    journal: Journal, tmp_path: Path
) -> None:
    await prepared(journal, 3)
    others, path = chain(0, 700)[2], tmp_path / "tills"
    shares: list[float] = []
    exports = ExportService(journal, AT_DESK, SkippingClock(NOON), tmp_path, others)
    count = await exports.save(EVERYTHING, "bundle", path, lambda each: shares.append(each.share))
    assert (count, [0 < each < 1 for each in shares]) == (703, [True])
    content = path.read_bytes()
    found = checked(content)
    assert (found.count, found.heads) == (703, others.kept)
    changed = content.replace(b'"entry": 12,', b'"entry": 13,')
    for broken in (
        changed,
        content.replace(b'"tills": 1', b'"tills": 2'),
        content.replace(b"B0000", b"C0000"),
    ):
        with pytest.raises(NotChecked):
            checked(broken)

    async def told(vouched: Vouched, elsewhere: Others | None) -> tuple[int, str]:
        said: list[str] = []
        code = await tell_of_chain(found, vouched, lambda: elsewhere, said.append)
        assert "That list isn't sealed" in " ".join(said)
        return code, " ".join(said)

    code, said = await told(Vouched.ANOTHER_KEY, others)
    assert (code, "still holds what each of 1 other till had" in said) == (ExitCode.DONE, True)
    assert "Which console wrote it" not in said
    for vouched, elsewhere, words in (
        (Vouched.FORGED, others, "isn't this journal's"),
        (Vouched.OURS, replace(others, chain="another"), "no console of this chain wrote it"),
        (Vouched.OURS, replace(others, kept=()), "no such entry of branch 15, till 2 (12)"),
        (
            Vouched.OURS,
            replace(others, unreadable="It can't be reached."),
            "be told now. It can't be reached.",
        ),
        (Vouched.ANOTHER_KEY, None, "Which console wrote it can't be told here"),
    ):
        code, said = await told(vouched, elsewhere)
        assert (code, words in said) == (ExitCode.LOOK_FIRST, True), said


async def test_other_tills_that_cannot_be_read_leave_no_file(journal: Journal, tmp_path: Path) -> None:
    await prepared(journal, 3)
    others = chain(0, 700)[2]
    exports = ExportService(journal, AT_DESK, SkippingClock(NOON), tmp_path / "exports", others)

    def goes_away(_told: Exported) -> None:
        others.unreadable = "It can't be reached."

    with pytest.raises(ElsewhereUnreadable):
        await exports.save(EVERYTHING, "csv", exports.path_for("csv"), goes_away)
    assert list(exports.folder.iterdir()) == []
    by_note = HistoryQuery(note=("gift",))
    assert await exports.save(by_note, "csv", exports.path_for("csv"), goes_away) == 3


async def test_what_is_stopped_leaves_no_file(journal: Journal, tmp_path: Path) -> None:
    await prepared(journal, 3)
    for reads in (1, 2, 3):
        stopped = StoppedAtTheRead(journal, reads)
        exports = ExportService(stopped, AT_DESK, SkippingClock(NOON), tmp_path / "exports")
        path = exports.path_for("bundle")
        with pytest.raises(asyncio.CancelledError):
            await exports.save(EVERYTHING, "bundle", path, lambda _exported: None)
        assert list(exports.folder.iterdir()) == []
    exports = ExportService(journal, AT_DESK, SkippingClock(NOON), tmp_path / "exports")
    assert await exports.save(EVERYTHING, "bundle", path, lambda _exported: None) == 3
    assert list(exports.folder.iterdir()) == [path]


class StoppedAtTheRead:
    """A journal whose reader presses Esc while this is read."""

    def __init__(self, journal: Journal, read: int) -> None:
        self._journal, self._left = journal, read

    async def run(self, step: Callable[[JournalStore], T]) -> T:
        self._left -= 1
        if not self._left:
            raise asyncio.CancelledError
        return await self._journal.run(step)

    def is_alive(self, owner: str) -> bool:
        return self._journal.is_alive(owner)


async def test_how_far_it_came_is_told_by_each_page(journal: Journal) -> None:
    await prepared(journal, 3)
    told: list[Exported] = []
    lines = lines_of("csv", journal, "", NOON)
    assert await export(journal, EVERYTHING, lines, lambda _text: None, told.append) == 3
    assert told == [Exported(3, 1.0)]
    narrow = HistoryQuery(reference="P7K2QFM002")
    assert await export(journal, narrow, lines, lambda _text: None, told.append) == 1

"""T1 to T5: the history with very many transfers, beside a bare app and a stock table of a thousand lines."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from console.journal.journal_thread import Journal
from console.services.history_finder import HistoryFinder
from tests.benchmarks.programs import HELLO, Program
from tests.benchmarks.pty_probe import Probe
from tests.benchmarks.report import Figure
from tests.benchmarks.statistics import quantile, ratio_of
from tests.doubles.many_transfers import filled

COUNT = int(os.environ.get("POINTS_BENCH_TRANSFERS", 1_000_000))
FEW = int(os.environ.get("POINTS_BENCH_BESIDE", 1000))
"""Ten million beside one: both variables, 15 GB, and the better part of an hour at first."""
KEPT = Path(os.environ.get("POINTS_BENCH_FOLDER", Path(tempfile.gettempdir()) / "points-bench"))
"""Journals stay there from one measurement to the next: a million take minutes to make."""
_MEGABYTE = 1e6
_MILLISECONDS = 1000
_TABLE = Program(
    (sys.executable, str(Path(__file__).parent / "references" / "thousand_lines.py")), ("line0010", "echo")
)
_FIRST = ("POINTS CONSOLE", "FROM")
_F5, _PAGE_DOWN, _END, _HOME = "\x1b[15~", "\x1b[6~", "\x1b[F", "\x1b[H"
_WORDS = ("asha", "gift", "divya", "kabir")
_HEAD = "Points"
"""A column that is there at any width."""
_A_ROW = "processed"
"""Stands in every page of both."""
_PAUSE = 0.15


def journal_of(count: int) -> Path:
    """A folder with a journal of so many, and its search index; made where it isn't there yet."""
    folder = KEPT / str(count)
    if not (folder / "whole").exists():
        folder.mkdir(parents=True, exist_ok=True)
        filled(folder, count).close()
        asyncio.run(catch_up(folder))
        (folder / "whole").touch()
    return folder


async def catch_up(folder: Path) -> None:
    """Make the search index of the journal there."""
    journal = Journal(folder, folder / "anchor")
    finder = HistoryFinder(journal, folder / "search.sqlite")
    while not await finder.catch_up(60):
        pass
    finder.close()
    journal.close()


def _console(folder: Path) -> Program:
    return Program((sys.executable, "-m", "tests.benchmarks.history_program", str(folder)), _FIRST)


def history_size(rounds: int) -> Iterator[Figure]:
    """T1, T2 and T5, by starts; then T3 and T4, in two programs that are open at once."""
    many, few = _console(journal_of(COUNT)), _console(journal_of(FEW))
    begun = _started(max(rounds // 2, 3), many, few)
    yield from _beside_hello(begun, COUNT)
    yield Figure("T2", f"the same, {COUNT:,} ÷ {FEW:,}", ratio_of(begun.pressed[0], begun.pressed[1]), 1.1)
    held = ratio_of(begun.held[0], begun.held[1])
    yield Figure("T5", f"memory with {COUNT:,} ÷ {FEW:,}", held, 1.05, "MB")
    yield from _at_keys(rounds, many, COUNT, _WORDS)


def of_a_chain(rounds: int, program: Program, count: int, words: tuple[str, ...]) -> Iterator[Figure]:
    """T1, T3, T4 and T5 of a program whose history has so many, most of them other tills'."""
    yield from _beside_hello(_started(max(rounds // 2, 3), program), count)
    yield from _at_keys(rounds, program, count, words)


def ledger_program(folder: Path, ledger: Path) -> Program:
    """The console with a small journal, which sees the tills of the ledger that a file names."""
    arguments = (sys.executable, "-m", "tests.benchmarks.history_program", str(folder), str(ledger))
    return Program(arguments, _FIRST)


def _at_keys(rounds: int, program: Program, count: int, words: tuple[str, ...]) -> Iterator[Figure]:
    with program.start() as ours, _TABLE.start() as table:
        _to_history(ours, count)
        table.painted(*_TABLE.first_screen)
        yield from _turning(rounds, ours, table)
        yield from _typing(rounds, ours, table, words, count)


@dataclass(frozen=True)
class _Starts:
    """Milliseconds and megabytes: of hello, and of each program."""

    hello: list[float]
    hello_held: list[float]
    pressed: tuple[list[float], ...]
    held: tuple[list[float], ...]


def _started(rounds: int, *programs: Program) -> _Starts:
    """Each with its desk open, so that nothing else is waited for when F5 is pressed."""
    begun = _Starts([], [], tuple([] for _ in programs), tuple([] for _ in programs))
    for _ in range(rounds):
        with HELLO.start() as probe:
            begun.hello.append((probe.painted(*HELLO.first_screen) - probe.started) * _MILLISECONDS)
            probe.settle()
            begun.hello_held.append(probe.resident() / _MEGABYTE)
        for pressed, held, program in zip(begun.pressed, begun.held, programs, strict=True):
            with program.start() as probe:
                probe.painted(*_FIRST, "branch 12")
                probe.settle()
                before, asked = probe.written, probe.type(_F5)
                painted = probe.painted(_HEAD, _A_ROW, since=before)
                pressed.append((painted - asked) * _MILLISECONDS)
                probe.settle()
                held.append(probe.resident() / _MEGABYTE)
    return begun


def _beside_hello(begun: _Starts, count: int) -> Iterator[Figure]:
    opened, held = ratio_of(begun.pressed[0], begun.hello), ratio_of(begun.held[0], begun.hello_held)
    yield Figure("T1", f"F5 to the page of {count:,} ÷ hello's start", opened, 1.3)
    yield Figure("T5", f"memory with {count:,} ÷ hello", held, 1.9, "MB")


def _to_history(probe: Probe, count: int) -> None:
    probe.painted(*_FIRST)
    probe.settle()
    probe.type(_F5)
    probe.painted(_HEAD, f"{count:,} transfers")
    probe.settle()


def _turning(rounds: int, ours: Probe, table: Probe) -> Iterator[Figure]:
    """From the key to the page, in both of lines that weren't drawn before; and from one end to the other."""
    pages: list[float] = []
    ends: list[float] = []
    stock: list[float] = []
    for _ in range(rounds):
        stock.append(_until_drawn(table, _PAGE_DOWN))
        pages.append(_until_drawn(ours, _PAGE_DOWN))
    for _ in range(rounds):
        _until_drawn(ours, _HOME)
        ends.append(_until_drawn(ours, _END))
    _until_drawn(ours, _HOME)
    yield Figure("T3", "page down ÷ page down in a stock table", ratio_of(pages, stock), 0.5)
    yield Figure("T3", "jump to the end ÷ page down in a stock table", ratio_of(ends, stock), 0.5)


def _until_drawn(probe: Probe, key: str) -> float:
    """ms until the page that a key leads to is drawn; lines that are still to come don't count."""
    probe.rest(_PAUSE)
    pressed = probe.type(key)
    return (probe.painted(_A_ROW, since=probe.written, within=5) - pressed) * _MILLISECONDS


def _typing(rounds: int, ours: Probe, table: Probe, words: tuple[str, ...], count: int) -> Iterator[Figure]:
    """From a key in the query line to the rows it leaves, and from a key in the stock field to its echo."""
    found: list[float] = []
    echoed: list[float] = []
    table.type("\t")
    ours.type("/")
    for number in range(rounds):
        word = words[number % len(words)]
        for letter in word:
            table.rest(_PAUSE)
            before, pressed = table.written, table.type(letter)
            echoed.append((table.painted(letter, since=before) - pressed) * _MILLISECONDS)
            ours.rest(_PAUSE)
            before, pressed = ours.written, ours.type(letter)
            found.append((ours.painted(_A_ROW, since=before) - pressed) * _MILLISECONDS)
        for probe in (ours, table):
            probe.clear(len(word))
    share = ratio_of(found, echoed, lambda values: quantile(values, share=0.99))
    yield Figure("T4", f"key to rows at {count:,} ÷ echo in a stock field", ratio_of(found, echoed), 2.5)
    yield Figure("T4", "the same, 99 %", share, 10)

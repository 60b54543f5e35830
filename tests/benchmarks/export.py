"""`python -m tests.benchmarks.export [COUNT]`: what taking a whole journal along costs, what a stop leaves.

Fills a journal with so many transfers, a million unless said, exports them in each format with the bar of the
command line, checks the bundle, and presses Ctrl+C in the middle of one more.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from console.domain.transfers import State
from console.journal.mapping import to_row
from console.journal.schema import INTENT
from console.journal.table import Row
from console.journal.transactions import JournalStore
from console.services.export_bundle import check
from console.services.exporting import ENDINGS
from tests.explanations.test_receipt_text import RECEIPT
from tests.journal.conftest import an_intent

_OWNER = "fill-1"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="points-export-") as folder:
        home = Path(folder)
        began = time.perf_counter()
        fill(home, count)
        _say(f"{count:,} transfers written in {time.perf_counter() - began:,.0f} s")
        for each in ENDINGS:
            _exported(home, each, count)
        began = time.perf_counter()
        with (home / "all.bundle").open("rb") as file:
            checked = check(file)
        _say(f"bundle checked: {checked.count:,} in {time.perf_counter() - began:,.1f} s")
        _stopped(home)


def fill(home: Path, count: int) -> None:
    """So many processed transfers in a journal under `home`, without their entries: an export reads none."""
    store = JournalStore(home / "journal.sqlite", home / "anchor", _OWNER)
    moved = replace(an_intent("P000000000"), state=State.CONFIRMED, receipt=RECEIPT, proof="answer")
    row = to_row(moved, _OWNER)
    marks = ", ".join(f":{name}" for name in INTENT.names)
    with store._file.writing() as connection:
        connection.executemany(f"INSERT INTO intent VALUES ({marks})", _rows(row, count))
    store.close()


def _rows(row: Row, count: int) -> Iterator[Row]:
    for number in range(count):
        yield {**row, "reference": f"P{number:09}", "sender_id": str(1000 + number % 5000)}


def _command(home: Path, format: str, output: str) -> list[str]:  # noqa: A002
    return [sys.executable, "-m", "tests.benchmarks.export_once", str(home), format, str(home / output)]


def _exported(home: Path, format: str, count: int) -> None:  # noqa: A002
    began = time.perf_counter()
    subprocess.run(_command(home, format, f"all.{format}"), check=True)
    seconds, size = time.perf_counter() - began, (home / f"all.{format}").stat().st_size
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    speed = f"{count / seconds:9,.0f} a second"
    _say(f"{format:<7} {seconds:7.1f} s  {speed}  {size / 1e6:7.1f} MB, {most:.0f} MB used")


def _stopped(home: Path) -> None:
    """Ctrl+C once something of it is on the disk."""
    running = subprocess.Popen(_command(home, "csv", "stopped.csv"))
    while not any(each.stat().st_size for each in home.glob(".stopped*")):
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    code, left = running.wait(), [each.name for each in home.glob("*stopped*")]
    _say(f"Ctrl+C in the middle: exit code {code}, left on the disk: {left or 'nothing'}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

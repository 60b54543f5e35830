"""Several processes on one journal: one winner a sender, and nobody hears of locks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from console.domain.transfers import State
from console.journal.transactions import JournalStore

PROCESSES = 8
ATTEMPTS = 8

_RACE = """
import os
import sys
from pathlib import Path
from console.domain.transfers import State, Verdict
from console.journal.journal_errors import SenderBusy
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent, sent
folder, processes, attempts = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
number = 1
while number < processes and os.fork():
    number += 1
store = JournalStore(folder / "journal.sqlite", folder / "anchor", f"run-{number}")
won = 0
for attempt in range(attempts):
    reference = f"{number:02}{attempt:08}"
    try:
        store.prepare(an_intent(reference))
    except SenderBusy:
        continue
    sent(store, reference)
    assert [intent.reference for _, intent in store.waiting()] == [reference]
    store.settle(reference, NOON, "meena", Verdict(State.REJECTED, "rejected"))
    won += 1
store.close()
os.write(1, f"{won}\\n".encode())
if number == processes:
    for _ in range(processes - 1):
        assert os.waitstatus_to_exitcode(os.wait()[1]) == 0
"""
"""What every console does, each in a process of its own: forked, so that all are at it at once."""


def test_one_winner_at_a_time_and_no_locks_in_sight(tmp_path: Path) -> None:
    raced = subprocess.run(
        [sys.executable, "-c", _RACE, str(tmp_path), str(PROCESSES), str(ATTEMPTS)],
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert (raced.returncode, raced.stderr) == (0, "")
    won = [int(line) for line in raced.stdout.split()]
    assert len(won) == PROCESSES
    store = JournalStore(tmp_path / "journal.sqlite", tmp_path / "anchor", "judge")
    intents = store.page(limit=1000)
    assert len(intents) == sum(won) >= PROCESSES
    assert {intent.state for _, intent in intents} == {State.REJECTED}
    assert store.verify().entries == 3 * len(intents)
    store.require_sendable()
    store.close()

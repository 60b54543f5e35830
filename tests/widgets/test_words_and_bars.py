"""What widgets say in numbers, bars and times."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from console.domain.clock import full_time
from console.domain.transfers import JournalEvent
from console.explanations.event_words import event_words
from console.widgets.block_bar import bar
from console.widgets.times import age, day, day_and_time, time_of_day


@pytest.fixture
def india(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A branch five and a half hours east of Greenwich."""
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59.9), "59 s"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=3), "3 d"),
        (timedelta(days=59), "59 d"),
        (timedelta(days=60), "2 mo"),
        (timedelta(days=365), "1 y"),
        (timedelta(days=6 * 365), "6 y"),
    ],
)
def test_an_age_in_its_largest_unit(elapsed: timedelta, words: str) -> None:
    assert age(elapsed) == words


@pytest.mark.usefixtures("india")
def test_times_are_the_branchs_own() -> None:
    at = datetime(2026, 11, 21, 20, 45, 7, tzinfo=UTC)
    assert time_of_day(at) == "02:15:07"
    assert day_and_time(at) == "22 Nov 02:15"
    assert full_time(at) == "22 Nov 2026 02:15:07 +0530"
    assert day(date(2027, 6, 3)) == "3 Jun 2027"


@pytest.mark.parametrize(
    ("part", "whole", "drawn"),
    [
        (0, 10, ""),
        (5, 0, ""),
        (10, 10, "████████"),
        (99, 10, "████████"),
        (5, 10, "████"),
        (Decimal("0.001"), 10**9, "▏"),
        (Decimal("5.7"), 10, "████▌"),
    ],
)
def test_a_bar_is_a_share_of_its_cells(part: Decimal | int, whole: Decimal | int, drawn: str) -> None:
    assert bar(part, whole, 8) == drawn


def test_a_reason_from_the_journal_is_cleaned_before_it_is_shown() -> None:
    event = JournalEvent(
        1, "P7K2QFM001", datetime(2026, 1, 1, tzinfo=UTC), "resolved", "", {"proof": "a\x1b[2J"}
    )
    assert "\x1b" not in event_words(event)


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        ("answer", "the provider's answer confirmed it"),
        ("reference in history", "proven by the provider's history"),
        ("matching row, with the sender's code", "proven by the provider's history"),
    ],
)
def test_the_timeline_says_what_a_transfer_was_proven_by(proof: str, said: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert event_words(JournalEvent(1, "P7K2QFM001", at, "confirmed", "", {"proof": proof})) == said


def test_screens_load_none_of_the_slow_libraries() -> None:
    code = (
        "import sys, screens.lookup.lookup_screen, screens.history, screens.unresolved, screens.dialogs.help,"
        " screens.dialogs.lock, screens.dialogs.trace, screens.dialogs.resolve,"
        " screens.dialogs.training_faults, console.widgets.phone_drawer\n"
        "slow = {'httpx', 'pydantic', 'sqlalchemy', 'jwcrypto', 'keyring', 'cryptography'}\n"
        "assert not slow & set(sys.modules), slow & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "."}
    )
    assert done.returncode == 0, done.stderr

"""The seed of a schedule to see again, and the journal files that the schedules run on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.consoles import JournalFile

_MEMORY = Path("/dev/shm")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, default=None, help="the schedule to replay (tests/faults -k replay)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A replay needs its seed."""
    if config.getoption("--seed", default=None) is None:
        left = [item for item in items if item.name.startswith("test_replay")]
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def memory_folder() -> Iterator[Path]:
    """A folder in memory where the system has one: thousands of durable commits would wear a disk."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def journal_file(memory_folder: Path) -> Iterator[JournalFile]:
    file = JournalFile(memory_folder / "journal")
    yield file
    file.close()


@pytest.fixture(scope="session")
def lockless_file(memory_folder: Path) -> Iterator[JournalFile]:
    file = JournalFile(memory_folder / "lockless", locks=False)
    yield file
    file.close()

"""What every test is run with: files in memory, what is slow done once, and properties by the run.

Whatever is more than pytest is imported where it is needed, behind the first line of `pytest_configure`.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cache, lru_cache
from importlib import import_module
from itertools import accumulate
from pathlib import Path

import pytest

_MEMORY = "/dev/shm"
_ROOM = 2 * 1024**3
"""Bytes; some machines give a container 64 MB of it."""
_GARBAGE = 100_000
"""Objects more than before until the youngest are looked through; an app at its start makes 50,000."""
_LONGEST = (
    "packaging/test_house_rules",
    "journeys",
    "packaging",
    "snapshots",
    "ledger",
    "faults",
    "training",
    "typed",
    "screens/test_rights_walk",
)
"""What takes longest, in the order in which it is begun."""
_WAITING = "screens"
"""Whose keys are pressed one after the other, and waits for half of its time."""
_IN_LONG_RUNS = 2000
"""Examples of each property under `-m long`; every run tries hypothesis' own hundred."""


def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is read, because a property takes its settings when it is defined."""
    # A quarter of the time went into looking for garbage among modules and tests, which never are any; each
    # worker imports them all before its first test.
    gc.disable()
    from hypothesis import settings

    # A system may ask for no bytecode: then each worker rewrites four hundred files of tests at each run, and
    # each of a hundred processes compiles the console.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        # A journal waits for the disk at every step; no test cuts the power, so memory tells as much.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _MEMORY)
    # Without a deadline for each example: a busy machine is no counterexample.
    settings.register_profile("every run", deadline=None)
    settings.register_profile("long", max_examples=_IN_LONG_RUNS, deadline=None)
    settings.load_profile("long" if _is_long(config) else "every run")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each worker begins elsewhere: so in a fresh clone one of them compiles a file, and not all six."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers == 1 or session.config.args != session.config.getini("testpaths"):
        return
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    first = len(files) * int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) // workers
    for path in files[first:] + files[:first]:
        # What is wrong with one is told when it is collected.
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(path.relative_to(session.config.rootpath).with_suffix("").parts))


def pytest_xdist_auto_num_workers() -> int:
    """Three for a core where there are few: whoever draws a screen, starts a process or asks a simulator
    waits for half of the time.
    """
    cores = os.cpu_count() or 1
    return min(3 * cores, cores + 4)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first, or the last of them ends the run alone; in a long run the properties are tried too,
    before tests are chosen by their marks.
    """
    turns = _turns(items)
    items.sort(key=lambda item: (_queued(item), turns[item.path]))
    if not _is_long(config):
        return
    from hypothesis import is_hypothesis_test

    for item in items:
        if is_hypothesis_test(getattr(item, "function", None)):
            item.add_marker("long")
            item.add_marker(pytest.mark.timeout(0))


def _queued(item: pytest.Item) -> int:
    """Where a test stands in the queue; in a folder they keep their order."""
    path = item.path.as_posix()
    return next((place for place, name in enumerate(_LONGEST) if f"/tests/{name}" in path), len(_LONGEST))


def _turns(items: list[pytest.Item]) -> dict[Path, float]:
    """A turn for each file: those that wait among those that compute, so that neither are left at the end."""
    sizes = Counter(item.path for item in items)
    turns = {}
    for waiting in (True, False):
        files = [path for path in sizes if (f"/tests/{_WAITING}/" in path.as_posix()) is waiting]
        files.sort(key=lambda path: -sizes[path])
        for path, before in zip(files, accumulate(sizes[path] for path in files), strict=True):
            turns[path] = before / sum(sizes[path] for path in files)
    return turns


def _is_long(config: pytest.Config) -> bool:
    return bool(config.getoption("markexpr") == "long")


@pytest.fixture(autouse=True)
def textuals_variables_kept() -> Iterator[None]:
    """A command that runs in this process takes Textual's variables away; pictures need one of them."""
    before = {name: value for name, value in os.environ.items() if name.startswith("TEXTUAL")}
    yield
    os.environ.update(before)


@pytest.fixture(scope="session", autouse=True)
def keys_checked_once() -> Iterator[None]:
    """The full check of a private key takes 34 ms, and hundreds of desks open the same three."""
    from console.providers import key_files

    with pytest.MonkeyPatch.context() as patch:
        for load in ("load_private_key", "load_opening_key"):
            patch.setattr(key_files, load, cache(getattr(key_files, load)))
        yield


@pytest.fixture(scope="session", autouse=True)
def cards_read_once() -> Iterator[None]:
    """A console reads a catalogue's file when it first explains something; 14 ms, in each of a thousand."""
    from console.explanations import catalogue, loader

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "read_entries", cache(loader.read_entries))
        yield


@pytest.fixture(scope="session", autouse=True)
def sample_members_read_once() -> Iterator[None]:
    """A simulator reads its organisation when it starts; 10 ms, in each of a thousand."""
    from console.simulator.capillary.organisation import sample_members

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample_members, "_read", cache(sample_members._read))
        yield


@pytest.fixture(scope="session", autouse=True)
def sample_members_written_once() -> Iterator[None]:
    """And then fills its ledger with them, by the second at which it starts; 3 ms."""
    from console.simulator.capillary import running
    from console.simulator.capillary.ledger_store import Ledger
    from console.simulator.capillary.organisation.sample_members import seed

    @lru_cache(maxsize=4)
    def written(now: int, members: int) -> bytes:
        with closing(Ledger()) as ledger:
            seed(ledger, now, members)
            return ledger.db.serialize()

    def fill(ledger: Ledger, now: int, members: int) -> None:
        in_memory = not ledger.one("PRAGMA database_list")["file"]
        if in_memory:
            ledger.db.deserialize(written(now, members))
        else:
            seed(ledger, now, members)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "seed", fill)
        yield


@pytest.fixture(scope="session", autouse=True)
def sheets_parsed_once() -> Iterator[None]:
    """Half of an app's start in a test was parsing the same sheets again, and then hashing their rules;
    a tenth of all its time was asking which of them hold.
    """
    from tests.textual_private import hash_rules_fast, match_rules_fast, parse_sheets_once, restyle_at_once

    with pytest.MonkeyPatch.context() as patch:
        parse_sheets_once(patch)
        hash_rules_fast(patch)
        match_rules_fast(patch)
        restyle_at_once(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def frames_drawn_when_read() -> Iterator[None]:
    """A fifth of an app's time in a test went into frames that nobody saw."""
    from tests.textual_private import draw_when_read

    with pytest.MonkeyPatch.context() as patch:
        draw_when_read(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def garbage_looked_for_seldom() -> Iterator[None]:
    """Once for all: the app freezes what it finds at its first frame, right for the one app of a console;
    here every app of the tests before would stay for ever.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE, 10, 10)
    gc.enable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "freeze", lambda: None)
        yield


@pytest.fixture(autouse=True)
def drawn_lines_let_go() -> Iterator[None]:
    """Else thousands of lines of every app so far are looked through for garbage."""
    yield
    from tests.textual_private import forget_drawn

    forget_drawn()


@pytest.fixture
def no_pauses() -> Iterator[None]:
    """Reads are repeated as often as ever, and at once."""
    import stamina

    with stamina.set_testing(True, attempts=3):
        yield

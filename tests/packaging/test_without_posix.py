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
    ("command", "says"),
    [
        (("-m", "console", "demo"), "shows this transfer 1 time."),
        (("-m", "console.simulator", "--home", "training", "--remove-home"), "base_url"),
        (("-c", _FULL_SCREEN), "lives in history"),
    ],
    ids=["demo", "simulator", "full screen"],
)
def test_it_runs(tmp_path: Path, command: tuple[str, ...], says: str) -> None:
    here = tuple(str(tmp_path / part) if part == "training" else part for part in command)
    done = _run(tmp_path, *here)
    assert done.returncode == 0, done.stderr
    assert says in done.stdout
    assert "Traceback" not in done.stderr


_ENDS = {
    "--help": (0, "Move loyalty points"),
    "--version": (0, "points-console"),
    "journal verify": (0, "entries, none changed."),
    "transfer": (4, ""),
    "profile test": (4, ""),
    "credentials test": (4, ""),
}
_IN_TURN = """
import os, signal, sys
from console.cli import main

assert not hasattr(signal, "SIGHUP") and not hasattr(os, "fork"), "the names are still there"
for command in sys.argv[1:]:
    try:
        code = main(command.split())
    except SystemExit as ended:
        code = ended.code
    print(f"\\0{command}: {code}\\0")
"""


def test_commands_end_as_they_should(tmp_path: Path) -> None:
    done = _run(tmp_path, "-c", _IN_TURN, *_ENDS)
    assert done.returncode == 0, done.stderr
    said = done.stdout.split("\0")
    assert said[1::2] == [f"{command}: {code}" for command, (code, _) in _ENDS.items()]
    for told, (_, words) in zip(said[::2], _ENDS.values(), strict=False):
        assert words in told
    assert "Traceback" not in done.stderr

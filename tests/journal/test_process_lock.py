from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from console.journal.process_lock import ProcessLock

_HOLD = """
import sys
from pathlib import Path
from console.journal.process_lock import ProcessLock
owner = ProcessLock.claim(Path(sys.argv[1]))
sys.stdout.write(owner.name + "\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def test_a_run_is_alive_until_it_lets_go(tmp_path: Path) -> None:
    owner = ProcessLock.claim(tmp_path)
    assert ProcessLock.is_alive(tmp_path, owner.name)
    owner.release()
    assert not ProcessLock.is_alive(tmp_path, owner.name)
    assert list(tmp_path.iterdir()) == []


def test_a_name_nobody_holds_is_dead(tmp_path: Path) -> None:
    assert not ProcessLock.is_alive(tmp_path, "0" * 16)
    (tmp_path / f"console-{'1' * 16}.lock").touch()
    assert not ProcessLock.is_alive(tmp_path, "1" * 16)


def test_every_run_has_its_own_name(tmp_path: Path) -> None:
    owners = [ProcessLock.claim(tmp_path) for _ in range(20)]
    assert len({owner.name for owner in owners}) == 20
    assert all(ProcessLock.is_alive(tmp_path, owner.name) for owner in owners)
    for owner in owners:
        owner.release()


def test_a_killed_process_is_dead(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert ProcessLock.is_alive(tmp_path, name)
        process.kill()
        process.wait(timeout=30)
        assert not ProcessLock.is_alive(tmp_path, name)

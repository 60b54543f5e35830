"""The simulator as a process: one line, loopback only, gone with whoever started it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_PATIENCE = 20


@contextmanager
def _process(home: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "console.simulator", "--home", str(home), *more]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _facts(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def test_it_prints_one_line_and_ends_with_its_input(tmp_path: Path) -> None:
    home = tmp_path / "training"
    with _process(home, "--remove-home", "--encryption", "on") as process:
        facts = _facts(process)
        stored = [path.name for path in home.iterdir()]
        rest, said = process.communicate(timeout=_PATIENCE)

    assert set(facts) == {
        "base_url", "port", "control_token", "username", "password", "client_key", "client_secret", "till",
        "payload_encryption", "seal_with_pem", "open_with_pem",
    }  # fmt: skip
    assert facts["base_url"] == f"http://127.0.0.1:{facts['port']}"
    assert facts["payload_encryption"] == "jwe"
    assert facts["seal_with_pem"].startswith("-----BEGIN PUBLIC KEY-----")
    assert facts["open_with_pem"].startswith("-----BEGIN PRIVATE KEY-----")
    assert "ledger.sqlite3" in stored
    assert (rest, said, process.returncode) == ("", "", 0)
    assert not home.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    home = tmp_path / "training"
    with _process(home, "--remove-home") as process:
        _facts(process)
        process.send_signal(number)
        assert process.wait(_PATIENCE) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert not home.exists()


def test_it_doesnt_outlive_a_killed_parent(tmp_path: Path) -> None:
    home = tmp_path / "training"
    command = [sys.executable, "-m", "console.simulator", "--home", str(home), "--remove-home"]
    parent_code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen({command!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "sys.stdout.buffer.write(child.stdout.readline()); sys.stdout.flush(); time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    _facts(parent)
    existed = home.exists()
    parent.kill()
    # Standard error was inherited: it ends when the simulator has ended too.
    parent.communicate(timeout=_PATIENCE)

    assert existed
    assert not home.exists()


def test_it_never_removes_a_folder_with_something_in_it(tmp_path: Path) -> None:
    kept = tmp_path / "letter.txt"
    kept.write_text("mine")
    with _process(tmp_path, "--remove-home") as process:
        _, said = process.communicate(timeout=_PATIENCE)

    assert process.returncode == 2
    assert "empty folder" in said
    assert kept.read_text() == "mine"


def test_the_ledger_of_a_kept_home_is_found_again(tmp_path: Path) -> None:
    with _process(tmp_path) as first:
        _facts(first)
        first.communicate(timeout=_PATIENCE)
    size = (tmp_path / "ledger.sqlite3").stat().st_size
    with _process(tmp_path, "--otp", "off") as second:
        facts = _facts(second)
        second.communicate(timeout=_PATIENCE)

    assert facts["payload_encryption"] == "none"
    assert (tmp_path / "ledger.sqlite3").stat().st_size == size
    assert second.returncode == 0


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with _process(tmp_path / "one") as first:
        port = str(_facts(first)["port"])
        with _process(tmp_path / "two", "--port", port) as second:
            _, said = second.communicate(timeout=_PATIENCE)

    assert (second.returncode, said.count("\n")) == (1, 1)
    assert said.startswith("The simulator can't listen")

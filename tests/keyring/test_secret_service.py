"""A real Secret Service: gnome-keyring on a session bus of its own, without a display."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keyring.sessions import plaintext_package, probe

CANARY = "canary-9e42-not-a-real-secret"
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
WORKS = {"kept": "True", "deleted": "True"}

missing = [program for program in PROGRAMS if shutil.which(program) is None]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture
def home() -> Iterator[Path]:
    # tmp_path is too long for the names of the daemon's sockets
    with tempfile.TemporaryDirectory(prefix="home-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def holds_secret(folder: Path) -> bool:
    return any(CANARY.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_unlocked_keyring_keeps_replaces_and_forgets(home: Path) -> None:
    assert probe("unlocked", home, CANARY, bus=True) == WORKS
    assert list(home.rglob("*.keyring"))
    assert not holds_secret(home)


def test_locked_keyring(home: Path) -> None:
    assert probe("locked", home, CANARY, bus=True) == {
        "error": "VaultUnavailable",
        "sentence": "The system keyring is locked. Unlock it and try again, "
        "or type the secrets for this run only.",
    }


def test_keyring_that_was_never_unlocked(home: Path) -> None:
    assert probe("as it is", home, CANARY, bus=True) == {
        "error": "VaultUnavailable",
        "sentence": "The system keyring couldn't be opened. Unlock it, or sign in to the desktop again, "
        "then try again, or type the secrets for this run only.",
    }


def test_keyring_that_stops_answering(home: Path) -> None:
    answer = probe("hanging", home, CANARY, bus=True)
    assert answer["error"] == "VaultUnavailable"
    assert answer["sentence"].startswith("The system keyring did not answer within 1 seconds.")


def test_plaintext_package_beside_a_working_keyring_gets_nothing(home: Path, tmp_path: Path) -> None:
    assert probe("unlocked", home, CANARY, bus=True, plugins=plaintext_package(tmp_path)) == WORKS
    assert not (home / "plaintext.cfg").exists()
    assert not holds_secret(home)

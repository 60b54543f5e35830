"""A computer of its own for commands that run in this process: its folders, and a keyring that is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from tests.keyring.backends import WorkingBackend, disguised


@contextmanager
def whole_computer(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where its settings file belongs. What was kept is gone at the end."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    settings = home / "config" / "points-console" / "settings.toml"
    settings.parent.mkdir(parents=True, mode=0o700)
    before, kind = keyring.get_keyring(), type("Both", (WorkingBackend, KeyringBackend), {"priority": 1})
    keyring.set_keyring(disguised(kind, "keyring.backends.SecretService")())
    try:
        yield settings
    finally:
        keyring.set_keyring(before)

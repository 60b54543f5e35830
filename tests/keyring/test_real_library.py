"""The real `keyring` library where there is no keyring, or the wrong one was chosen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.keyring.sessions import plaintext_package, probe

CANARY = "canary-3d10-not-a-real-secret"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scenarios are those of Linux")


def test_no_session_bus(tmp_path: Path) -> None:
    answer = probe("as it is", tmp_path, CANARY, bus=False)
    assert answer["error"] == "VaultUnavailable"
    assert answer["sentence"].startswith("This computer has no system keyring running.")


def test_plaintext_package_is_refused_by_name(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    answer = probe("as it is", home, CANARY, bus=False, plugins=plaintext_package(tmp_path))
    assert answer["sentence"].startswith(
        "The keyring found is keyrings.alt.file.PlaintextKeyring, which keeps secrets in files. "
        "Remove the package keyrings.alt"
    )
    assert not (home / "plaintext.cfg").exists()


CANNOT_LOAD = "The keyring chosen on this computer can't be loaded"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (
            "keyring.backends.null.Keyring",
            "The system keyring is switched off (keyring.backends.null.Keyring)",
        ),
        ("keyring.backends.fail.Keyring", "This computer has no system keyring running."),
        ("nowhere.Keyring", f"{CANNOT_LOAD} (No module named 'nowhere')."),
        ("keyring.backends.null.Nothing", f"{CANNOT_LOAD} (AttributeError)."),
        ("keyring.backends.kwallet.DBusKeyring", f"{CANNOT_LOAD} (RuntimeError)."),
        ("Keyring", f"{CANNOT_LOAD} (ValueError)."),
    ],
)
def test_chosen_by_variable(chosen: str, sentence: str, tmp_path: Path) -> None:
    answer = probe("as it is", tmp_path, CANARY, bus=False, PYTHON_KEYRING_BACKEND=chosen)
    assert answer["error"] == "VaultUnavailable"
    assert answer["sentence"].startswith(sentence)

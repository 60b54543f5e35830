"""A keyring that never answers costs its limit once, and never the end of the process."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from console.credentials.keyring_vault import KeyringVault
from console.credentials.vault import CredentialsError, VaultUnavailable
from tests.keyring.backends import ACTS, ENTRY, SilentBackend, trusted, vault_of


@pytest.mark.parametrize("act", ACTS[::2])
def test_a_silent_keyring_is_given_up(act: Callable[[KeyringVault], object]) -> None:
    backend = trusted(SilentBackend)()
    with pytest.raises(VaultUnavailable) as caught:
        act(vault_of(backend, limit_seconds=0.05))
    backend.let_go.set()
    assert str(caught.value).startswith("The system keyring did not answer within 0.05 seconds. ")


def test_a_silent_keyring_is_asked_again_only_once_it_answered() -> None:
    backend = trusted(SilentBackend)()
    vault = vault_of(backend, limit_seconds=0.05)
    for _ in range(3):
        with pytest.raises(CredentialsError):
            vault.get(ENTRY)
    assert backend.calls == 1
    backend.let_go.set()
    [waiting] = [thread for thread in threading.enumerate() if thread.name == "keyring"]
    waiting.join(timeout=10)
    assert vault.get(ENTRY) is None
    assert backend.calls == 2


_HANG = """
import threading
from console.credentials.keyring_vault import KeyringVault
from console.credentials.vault import Entry, VaultUnavailable
from console.domain.sign_ins import SecretKind

class Silent:
    __module__ = "keyring.backends.SecretService"
    def get_password(self, service, username):
        threading.Event().wait()

try:
    KeyringVault(limit_seconds=0.1, find=Silent).get(Entry("branch-12", SecretKind.SECRET))
except VaultUnavailable as error:
    print(error)
"""


def output_of(program: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stderr == ""
    return ended.stdout.strip()


def test_the_process_ends_while_the_keyring_hangs() -> None:
    # Without a daemon thread the interpreter would wait for the call until the time-out kills it.
    assert output_of(_HANG).startswith("The system keyring did not answer within 0.1 seconds.")


def test_keyring_and_argon2_are_not_loaded_before_they_are_needed() -> None:
    loaded = "{'keyring', 'argon2', 'platformdirs'} & set(sys.modules)"
    assert output_of(f"import sys, console.credentials; print({loaded})") == "set()"

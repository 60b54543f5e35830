"""One scenario on the real `keyring` library, in a process of its own; prints what the console would say.

Run by test_secret_service.py and test_real_library.py, inside a session bus or without one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import secretstorage
from jeepney import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]
from pydantic import SecretStr

from console.credentials.keyring_vault import KeyringVault
from console.credentials.vault import CredentialsError, Entry
from console.domain.sign_ins import SecretKind

ENTRY = Entry("branch-12", SecretKind.SECRET)


@contextmanager
def unlocked_daemon() -> Iterator[subprocess.Popen[bytes]]:
    """gnome-keyring with an open login keyring, on this process's session bus."""
    command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as daemon:
        assert daemon.stdin is not None
        daemon.stdin.write(b"not-a-real-password")
        daemon.stdin.close()
        try:
            wait_for_service()
            yield daemon
        finally:
            daemon.kill()


def wait_for_service() -> None:
    """Until the daemon owns its name: asking earlier would make the bus start a second, locked one."""
    deadline = time.monotonic() + 20
    with closing(open_dbus_connection()) as connection:
        bus = Proxy(message_bus, connection, timeout=5)
        while not bus.NameHasOwner("org.freedesktop.secrets")[0]:
            assert time.monotonic() < deadline, "gnome-keyring-daemon did not come up"
            time.sleep(0.01)


def lock_default_collection() -> None:
    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()


def keep_and_read(vault: KeyringVault) -> dict[str, str]:
    """Set, replace, read, delete: "error" and "sentence" where one of them is refused."""
    secret = sys.stdin.read()
    try:
        vault.set(ENTRY, SecretStr("older"))
        vault.set(ENTRY, SecretStr(secret))
        kept = vault.get(ENTRY)
        vault.delete(ENTRY)
        after = vault.get(ENTRY)
        vault.set(ENTRY, SecretStr(secret))
    except CredentialsError as error:
        return {"error": type(error).__name__, "sentence": str(error)}
    same = kept is not None and kept.get_secret_value() == secret
    return {"kept": str(same), "deleted": str(after is None)}


def run(scenario: str) -> dict[str, str]:
    if scenario == "as it is":
        return keep_and_read(KeyringVault())
    with unlocked_daemon() as daemon:
        patient = KeyringVault(limit_seconds=10)
        if scenario == "locked":
            lock_default_collection()
        if scenario == "hanging":
            patient.get(ENTRY)
            os.kill(daemon.pid, signal.SIGSTOP)
            return keep_and_read(KeyringVault(limit_seconds=1))
        return keep_and_read(patient)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1])))

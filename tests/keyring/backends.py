"""Keyring backends that misbehave one way each, and the calls to try on them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from keyring import errors
from pydantic import SecretStr

from console.credentials.keyring_vault import KeyringVault
from console.credentials.vault import Entry
from console.domain.sign_ins import SecretKind

CANARY = "canary-77b1-not-a-real-secret"
ENTRY = Entry("branch-12", SecretKind.SECRET)
ACTS: list[Callable[[KeyringVault], object]] = [
    lambda vault: vault.get(ENTRY),
    lambda vault: vault.set(ENTRY, SecretStr(CANARY)),
    lambda vault: vault.delete(ENTRY),
]


class WorkingBackend:
    """A keyring that does as told."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise errors.PasswordDeleteError("No such password!")


class FailingBackend:
    """Raises the same on every call."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


class ForgetfulBackend(WorkingBackend):
    """Says it kept the secret, and didn't."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return


class SilentBackend(WorkingBackend):
    """Answers only once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.calls = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.calls += 1
        self.let_go.wait()
        return super().get_password(service, username)


class Chain:
    """Several keyrings behind one."""

    def __init__(self, *backends: object) -> None:
        self.backends = list(backends)


def disguised(kind: type, module: str, name: str = "Keyring") -> Any:
    """A subclass that says it comes from `module`, as `keyring` backends are told apart."""
    return type(name, (kind,), {"__module__": module})


def trusted(kind: type) -> Any:
    return disguised(kind, "keyring.backends.SecretService")


def vault_of(backend: object, limit_seconds: float = 10) -> KeyringVault:
    return KeyringVault(limit_seconds=limit_seconds, find=lambda: backend)

"""What a place for secrets promises, and the one that forgets everything when the console ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from console.domain.sign_ins import SecretKind


class CredentialsError(Exception):
    """A secret can't be had; the message is a sentence for the operator and holds no secret."""


class VaultUnavailable(CredentialsError):
    """No trusted keyring, or one that fails, stays silent or is locked."""


class CredentialsMissing(CredentialsError):
    """The vault answered and doesn't hold what the profile needs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The name of one secret."""

    profile: str
    kind: SecretKind

    @property
    def account(self) -> str:
        """The user name under which a keyring files it; profile names hold no slash."""
        return f"{self.profile}/{self.kind}"

    def __str__(self) -> str:
        return f"the {self.kind.replace('-', ' ')} of {self.profile}"


class Vault(Protocol):
    """Keeps secrets. Every call ends within a known time and raises `VaultUnavailable` at worst."""

    def get(self, entry: Entry) -> SecretStr | None:
        """The secret, or None where none is kept."""

    def set(self, entry: Entry, secret: SecretStr) -> None:
        """Keep `secret`, in place of any before it."""

    def delete(self, entry: Entry) -> None:
        """Forget the secret; fine where none is kept."""


class MemoryVault:
    """Secrets for this run only: training, or typed because no keyring can be used."""

    def __init__(self) -> None:
        self._kept: dict[Entry, SecretStr] = {}

    def get(self, entry: Entry) -> SecretStr | None:
        """The secret of this run; None where there is none."""
        return self._kept.get(entry)

    def set(self, entry: Entry, secret: SecretStr) -> None:
        """Keep a secret for this run."""
        self._kept[entry] = secret

    def delete(self, entry: Entry) -> None:
        """Forget a secret."""
        self._kept.pop(entry, None)

"""What a place for secrets promises, and the one that forgets everything when the console ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr


class CredentialsError(Exception):
    """A secret can't be had; the message is a sentence for the operator and holds no secret."""


class VaultUnavailable(CredentialsError):
    """No trusted keyring, or one that fails or stays silent."""


class VaultLocked(VaultUnavailable):
    """The keyring is there and shut: unlocking it and trying again is the cure."""


class CredentialsMissing(CredentialsError):
    """The vault answered and doesn't hold what the profile needs."""


class SecretKind(StrEnum):
    """What one entry holds."""

    IDENTITY = "identity"
    """User name, or client key."""
    SECRET = "secret"  # noqa: S105 - the name of an entry
    """Password, or client secret."""
    CONSUMER_KEY = "consumer-key"
    """Names the client whose signing key signs its requests."""
    SIGNING_KEY_PASSWORD = "signing-key-password"  # noqa: S105 - the name of an entry
    DECRYPTION_KEY_PASSWORD = "decryption-key-password"  # noqa: S105 - the name of an entry
    """Opens the private key files of the encrypted client."""
    OPERATOR_PIN = "operator-pin"
    """An Argon2 hash; so few digits are soon guessed from it, hence kept as a secret."""
    JOURNAL_KEY = "journal-key"
    """32 bytes in hexadecimal."""


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
        return self._kept.get(entry)

    def set(self, entry: Entry, secret: SecretStr) -> None:
        self._kept[entry] = secret

    def delete(self, entry: Entry) -> None:
        self._kept.pop(entry, None)

"""What a sign-in at a provider consists of: kinds of secrets, and which of them a profile wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import SecretStr


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
    OPERATORS = "operators"
    """Which entry of the journal is the newest about its operators."""
    JOURNAL_KEY = "journal-key"
    """32 bytes in hexadecimal."""


Secrets = Mapping[SecretKind, SecretStr]
"""One profile's sign-in; what it can do without may be missing."""


@dataclass(frozen=True, slots=True)
class WantedSecret:
    """One secret of a profile's sign-in, and what to call it when it is asked for."""

    kind: SecretKind
    name: str
    hidden: bool = True
    """Whether it is typed unseen."""
    needed: bool = True
    """Whether nobody can sign in without it; a key file may need no password."""

"""What the HTTP client knows of encryption, without loading any: profiles without it never pay for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SealFault(StrEnum):
    """What kind of failure it was, for whoever has to explain what to do about it."""

    NO_KEY_FITS = "no-key-fits"
    """The answer is locked for a key that isn't loaded."""
    ALTERED = "altered"
    """A key fits, and the answer still doesn't open."""
    FORBIDDEN = "forbidden"
    """The answer asks for an algorithm or an extension that isn't taken, whatever is inside."""
    MALFORMED = "malformed"
    NOT_SEALED = "not-sealed"
    """A request of ours couldn't be encrypted."""
    KEY_MISSING = "key-missing"
    KEY_UNREADABLE = "key-unreadable"
    KEY_EXPOSED = "key-exposed"
    """Others than its owner may touch the file of a private key."""
    NOT_A_KEY = "not-a-key"
    PASSWORD_MISSING = "password-missing"  # noqa: S105 - the name of a fault
    PASSWORD_WRONG = "password-wrong"  # noqa: S105 - the name of a fault
    KEY_TOO_SHORT = "key-too-short"
    KEY_EXPIRED = "key-expired"


class EncryptionError(Exception):
    """Sealing, opening or a key failed. `reason` is a short sentence without content or key material."""

    def __init__(self, reason: str, fault: SealFault) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fault = fault


@dataclass(frozen=True, slots=True)
class OpenedPayload:
    """A body in the clear, and whether it had come sealed."""

    plain: bytes = field(repr=False)
    was_sealed: bool

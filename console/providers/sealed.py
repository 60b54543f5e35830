"""What the HTTP client knows of encryption, without loading any: profiles without it never pay for it."""

from __future__ import annotations

from dataclasses import dataclass, field


class EncryptionError(Exception):
    """Sealing, opening or a key failed. `reason` is a short sentence without content or key material."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Opened:
    """A body in the clear, and whether it had come sealed."""

    plain: bytes = field(repr=False)
    was_sealed: bool

"""The HMAC key that seals the journal's entries, and where it is kept between runs.

Whoever can write the file can compute every hash in it, but no seal: that takes the key, which is in the
keyring. Where no keyring can be used the key lives as long as the run.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Literal, Protocol

_KEY_BYTES = 32
_ID_LENGTH = 16
Sealed = Literal["entry", "anchor", "receipt", "export"]


class KeyKeeper(Protocol):
    """Keeps the key of the whole journal. No call raises: a keeper that can't be used keeps nothing."""

    @property
    def lasts(self) -> bool:
        """Whether what is kept outlives this run."""

    @property
    def remembers_journal(self) -> bool:
        """Whether a journal was written on this computer before this run, as far as the keeper can tell."""

    def kept(self) -> bytes | None:
        """The kept key."""

    def keep(self, key: bytes) -> bool:
        """Keep `key` unless something is kept already; whether later runs will have it."""


class ThisRunOnly:
    """Keeps nothing: every store that is opened seals with a key of its own."""

    lasts = False
    remembers_journal = False

    def kept(self) -> bytes | None:
        """Nothing, ever."""
        return None

    def keep(self, key: bytes) -> bool:  # noqa: ARG002 - a protocol
        """Not kept."""
        return False


class RowSealKey:
    """A key of the journal. `id` tells keys apart and says nothing about them."""

    __slots__ = ("_key", "id")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.id = self._mac("key", "")[:_ID_LENGTH]

    @classmethod
    def fresh(cls) -> RowSealKey:
        """A new random key."""
        return cls(secrets.token_bytes(_KEY_BYTES))

    def hand_to(self, keeper: KeyKeeper) -> bool:
        """Let `keeper` keep this key; whether later runs will have it."""
        return keeper.keep(self._key)

    def seal(self, said: str, of: Sealed = "entry") -> str:
        """The seal of what one of these says: an entry its hash, and by that all entries before.

        No seal of one kind can stand in for another.
        """
        return self._mac(of, said)

    def seals(self, said: str, seal: object, of: Sealed = "entry") -> bool:
        """Whether `seal` was made with this key for that."""
        ours = self.seal(said, of).encode()
        return isinstance(seal, str) and hmac.compare_digest(ours, seal.encode(errors="surrogatepass"))

    def mark_pin(self, operator: str, pin: str) -> str:
        """What stands for an operator's PIN; nobody without the key can make it."""
        return self._mac("pin", f"{operator}\n{pin}")

    def _mac(self, purpose: str, content: str) -> str:
        text = f"{purpose}\n{content}".encode(errors="surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        return f"RowSealKey({self.id})"

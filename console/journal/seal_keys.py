"""The HMAC key that seals the journal's entries, and where it is kept between runs.

Whoever can write the file can compute every hash in it, but no seal: that takes the key, which is in the
keyring. Where no keyring can be used the key lives as long as the run.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Protocol

_KEY_BYTES = 32
_ID_LENGTH = 16


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

    def seal(self, entry_hash: str) -> str:
        """The seal of an entry, and by its hash of all entries before."""
        return self._mac("entry", entry_hash)

    def seals(self, entry_hash: str, seal: object) -> bool:
        """Whether `seal` was made with this key for this hash."""
        return isinstance(seal, str) and _equal(self.seal(entry_hash), seal)

    def seal_anchor(self, line: str) -> str:
        """The seal of what the anchor says; none of an entry can stand in for it."""
        return self._mac("anchor", line)

    def seal_receipt(self, said: str) -> str:
        """The seal of what a receipt says."""
        return self._mac("receipt", said)

    def seal_export(self, said: str) -> str:
        """The seal of what an exported file says."""
        return self._mac("export", said)

    def seals_anchor(self, line: str, seal: str) -> bool:
        """Whether `seal` was made with this key for that line of an anchor."""
        return _equal(self.seal_anchor(line), seal)

    def mark_pin(self, operator: str, pin: str) -> str:
        """What stands for an operator's PIN; nobody without the key can make it."""
        return self._mac("pin", f"{operator}\n{pin}")

    def _mac(self, purpose: str, content: str) -> str:
        text = f"{purpose}\n{content}".encode(errors="surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        return f"RowSealKey({self.id})"


def _equal(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode(errors="surrogatepass"))

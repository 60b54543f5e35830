"""The keys of the journal: one per profile that hides account numbers, and one that seals the whole file."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import SecretStr

from console.credentials.vault import (
    CredentialsError,
    Entry,
    MemoryVault,
    Vault,
    VaultUnavailable,
)
from console.domain.sign_ins import SecretKind

_KEY_BYTES = 32
_KEY_HEX = re.compile(rf"[0-9a-f]{{{2 * _KEY_BYTES}}}")

SEALING_KEY = Entry("all profiles", SecretKind.JOURNAL_KEY)
"""All profiles of a user write one journal. No profile can have this name: theirs hold no space."""


@dataclass(frozen=True, slots=True)
class JournalKey:
    """A profile's key, with which the journal's ids of accounts and fingerprints of requests are made.

    The entries of the journal are sealed with another one: see `JournalKeys`.
    """

    value: bytes = field(repr=False)
    """32 bytes."""


def journal_key(vault: Vault, profile: str) -> JournalKey:
    """The kept key, made and kept on first use; one for this run where the vault can't be used.

    Other runs then get other ids for the same account.
    A kept value that isn't a key is left as it is: overwriting it would end every chance of telling whom
    the journal written with it is about.
    """
    entry = Entry(profile, SecretKind.JOURNAL_KEY)
    fresh = SecretStr(secrets.token_hex(_KEY_BYTES))
    try:
        kept = vault.get(entry)
        if kept is None:
            vault.set(entry, fresh)
            kept = fresh
    except VaultUnavailable:
        kept = fresh
    if not _KEY_HEX.fullmatch(kept.get_secret_value()):
        kept = fresh
    return JournalKey(bytes.fromhex(kept.get_secret_value()))


class JournalKeys:
    """The key that seals the journal's entries, in a vault.

    It is kept when the journal and its anchor are there already, so that a kept one proves that there was a
    journal (R12). Where the vault can't be used nothing is kept, and nothing raised.
    """

    def __init__(self, vault: Vault, *, lasts: bool, remembers_journal: bool) -> None:
        self._vault = vault
        self.lasts = lasts
        """Whether the vault answers and outlives this run."""
        self.remembers_journal = remembers_journal
        """Whether a journal's key was kept when this was made."""
        self._is_shut = False

    @classmethod
    def look(cls, vault: Vault, profiles: Iterable[str] = ()) -> JournalKeys:
        """Ask `vault`, before this run keeps anything in it.

        The keys of `profiles` tell of a journal too: consoles from before the seals kept no other.
        """
        entries = (SEALING_KEY, *(Entry(name, SecretKind.JOURNAL_KEY) for name in profiles))
        try:
            kept = [vault.get(entry) for entry in entries]
        except CredentialsError:
            shut = cls(vault, lasts=False, remembers_journal=False)
            shut._shut()
            return shut
        lasts = not isinstance(vault, MemoryVault)
        return cls(vault, lasts=lasts, remembers_journal=lasts and any(each is not None for each in kept))

    def kept(self) -> bytes | None:
        """The kept key; None where there is none, or where what is kept is no key."""
        kept = self._read()
        if kept is None:
            return None
        if not _KEY_HEX.fullmatch(kept.get_secret_value()):
            self.lasts = False  # left as it is, as in `journal_key`
            return None
        return bytes.fromhex(kept.get_secret_value())

    def keep(self, key: bytes) -> bool:
        """Keep `key` unless something is kept already; whether later runs will have it."""
        if self._read() is not None or self._is_shut:
            return False
        try:
            self._vault.set(SEALING_KEY, SecretStr(key.hex()))
        except CredentialsError:
            self._shut()
        return self.lasts

    def _read(self) -> SecretStr | None:
        try:
            return None if self._is_shut else self._vault.get(SEALING_KEY)
        except CredentialsError:
            self._shut()
            return None

    def _shut(self) -> None:
        """Ask no more in this run: a keyring that asks for its password would hold up the open journal."""
        self._is_shut, self.lasts = True, False

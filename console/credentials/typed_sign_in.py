"""A sign-in typed for one run, over a vault that keeps everything else."""

from __future__ import annotations

from pydantic import SecretStr

from console.credentials.vault import Entry, MemoryVault, SecretKind, Vault

_TYPED = frozenset(SecretKind) - {SecretKind.OPERATOR_PIN, SecretKind.JOURNAL_KEY}


class TypedSignIn:
    """Forgets the sign-in when the console ends; PIN and journal key go where they always go.

    Replacing the whole vault instead would give the journal a new key, and with it a blind eye for the
    open transfers of earlier runs.
    """

    def __init__(self, beneath: Vault) -> None:
        self._beneath = beneath
        self._typed = MemoryVault()
        self.is_typed = False
        """Whether a sign-in was typed."""

    def get(self, entry: Entry) -> SecretStr | None:
        return self._typed.get(entry) or self._beneath.get(entry)

    def set(self, entry: Entry, secret: SecretStr) -> None:
        if entry.kind in _TYPED:
            self._typed.set(entry, secret)
            self.is_typed = True
        else:
            self._beneath.set(entry, secret)

    def delete(self, entry: Entry) -> None:
        self._typed.delete(entry)
        self._beneath.delete(entry)

    def take(self, profile: str, identity: str, secret: str) -> None:
        """Use this user name or key, with its password or secret, for `profile`."""
        self.set(Entry(profile, SecretKind.IDENTITY), SecretStr(identity))
        self.set(Entry(profile, SecretKind.SECRET), SecretStr(secret))

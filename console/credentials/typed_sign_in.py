"""A sign-in typed for one run, over a vault that keeps everything else."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from console.credentials.vault import Entry, MemoryVault, Vault
from console.domain.sign_ins import SecretKind, Secrets, WantedSecret

_TYPED = frozenset(SecretKind) - {SecretKind.OPERATOR_PIN, SecretKind.OPERATORS, SecretKind.JOURNAL_KEY}


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
        """What was typed in this run, else what the vault below keeps."""
        return self._typed.get(entry) or self._beneath.get(entry)

    def set(self, entry: Entry, secret: SecretStr) -> None:
        """Keep a typed sign-in for this run only, anything else in the vault below."""
        if entry.kind in _TYPED:
            self._typed.set(entry, secret)
            self.is_typed = True
        else:
            self._beneath.set(entry, secret)

    def delete(self, entry: Entry) -> None:
        """Forget a secret here and in the vault below."""
        self._typed.delete(entry)
        self._beneath.delete(entry)

    def hold(self, profile: str, secrets: Secrets) -> None:
        """Use this sign-in for `profile`."""
        for kind, secret in secrets.items():
            self.set(Entry(profile, kind), secret)

    def take(self, profile: str, wanted: Sequence[WantedSecret], *typed: str) -> None:
        """Use what was typed into a few fields as the first secrets that `profile` wants.

        The last one is tried as each further secret too where none is kept: key files often share theirs.
        """
        for number, each in enumerate(wanted):
            entry = Entry(profile, each.kind)
            if number < len(typed) or self._beneath.get(entry) is None:
                self.set(entry, SecretStr(typed[min(number, len(typed) - 1)]))

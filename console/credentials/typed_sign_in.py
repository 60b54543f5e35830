"""A sign-in typed for one run, over a vault that keeps everything else."""

from __future__ import annotations

from pydantic import SecretStr

from console.credentials.profile_secrets import SigningSecrets
from console.credentials.vault import Entry, MemoryVault, SecretKind, Vault
from console.settings import Profile

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

    def take_for(self, profile: Profile, identity: str, secret: str) -> None:
        """What was typed into two fields, whoever the provider is.

        Of a profile that signs they are the consumer key and the password of the signing key; it is tried on
        the keys for answers too where no password of theirs is kept.
        """
        if profile.provider != "mastercard":
            self.take(profile.name, identity, secret)
            return
        password = SecretStr(secret)
        kept = self._beneath.get(Entry(profile.name, SecretKind.DECRYPTION_KEY_PASSWORD))
        other = password if kept is None else None
        self.take_signing(profile.name, SigningSecrets(SecretStr(identity), password, other))

    def take_signing(self, profile: str, secrets: SigningSecrets) -> None:
        """Use this consumer key for `profile`, with those passwords of its key files that were typed."""
        self.set(Entry(profile, SecretKind.CONSUMER_KEY), secrets.consumer_key)
        for kind, password in (
            (SecretKind.SIGNING_KEY_PASSWORD, secrets.signing_key_password),
            (SecretKind.DECRYPTION_KEY_PASSWORD, secrets.decryption_key_password),
        ):
            if password is not None:
                self.set(Entry(profile, kind), password)

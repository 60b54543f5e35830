"""What a profile needs from a vault: its sign-in, and the key of its journal."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from pydantic import SecretStr

from console.credentials.vault import (
    CredentialsMissing,
    Entry,
    MemoryVault,
    SecretKind,
    Vault,
    VaultUnavailable,
)
from console.settings import Profile

_KEY_BYTES = 32
_KEY_HEX = re.compile(rf"[0-9a-f]{{{2 * _KEY_BYTES}}}")
_WORDS = {"basic": ("user name", "password"), "oauth": ("client key", "client secret")}


def secrets_for(profile: Profile, vault: Vault) -> tuple[SecretStr, SecretStr]:
    """Identity and secret of the sign-in; `CredentialsMissing` names what isn't kept."""
    identity = vault.get(Entry(profile.name, SecretKind.IDENTITY))
    secret = vault.get(Entry(profile.name, SecretKind.SECRET))
    if identity and secret:
        return identity, secret
    missing = " and the ".join(
        word for word, kept in zip(_WORDS[profile.sign_in], (identity, secret), strict=True) if not kept
    )
    raise CredentialsMissing(
        f"The {missing} of {profile.name} can't be found in the keyring. "
        "Enter the sign-in of this profile again."
    )


@dataclass(frozen=True, slots=True)
class SigningSecrets:
    """What a client that signs needs besides its key files; None where a file has no password."""

    consumer_key: SecretStr
    signing_key_password: SecretStr | None
    decryption_key_password: SecretStr | None


def signing_secrets_for(profile: str, vault: Vault) -> SigningSecrets:
    """The kept secrets of a profile that signs; `CredentialsMissing` without a consumer key."""
    consumer_key = vault.get(Entry(profile, SecretKind.CONSUMER_KEY))
    if not consumer_key:
        raise CredentialsMissing(
            f"The consumer key of {profile} can't be found in the keyring. "
            "Enter the sign-in of this profile again."
        )
    return SigningSecrets(
        consumer_key,
        vault.get(Entry(profile, SecretKind.SIGNING_KEY_PASSWORD)),
        vault.get(Entry(profile, SecretKind.DECRYPTION_KEY_PASSWORD)),
    )


def keep_signing_secrets(profile: str, vault: Vault, secrets: SigningSecrets) -> None:
    """Put them into `vault`; a password that isn't needed any more goes. Raises `CredentialsError`."""
    vault.set(Entry(profile, SecretKind.CONSUMER_KEY), secrets.consumer_key)
    for kind, password in (
        (SecretKind.SIGNING_KEY_PASSWORD, secrets.signing_key_password),
        (SecretKind.DECRYPTION_KEY_PASSWORD, secrets.decryption_key_password),
    ):
        if password is None:
            vault.delete(Entry(profile, kind))
        else:
            vault.set(Entry(profile, kind), password)


@dataclass(frozen=True, slots=True)
class JournalKey:
    """The key of the journal's chain and of its customer hashes."""

    value: bytes = field(repr=False)
    """32 bytes."""
    lasting: bool
    """False: made for this run. Hashes and chains of other runs can't be checked with it."""


def journal_key(vault: Vault, profile: str) -> JournalKey:
    """The kept key, made and kept on first use; one for this run where the vault can't be used.

    A kept value that isn't a key is left as it is: overwriting it would end every chance of checking
    the journal written with it.
    """
    entry = Entry(profile, SecretKind.JOURNAL_KEY)
    fresh = SecretStr(secrets.token_hex(_KEY_BYTES))
    try:
        kept = vault.get(entry)
        if kept is None:
            vault.set(entry, fresh)
            kept = fresh
    except VaultUnavailable:
        return JournalKey(bytes.fromhex(fresh.get_secret_value()), lasting=False)
    if not _KEY_HEX.fullmatch(kept.get_secret_value()):
        return JournalKey(bytes.fromhex(fresh.get_secret_value()), lasting=False)
    return JournalKey(bytes.fromhex(kept.get_secret_value()), lasting=not isinstance(vault, MemoryVault))

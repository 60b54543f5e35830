"""What a profile needs from a vault to sign in."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from console.credentials.vault import CredentialsMissing, Entry, SecretKind, Vault
from console.settings import Profile

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

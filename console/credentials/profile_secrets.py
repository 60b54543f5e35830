"""What a profile needs from a vault to sign in."""

from __future__ import annotations

from collections.abc import Sequence

from console.credentials.vault import CredentialsMissing, Entry, Vault
from console.domain.sign_ins import SecretKind, Secrets, WantedSecret


def secrets_for(profile: str, wanted: Sequence[WantedSecret], vault: Vault) -> Secrets:
    """The kept sign-in; `CredentialsMissing` names what isn't kept and is needed."""
    kept = {each.kind: vault.get(Entry(profile, each.kind)) for each in wanted}
    missing = [each.name for each in wanted if each.needed and not kept[each.kind]]
    if missing:
        words = " and the ".join(f"{name[:1].lower()}{name[1:]}" for name in missing)
        raise CredentialsMissing(
            f"The {words} of {profile} can't be found in the keyring. "
            "Enter the sign-in of this profile again."
        )
    return {kind: secret for kind, secret in kept.items() if secret is not None}


def keep_secrets(profile: str, wanted: Sequence[WantedSecret], secrets: Secrets, vault: Vault) -> None:
    """Put a sign-in into `vault`; a password that isn't needed any more goes. Raises `CredentialsError`."""
    for each in wanted:
        entry = Entry(profile, each.kind)
        if each.kind in secrets:
            vault.set(entry, secrets[each.kind])
        else:
            vault.delete(entry)


def sign_in_of(profile: str) -> tuple[Entry, ...]:
    """Everything kept for a profile but its journal's key: the journal can't be checked without that."""
    return tuple(Entry(profile, kind) for kind in SecretKind if kind is not SecretKind.JOURNAL_KEY)

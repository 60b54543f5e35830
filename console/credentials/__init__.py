"""The secrets of a profile: kept by the operating system, or typed for one run. Never in a file."""

from console.credentials.journal_keys import JournalKey, JournalKeys, journal_key
from console.credentials.keyring_vault import KeyringVault
from console.credentials.pins import PinRefused, check_pin, hash_pin, require_pin_rule
from console.credentials.profile_secrets import (
    SigningSecrets,
    keep_signing_secrets,
    secrets_for,
    signing_secrets_for,
)
from console.credentials.typed_sign_in import TypedSignIn
from console.credentials.vault import (
    CredentialsError,
    CredentialsMissing,
    Entry,
    MemoryVault,
    SecretKind,
    Vault,
    VaultLocked,
    VaultUnavailable,
)

__all__ = [
    "CredentialsError",
    "CredentialsMissing",
    "Entry",
    "JournalKey",
    "JournalKeys",
    "KeyringVault",
    "MemoryVault",
    "PinRefused",
    "SecretKind",
    "SigningSecrets",
    "TypedSignIn",
    "Vault",
    "VaultLocked",
    "VaultUnavailable",
    "check_pin",
    "hash_pin",
    "journal_key",
    "keep_signing_secrets",
    "require_pin_rule",
    "secrets_for",
    "signing_secrets_for",
]

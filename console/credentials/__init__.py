"""The secrets of a profile: kept by the operating system, or typed for one run. Never in a file."""

from console.credentials.journal_keys import JournalKey, JournalKeys, journal_key
from console.credentials.keyring_vault import KeyringVault
from console.credentials.pins import (
    PinRefused,
    check_pin,
    hash_in_training,
    hash_pin,
    hash_secret,
    require_pin_rule,
)
from console.credentials.profile_secrets import keep_secrets, secrets_for, sign_in_of
from console.credentials.typed_sign_in import TypedSignIn
from console.credentials.vault import (
    CredentialsError,
    CredentialsMissing,
    Entry,
    MemoryVault,
    Vault,
    VaultUnavailable,
)
from console.domain.sign_ins import SecretKind, Secrets

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
    "Secrets",
    "TypedSignIn",
    "Vault",
    "VaultUnavailable",
    "check_pin",
    "hash_in_training",
    "hash_pin",
    "hash_secret",
    "journal_key",
    "keep_secrets",
    "require_pin_rule",
    "secrets_for",
    "sign_in_of",
]

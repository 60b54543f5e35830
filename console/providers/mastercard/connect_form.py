"""What to type to connect Mastercard, and what it means as settings.

Key files are named, not read; their passwords are secrets. The portal's names for the two encryption keys
sound inverted, hence ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console.domain.sign_ins import SecretKind
from console.domain.text import clean
from console.providers.interface import ConnectField, Typed

_HIDDEN = "Hidden, and kept by this computer's keyring, never in a file."
_OWN_FILE = "The file's name. It stays where it is, and only you may be able to read it."
_FILE_PASSWORD = f"Empty where the file has none. {_HIDDEN}"

FIELDS = (
    ConnectField(
        "lookup_base_url",
        "Look-up address",
        "Where account numbers are looked up. Empty: the address above with /mrs behind it.",
        "the address with /mrs",
    ),
    ConnectField(
        "consumer_key",
        "Consumer key",
        f"From the project's page on the portal. {_HIDDEN}",
        needed=True,
        secret=SecretKind.CONSUMER_KEY,
        hidden=True,
    ),
    ConnectField("key_file", "Signing key", _OWN_FILE, "signing.p12", needed=True),
    ConnectField(
        "key_password", "Its password", _FILE_PASSWORD, secret=SecretKind.SIGNING_KEY_PASSWORD, hidden=True
    ),
    ConnectField(
        "seal_with",
        "To Mastercard",
        "Mastercard's certificate, for requests; the portal calls it Client Encryption Key.",
        "to-mastercard.pem",
        needed=True,
    ),
    ConnectField(
        "open_with",
        "From Mastercard",
        f"Your own key, for answers; the portal calls it Mastercard Encryption Key. {_OWN_FILE}",
        "from-mastercard.p12",
        needed=True,
    ),
    ConnectField(
        "open_password",
        "Its password",
        _FILE_PASSWORD,
        secret=SecretKind.DECRYPTION_KEY_PASSWORD,
        hidden=True,
    ),
    ConnectField(
        "transfer_types",
        "Transfer types",
        "The codes Mastercard agreed with you, each with your words for it.",
        "POOL = Pooling, GIFT = Gift",
        needed=True,
    ),
)


def settings_of(typed: Typed) -> dict[str, Any]:
    """The settings of a Mastercard profile; a file's name becomes whole, because the console may be started
    in another folder next time."""
    address = clean(typed["base_url"].strip()).rstrip("/")
    return {
        "provider": "mastercard",
        "payload_encryption": "jwe",
        "encryption": {"seal_with": _path(typed["seal_with"]), "open_with": (_path(typed["open_with"]),)},
        "mastercard": {
            "lookup_base_url": clean(typed["lookup_base_url"].strip()) or f"{address}/mrs",
            "signing": {"key_file": _path(typed["key_file"])},
            "transfer_types": _types(typed["transfer_types"]),
        },
    }


def _path(typed: str) -> Path:
    return Path(typed.strip()).expanduser().absolute()


def _types(typed: str) -> dict[str, str]:
    """`POOL = Pooling, GIFT = Gift`; a code without words of its own is called by its code."""
    found = {}
    for entry in filter(None, (part.strip() for part in typed.split(","))):
        code, _, words = entry.partition("=")
        found[clean(code.strip())] = clean(words.strip() or code.strip())
    return found

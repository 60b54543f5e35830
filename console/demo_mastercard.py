"""The profile that leads to a simulated Mastercard, with the key files its portal would hand out."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.demo import PIN

if TYPE_CHECKING:
    from console.credentials import Vault
    from console.settings import Profile

_WORDS = {"POOL": "Pool points for a redemption", "GIFT": "Gift"}


def mastercard_hint(facts: dict[str, Any]) -> str:
    """What to type first. The numbers are made up, and so is everybody who could own them."""
    sender, recipient = facts["from_account"], facts["to_account"]
    return (
        f"Training: type {sender['bank_account_number']} Enter, {recipient['bank_account_number']} Enter, "
        "1000 Enter. There is no code: say how the customer was authenticated."
    )


def mastercard_training_profile(facts: dict[str, Any], home: Path) -> tuple[Profile, Vault]:
    """The profile and the secrets that lead to a simulator with these facts; key files go to `home`."""
    from pydantic import SecretStr

    from console.credentials import (
        Entry,
        MemoryVault,
        SecretKind,
        SigningSecrets,
        hash_pin,
        keep_signing_secrets,
    )
    from console.settings import Encryption, Environment, Mastercard, Profile, Signing

    sealing = home / "to-mastercard.pem"
    sealing.write_text(facts["sealing_certificate"], encoding="ascii")
    signing = _private(home / "signing.p12", base64.b64decode(facts["signing_p12"]))
    opening = tuple(
        _private(home / f"from-mastercard-{age}.pem", facts[f"decryption_key_{age}"].encode("ascii"))
        for age in ("new", "old")
    )
    profile = Profile(
        name="training",
        provider="mastercard",
        environment=Environment.TRAINING,
        base_url=facts["base_url"],
        branch="12",
        operator="trainee",
        payload_encryption=facts["payload_encryption"],
        encryption=Encryption(wrapper_field=facts["wrapper_field"], seal_with=sealing, open_with=opening),
        mastercard=Mastercard(
            lookup_base_url=facts["lookup_base_url"],
            signing=Signing(key_file=signing),
            transfer_types={code: _WORDS.get(code, code) for code in facts["transfer_types"]},
            transfer_method=facts["transfer_method"],
            program_identifier=facts["program_identifier"],
            # Both sample accounts are one customer's; a third one of somebody else shows what is refused.
            other_holder=facts["from_account"]["customer_id"] != facts["to_account"]["customer_id"],
        ),
        settle_seconds=60,
        # Shorter than in earnest, so that a practised fault shows itself while the lesson lasts.
        deadline_seconds=15,
    )
    vault = MemoryVault()
    keep_signing_secrets(
        profile.name,
        vault,
        SigningSecrets(SecretStr(facts["consumer_key"]), SecretStr(facts["signing_p12_password"]), None),
    )
    vault.set(Entry(profile.name, SecretKind.OPERATOR_PIN), SecretStr(hash_pin(SecretStr(PIN))))
    return profile, vault


def _private(path: Path, content: bytes) -> Path:
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path

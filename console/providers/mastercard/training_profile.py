"""The way to a simulated Mastercard, with the key files that its portal would hand out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.sign_ins import SecretKind
from console.providers.interface import SampleTransfer, TrainingProfile
from console.providers.mastercard.settings import Mastercard, MastercardProfile, Signing
from console.settings.profiles import Encryption, Environment

_TRANSFER_TYPES = {"POOL": "Pool points for a redemption", "GIFT": "Gift"}


def training_profile(facts: Mapping[str, Any], home: Path) -> TrainingProfile:
    """See `Provider.training`. The numbers are made up, and so is everybody who could own them."""
    gives, takes = facts["from_account"], facts["to_account"]
    numbers = gives["bank_account_number"], takes["bank_account_number"]
    sender, recipient = (Party(PartyKind.ACCOUNT, account["account_id"]) for account in (gives, takes))
    return TrainingProfile(
        _profile(facts, home),
        {
            SecretKind.CONSUMER_KEY: SecretStr(facts["consumer_key"]),
            SecretKind.SIGNING_KEY_PASSWORD: SecretStr(facts["signing_p12_password"]),
        },
        control_url=facts["control_url"],
        hint=(
            f"Training: type {numbers[0]} Enter, {numbers[1]} Enter, "
            "1000 Enter. There is no code: say how the customer was authenticated."
        ),
        sample=SampleTransfer(sender, recipient, 1000, unseen=numbers),
    )


def _profile(facts: Mapping[str, Any], home: Path) -> MastercardProfile:
    sealing = home / "to-mastercard.pem"
    sealing.write_text(facts["sealing_certificate"], encoding="ascii")
    signing = _private(home / "signing.p12", base64.b64decode(facts["signing_p12"]))
    opening = tuple(
        _private(home / f"from-mastercard-{age}.pem", facts[f"decryption_key_{age}"].encode("ascii"))
        for age in ("new", "old")
    )
    return MastercardProfile(
        name="training",
        environment=Environment.TRAINING,
        base_url=facts["base_url"],
        branch="12",
        operator="trainee",
        payload_encryption=facts["payload_encryption"],
        encryption=Encryption(wrapper_field=facts["wrapper_field"], seal_with=sealing, open_with=opening),
        mastercard=Mastercard(
            lookup_base_url=facts["lookup_base_url"],
            signing=Signing(key_file=signing),
            transfer_types={code: _TRANSFER_TYPES.get(code, code) for code in facts["transfer_types"]},
            transfer_method=facts["transfer_method"],
            program_identifier=facts["program_identifier"],
            # Both sample accounts are one customer's; a third one of somebody else shows what is refused.
            other_holder=facts["from_account"]["customer_id"] != facts["to_account"]["customer_id"],
        ),
        settle_seconds=60,
        # Shorter than in earnest, so that a practised fault shows itself while the lesson lasts.
        deadline_seconds=15,
    )


def _private(path: Path, content: bytes) -> Path:
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path

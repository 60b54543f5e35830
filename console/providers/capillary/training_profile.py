"""The way to a simulated Capillary, and the transfers of its documents' samples."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.sign_ins import SecretKind
from console.providers.capillary.settings import CapillaryProfile
from console.providers.interface import SampleTransfer, TrainingProfile
from console.settings.profiles import Encryption, Environment

_SAMPLE = SampleTransfer(
    Party(PartyKind.CUSTOMER, "565039505"),
    Party(PartyKind.CUSTOMER, "565039506"),
    1000,
    typed=("9148574269", "565039506"),
    program=973,
)
_GROUP_SAMPLE = SampleTransfer(
    Party(PartyKind.CUSTOMER, "565345942"),
    Party(PartyKind.GROUP, "3847940"),
    1,
    typed=("565345942", "g:3847940"),
    program=973,
)


def training_profile(facts: Mapping[str, Any], home: Path) -> TrainingProfile:
    """See `Provider.training`."""
    seal_with, open_with = home / "to-simulator.pem", home / "from-simulator.pem"
    seal_with.write_text(facts["seal_with_pem"], encoding="ascii")
    open_with.touch(mode=0o600)
    open_with.write_text(facts["open_with_pem"], encoding="ascii")
    profile = CapillaryProfile(
        name="training",
        environment=Environment.TRAINING,
        base_url=facts["base_url"],
        branch="12",
        operator="trainee",
        payload_encryption="jwe",
        encryption=Encryption(seal_with=seal_with, open_with=(open_with,)),
        settle_seconds=60,
        # Shorter than in earnest, so that a practised fault shows itself while the lesson lasts.
        deadline_seconds=15,
    )
    secrets = {
        SecretKind.IDENTITY: SecretStr(facts["username"]),
        SecretKind.SECRET: SecretStr(facts["password"]),
    }
    return TrainingProfile(
        profile,
        secrets,
        control_url=facts["base_url"],
        hint=(
            "Training: type 9148574269 Enter, 565039506 Enter, 1000 Enter. "
            "The code arrives on the phone: Ctrl+T."
        ),
        sample=_SAMPLE,
        group_hint=(
            "Training: type 565345942 Enter, then Enter for the group they lead, 1 Enter. "
            "Or look for Sample Family."
        ),
        group_sample=_GROUP_SAMPLE,
    )

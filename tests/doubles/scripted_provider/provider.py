"""The door to the scripted provider, and its line for the registry."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.party_kinds import PartyKind
from console.domain.sign_ins import SecretKind, Secrets, WantedSecret
from console.providers.interface import CheckFinding, ConnectField, Provider, TrainingProfile, Typed
from console.providers.registry import Registered
from console.settings.profiles import Profile
from tests.doubles.scripted_provider.gateway import Bank, ScriptedGateway
from tests.doubles.scripted_provider.settings import ScriptedProfile

LINE = Registered("Scripted", "a scripted bank", frozenset({PartyKind.ACCOUNT}), __package__)
BANK = Bank()
"""The bank of this run; a test that wants another starts it anew."""


class ScriptedDoor:
    """See `Provider`."""

    is_tried_first = True
    fields = (
        ConnectField("bank", "Bank", "Which bank it is.", value="First", needed=True),
        ConnectField("teller", "Teller", "Your name at the bank.", needed=True, secret=SecretKind.IDENTITY),
    )

    def settings(self, typed: Typed) -> dict[str, Any]:
        return {"provider": "scripted", "bank": typed["bank"]}

    def wanted(self, profile: Profile) -> tuple[WantedSecret, ...]:
        return (WantedSecret(SecretKind.IDENTITY, "Teller", hidden=False),)

    async def open(
        self,
        profile: Profile,
        secrets: Secrets,
        *,
        journal_key: bytes,
        trace: Trace,
        clock: Clock,
    ) -> ScriptedGateway:
        assert secrets[SecretKind.IDENTITY].get_secret_value() == "mira"
        return ScriptedGateway(_own(profile), BANK)

    async def check(
        self, profile: Profile, secrets: Secrets, *, trace: Trace, clock: Clock
    ) -> tuple[CheckFinding, ...]:
        return (CheckFinding((f"{_own(profile).bank}: open.",)),)

    def training(self, facts: Mapping[str, Any], home: Path) -> TrainingProfile:
        raise LookupError("the registry says that there is no simulator of it")


def _own(profile: Profile) -> ScriptedProfile:
    assert isinstance(profile, ScriptedProfile)
    return profile


PROVIDER: Provider = ScriptedDoor()

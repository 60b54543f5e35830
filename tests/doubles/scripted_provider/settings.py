"""The settings of a scripted profile, beside those that every profile has."""

from __future__ import annotations

from typing import Literal

from console.domain.capabilities import Capabilities
from console.domain.party_kinds import PartyKind
from console.settings.profiles import Profile


class ScriptedProfile(Profile):
    """One bank."""

    provider: Literal["scripted"] = "scripted"
    bank: str = "First"

    @property
    def capabilities(self) -> Capabilities:
        """Codes for the holders of accounts, one kind of transfer, and a history that proves."""
        return Capabilities(
            codes_for=frozenset({PartyKind.ACCOUNT}),
            has_precheck=False,
            has_history=True,
            transfer_types={"MOVE": f"Moved within {self.bank}"},
        )


PROFILE = ScriptedProfile

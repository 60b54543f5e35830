"""The settings of a Capillary profile, beside those that every profile has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from console.domain.capabilities import Capabilities
from console.domain.party_kinds import PartyKind
from console.settings.profiles import Profile, SettingsTable

CODES_FOR = frozenset({PartyKind.CUSTOMER})
"""Nobody documents a code for a group."""


class Attribution(SettingsTable):
    """The till or store a transfer is booked to (Capillary's documents; OAuth only)."""

    entity_type: Literal[
        "TILL", "STORE_CODE", "STORE_NAME", "STORE_EXTERNAL_ID", "STORE_EXTERNAL_ID_1", "STORE_EXTERNAL_ID_2"
    ] = "TILL"
    entity_code: str


class CapillaryProfile(Profile):
    """One Capillary organisation, as one till user or client of it."""

    provider: Literal["capillary"] = "capillary"
    sign_in: Literal["basic", "oauth"] = "basic"
    source: str = "INSTORE"
    account_id: str = Field(default="", pattern=r"^[!-~]{0,50}$")
    """The account within `source`; every source but INSTORE may have several (Capillary's documents)."""
    group_program_transfer: Literal["boolean", "text"] = "boolean"
    """How a customer's transfer says that it draws on one programme: false, or "false" as in the samples."""
    attribution: Attribution | None = None
    precheck_path: Literal["/v2/points/isTransferrable", "/v2/points/isTransferable"] = (
        "/v2/points/isTransferrable"
    )

    @property
    def capabilities(self) -> Capabilities:
        """What this provider offers, the same for every profile."""
        return Capabilities(codes_for=CODES_FOR, has_precheck=True, has_history=True)


PROFILE = CapillaryProfile

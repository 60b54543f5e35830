"""The settings of a Mastercard profile, beside those that every profile has."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from console.domain.capabilities import Capabilities
from console.settings.profiles import Environment, File, Profile, SettingsTable, Url


class Signing(SettingsTable):
    """The key file that signs requests; consumer key and password are secrets, not settings."""

    key_file: File
    """PKCS#12 as the portal hands it out, or PEM."""


_Code = Annotated[str, Field(pattern=r"^[ -~]{1,20}$")]
_Words = Annotated[str, Field(min_length=1, max_length=40)]


class Mastercard(SettingsTable):
    """What only the Points Activity Service needs (Mastercard's documents).

    Everything its documents leave open is a setting here, so that the first contact with a sandbox changes no
    code.
    """

    lookup_base_url: Url
    """Where account numbers are looked up, such as https://host.example/loyalty/mrs."""
    signing: Signing
    transfer_types: dict[_Code, _Words] = Field(min_length=1)
    """The provider's codes for the kind of transfer, each with our words for it."""
    attestations: tuple[_Words, ...] = (
        "signed in to the issuer's app",
        "photo ID seen",
        "security questions answered",
    )
    """How a consumer can have been authenticated; the choice is recorded with each transfer."""
    transfer_method: Literal["POST", "PUT", "GET"] = "POST"
    """The page prints GET although a body is mandatory. Never switched by the console itself."""
    program_identifier: str = ""
    other_holder: bool = False
    """Whether points may go to an account of somebody else."""
    reason_limit: int = Field(default=100, ge=20, le=200)


class MastercardProfile(Profile):
    """One project at Mastercard's points service."""

    provider: Literal["mastercard"] = "mastercard"
    mastercard: Mastercard

    @model_validator(mode="before")
    @classmethod
    def _has_its_table(cls, settings: dict[str, Any]) -> dict[str, Any]:
        if settings.get("mastercard") is None:
            raise ValueError("provider mastercard needs a [mastercard] table")
        return settings

    @model_validator(mode="after")
    def _is_encrypted_in_earnest(self) -> Self:
        if self.payload_encryption == "none" and self.environment is Environment.PRODUCTION:
            raise ValueError("provider mastercard must be encrypted in production: payload_encryption = jwe")
        return self

    @property
    def capabilities(self) -> Capabilities:
        """What this provider offers, as far as its documents leave it to an agreement."""
        return Capabilities(
            codes_for=frozenset(),
            has_precheck=False,
            has_history=True,
            absence_proves=False,
            transfer_types=self.mastercard.transfer_types,
            attestations=self.mastercard.attestations,
            note_limit=self.mastercard.reason_limit,
            other_holder=self.mastercard.other_holder,
        )


PROFILE = MastercardProfile

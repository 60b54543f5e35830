"""Profiles: which provider, where, as whom, under which policy. Kept in TOML, without any secret."""

from __future__ import annotations

import ipaddress
import os
import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from console.domain.text import is_unsafe
from console.domain.transfers import CodePolicy


class SettingsError(Exception):
    """The settings can't be used; the message is a sentence for the person who wrote them."""


class Environment(StrEnum):
    """What is at stake: shown in words on every screen."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"
    TRAINING = "training"


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine itself, by address or by the name localhost."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _secure_url(url: str) -> str:
    if any(character.isspace() or is_unsafe(character) for character in url):
        raise ValueError("must not hold spaces or invisible characters")
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://host.example, with nothing after the path")
    if not _can_be_a_host(parts.hostname or ""):
        raise ValueError("must name a host that can exist, such as host.example")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ValueError("must start with https:// (plain http only for this machine itself)")
    return url.rstrip("/")


_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def _can_be_a_host(host: str) -> bool:
    """Whether `host` is an address, or a name that any name server could know."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return "%" not in host
    try:
        plain = host.encode("idna").decode("ascii").removesuffix(".").lower()
    except UnicodeError:
        return False
    labels = plain.split(".")
    return len(plain) <= 253 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit()


def filled_in(path: object) -> object:
    """A file's name with `~` and variables filled in, as a shell would have done."""
    if not isinstance(path, str):
        return path
    filled = os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111 - may leave it, and mustn't raise
    if filled.startswith("~") and path.startswith("~"):
        raise ValueError("begins with a home folder that this computer doesn't know")
    if unset := _VARIABLE.search(filled):
        raise ValueError(f"names {unset.group()}, which isn't set")
    return filled


_VARIABLE = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})")
_File = Annotated[Path, BeforeValidator(filled_in)]
_ProfileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
_Url = Annotated[str, AfterValidator(_secure_url)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Attribution(_Model):
    """The till or store a transfer is booked to (Capillary's documents; OAuth only)."""

    entity_type: Literal[
        "TILL", "STORE_CODE", "STORE_NAME", "STORE_EXTERNAL_ID", "STORE_EXTERNAL_ID_1", "STORE_EXTERNAL_ID_2"
    ] = "TILL"
    entity_code: str


class Encryption(_Model):
    """Key files of the encrypted client: whose public key seals requests, which private keys open answers.

    While keys are being changed `open_with` names the old and the new one. Their passwords are secrets, not
    settings.
    """

    wrapper_field: Literal["encryptedPayload", "encryptedData", "encryptedValue"] = "encryptedPayload"
    seal_with: _File
    open_with: tuple[_File, ...] = Field(min_length=1)
    key_id: str = ""
    """Overrides the computed fingerprint of `seal_with`."""


class Signing(_Model):
    """The key file that signs requests; consumer key and password are secrets, not settings."""

    key_file: _File
    """PKCS#12 as the portal hands it out, or PEM."""


_Code = Annotated[str, Field(pattern=r"^[ -~]{1,20}$")]
_Words = Annotated[str, Field(min_length=1, max_length=40)]


class Mastercard(_Model):
    """What only the Points Activity Service needs (Mastercard's documents).

    Everything its documents leave open is a setting here, so that the first contact with a sandbox changes no
    code.
    """

    lookup_base_url: _Url
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


class Profile(_Model):
    """One connection. Durations in the unit their name says."""

    name: _ProfileName
    provider: Literal["capillary", "mastercard"] = "capillary"
    environment: Environment = Environment.PRODUCTION
    base_url: _Url
    sign_in: Literal["basic", "oauth"] = "basic"
    branch: str = Field(default="", max_length=20)
    operator: str = Field(default="", max_length=30)
    country_code: str = Field(default="91", pattern=r"^[1-9][0-9]{0,2}$")
    source: str = "INSTORE"
    account_id: str = Field(default="", pattern=r"^[!-~]{0,50}$")
    """The account within `source`; every source but INSTORE may have several (Capillary's documents)."""
    group_program_transfer: Literal["boolean", "text"] = "boolean"
    """How a customer's transfer says that it draws on one programme: false, or "false" as in the samples."""
    attribution: Attribution | None = None
    code_policy: CodePolicy = CodePolicy.REQUIRED
    code_minutes: int = Field(default=10, ge=1, le=10)
    server_utc_offset_minutes: int = Field(default=0, ge=-14 * 60, le=14 * 60)
    """The zone of provider times that carry none (Capillary's documents)."""
    precheck_path: Literal["/v2/points/isTransferrable", "/v2/points/isTransferable"] = (
        "/v2/points/isTransferrable"
    )
    payload_encryption: Literal["jwe", "none"] = "none"
    encryption: Encryption | None = None
    mastercard: Mastercard | None = None
    certificate_authority: _File | None = None
    """A private CA of the branch network, in addition to the system's."""
    deadline_seconds: float = Field(default=60, gt=0, le=120)
    settle_seconds: float = Field(default=120, ge=60, le=3600)
    late_booking_hours: int = Field(default=24, ge=1, le=168)
    """For how long after sending a word of "no" is looked at again (ARCHITECTURE, R15)."""
    only_console: bool = Field(default=False, strict=True)
    """No other console or system moves points of these customers, so that a row without our reference can
    only be ours."""

    @model_validator(mode="after")
    def _training_stays_here(self) -> Self:
        """The word TRAINING on every screen promises that nothing real moves."""
        if self.environment is Environment.TRAINING and not is_loopback(
            urlsplit(self.base_url).hostname or ""
        ):
            raise ValueError("environment training is for a simulator on this machine only")
        return self

    @model_validator(mode="after")
    def _keys_for_encryption(self) -> Self:
        if self.payload_encryption == "jwe" and self.encryption is None:
            raise ValueError("payload_encryption jwe needs an [encryption] table that names the keys")
        return self

    @model_validator(mode="after")
    def _what_mastercard_needs(self) -> Self:
        if self.provider != "mastercard":
            return self
        if self.mastercard is None:
            raise ValueError("provider mastercard needs a [mastercard] table")
        if self.payload_encryption == "none" and self.environment is Environment.PRODUCTION:
            raise ValueError("provider mastercard must be encrypted in production: payload_encryption = jwe")
        return self

    @property
    def server_offset(self) -> timedelta:
        return timedelta(minutes=self.server_utc_offset_minutes)


class Settings(_Model):
    """The settings file."""

    default_profile: str = ""
    profiles: tuple[Profile, ...] = ()

    def profile(self, name: str = "") -> Profile:
        """The named profile, or the default one; `SettingsError` says which names exist."""
        wanted = name or self.default_profile or (self.profiles[0].name if self.profiles else "")
        for profile in self.profiles:
            if profile.name == wanted:
                return profile
        known = ", ".join(profile.name for profile in self.profiles) or "none yet"
        raise SettingsError(f"There is no profile called {wanted!r}. Known: {known}.")

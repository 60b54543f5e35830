"""Profiles: which provider, where, as whom, under which policy. Kept in TOML, without any secret."""

from __future__ import annotations

import ipaddress
import tomllib
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

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
    parts = urlsplit(url)
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address such as https://host.example, with nothing after the path")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("must start with https:// (plain http only for this machine itself)")
    return url.rstrip("/")


_ProfileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
_Url = Annotated[str, AfterValidator(_secure_url)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Attribution(_Model):
    """The till or store a transfer is booked to (Capillary dossier, section 1.4; OAuth only)."""

    entity_type: Literal[
        "TILL", "STORE_CODE", "STORE_NAME", "STORE_EXTERNAL_ID", "STORE_EXTERNAL_ID_1", "STORE_EXTERNAL_ID_2"
    ] = "TILL"
    entity_code: str


class Encryption(_Model):
    """Key files of the encrypted client: whose public key seals requests, which private keys open answers."""

    wrapper_field: Literal["encryptedPayload", "encryptedData", "encryptedValue"] = "encryptedPayload"
    seal_with: Path
    open_with: tuple[Path, ...] = Field(min_length=1)
    key_id: str = ""
    """Overrides the computed fingerprint of `seal_with`."""


class Profile(_Model):
    """One connection. Durations in the unit their name says."""

    name: _ProfileName
    provider: Literal["capillary"] = "capillary"
    environment: Environment = Environment.PRODUCTION
    base_url: _Url
    sign_in: Literal["basic", "oauth"] = "basic"
    branch: str = Field(default="", max_length=20)
    operator: str = Field(default="", max_length=30)
    country_code: str = Field(default="91", pattern=r"^[1-9][0-9]{0,2}$")
    source: str = "INSTORE"
    attribution: Attribution | None = None
    code_policy: CodePolicy = CodePolicy.REQUIRED
    code_minutes: int = Field(default=10, ge=1, le=10)
    server_utc_offset_minutes: int = Field(default=0, ge=-14 * 60, le=14 * 60)
    """The zone of provider times that carry none (Capillary dossier, section 6.3)."""
    precheck_path: str = "/v2/points/isTransferrable"
    payload_encryption: Literal["jwe", "none"] = "none"
    encryption: Encryption | None = None
    certificate_authority: Path | None = None
    """A private CA of the branch network, in addition to the system's."""
    deadline_seconds: float = Field(default=60, gt=0, le=120)
    settle_seconds: float = Field(default=120, ge=60, le=3600)
    repeat_minutes: int = Field(default=15, ge=1, le=24 * 60)

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


def load_settings(path: Path) -> Settings:
    """Settings read from `path`; empty ones where the file doesn't exist."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file can't be read: {path} ({type(error).__name__}).") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings file isn't valid TOML: {path}: {error}.") from error
    tables = document.get("profiles", {})
    if not isinstance(tables, dict):
        raise SettingsError(f"[profiles] in {path} must be tables such as [profiles.branch-12].")
    try:
        return Settings.model_validate(
            {
                **document,
                "profiles": tuple({"name": name, **table} for name, table in tables.items()),
            }
        )
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"In {path}, {where}: {first['msg']}.") from error

"""Profiles: which provider, where, as whom, under which policy. Kept in TOML, without any secret.

Nothing here touches the disk at import; the folders are named, not made, by the functions that return them.
"""

from __future__ import annotations

import ipaddress
import os
import tempfile
import tomllib
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from console.domain.text import clean, is_unsafe
from console.domain.transfers import CodePolicy
from console.toml_text import to_toml

_APPLICATION = "points-console"


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
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
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
    """Key files of the encrypted client: whose public key seals requests, which private keys open answers.

    While keys are being changed `open_with` names the old and the new one. Their passwords are secrets, not
    settings.
    """

    wrapper_field: Literal["encryptedPayload", "encryptedData", "encryptedValue"] = "encryptedPayload"
    seal_with: Path
    open_with: tuple[Path, ...] = Field(min_length=1)
    key_id: str = ""
    """Overrides the computed fingerprint of `seal_with`."""


class Signing(_Model):
    """The key file that signs requests; consumer key and password are secrets, not settings."""

    key_file: Path
    """PKCS#12 as the portal hands it out, or PEM."""


_Code = Annotated[str, Field(pattern=r"^[ -~]{1,20}$")]
_Words = Annotated[str, Field(min_length=1, max_length=40)]


class Mastercard(_Model):
    """What only the Points Activity Service needs (Mastercard dossier, sections 1 and 8).

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
    """The account within `source`; every source but INSTORE may have several (Capillary dossier, 3.1)."""
    group_program_transfer: Literal["boolean", "text"] = "boolean"
    """How a customer's transfer says that it draws on one programme: false, or "false" as in the samples."""
    attribution: Attribution | None = None
    code_policy: CodePolicy = CodePolicy.REQUIRED
    code_minutes: int = Field(default=10, ge=1, le=10)
    server_utc_offset_minutes: int = Field(default=0, ge=-14 * 60, le=14 * 60)
    """The zone of provider times that carry none (Capillary dossier, section 6.3)."""
    precheck_path: str = "/v2/points/isTransferrable"
    payload_encryption: Literal["jwe", "none"] = "none"
    encryption: Encryption | None = None
    mastercard: Mastercard | None = None
    certificate_authority: Path | None = None
    """A private CA of the branch network, in addition to the system's."""
    deadline_seconds: float = Field(default=60, gt=0, le=120)
    settle_seconds: float = Field(default=120, ge=60, le=3600)
    late_booking_hours: int = Field(default=24, ge=1, le=168)
    """For how long after sending a word of "no" is looked at again (ARCHITECTURE, R15)."""
    only_console: bool = Field(default=False, strict=True)
    """No other console or system moves points of these customers, so that a row without our reference can
    only be ours."""

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


def settings_path() -> Path:
    """Where this user's settings file is kept, whether or not it exists yet."""
    from platformdirs import user_config_path

    return user_config_path(_APPLICATION, appauthor=False) / "settings.toml"


def data_folder() -> Path:
    """Where what must not be lost goes: the journal."""
    from platformdirs import user_data_path

    return user_data_path(_APPLICATION, appauthor=False)


def state_folder() -> Path:
    """Where what may be lost goes: logs and the state of the screens."""
    from platformdirs import user_state_path

    return user_state_path(_APPLICATION, appauthor=False)


def load_settings(path: Path) -> Settings:
    """Settings read from `path`; empty ones where the file doesn't exist."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(f"The settings file can't be read: {path} ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"The settings file can't be read: {path} (it isn't UTF-8 text).") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings file isn't valid TOML: {path}: {clean(str(error))}.") from error
    tables = document.get("profiles", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise SettingsError(f"[profiles] in {path} must be tables such as [profiles.branch-12].")
    for name, table in tables.items():
        if "name" in table:
            raise SettingsError(
                f"In {path}: a profile's name is its heading; remove name from {clean(name)}."
            )
    try:
        return Settings.model_validate(
            {**document, "profiles": tuple({**table, "name": name} for name, table in tables.items())}
        )
    except ValidationError as error:
        raise SettingsError(f"In {path}: {what_is_wrong(error, tuple(tables))}.") from error


_PATTERNS = {
    "name": "may hold letters, digits and . _ - (40 at most), and starts with a letter or digit",
    "country_code": "must be one to three digits, such as 91",
    "account_id": "may hold 50 characters at most, without spaces",
    "[key]": "must have codes of 1 to 20 plain characters",
}
_FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "isn't a setting this console knows",
    "string_type": "must be text",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "needs at least {min_length} entry",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "float_type": "must be a number",
    "path_type": "must be the name of a file",
    "tuple_type": 'must be a list such as ["one", "two"]',
    "model_type": "must be a table of settings",
}


def what_is_wrong(error: ValidationError, profiles: tuple[str, ...] = ()) -> str:
    """The first fault as "setting must be so", without its value; `profiles` are the names by position."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = list(first["loc"])
    if place[:1] == ["profiles"] and len(place) > 1 and isinstance(place[1], int):
        place[1] = profiles[place[1]]
    return clean(f"{'.'.join(str(part) for part in place)} {_fault(first)}")


def faults_by_setting(error: ValidationError, known: Collection[str] = ()) -> dict[str, str]:
    """Every fault as "must be so", without values, by the setting's own name.

    The name is the innermost one that is in `known`, or else the outermost there is.
    """
    return {
        _setting(one["loc"], known): clean(_fault(one))
        for one in error.errors(include_input=False, include_url=False)
    }


def _setting(place: tuple[int | str, ...], known: Collection[str]) -> str:
    inner = (str(part) for part in reversed(place) if part in known)
    return next(inner, str(place[0]) if place else "")


def _fault(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "string_pattern_mismatch":
        return _PATTERNS[str(details["loc"][-1])]
    if kind in _FAULTS:
        return _FAULTS[kind].format_map(details.get("ctx", {}))
    return details["msg"].removeprefix("Value error, ").replace("Input should", "must", 1)


def save_profile(path: Path, profile: Profile) -> None:
    """`profile` written to the settings file, in place of one of the same name; the rest stays.

    Settings nobody chose aren't written, so that they follow later defaults. Comments are lost. A file
    that can't be read is left as it is, with `SettingsError`.
    """
    settings = load_settings(path)
    kept = {one.name: one for one in settings.profiles} | {profile.name: profile}
    document: dict[str, Any] = {}
    if settings.default_profile:
        document["default_profile"] = settings.default_profile
    document["profiles"] = {name: _table(one) for name, one in kept.items()}
    try:
        _replace(path.resolve(), to_toml(document).encode("utf-8"))
    except ValueError as error:
        raise SettingsError(f"{path} holds text that can't be written: {clean(str(error))}.") from error
    except OSError as error:
        raise SettingsError(f"The settings file can't be written: {path} ({error.strerror}).") from error


def _table(profile: Profile) -> dict[str, Any]:
    return profile.model_dump(mode="json", exclude={"name"}, exclude_unset=True, exclude_none=True)


def _replace(path: Path, content: bytes) -> None:
    """All of `content` or the old file, whatever happens in between; readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

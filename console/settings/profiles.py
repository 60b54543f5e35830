"""Profiles: which provider, where, as whom, under which policy. Kept in TOML, without any secret."""

from __future__ import annotations

import ipaddress
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
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
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from console.domain.capabilities import Capabilities
from console.domain.elsewhere import Sees
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
File = Annotated[Path, BeforeValidator(filled_in)]
_ProfileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
Url = Annotated[str, AfterValidator(_secure_url)]


STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
"""An unknown setting is refused, and no fault quotes a value."""


class SettingsTable(BaseModel):
    """One table of the file."""

    model_config = STRICT


class Encryption(SettingsTable):
    """Key files of the encrypted client: whose public key seals requests, which private keys open answers.

    While keys are being changed `open_with` names the old and the new one. Their passwords are secrets, not
    settings.
    """

    wrapper_field: Literal["encryptedPayload", "encryptedData", "encryptedValue"] = "encryptedPayload"
    seal_with: File
    open_with: tuple[File, ...] = Field(min_length=1)
    key_id: str = ""
    """Overrides the computed fingerprint of `seal_with`."""


def _known(provider: object, info: ValidationInfo) -> object:
    """`provider`, if one of the models that came along is its own, or none came along."""
    models: Models | None = info.context
    if models is None or any(provider == name for name in models):
        return provider
    *others, last = (repr(name) for name in models)
    raise ValueError(f"must be {' or '.join((', '.join(others), last))}")


class Profile(BaseModel, ABC):
    """One connection, as every provider's model of it begins. Durations in the unit their name says."""

    model_config = STRICT

    name: _ProfileName
    provider: Annotated[str, BeforeValidator(_known)]
    environment: Environment = Environment.PRODUCTION
    base_url: Url
    branch: str = Field(default="", max_length=20)
    operator: str = Field(default="", max_length=30)
    country_code: str = Field(default="91", pattern=r"^[1-9][0-9]{0,2}$")
    code_policy: CodePolicy = CodePolicy.REQUIRED
    code_minutes: int = Field(default=10, ge=1, le=10)
    server_utc_offset_minutes: int = Field(default=0, ge=-14 * 60, le=14 * 60)
    """The zone of provider times that carry none."""
    payload_encryption: Literal["jwe", "none"] = "none"
    encryption: Encryption | None = None
    certificate_authority: File | None = None
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

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What the provider offers this profile."""

    @property
    def server_offset(self) -> timedelta:
        """What the provider adds to UTC for times without a zone."""
        return timedelta(minutes=self.server_utc_offset_minutes)


Models = Mapping[str, Callable[[], type[Profile]]]
"""What reads the profiles of each provider, by its name; a profile that names none is of the first."""


def _of_its_provider(
    table: dict[str, object], read: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> Profile:
    """A profile as its provider's model reads it; settings of other providers may stand beside its own."""
    models: Models = info.context or {}
    of_provider = models.get(str(table.get("provider", next(iter(models), ""))))
    if of_provider is None:
        profile: Profile = read(table)
        return profile
    model = of_provider()
    if not_its_own := table.keys() - model.model_fields:
        others = {setting for each in models.values() for setting in each().model_fields}
        table = {setting: table[setting] for setting in table if setting not in not_its_own & others}
    return model.model_validate(table, context=models)


class SharedLedger(SettingsTable):
    """The PostgreSQL that this computer's console has joined; what lets it in is in the keyring."""

    url: str
    when_unreachable: Literal["go_on", "stop"] = "go_on"
    """Whether transfers go on while it can't be asked whether another till has the sender."""
    sees: Sees = Sees.CONSOLE
    """Whose transfers history and unresolved show, as far as the ledger lets this console read them."""


class DeskHabits(SettingsTable):
    """How this computer's console behaves, whatever it is connected to."""

    signal: Literal["none", "bell", "flash"] = "none"
    """What tells that a transfer was processed, or needs somebody, beside the words."""


class Settings(SettingsTable):
    """The settings file."""

    default_profile: str = ""
    print_command: str = ""
    """Takes a receipt on its standard input, such as `lp -d counter`; run without a shell."""
    desk: DeskHabits = DeskHabits()
    keys: Mapping[str, str] = Field(default_factory=dict)
    """Other keys, by the ids of what they do."""
    ledger: SharedLedger | None = None
    profiles: tuple[Annotated[Profile, WrapValidator(_of_its_provider)], ...] = ()

    def profile(self, name: str = "") -> Profile:
        """The named profile, or the default one; `SettingsError` says which names exist."""
        wanted = name or self.default_profile or (self.profiles[0].name if self.profiles else "")
        for profile in self.profiles:
            if profile.name == wanted:
                return profile
        known = ", ".join(profile.name for profile in self.profiles) or "none yet"
        raise SettingsError(f"There is no profile called {wanted!r}. Known: {known}.")

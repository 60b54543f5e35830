"""What is typed to connect a provider, as text, and how it becomes a connection: one form for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from console.domain.text import clean
from console.services.enrolment import Connection, SigningConnection

if TYPE_CHECKING:
    from console.settings import Profile


class FormRefused(Exception):
    """Some fields can't be used; `faults` holds a sentence for each, by the field's name."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


class ConnectForm(Protocol):
    """What the form on the screen needs to know of a provider."""

    @property
    def shown(self) -> tuple[str, ...]:
        """The fields there are to fill in, as the other fields stand, in their order."""

    def label(self, name: str) -> str:
        """What the screen calls a field."""

    def understood(self) -> Connection | SigningConnection:
        """The connection that was meant; raises `FormRefused` with every fault at once."""


# -- Capillary -------------------------------------------------------------------------------------

LABELS = {
    "name": "Profile name",
    "environment": "Environment",
    "base_url": "Address",
    "sign_in": "Sign in with",
    "identity": "User name",
    "secret": "Password",
    "till": "Till",
    "operator": "Operator",
    "branch": "Branch",
    "country_code": "Country code",
    "pin": "PIN",
    "pin_again": "PIN again",
}
"""The fields, in their order, with till user and password."""
CLIENT_LABELS = {"identity": "Client key", "secret": "Client secret"}
"""What two of them are called with a client's key and secret."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed to connect Capillary."""

    name: str = ""
    environment: str = "production"
    base_url: str = ""
    sign_in: str = "basic"
    identity: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    till: str = ""
    operator: str = ""
    branch: str = ""
    country_code: str = "91"
    pin: str = field(default="", repr=False)
    pin_again: str = field(default="", repr=False)

    @property
    def shown(self) -> tuple[str, ...]:
        """See `ConnectForm`; only a client names the till to book to, a till user is one."""
        return tuple(name for name in LABELS if name != "till" or self.sign_in == "oauth")

    def understood(self) -> Connection:
        """See `ConnectForm`."""
        from pydantic import SecretStr

        needed = ("name", "base_url", "identity", "secret", "operator", "country_code")
        profile = _profile_of(self, self._settings(), needed)
        return Connection(
            profile, SecretStr(self.identity.strip()), SecretStr(self.secret.strip()), SecretStr(self.pin)
        )

    def label(self, name: str) -> str:
        """See `ConnectForm`."""
        return CLIENT_LABELS.get(name, LABELS[name]) if self.sign_in == "oauth" else LABELS[name]

    def _settings(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {
            name: clean(getattr(self, name).strip())
            for name in ("name", "environment", "base_url", "sign_in", "operator", "branch", "country_code")
        }
        if self.sign_in == "oauth" and self.till.strip():
            chosen["attribution"] = {"entity_code": clean(self.till.strip())}
        return chosen


# -- Mastercard ------------------------------------------------------------------------------------

MASTERCARD_LABELS = {
    "name": "Profile name",
    "environment": "Environment",
    "base_url": "Address",
    "lookup_base_url": "Look-up address",
    "consumer_key": "Consumer key",
    "key_file": "Signing key",
    "key_password": "Its password",
    "seal_with": "To Mastercard",
    "open_with": "From Mastercard",
    "open_password": "Its password",
    "transfer_types": "Transfer types",
    "operator": "Operator",
    "branch": "Branch",
    "pin": "PIN",
    "pin_again": "PIN again",
}
"""The fields, in their order. The portal's names for the two encryption keys sound inverted, hence ours."""


@dataclass(frozen=True, slots=True)
class MastercardForm:
    """What was typed to connect Mastercard. Key files are named, not read; their passwords are secrets."""

    name: str = ""
    environment: str = "production"
    base_url: str = ""
    lookup_base_url: str = ""
    consumer_key: str = field(default="", repr=False)
    key_file: str = ""
    key_password: str = field(default="", repr=False)
    seal_with: str = ""
    open_with: str = ""
    open_password: str = field(default="", repr=False)
    transfer_types: str = ""
    operator: str = ""
    branch: str = ""
    pin: str = field(default="", repr=False)
    pin_again: str = field(default="", repr=False)

    @property
    def shown(self) -> tuple[str, ...]:
        """See `ConnectForm`."""
        return tuple(MASTERCARD_LABELS)

    def label(self, name: str) -> str:
        """See `ConnectForm`."""
        return MASTERCARD_LABELS[name]

    def understood(self) -> SigningConnection:
        """See `ConnectForm`."""
        from pydantic import SecretStr

        from console.credentials import SigningSecrets

        files = ("key_file", "seal_with", "open_with")
        needed = ("name", "base_url", "consumer_key", *files, "transfer_types", "operator")
        profile = _profile_of(self, self._settings(), needed)
        passwords = (SecretStr(one) if one else None for one in (self.key_password, self.open_password))
        secrets = SigningSecrets(SecretStr(self.consumer_key.strip()), *passwords)
        return SigningConnection(profile, secrets, SecretStr(self.pin))

    def _settings(self) -> dict[str, Any]:
        typed = {
            name: clean(getattr(self, name).strip())
            for name in ("name", "environment", "base_url", "operator", "branch")
        }
        look_up = clean(self.lookup_base_url.strip()) or f"{typed['base_url'].rstrip('/')}/mrs"
        return {
            **typed,
            "provider": "mastercard",
            "payload_encryption": "jwe",
            "encryption": {"seal_with": _path(self.seal_with), "open_with": (_path(self.open_with),)},
            "mastercard": {
                "lookup_base_url": look_up,
                "signing": {"key_file": _path(self.key_file)},
                "transfer_types": _types(self.transfer_types),
            },
        }


def _path(typed: str) -> Path:
    """Whole, because the console may be started in another folder next time."""
    return Path(typed.strip()).expanduser().absolute()


def _types(typed: str) -> dict[str, str]:
    """`POOL = Pooling, GIFT = Gift`; a code without words of its own is called by its code."""
    found = {}
    for entry in filter(None, (part.strip() for part in typed.split(","))):
        code, _, words = entry.partition("=")
        found[clean(code.strip())] = clean(words.strip() or code.strip())
    return found


def form_of(typed: Mapping[str, str]) -> ConnectForm:
    """The form of the provider chosen in `typed`, which may hold what was typed into other forms too."""
    kind = MastercardForm if typed["provider"] == "mastercard" else Form
    return kind(**{own.name: typed[own.name] for own in fields(kind)})


# -- either ----------------------------------------------------------------------------------------


def _profile_of(form: Form | MastercardForm, settings: dict[str, Any], needed: Iterable[str]) -> Profile:
    """The profile with these settings; raises `FormRefused` with every fault of `form`."""
    from pydantic import ValidationError

    from console.settings import Profile
    from console.settings.faults import faults_by_setting

    missing = {name: "is missing" for name in needed if not getattr(form, name).strip()}
    found: dict[str, str] = {}
    profile = None
    try:
        profile = Profile.model_validate(settings)
    except ValidationError as error:
        # An empty field is missing or has a default; what comes of it isn't the operator's fault.
        found = {
            name: fault
            for name, fault in faults_by_setting(error, form.shown).items()
            if getattr(form, name).strip()
        }
    faults = {name: f"{form.label(name)} {fault}." for name, fault in (found | missing).items()}
    faults = _pin_faults(form.pin, form.pin_again) | faults
    if faults or profile is None:
        raise FormRefused(faults)
    return profile


def _pin_faults(pin: str, pin_again: str) -> dict[str, str]:
    from pydantic import SecretStr

    from console.credentials import PinRefused, require_pin_rule

    try:
        require_pin_rule(SecretStr(pin))
    except PinRefused as refused:
        return {"pin": str(refused)}
    return {} if pin == pin_again else {"pin_again": "The two PINs differ."}

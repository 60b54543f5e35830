"""What to type to connect Capillary, and what it means as settings."""

from __future__ import annotations

from typing import Any

from console.domain.sign_ins import SecretKind
from console.domain.text import clean
from console.providers.interface import ConnectField, Typed

_KEYRING = "Kept by this computer's keyring, never in a file."
_HIDDEN = "Hidden, and kept by this computer's keyring, never in a file."
_TILL, _CLIENT = ("sign_in", "basic"), ("sign_in", "oauth")
_IDENTITY, _SECRET = SecretKind.IDENTITY, SecretKind.SECRET

FIELDS = (
    ConnectField(
        "sign_in",
        "Sign in with",
        "A till's user and password, or a client's key and secret: as your administrator gave you.",
        choices={"basic": "till user", "oauth": "client key"},
    ),
    ConnectField("identity", "User name", _KEYRING, needed=True, secret=_IDENTITY, only_with=_TILL),
    ConnectField("secret", "Password", _HIDDEN, needed=True, secret=_SECRET, hidden=True, only_with=_TILL),
    ConnectField("identity", "Client key", _KEYRING, needed=True, secret=_IDENTITY, only_with=_CLIENT),
    ConnectField(
        "secret", "Client secret", _HIDDEN, needed=True, secret=_SECRET, hidden=True, only_with=_CLIENT
    ),
    ConnectField(
        "till",
        "Till",
        "The code of the till that transfers are booked to. Empty: the provider's choice.",
        "optional",
        only_with=_CLIENT,  # a till user is one
    ),
    ConnectField(
        "country_code",
        "Country code",
        "Put before mobile numbers that are typed without it.",
        "91",
        value="91",
        needed=True,
        of_desk=True,
    ),
)


def settings_of(typed: Typed) -> dict[str, Any]:
    """The settings of a Capillary profile."""
    chosen: dict[str, Any] = {name: clean(typed[name].strip()) for name in ("sign_in", "country_code")}
    till = clean(typed["till"].strip())
    if chosen["sign_in"] == "oauth" and till:
        chosen["attribution"] = {"entity_code": till}
    return chosen

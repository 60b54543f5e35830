"""The fields of the connection form: what to type or choose, and what the form says about each."""

from __future__ import annotations

from textual.widgets import Input

from console.widgets.form_field import ChoiceField, FormField
from console.widgets.secret_input import SecretInput

PIN_DIGITS = r"[0-9]{0,12}"
_KEYRING = "Kept by this computer's keyring, never in a file."
_HIDDEN = "Hidden, and kept by this computer's keyring, never in a file."
_OWN_FILE = "The file's name. It stays where it is, and only you may be able to read it."
_FILE_PASSWORD = f"Empty where the file has none. {_HIDDEN}"


def connect_fields() -> dict[str, FormField]:
    """The fields of every provider, by the names in their forms, in the order of the screen."""
    controls = _connection() | _capillary() | _mastercard() | _this_desk()
    # The chosen provider's form gives the others their names.
    return {
        name: FormField("Provider" if name == "provider" else "", *control)
        for name, control in controls.items()
    }


def _connection() -> dict[str, tuple[Input | ChoiceField, str]]:
    return {
        "provider": (
            ChoiceField({"capillary": "Capillary", "mastercard": "Mastercard"}),
            "Who keeps the points: a Capillary organisation, or Mastercard for bank accounts.",
        ),
        "name": (
            _text("branch-12"),
            "What you call this connection on this computer: letters, digits and . _ -",
        ),
        "environment": (
            ChoiceField({"production": "production", "sandbox": "sandbox"}),
            "Production moves points of real customers. The word stands on every screen.",
        ),
        "base_url": (
            _text("https://"),
            "The address your administrator gave you. It differs by region and environment.",
        ),
    }


def _capillary() -> dict[str, tuple[Input | ChoiceField, str]]:
    return {
        "sign_in": (
            ChoiceField({"basic": "till user", "oauth": "client key"}),
            "A till's user and password, or a client's key and secret: as your administrator gave you.",
        ),
        "identity": (_text(""), _KEYRING),
        "secret": (SecretInput(), _HIDDEN),
        "till": (
            _text("optional"),
            "The code of the till that transfers are booked to. Empty: the provider's choice.",
        ),
    }


def _mastercard() -> dict[str, tuple[Input | ChoiceField, str]]:
    return {
        "lookup_base_url": (
            _text("the address with /mrs"),
            "Where account numbers are looked up. Empty: the address above with /mrs behind it.",
        ),
        "consumer_key": (SecretInput(), f"From the project's page on the portal. {_HIDDEN}"),
        "key_file": (_text("signing.p12"), _OWN_FILE),
        "key_password": (SecretInput(), _FILE_PASSWORD),
        "seal_with": (
            _text("to-mastercard.pem"),
            "Mastercard's certificate, for requests; the portal calls it Client Encryption Key.",
        ),
        "open_with": (
            _text("from-mastercard.p12"),
            f"Your own key, for answers; the portal calls it Mastercard Encryption Key. {_OWN_FILE}",
        ),
        "open_password": (SecretInput(), _FILE_PASSWORD),
        "transfer_types": (
            _text("POOL = Pooling, GIFT = Gift"),
            "The codes Mastercard agreed with you, each with your words for it.",
        ),
    }


def _this_desk() -> dict[str, tuple[Input | ChoiceField, str]]:
    return {
        "operator": (_text("asha.k"), "Who you are: stands beside each transfer in the journal."),
        "branch": (_text("optional"), "Shown on every screen and kept with each transfer."),
        "country_code": (
            _text("91", value="91"),
            "Put before mobile numbers that are typed without it.",
        ),
        "pin": (
            SecretInput(restrict=PIN_DIGITS),
            "4 to 12 digits of your own. Opens the console, and the lock after five minutes without a key.",
        ),
        "pin_again": (SecretInput(restrict=PIN_DIGITS), "The same digits once more."),
    }


def _text(placeholder: str, value: str = "") -> Input:
    return Input(value, placeholder=placeholder, compact=True, select_on_focus=False)

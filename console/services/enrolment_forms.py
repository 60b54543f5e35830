"""What is typed to connect a provider, as text, and how it becomes a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.domain.text import clean
from console.providers.interface import ConnectField, Typed
from console.providers.registry import PROVIDERS
from console.services.enrolment import Connection

if TYPE_CHECKING:
    from console.settings.profiles import Profile

CONNECTION = (
    ConnectField(
        "name",
        "Profile name",
        "What you call this connection on this computer: letters, digits and . _ -",
        "branch-12",
        needed=True,
    ),
    ConnectField(
        "environment",
        "Environment",
        "Production moves points of real customers. The word stands on every screen.",
        choices={"sandbox": "sandbox", "production": "production"},
    ),
    ConnectField(
        "base_url",
        "Address",
        "The address your administrator gave you. It differs by region and environment.",
        "https://",
        needed=True,
    ),
)
"""What is asked first, whoever the provider is."""
DESK = (
    ConnectField(
        "operator",
        "Operator",
        "Who you are: stands beside each transfer in the journal.",
        "asha.k",
        needed=True,
        of_desk=True,
    ),
    ConnectField(
        "branch", "Branch", "Shown on every screen and kept with each transfer.", "optional", of_desk=True
    ),
)
PIN = (
    ConnectField(
        "pin",
        "PIN",
        "4 to 12 digits of your own. Opens the console, and the lock after five minutes without a key.",
        hidden=True,
        of_desk=True,
    ),
    ConnectField("pin_again", "PIN again", "The same digits once more.", hidden=True, of_desk=True),
)
_SETTINGS = ("name", "environment", "base_url", "operator", "branch")


class FormRefused(Exception):
    """Some fields can't be used; `faults` holds a sentence for each, by the field's name."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def fields_of(provider: str) -> tuple[ConnectField, ...]:
    """All there may be to fill in for one provider, in the order of the screen."""
    own = PROVIDERS[provider].load().fields
    return (
        *CONNECTION,
        *(each for each in own if not each.of_desk),
        *DESK,
        *(each for each in own if each.of_desk),
        *PIN,
    )


class ConnectForm:
    """What was typed for one provider; `typed` may hold what was typed for others too."""

    def __init__(self, provider: str, typed: Typed) -> None:
        self.shown = {each.name: each for each in fields_of(provider) if each.is_shown(typed)}
        """The fields there are to fill in, as the other fields stand, by name and in their order."""
        self._line = PROVIDERS[provider]
        self._typed = typed

    def understood(self) -> Connection:
        """The connection that was meant; raises `FormRefused` with every fault at once."""
        from pydantic import SecretStr

        faults = self._missing()
        profile = self._profile(faults)
        faults = self._pin_faults() | faults
        if faults or profile is None:
            raise FormRefused(faults)
        return Connection(profile, self._secrets(), SecretStr(self._typed["pin"]))

    def _missing(self) -> dict[str, str]:
        needed = (each for each in self.shown.values() if each.needed)
        return {each.name: f"{each.label} is missing." for each in needed if not self._is_filled(each.name)}

    def _is_filled(self, name: str) -> bool:
        return bool(self._typed[name].strip())

    def _profile(self, faults: dict[str, str]) -> Profile | None:
        """The profile with these settings; what is wrong with them goes into `faults`."""
        from pydantic import ValidationError

        from console.settings.faults import faults_by_setting

        settings: dict[str, Any] = {name: clean(self._typed[name].strip()) for name in _SETTINGS}
        try:
            return self._line.profile_model().model_validate(
                settings | self._line.load().settings(self._typed)
            )
        except ValidationError as error:
            for name, fault in faults_by_setting(error, self.shown).items():
                # An empty field is missing or has a default; what comes of it isn't the operator's fault.
                if self._is_filled(name):
                    faults[name] = f"{self.shown[name].label} {fault}."
            return None

    def _secrets(self) -> dict[Any, Any]:
        """By their kinds; a file's password is taken as it is, and left out where there is none."""
        from pydantic import SecretStr

        typed = {
            each.secret: self._typed[each.name].strip() if each.needed else self._typed[each.name]
            for each in self.shown.values()
            if each.secret is not None
        }
        return {kind: SecretStr(text) for kind, text in typed.items() if text}

    def _pin_faults(self) -> dict[str, str]:
        from pydantic import SecretStr

        from console.credentials.pins import PinRefused, require_pin_rule

        try:
            require_pin_rule(SecretStr(self._typed["pin"]))
        except PinRefused as refused:
            return {"pin": str(refused)}
        agree = self._typed["pin"] == self._typed["pin_again"]
        return {} if agree else {"pin_again": "The two PINs differ."}

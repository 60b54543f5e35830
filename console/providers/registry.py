"""The providers there are: the one place above their folders that names them.

A line says what must be known before anything of a provider is loaded: to read a command line, to draw a
first frame. Its folder is imported when somebody goes through its door.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from console.domain.party_kinds import PartyKind

if TYPE_CHECKING:
    from pathlib import Path

    from console.providers.interface import Provider
    from console.settings.profiles import Models, Profile, Settings, SharedLedger


class Registered:
    """One provider's line. No record: that alone would take half a millisecond before the first frame."""

    def __init__(
        self,
        label: str,
        keeper: str,
        parties: frozenset[PartyKind],
        folder: str,
        *,
        has_simulator: bool = False,
    ) -> None:
        self.label = label
        self.keeper = keeper
        """Who keeps the points there, to choose by."""
        self.parties = parties
        """Who can stand on the sides of its transfers."""
        self.folder = folder
        """The package with its door, `provider.py`, and the model of its profiles, `settings.py`."""
        self.has_simulator = has_simulator

    def load(self) -> Provider:
        """The provider itself, as its door keeps the promises of `interface.Provider`."""
        provider: Provider = import_module(f"{self.folder}.provider").PROVIDER
        return provider

    def profile_model(self) -> type[Profile]:
        """What reads its profiles from the settings file; nothing else of it is needed for a first frame."""
        model: type[Profile] = import_module(f"{self.folder}.settings").PROFILE
        return model


PROVIDERS = {
    "capillary": Registered(
        "Capillary",
        "a Capillary organisation",
        frozenset({PartyKind.CUSTOMER, PartyKind.GROUP}),
        "console.providers.capillary",
        has_simulator=True,
    ),
    "mastercard": Registered(
        "Mastercard",
        "Mastercard for bank accounts",
        frozenset({PartyKind.ACCOUNT}),
        "console.providers.mastercard",
        has_simulator=True,
    ),
}
"""By the name that settings and journals know them by. A profile that names none is of the first."""


def simulated_providers() -> tuple[str, ...]:
    """The names of those that can be trained on, the first one unless another is chosen."""
    return tuple(name for name, line in PROVIDERS.items() if line.has_simulator)


def provider_of(profile: Profile) -> Provider:
    """The provider of a profile."""
    return PROVIDERS[profile.provider].load()


def load_settings(path: Path) -> Settings:
    """Settings read from `path`, empty without a file; `SettingsError` says what is wrong and where."""
    from console.settings.file import load

    return load(path, _models())


def save_ledger(path: Path, ledger: SharedLedger | None) -> None:
    """Write the shared ledger to the settings file, or take it out; `SettingsError` where that can't be."""
    from console.settings.file import save_ledger as save

    save(path, ledger, _models())


def save_profile(path: Path, profile: Profile) -> None:
    """`profile` written to the settings file, in place of one of the same name; all else stays as it is.

    Raises `SettingsError`, and then leaves the file as it is.
    """
    from console.settings.file import save

    save(path, profile, _models())


def _models() -> Models:
    return {name: line.profile_model for name, line in PROVIDERS.items()}

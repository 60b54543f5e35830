"""Profiles and the file they are kept in; nothing here touches the disk at import."""

from __future__ import annotations

from pathlib import Path

from console.settings.folders import data_folder, settings_path, state_folder
from console.settings.profiles import (
    Attribution,
    Encryption,
    Environment,
    Mastercard,
    Profile,
    Settings,
    SettingsError,
    Signing,
    is_loopback,
)

__all__ = [
    "Attribution",
    "Encryption",
    "Environment",
    "Mastercard",
    "Profile",
    "Settings",
    "SettingsError",
    "Signing",
    "data_folder",
    "is_loopback",
    "load_settings",
    "save_profile",
    "settings_path",
    "state_folder",
]


def load_settings(path: Path) -> Settings:
    """Settings read from `path`, empty without a file; `SettingsError` says what is wrong and where."""
    from console.settings.file import load

    return load(path)


def save_profile(path: Path, profile: Profile) -> None:
    """`profile` written to the settings file, in place of one of the same name; all else stays as it is.

    Settings nobody chose aren't written, so that they follow later defaults. A file that can't be read is
    left as it is, with `SettingsError`.
    """
    from console.settings.file import save

    save(path, profile)

"""Profiles and the file they are kept in; nothing here touches the disk at import."""

from console.settings.folders import data_folder, settings_path, state_folder
from console.settings.profiles import (
    Encryption,
    Environment,
    File,
    Models,
    Profile,
    Settings,
    SettingsError,
    SettingsTable,
    SharedLedger,
    Url,
    is_loopback,
)

__all__ = [
    "Encryption",
    "Environment",
    "File",
    "Models",
    "Profile",
    "Settings",
    "SettingsError",
    "SettingsTable",
    "SharedLedger",
    "Url",
    "data_folder",
    "is_loopback",
    "settings_path",
    "state_folder",
]

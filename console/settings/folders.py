"""Where the operating system keeps this user's settings, data and state: named here, made by nobody here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from console.settings.profiles import SettingsError

_APPLICATION = "points-console"


def settings_path() -> Path:
    """Where this user's settings file is kept, whether or not it exists yet."""
    from platformdirs import user_config_path

    return _at_home(user_config_path) / "settings.toml"


def data_folder() -> Path:
    """Where what must not be lost goes: the journal."""
    from platformdirs import user_data_path

    return _at_home(user_data_path)


def state_folder() -> Path:
    """Where what may be lost goes: logs and the state of the screens."""
    from platformdirs import user_state_path

    return _at_home(user_state_path)


def _at_home(folder: Callable[..., Path]) -> Path:
    """Ours of the user's folders; without a home one would be made wherever the console was started."""
    try:
        ours = folder(_APPLICATION, appauthor=False)
    except (OSError, RuntimeError, KeyError):
        ours = Path(_APPLICATION)
    if not ours.is_absolute():
        raise SettingsError("This computer doesn't tell where your home folder is. Set HOME.")
    return ours

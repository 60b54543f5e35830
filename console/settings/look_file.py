"""The themes somebody chose, in a small file: lost, it costs one key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.settings.profiles import SettingsError
from console.settings.toml_file import TomlFile

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_look(path: Path) -> Mapping[str, str]:
    """The themes by the names they were kept under; none where there is no file, or none that can be read."""
    file = _at(path)
    try:
        told = file.parse(file.read() or "")
    except SettingsError:
        return {}
    return {name: theme for name, theme in told.items() if isinstance(theme, str)}


def keep_theme(path: Path, name: str, theme: str) -> str:
    """Keep this theme under this name, beside whatever else is there; a sentence where that can't be."""

    def change(document: Any) -> None:
        document[name] = theme

    file = _at(path)
    try:
        file.rewrite(change, file.parse)
    except SettingsError as error:
        return str(error)
    return ""


def _at(path: Path) -> TomlFile:
    return TomlFile(path, "file of the theme")

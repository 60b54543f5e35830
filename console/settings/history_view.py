"""How somebody likes to see the history: the columns they chose, and the query lines they keep by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.settings.folders import state_folder
from console.settings.profiles import SettingsError
from console.settings.toml_file import TomlFile

NAME = re.compile(r"[a-z0-9-]{1,20}")
"""What a kept line may be called."""
_MOST = 50


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Nothing of it is needed to work: what can't be read is left out."""

    columns: tuple[str, ...] = ()
    queries: Mapping[str, str] = field(default_factory=dict)


def view_path() -> Path:
    """Where it is kept."""
    return state_folder() / "history.toml"


def read_view(path: Path) -> HistoryView:
    """As it was kept; the ordinary view where it wasn't, or can't be read."""
    file = TomlFile(path, "history's view")
    try:
        told = file.parse(file.read() or "")
    except SettingsError:
        return HistoryView()
    columns, queries = told.get("columns"), told.get("queries")
    return HistoryView(
        tuple(each for each in columns if isinstance(each, str)) if isinstance(columns, list) else (),
        {name: line for name, line in queries.items() if NAME.fullmatch(name) and isinstance(line, str)}
        if isinstance(queries, dict)
        else {},
    )


def keep_columns(path: Path, columns: tuple[str, ...]) -> None:
    """Show these from now on. Raises `SettingsError`."""
    _rewrite(path, lambda document: document.update({"columns": list(columns)}))


def keep_query(path: Path, name: str, line: str) -> None:
    """Keep a line by this name, in place of the one it had; an empty one forgets it. `SettingsError`."""

    def change(document: Any) -> None:
        queries = document.setdefault("queries", {})
        queries.pop(name, None)
        if line and len(queries) < _MOST:
            queries[name] = line

    _rewrite(path, change)


def _rewrite(path: Path, change: Any) -> None:
    file = TomlFile(path, "history's view")
    file.rewrite(change, file.parse)

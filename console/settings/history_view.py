"""How somebody likes to see the history: the columns they chose, and the query lines they keep by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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


def keep_view(path: Path, view: HistoryView) -> None:
    """Keep it as it is now. Raises `SettingsError`."""

    def change(document: Any) -> None:
        document["columns"] = list(view.columns)
        document["queries"] = dict(list(view.queries.items())[-_MOST:])

    file = TomlFile(path, "history's view")
    file.rewrite(change, file.parse)

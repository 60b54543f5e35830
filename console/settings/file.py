"""The settings file itself: a sentence and a line for what is wrong; written around what people wrote."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from console.settings.faults import place_of, what_is_wrong
from console.settings.profiles import Models, Profile, Settings, SharedLedger, filled_in
from console.settings.toml_file import TomlFile


def load(path: Path, models: Models) -> Settings:
    """Settings read from `path`, empty without a file; `SettingsError` says what is wrong and where."""
    file = _at(path)
    text = file.read()
    return Settings() if text is None else _understood(file, models, text)


def _at(path: Path) -> TomlFile:
    return TomlFile(path, "settings file")


def _understood(file: TomlFile, models: Models, text: str) -> Settings:
    document = file.parse(text)
    tables = document.get("profiles", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise file.wrong(text, ("profiles",), "[profiles] must be tables such as [profiles.branch-12]")
    for name, table in tables.items():
        if "name" in table:
            place = ("profiles", name, "name")
            raise file.wrong(text, place, f"a profile's name is its heading; remove name from {name}")
    try:
        return Settings.model_validate(
            {**document, "profiles": tuple({**table, "name": name} for name, table in tables.items())},
            context=models,
        )
    except ValidationError as error:
        names = tuple(tables)
        raise file.wrong(text, place_of(error, names), what_is_wrong(error, names)) from error


# -- writing ---------------------------------------------------------------------------------------


def save(path: Path, profile: Profile, models: Models) -> None:
    """`profile` written to the settings file, in place of one of the same name; all else stays as it is.

    Settings nobody chose aren't written, so that they follow later defaults. A file that can't be read is
    left as it is, with `SettingsError`.
    """
    file = _at(path)
    file.rewrite(
        lambda document: _put_profile(document, profile.name, _chosen(profile)),
        partial(_understood, file, models),
    )


def save_ledger(path: Path, ledger: SharedLedger | None, models: Models) -> None:
    """The shared ledger written to the settings file, or taken out of it; all else stays as it is."""
    file = _at(path)
    file.rewrite(lambda document: _put_ledger(document, ledger), partial(_understood, file, models))


def _chosen(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", exclude={"name"}, exclude_unset=True, exclude_none=True)


def _put_profile(document: Any, name: str, chosen: Mapping[str, Any]) -> None:
    import tomlkit

    if "profiles" not in document:
        document["profiles"] = tomlkit.table(is_super_table=True)
    profiles = document["profiles"]
    if name not in profiles:
        profiles[name] = _new_table_in(profiles)
    _change(profiles[name], chosen)


def _put_ledger(document: Any, ledger: SharedLedger | None) -> None:
    if ledger is None:
        document.pop("ledger", None)
        return
    if "ledger" not in document:
        document["ledger"] = _new_table_in(document)
    _change(document["ledger"], _chosen(ledger))


def _change(table: MutableMapping[str, Any], chosen: Mapping[str, Any]) -> None:
    for gone in [key for key in table if key not in chosen]:
        del table[gone]
    # A plain value after a sub-table's heading would belong to the sub-table.
    for key, value in sorted(chosen.items(), key=lambda item: isinstance(item[1], Mapping)):
        if isinstance(value, Mapping):
            if not isinstance(table.get(key), MutableMapping):
                table[key] = _new_table_in(table)
            _change(table[key], value)
        elif key not in table or not _means(table[key], value):
            table[key] = value


def _new_table_in(table: object) -> Any:
    import tomlkit
    from tomlkit.items import InlineTable

    return tomlkit.inline_table() if isinstance(table, InlineTable) else tomlkit.table()


def _means(written: object, value: object) -> bool:
    """Whether what people wrote is this value, perhaps with a `~` or a variable in it."""
    if isinstance(written, list) and isinstance(value, list) and len(written) == len(value):
        return all(map(_means, written, value))
    if isinstance(written, bool) is not isinstance(value, bool):
        return False
    with suppress(ValueError):
        return bool(written == value or filled_in(written) == value)
    return False

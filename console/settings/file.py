"""The settings file itself: a sentence and a line for what is wrong; written around what people wrote."""

from __future__ import annotations

import os
import shlex
import stat
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from console.domain.text import clean, is_unsafe
from console.settings.faults import what_is_wrong
from console.settings.profiles import Models, Profile, Settings, SettingsError, SharedLedger, filled_in

_LONGEST = 1 << 20
_DEEPEST = 16
_MOST_LINES_SEARCHED = 2000
Place = tuple[str | int, ...]


def load(path: Path, models: Models) -> Settings:
    """Settings read from `path`, empty without a file; `SettingsError` says what is wrong and where."""
    text = _read(path)
    return Settings() if text is None else _understood(path, text, models)


def _understood(path: Path, text: str, models: Models) -> Settings:
    document = _parsed(path, text)
    if found := _unfit(document):
        place, fault = found
        raise _wrong(path, text, place, f"{_dotted(place)} {fault}")
    tables = document.get("profiles", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise _wrong(path, text, ("profiles",), "[profiles] must be tables such as [profiles.branch-12]")
    for name, table in tables.items():
        if "name" in table:
            place = ("profiles", name, "name")
            raise _wrong(path, text, place, f"a profile's name is its heading; remove name from {name}")
    try:
        return Settings.model_validate(
            {**document, "profiles": tuple({**table, "name": name} for name, table in tables.items())},
            context=models,
        )
    except ValidationError as error:
        names = tuple(tables)
        raise _wrong(path, text, _place_of(error, names), what_is_wrong(error, names)) from error


def _wrong(path: Path, text: str, place: Place, fault: str) -> SettingsError:
    line = _line_of(text, place)
    where = f", line {line}" if line else ""
    return SettingsError(f"In {path}{where}: {clean(fault)}.")


# -- reading ---------------------------------------------------------------------------------------


def _read(path: Path) -> str | None:
    """What is in the file, with or without a byte order mark; None where there is no file."""
    try:
        with path.open("rb") as file:
            _refuse_others(path, os.fstat(file.fileno()))
            return file.read(_LONGEST).decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"The settings file can't be read: {path} ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"The settings file can't be read: {path} (it isn't UTF-8 text).") from error


def _refuse_others(path: Path, found: os.stat_result) -> None:
    """Whoever can write it can send points to another host. Windows has no such marks."""
    if os.name != "posix" or not hasattr(os, "geteuid") or not stat.S_ISREG(found.st_mode):
        return
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        command = f"chmod go-w {shlex.quote(str(path))}"
        raise SettingsError(f"Others can change the settings file {path}. Run: {command}")
    if found.st_uid not in (0, os.geteuid()):
        raise SettingsError(f"The settings file {path} belongs to somebody else. Make one of your own.")


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        fault = _too_deep(text)
        raise SettingsError(f"The settings file isn't valid TOML: {path}: {fault}.") from None
    except ValueError as error:
        raise SettingsError(f"The settings file isn't valid TOML: {path}: {clean(str(error))}.") from error


def _too_deep(text: str) -> str:
    for number, known in _grown(text):
        if known is None:
            return f"nested too deeply (at line {number})"
    return "nested too deeply"


def _unfit(value: object, place: Place = ()) -> tuple[Place, str] | None:
    """The first value that no setting can have, whatever it is called."""
    if len(place) > _DEEPEST:
        return place[:3], "is nested too deeply"
    if isinstance(value, str) and any(map(is_unsafe, value)):
        return place, "must not hold control or invisible characters"
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = (_unfit(part, (*place, key)) for key, part in inner)
    return next((one for one in found if one is not None), None)


# -- which line ------------------------------------------------------------------------------------


def _place_of(error: ValidationError, profiles: tuple[str, ...]) -> Place:
    place = list(error.errors(include_input=False, include_url=False)[0]["loc"])
    if place[:1] == ["profiles"] and len(place) > 1 and isinstance(place[1], int):
        place[1] = profiles[place[1]]
    return tuple(place)


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in place)


def _line_of(text: str, place: Place) -> int:
    """Where this place, or what of it there is, is written; 0 where that can't be told."""
    best, depth = 0, 0
    for number, known in _grown(text):
        reached = _reached(known or {}, place)
        if reached > depth:
            best, depth = number, reached
    return best


def _grown(text: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """What the first lines say, for more and more of them; None where they nest too deeply."""
    lines = text.splitlines()[:_MOST_LINES_SEARCHED]
    for number in range(1, len(lines) + 1):
        try:
            yield number, tomllib.loads("\n".join(lines[:number]))
        except RecursionError:
            yield number, None
        except ValueError:
            continue  # within a value of several lines


def _reached(document: Any, place: Place) -> int:
    """How many parts of `place` there are in what was read."""
    for depth, part in enumerate(place):
        try:
            document = document[part]
        except (LookupError, TypeError):
            return depth
    return len(place)


# -- writing ---------------------------------------------------------------------------------------


def save(path: Path, profile: Profile, models: Models) -> None:
    """`profile` written to the settings file, in place of one of the same name; all else stays as it is.

    Settings nobody chose aren't written, so that they follow later defaults. A file that can't be read is
    left as it is, with `SettingsError`.
    """
    _rewrite(path, models, lambda document: _put_profile(document, profile.name, _chosen(profile)))


def save_ledger(path: Path, ledger: SharedLedger | None, models: Models) -> None:
    """The shared ledger written to the settings file, or taken out of it; all else stays as it is."""
    _rewrite(path, models, lambda document: _put_ledger(document, ledger))


def _chosen(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", exclude={"name"}, exclude_unset=True, exclude_none=True)


def _rewrite(path: Path, models: Models, change: Callable[[Any], None]) -> None:
    text = _read(path) or ""
    if text:
        _understood(path, text, models)
    try:
        written = _changed(text, change).encode("utf-8")
    except UnicodeEncodeError:
        fault = "half of a character (a file name in another encoding?)"
        raise SettingsError(f"{path} holds text that can't be written: {fault}.") from None
    except (ValueError, KeyError) as error:
        # What keeps the comments reads TOML by itself, and less of it.
        fault = clean(str(error)).rstrip(".")
        raise SettingsError(f"{path} can't be changed without losing what is in it: {fault}.") from error
    _understood(path, written.decode("utf-8"), models)
    try:
        _replace(path.resolve(), written)
    except OSError as error:
        raise SettingsError(f"The settings file can't be written: {path} ({error.strerror}).") from error


def _changed(text: str, change: Callable[[Any], None]) -> str:
    """The file with one change, and every comment, order and blank line as it was."""
    import tomlkit

    document = tomlkit.parse(text)
    change(document)
    return tomlkit.dumps(document)


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


def _replace(path: Path, content: bytes) -> None:
    """All of `content` or the old file, whatever happens in between; readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""A TOML file of ours: refused where others can write it, faults told with their line, changed as a whole."""

from __future__ import annotations

import os
import shlex
import stat
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.domain.text import clean, is_unsafe
from console.settings.profiles import SettingsError
from console.settings.whole_file import whole_file

_LONGEST = 1 << 20
_DEEPEST = 16
_MOST_LINES_SEARCHED = 2000
Place = tuple[str | int, ...]
"""Where in the file something stands, from the outermost table inwards."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """One file, and what to call it in a sentence. Every fault is a `SettingsError`."""

    path: Path
    called: str

    def read(self) -> str | None:
        """What is in the file, with or without a byte order mark; None where there is no file."""
        try:
            with self.path.open("rb") as file:
                self._refuse_others(os.fstat(file.fileno()))
                return file.read(_LONGEST).decode("utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it isn't UTF-8 text"
            raise SettingsError(f"The {self.called} can't be read: {self.path} ({why}).") from error

    def parse(self, text: str) -> dict[str, Any]:
        """The tables in `text`, without any value that no setting can have."""
        document = self._parsed(text)
        if found := _unfit(document):
            place, fault = found
            raise self.wrong(text, place, f"{dotted(place)} {fault}")
        return document

    def wrong(self, text: str, place: Place, fault: str) -> SettingsError:
        """The fault as a sentence that names the line of `place`."""
        line = _line_of(text, place)
        where = f", line {line}" if line else ""
        return SettingsError(f"In {self.path}{where}: {clean(fault)}.")

    def rewrite(self, change: Callable[[Any], None], understand: Callable[[str], object]) -> None:
        """The file with one change, and every comment, order and blank line as it was.

        What `understand` refuses, before or after the change, is left as it is.
        """
        text = self.read() or ""
        if text:
            understand(text)
        try:
            written = _changed(text, change)
            written.encode()
        except UnicodeEncodeError:
            fault = "half of a character (a file name in another encoding?)"
            raise SettingsError(f"{self.path} holds text that can't be written: {fault}.") from None
        except (ValueError, KeyError) as error:
            # What keeps the comments reads TOML by itself, and less of it.
            fault = clean(str(error)).rstrip(".")
            raise SettingsError(
                f"{self.path} can't be changed without losing what is in it: {fault}."
            ) from error
        understand(written)
        path = self.path.resolve()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with whole_file(path) as file:
                file.write(written)
        except OSError as error:
            why = f"{self.path} ({error.strerror})"
            raise SettingsError(f"The {self.called} can't be written: {why}.") from error

    def _refuse_others(self, found: os.stat_result) -> None:
        """Whoever can write it decides where points go, or how many. Windows has no such marks."""
        if os.name != "posix" or not hasattr(os, "geteuid") or not stat.S_ISREG(found.st_mode):
            return
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            command = f"chmod go-w {shlex.quote(str(self.path))}"
            raise SettingsError(f"Others can change the {self.called} {self.path}. Run: {command}")
        if found.st_uid not in (0, os.geteuid()):
            raise SettingsError(
                f"The {self.called} {self.path} belongs to somebody else. Make one of your own."
            )

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except RecursionError:
            fault = _too_deep(text)
            raise SettingsError(f"The {self.called} isn't valid TOML: {self.path}: {fault}.") from None
        except ValueError as error:
            raise SettingsError(
                f"The {self.called} isn't valid TOML: {self.path}: {clean(str(error))}."
            ) from error


def dotted(place: Place) -> str:
    """A place as people write it: `profiles.branch-12.base_url`."""
    return ".".join(str(part) for part in place)


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


def _changed(text: str, change: Callable[[Any], None]) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    change(document)
    return tomlkit.dumps(document)

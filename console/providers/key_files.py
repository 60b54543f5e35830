"""Key files on disk: where they may lie, who may touch them, and what is said where one can't be used."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from console.domain.expiry import ExpiryWord, expiry_of
from console.providers.keys import (
    LoadedKey,
    OpeningKey,
    SealingKey,
    load_opening_key,
    load_private_key,
    load_sealing_key,
)
from console.providers.payload import EncryptionError, SealFault

_MAX_KEY_FILE = 64 * 1024
_Key = TypeVar("_Key", LoadedKey, OpeningKey, SealingKey)
_Private = TypeVar("_Private", LoadedKey, OpeningKey)


def signing_key_from(path: Path, password: SecretStr | None = None) -> LoadedKey:
    """The key that signs requests. Slow, as every private key: call it in a thread.

    Raises `EncryptionError` with a sentence that names the file; on POSIX also where others than the
    owner may touch it.
    """
    data = _read(path, private=True)
    return _named(path, lambda: load_private_key(data, password))


def opening_key_from(path: Path, passwords: Sequence[SecretStr] = ()) -> OpeningKey:
    """One of the keys that open answers, with the first of `passwords` that fits; see `signing_key_from`."""
    data = _read(path, private=True)
    return _named(path, lambda: _with_any(passwords, lambda password: load_opening_key(data, password)))


def sealing_key_from(path: Path, key_id: str = "") -> SealingKey:
    """The provider's key or certificate; `key_id` overrides its fingerprint."""
    data = _read(path, private=False)
    return _named(path, lambda: load_sealing_key(data, key_id))


def refuse_expired(what: str, expires: datetime | None, now: datetime) -> None:
    """Raise `EncryptionError` where `what`, such as "the signing key", has run out by `now`."""
    if expires is not None and expiry_of(expires, now).word is ExpiryWord.EXPIRED:
        raise EncryptionError(
            f"{what} ran out on {expires:%d %B %Y}. Load its successor.", SealFault.KEY_EXPIRED
        )


def _with_any(passwords: Sequence[SecretStr], load: Callable[[SecretStr | None], _Private]) -> _Private:
    for password in passwords[:-1]:
        try:
            return load(password)
        except EncryptionError as error:
            if error.fault is not SealFault.PASSWORD_WRONG:
                raise
    return load(passwords[-1] if passwords else None)


def _named(path: Path, load: Callable[[], _Key]) -> _Key:
    try:
        return load()
    except EncryptionError as error:
        fault, reason = error.fault, error.reason
    raise EncryptionError(f"{path.name}: {reason}", fault)


def _refuse_others(path: Path, found: os.stat_result) -> None:
    """A private key is its owner's alone. Windows has no such marks."""
    if os.name != "posix" or not hasattr(os, "geteuid"):
        return
    if stat.S_IMODE(found.st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        command = f"chmod 600 {shlex.quote(str(path))}"
        raise EncryptionError(
            f"Others can reach the private key {path}. Run: {command}", SealFault.KEY_EXPOSED
        )
    if found.st_uid not in (0, os.geteuid()):
        raise EncryptionError(
            f"The private key {path} belongs to somebody else. Use one of your own.", SealFault.KEY_EXPOSED
        )


def _read(path: Path, *, private: bool) -> bytes:
    try:
        with path.open("rb") as file:
            if private:
                _refuse_others(path, os.fstat(file.fileno()))
            return file.read(_MAX_KEY_FILE)
    except FileNotFoundError:
        raise EncryptionError(f"The key file isn't there: {path}.", SealFault.KEY_MISSING) from None
    except OSError as error:
        raise EncryptionError(
            f"The key file can't be read: {path} ({type(error).__name__}).", SealFault.KEY_UNREADABLE
        ) from None

"""A lock file for each run of the console, released by the system when the process ends.

Process ids are reused and clocks jump; a lock held by the kernel tells the truth even after a kill.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ProcessLock:
    """The held lock of this run; its name marks the rows this run is working on."""

    def __init__(self, name: str, path: Path, file: IO[bytes]) -> None:
        self.name = name
        self._path = path
        self._file = file

    @classmethod
    def claim(cls, folder: Path) -> ProcessLock:
        """Take a fresh name and hold its lock until `release` or the end of the process; else `OSError`."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = secrets.token_hex(8)
        path = _path(folder, name)
        # O_EXCL: a name that exists belongs to another run, however unlikely.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        file = os.fdopen(handle, "r+b")
        try:
            _lock(file)
        except BaseException:
            file.close()
            path.unlink(missing_ok=True)
            raise
        return cls(name, path, file)

    def release(self) -> None:
        """Let go of the lock and remove its file."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    @staticmethod
    def is_alive(folder: Path, name: str) -> bool:
        """Whether somebody holds the lock of `name`."""
        try:
            with _path(folder, name).open("r+b") as file:
                _lock(file)
        except FileNotFoundError:
            return False
        # Held by its owner, or not ours to lock: taken for alive, which only delays recovery.
        except OSError:
            return True
        return False


def _path(folder: Path, name: str) -> Path:
    return folder / f"console-{name}.lock"

"""Writes a file as a whole, or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def whole_file(path: Path, move: Callable[[Path, Path], object] = os.replace) -> Iterator[TextIO]:
    """A file that stands under its name only once it is whole, for this user alone.

    One that is mounted by itself, as into a container, is written over in its place once all is written.
    Raises `OSError`, whose `strerror` can be told; what isn't a file is left as it is.
    """
    _require_place(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            # Before the rename: after a power cut the name must not point to an empty file.
            os.fsync(file.fileno())
        _take_place(written, path, move)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _take_place(written: Path, path: Path, move: Callable[[Path, Path], object]) -> None:
    try:
        move(written, path)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        with path.open("r+b") as file:
            file.write(written.read_bytes())
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        written.unlink()


def _require_place(path: Path) -> None:
    """`OSError` where no file can stand there: a device or a pipe would be replaced by one."""
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {path.parent}")
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder has that name")
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, "what has that name is no file")

"""A file can be written where nothing can take its place."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from console.settings.whole_file import whole_file


def mounted(_written: Path, _path: Path) -> None:
    """What Linux says where a file is mounted by itself."""
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def test_a_file_that_is_mounted_by_itself_is_written_over_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("longer than what is written\n")
    place = path.stat().st_ino
    with whole_file(path, mounted) as file:
        file.write("short\n")
    assert (path.read_text(), path.stat().st_ino) == ("short\n", place)
    assert list(tmp_path.iterdir()) == [path]

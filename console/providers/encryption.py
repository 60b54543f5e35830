"""The encrypted client: JSON bodies sealed into, and opened from, compact JWE tokens.

What is accepted and why: Mastercard dossier, section 3. RSA-OAEP-256 only, so no algorithm a token asks
for can make this console weaker than its settings.
"""

from __future__ import annotations

import base64
import copy
import json
import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from jwcrypto.common import JWException
from jwcrypto.jwe import JWE

from console.providers.keys import (
    OpeningKey,
    SealingKey,
    fingerprint,
    load_opening_key,
    load_sealing_key,
)
from console.providers.sealed import EncryptionError, Opened
from console.settings import Encryption

__all__ = [
    "EncryptionError",
    "Opened",
    "OpeningKey",
    "PayloadCipher",
    "SealingKey",
    "cipher_from_files",
    "fingerprint",
    "load_opening_key",
    "load_sealing_key",
]

WRAPPER_FIELDS = ("encryptedPayload", "encryptedData", "encryptedValue")
MAX_TOKEN = 256 * 1024
"""Characters of a token this console is willing to decode."""

_KEY_WRAP = "RSA-OAEP-256"
_GCM = ("A256GCM", "A192GCM", "A128GCM")
_CONTENT = (*_GCM, "A128CBC-HS256")
_MAX_HEADER = 8 * 1024
_MAX_KEY_FILE = 64 * 1024
_IV_BYTES = {**dict.fromkeys(_GCM, (12, 16)), "A128CBC-HS256": (16,)}
"""RFC 7518 says 12 for GCM; Mastercard's own library writes 16."""
_TAG_BYTES = 16
_PART = re.compile(r"[A-Za-z0-9_-]+")
_URL_SAFE = str.maketrans("+/", "-_")
_Key = TypeVar("_Key", SealingKey, OpeningKey)


@dataclass(frozen=True, slots=True)
class _Token:
    compact: str
    key_id: str


class PayloadCipher:
    """Seals whole JSON bodies for the provider and opens its answers. Safe to use from several threads."""

    def __init__(
        self,
        *,
        seal_with: SealingKey,
        open_with: Sequence[OpeningKey],
        wrapper_field: str = WRAPPER_FIELDS[0],
    ) -> None:
        header = {"kid": seal_with.key_id, "cty": "application/json", "enc": _GCM[0], "alg": _KEY_WRAP}
        self._protected = json.dumps(header, separators=(",", ":"))
        self._seal_with = seal_with
        self._open_with = tuple(open_with)
        self._wrapper_field = wrapper_field
        # JWE() deep-copies its registry of header names, half the cost of sealing; copies of this
        # one share it, and nothing here ever changes it.
        self._blank = JWE(algs=[_KEY_WRAP, *_CONTENT])

    def seal(self, plain: bytes) -> bytes:
        """`plain` as a JSON object with one field that holds the token; raises `EncryptionError`."""
        token = copy.copy(self._blank)
        token.plaintext = plain
        token.objects = {"protected": self._protected}
        compact: str | None = None
        try:
            token.add_recipient(self._seal_with.jwk)
            compact = token.serialize(compact=True)
        except (JWException, ValueError, TypeError):
            compact = None
        if compact is None:
            raise EncryptionError("The request couldn't be encrypted.")
        return f'{{"{self._wrapper_field}":"{compact}"}}'.encode("ascii")

    def open(self, wire: bytes) -> Opened:
        """The body in the clear, decided by what `wire` is and not by what was asked for.

        A body that isn't sealed comes back unchanged. Raises `EncryptionError` for a sealed one that
        is not allowed or that none of our keys opens.
        """
        sealed = _sealed_value(wire)
        if sealed is None:
            return Opened(wire, was_sealed=False)
        token = _checked(sealed)
        for key in self._by_likelihood(token.key_id):
            plain = self._open_one(token.compact, key)
            if plain is not None:
                return Opened(plain, was_sealed=True)
        raise EncryptionError("None of the opening keys fits this answer, or it was altered.")

    def _by_likelihood(self, key_id: str) -> list[OpeningKey]:
        return sorted(self._open_with, key=lambda key: key.key_id.lower() != key_id.lower())

    def _open_one(self, compact: str, key: OpeningKey) -> bytes | None:
        token = copy.copy(self._blank)
        try:
            token.deserialize(compact)
            token.decrypt(key.jwk)
            plain: bytes = token.payload
        except Exception:
            # jwcrypto lets errors of half a dozen libraries through, and they may quote the token.
            return None
        return plain


def _sealed_value(wire: bytes) -> str | None:
    """The token in `wire`, or None where the body is an ordinary one."""
    if not any(name.encode("ascii") in wire for name in WRAPPER_FIELDS):
        return None
    try:
        document = json.loads(wire)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    for name in WRAPPER_FIELDS:
        value = document.get(name)
        if isinstance(value, str) and value.count(".") == 4:
            return value
    return None


def _checked(value: str) -> _Token:
    """The token in its canonical spelling, with every rule applied that needs no key."""
    if len(value) > MAX_TOKEN:
        raise EncryptionError("The sealed answer is too long.")
    if "+" in value or "/" in value:
        value = value.translate(_URL_SAFE)
    parts = [part.rstrip("=") for part in value.strip().split(".")]
    if not all(_PART.fullmatch(part) and len(part) % 4 != 1 for part in parts):
        raise EncryptionError("The sealed answer is malformed.")
    header = _header(parts[0])
    if "zip" in header or "crit" in header:
        raise EncryptionError("The sealed answer asks for an extension that isn't allowed.")
    content = header.get("enc")
    if header.get("alg") != _KEY_WRAP or not isinstance(content, str) or content not in _CONTENT:
        raise EncryptionError("The sealed answer uses an algorithm that isn't allowed.")
    if _byte_count(parts[2]) not in _IV_BYTES[content] or _byte_count(parts[4]) != _TAG_BYTES:
        raise EncryptionError("The sealed answer is malformed.")
    key_id = header.get("kid", "")
    return _Token(".".join(parts), key_id if isinstance(key_id, str) else "")


def _header(part: str) -> dict[str, Any]:
    if len(part) > _MAX_HEADER:
        raise EncryptionError("The sealed answer's header is too long.")
    try:
        decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        header = json.loads(decoded.decode("utf-8"), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise EncryptionError("The sealed answer's header is malformed.")
    return header


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name is repeated")
    return document


def _byte_count(part: str) -> int:
    return len(part) * 3 // 4


def cipher_from_files(encryption: Encryption) -> PayloadCipher:
    """The cipher of a profile. Slow (it checks private keys): call it in a thread.

    Raises `EncryptionError` with a sentence that names the file; on POSIX also where others than the
    owner may touch a private key.
    """
    return PayloadCipher(
        seal_with=_from_file(encryption.seal_with, lambda pem: load_sealing_key(pem, encryption.key_id)),
        open_with=[_from_file(path, load_opening_key, private=True) for path in encryption.open_with],
        wrapper_field=encryption.wrapper_field,
    )


def _from_file(path: Path, load: Callable[[bytes], _Key], *, private: bool = False) -> _Key:
    pem = _read(path, private=private)
    try:
        return load(pem)
    except EncryptionError as error:
        raise EncryptionError(f"{path.name}: {error.reason}") from None


def _read(path: Path, *, private: bool) -> bytes:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if private and os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise EncryptionError(f"Others can reach the private key {path}. Run: chmod 600 {path}")
            return file.read(_MAX_KEY_FILE)
    except OSError as error:
        raise EncryptionError(f"The key file can't be read: {path} ({type(error).__name__}).") from None

"""The encrypted client: JSON bodies sealed into, and opened from, compact JWE tokens.

What is accepted and why: Mastercard's documents RSA-OAEP-256 only, so no algorithm a token asks
for can make this console weaker than its settings.
"""

from __future__ import annotations

import base64
import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from jwcrypto.jwa import JWA
from pydantic import SecretStr

from console.providers.key_files import opening_key_from, sealing_key_from
from console.providers.keys import OpeningKey, SealingKey
from console.providers.payload import EncryptionError, OpenedPayload, SealFault
from console.settings.profiles import Encryption

WRAPPER_FIELDS = ("encryptedPayload", "encryptedData", "encryptedValue")
MAX_TOKEN = 256 * 1024
"""Characters of a token this console is willing to decode."""

_KEY_WRAP = "RSA-OAEP-256"
_GCM = ("A256GCM", "A192GCM", "A128GCM")
_CBC = "A128CBC-HS256"
_MAX_HEADER = 8 * 1024
_IV_BYTES = {**dict.fromkeys(_GCM, (12, 16)), _CBC: (16,)}
"""RFC 7518 says 12 for GCM; Mastercard's own library writes 16."""
_TAG_BYTES = 16
_STANDARD = bytes.maketrans(b"-_", b"+/")
_WRAPPING = JWA.keymgmt_alg(_KEY_WRAP)
_CONTENT = {name: JWA.encryption_alg(name) for name in (*_GCM, _CBC)}
# The algorithms of jwcrypto without its JWE class: that one copies a registry for each token, reads the
# header three times, and doesn't say whether the key or the content was at fault.


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Token:
    key_id: str
    content: str
    protected: bytes
    wrapped_key: bytes
    iv: bytes
    ciphertext: bytes
    tag: bytes


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
        self._protected = _base64url(json.dumps(header, separators=(",", ":")).encode())
        self._wrapper_field = wrapper_field.encode("ascii")
        self.sealing_key = seal_with
        self.opening_keys = tuple(open_with)

    def seal(self, plain: bytes) -> bytes:
        """`plain` as a JSON object with one field that holds the token; raises `EncryptionError`."""
        parts = _encrypted(plain, self.sealing_key, self._protected)
        if parts is None:
            raise EncryptionError("The request couldn't be encrypted.", SealFault.NOT_SEALED)
        token = b".".join((self._protected, *map(_base64url, parts)))
        return b'{"%b":"%b"}' % (self._wrapper_field, token)

    def open(self, wire: bytes) -> OpenedPayload:
        """The body in the clear, decided by what `wire` is and not by what was asked for.

        A body that isn't sealed comes back unchanged. Raises `EncryptionError` for a sealed one that
        is not allowed, that none of our keys opens, or that was altered.
        """
        sealed = _sealed_value(wire)
        if sealed is None:
            return OpenedPayload(wire, was_sealed=False)
        token = _checked(sealed)
        plain = _decrypted(token, self._content_key(token))
        if plain is None:
            raise EncryptionError("The answer was altered on its way.", SealFault.ALTERED)
        return OpenedPayload(plain, was_sealed=True)

    def _content_key(self, token: _Token) -> bytes:
        """The key inside `token`, taken out with the key it names or else with any of the others."""
        named = token.key_id.lower()
        for key in sorted(self.opening_keys, key=lambda key: key.key_id.lower() != named):
            content_key = _unwrapped(token, key)
            if content_key is not None:
                return content_key
        if any(key.key_id.lower() == named for key in self.opening_keys):
            raise EncryptionError(
                "The answer names one of our keys, which doesn't open it.", SealFault.ALTERED
            )
        raise EncryptionError("None of the opening keys fits this answer.", SealFault.NO_KEY_FITS)


def _encrypted(plain: bytes, key: SealingKey, protected: bytes) -> tuple[bytes, ...] | None:
    """Wrapped key, IV, ciphertext and tag."""

    def encrypted() -> tuple[bytes, ...]:
        content = _CONTENT[_GCM[0]]
        wrapped = _WRAPPING.wrap(key.jwk, content.wrap_key_size, None, {})
        return (wrapped["ek"], *content.encrypt(wrapped["cek"], protected, plain))

    return _or_none(encrypted)


def _unwrapped(token: _Token, key: OpeningKey) -> bytes | None:
    size = _CONTENT[token.content].wrap_key_size
    return _or_none(lambda: _WRAPPING.unwrap(key.jwk, size, token.wrapped_key, {}))


def _decrypted(token: _Token, key: bytes) -> bytes | None:
    content = _CONTENT[token.content]
    return _or_none(lambda: content.decrypt(key, token.protected, token.iv, token.ciphertext, token.tag))


def _or_none(step: Callable[[], _T]) -> _T | None:
    try:
        return step()
    except Exception:
        # jwcrypto lets errors of half a dozen libraries through, and they may quote what they were given.
        return None


def _sealed_value(wire: bytes) -> str | None:
    """The token in `wire`, or None where the body is an ordinary one. Of two, nobody knows which."""
    if not any(name.encode("ascii") in wire for name in WRAPPER_FIELDS):
        return None
    try:
        document = json.loads(wire, object_pairs_hook=_without_repeats)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return None
    except ValueError:
        raise EncryptionError("The sealed answer names something twice.", SealFault.MALFORMED) from None
    if not isinstance(document, dict):
        return None
    for name in WRAPPER_FIELDS:
        value = document.get(name)
        if isinstance(value, str) and value.count(".") == 4:
            return value
    return None


def _checked(value: str) -> _Token:
    """The token's parts, with every rule applied that needs no key."""
    if len(value) > MAX_TOKEN:
        raise EncryptionError("The sealed answer is too long.", SealFault.MALFORMED)
    parts = _decoded(value)
    if parts is None:
        raise EncryptionError("The sealed answer is malformed.", SealFault.MALFORMED)
    protected, wrapped_key, iv, ciphertext, tag = parts
    header = _header(protected)
    if "zip" in header or "crit" in header:
        raise EncryptionError(
            "The sealed answer asks for an extension that isn't allowed.", SealFault.FORBIDDEN
        )
    content = header.get("enc")
    if header.get("alg") != _KEY_WRAP or not isinstance(content, str) or content not in _CONTENT:
        raise EncryptionError("The sealed answer uses an algorithm that isn't allowed.", SealFault.FORBIDDEN)
    if len(iv) not in _IV_BYTES[content] or len(tag) != _TAG_BYTES:
        raise EncryptionError("The sealed answer is malformed.", SealFault.MALFORMED)
    key_id = header.get("kid")
    named = key_id if isinstance(key_id, str) else ""
    return _Token(named, content, _base64url(protected), wrapped_key, iv, ciphertext, tag)


def _decoded(value: str) -> list[bytes] | None:
    """The five parts, from either alphabet, padded or not; only in the one spelling each has otherwise."""
    try:
        spelled = value.encode("ascii").strip().translate(_STANDARD)
        return [_bytes_of(part.rstrip(b"=")) for part in spelled.split(b".")]
    except ValueError:
        return None


def _bytes_of(part: bytes) -> bytes:
    decoded = a2b_base64(part + b"=" * (-len(part) % 4), strict_mode=True)
    # Left-over bits that aren't zero would let two spellings be the same token.
    if not decoded or b2a_base64(decoded, newline=False).rstrip(b"=") != part:
        raise ValueError("not the spelling an encoder makes")
    return decoded


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name is repeated")
    return document


_HEADERS = json.JSONDecoder(object_pairs_hook=_without_repeats)


def _header(decoded: bytes) -> dict[str, Any]:
    if len(decoded) > _MAX_HEADER:
        raise EncryptionError("The sealed answer's header is too long.", SealFault.MALFORMED)
    try:
        header = _HEADERS.decode(decoded.decode("utf-8"))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise EncryptionError("The sealed answer's header is malformed.", SealFault.MALFORMED)
    return header


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def cipher_from_files(encryption: Encryption, passwords: Sequence[SecretStr] = ()) -> PayloadCipher:
    """The cipher of a profile. Slow (it checks private keys): call it in a thread.

    Each opening key is tried with each of `passwords`, so that an old and a new one can be loaded side by
    side. Raises `EncryptionError` with a sentence that names the file.
    """
    return PayloadCipher(
        seal_with=sealing_key_from(encryption.seal_with, encryption.key_id),
        open_with=[opening_key_from(path, passwords) for path in encryption.open_with],
        wrapper_field=encryption.wrapper_field,
    )

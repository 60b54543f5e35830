"""Payload encryption from the server's side: RFC 7516 compact serialisation, RSA-OAEP-256 with A256GCM.

Written on the primitives alone, so that client and server agree on the standard and not on a library.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

WRAPPER = "encryptedPayload"
_HEADER = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "application/json"}
_TAG = 16
_NONCE = 12
"""Bytes, 96 bits (RFC 7518, 5.3)."""
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


class WronglySealed(Exception):
    """A body that isn't sealed as agreed; the message says what is wrong, never what was inside."""


def encode_part(data: bytes) -> str:
    """Base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode_part(text: str) -> bytes:
    """The bytes of a part; ValueError for padding and for signs outside the alphabet."""
    if "=" in text or not text.isascii():
        raise ValueError(text)
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def key_id(public: rsa.RSAPublicKey) -> str:
    """Lower-case hex SHA-256 of the DER SubjectPublicKeyInfo."""
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def public_pem(public: rsa.RSAPublicKey) -> str:
    """A public key in PEM."""
    pem, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(pem, form).decode()


def private_pem(key: rsa.RSAPrivateKey) -> str:
    """An unencrypted PKCS #8 key in PEM."""
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, form, serialization.NoEncryption()).decode()


def new_key() -> rsa.RSAPrivateKey:
    """A fresh RSA key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True)
class Compact:
    """A compact serialisation taken apart; `head` is the header as it was written, which the tag covers."""

    head: str
    header: dict[str, Any]
    key: bytes
    nonce: bytes
    sealed: bytes
    tag: bytes


def unwrap(body: bytes, wrapper: str = WRAPPER) -> Compact:
    """The five parts inside a body that holds `wrapper` and nothing else. Raises `WronglySealed`."""
    try:
        wrapped: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise WronglySealed("the body isn't JSON") from None
    if not isinstance(wrapped, dict) or set(wrapped) != {wrapper} or not isinstance(wrapped[wrapper], str):
        raise WronglySealed(f"the body must hold {wrapper} and nothing else")
    parts = wrapped[wrapper].split(".")
    if len(parts) != 5:
        raise WronglySealed("a compact JWE has five parts")
    try:
        header, *rest = map(decode_part, parts)
        described: Any = json.loads(header)
    except (ValueError, RecursionError):
        raise WronglySealed("a part isn't base64url, or the header isn't JSON") from None
    if not isinstance(described, dict):
        raise WronglySealed("the header isn't an object")
    return Compact(parts[0], described, *rest)


def check_header(header: dict[str, Any], public: rsa.RSAPublicKey) -> None:
    """Exactly what was agreed, for this key. Raises `WronglySealed`."""
    wanted = {**_HEADER, "kid": key_id(public)}
    # Before anything is decrypted: a header that was bargained down must not reach the key.
    if any(header.get(name) != value for name, value in wanted.items()):
        raise WronglySealed("alg, enc, cty or kid isn't the agreed one")
    if {"zip", "crit"} & set(header):
        raise WronglySealed("zip or crit isn't agreed")


def open_sealed(
    body: bytes, private: rsa.RSAPrivateKey, *, wrapper: str = WRAPPER, nonces: tuple[int, ...] = (_NONCE,)
) -> bytes:
    """What is inside `body`; `nonces` are the lengths taken. Raises `WronglySealed`."""
    sealed = unwrap(body, wrapper)
    check_header(sealed.header, private.public_key())
    if len(sealed.nonce) not in nonces or len(sealed.tag) != _TAG:
        raise WronglySealed("a nonce or tag of the wrong length")
    try:
        key = AESGCM(private.decrypt(sealed.key, OAEP))
        return key.decrypt(sealed.nonce, sealed.sealed + sealed.tag, sealed.head.encode())
    except (ValueError, InvalidTag):
        raise WronglySealed("it doesn't open with this key") from None


@dataclass(frozen=True)
class Keys:
    """The server's pair, and the client's pair that a training client is given."""

    server: rsa.RSAPrivateKey
    client: rsa.RSAPrivateKey


@cache
def keys_of_this_process() -> Keys:
    """Made once: making an RSA key takes a tenth of a second."""
    return Keys(new_key(), new_key())


@cache
def stray_key() -> rsa.RSAPrivateKey:
    """A key nobody has, for answers sealed to somebody else."""
    return new_key()

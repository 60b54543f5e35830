"""JWE tokens made by hand with `cryptography` alone, as other implementations and attackers make them."""

from __future__ import annotations

import base64
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.padding import PKCS7

_KEY_BYTES = {"A128GCM": 16, "A192GCM": 24, "A256GCM": 32, "A128CBC-HS256": 32}


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def make_token(
    public_key: RSAPublicKey,
    plain: bytes,
    *,
    enc: str = "A256GCM",
    iv_bytes: int = 16,
    oaep: HashAlgorithm | None = None,
    **header: Any,
) -> str:
    """A compact token; `header` adds to and overrides the protected header."""
    protected = b64(json.dumps({"alg": "RSA-OAEP-256", "enc": enc, **header}).encode())
    key, iv = os.urandom(_KEY_BYTES.get(enc, 32)), os.urandom(iv_bytes)
    digest = oaep or SHA256()
    wrapped = public_key.encrypt(key, padding.OAEP(padding.MGF1(digest), digest, None))
    seal = _cbc if enc == "A128CBC-HS256" else _gcm
    ciphertext, tag = seal(key, iv, plain, protected.encode())
    return ".".join([protected, b64(wrapped), b64(iv), b64(ciphertext), b64(tag)])


def wrapped(token: str, name: str = "encryptedPayload") -> bytes:
    """The body that carries a token."""
    return json.dumps({name: token}).encode()


SHA_1 = SHA1()


def _gcm(key: bytes, iv: bytes, plain: bytes, aad: bytes) -> tuple[bytes, bytes]:
    encryptor = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(plain) + encryptor.finalize(), encryptor.tag


def _cbc(key: bytes, iv: bytes, plain: bytes, aad: bytes) -> tuple[bytes, bytes]:
    padder = PKCS7(128).padder()
    padded = padder.update(plain) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key[16:]), modes.CBC(iv)).encryptor()
    ciphertext = encryptor.update(padded) + encryptor.finalize()
    mac = HMAC(key[:16], SHA256())
    mac.update(aad + iv + ciphertext + struct.pack(">Q", len(aad) * 8))
    return ciphertext, mac.finalize()[:16]

"""Answers sealed in every way a provider may seal them, and in some ways nobody may.

The standard's primitives alone (RFC 7516, RFC 7518): what a client's library accepts is for the client's
tests to find out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import zlib
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from console.simulator.server.jwe import OAEP, encode_part, key_id

ContentEncryption = Literal["A256GCM", "A192GCM", "A128GCM", "A128CBC-HS256"]
Weakness = Literal["", "zip", "crit", "RSA-OAEP", "RSA1_5", "none"]
Wrapper = Literal["encryptedPayload", "encryptedData", "encryptedValue"]
_KEY_BYTES = {"A256GCM": 32, "A192GCM": 24, "A128GCM": 16, "A128CBC-HS256": 32}
_BLOCK = 16
_TAG = 16
_OLD_OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)  # noqa: S303


@dataclass(frozen=True, slots=True)
class AnswerSealing:
    """How an answer is sealed: to which of the client's keys, and in which documented variety.

    `wrapper` "" is the one of requests. `names_key` False leaves `kid` out. `weakness` breaks the agreement
    the way an attacker would.
    """

    content_encryption: ContentEncryption = "A256GCM"
    nonce_bytes: Literal[12, 16] = 12
    wrapper: Wrapper | Literal[""] = ""
    key: Literal["new", "old"] = "new"
    names_key: bool = True
    weakness: Weakness = ""
    tampered: bool = False


def seal(text: bytes, public: rsa.RSAPublicKey, envelope: AnswerSealing) -> bytes:
    """`text` as the JSON body that the holder of the private key can read."""
    header = _header(public, envelope)
    head = encode_part(json.dumps(header, separators=(",", ":")).encode())
    if envelope.weakness == "zip":
        # Raw deflate, without zlib's header (RFC 7516, 4.1.3).
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        text = packer.compress(text) + packer.flush()
    key = os.urandom(_KEY_BYTES[envelope.content_encryption])
    nonce, sealed, tag = _encrypted(text, key, head.encode(), envelope)
    if envelope.tampered:
        # One bit of the tag: everything else about the answer stays right.
        tag = bytes([tag[0] ^ 1]) + tag[1:]
    wrapped_key = b"" if envelope.weakness == "none" else public.encrypt(key, _key_padding(envelope))
    parts = (head, *map(encode_part, (wrapped_key, nonce, sealed, tag)))
    return json.dumps({envelope.wrapper: ".".join(parts)}).encode()


def _header(public: rsa.RSAPublicKey, envelope: AnswerSealing) -> dict[str, object]:
    header: dict[str, object] = {"kid": key_id(public)} if envelope.names_key else {}
    header |= {"cty": "application/json", "enc": envelope.content_encryption, "alg": "RSA-OAEP-256"}
    match envelope.weakness:
        case "zip":
            header["zip"] = "DEF"
        case "crit":
            header |= {"crit": ["exp"], "exp": 0}
        case "RSA-OAEP" | "RSA1_5" | "none":
            header["alg"] = envelope.weakness
    return header


def _key_padding(envelope: AnswerSealing) -> padding.AsymmetricPadding:
    match envelope.weakness:
        case "RSA1_5":
            return padding.PKCS1v15()
        case "RSA-OAEP":
            return _OLD_OAEP
    return OAEP


def _encrypted(
    text: bytes, key: bytes, covered: bytes, envelope: AnswerSealing
) -> tuple[bytes, bytes, bytes]:
    """Nonce, ciphertext and tag."""
    if envelope.content_encryption == "A128CBC-HS256":
        return _cbc(text, key, covered)
    nonce = os.urandom(envelope.nonce_bytes)
    sealed = AESGCM(key).encrypt(nonce, text, covered)
    return nonce, sealed[:-_TAG], sealed[-_TAG:]


def _cbc(text: bytes, key: bytes, covered: bytes) -> tuple[bytes, bytes, bytes]:
    """RFC 7518, 5.2: the first half of the key authenticates, the second encrypts."""
    nonce = os.urandom(_BLOCK)
    padder = PKCS7(_BLOCK * 8).padder()
    encryptor = Cipher(algorithms.AES(key[16:]), modes.CBC(nonce)).encryptor()
    sealed = encryptor.update(padder.update(text) + padder.finalize()) + encryptor.finalize()
    length = (len(covered) * 8).to_bytes(8, "big")
    tag = hmac.new(key[:16], covered + nonce + sealed + length, hashlib.sha256).digest()[:_TAG]
    return nonce, sealed, tag

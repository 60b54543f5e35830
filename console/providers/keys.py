"""Keys of the encrypted client: loaded once, checked once, never shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from jwcrypto.jwk import JWK

from console.providers.sealed import EncryptionError

MIN_KEY_BITS = 2048
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The provider's public key. `expires` (UTC) is known where the file was a certificate."""

    key_id: str
    expires: datetime | None = None
    jwk: JWK = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """One of our private keys; `key_id` is the fingerprint the provider may name it by."""

    key_id: str
    jwk: JWK = field(kw_only=True, repr=False)


def fingerprint(public_key: RSAPublicKey) -> str:
    """Lower-case hex SHA-256 of the DER SubjectPublicKeyInfo (Mastercard dossier, section 3.2).

    This is not the RFC 7638 thumbprint.
    """
    der = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def load_sealing_key(pem: bytes, key_id: str = "") -> SealingKey:
    """The public key in `pem`, a public key or a certificate; `key_id` overrides its fingerprint.

    Raises `EncryptionError` for anything but RSA of at least 2048 bits.
    """
    expires: datetime | None = None
    try:
        if _CERTIFICATE in pem:
            certificate = x509.load_pem_x509_certificate(pem)
            expires = certificate.not_valid_after_utc
            key: object = certificate.public_key()
        else:
            key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey):
        raise EncryptionError("The sealing key isn't a readable RSA public key or certificate.")
    _check_size(key.key_size)
    return SealingKey(key_id or fingerprint(key), expires, jwk=JWK.from_pyca(key))


def load_opening_key(pem: bytes, password: bytes | None = None, *, trusted: bool = False) -> OpeningKey:
    """The RSA private key in `pem`, at least 2048 bits; raises `EncryptionError`.

    The full check of the key costs about 34 ms and holds the interpreter, so load keys in a thread.
    `trusted` skips it, for keys that passed it when they were enrolled and are known by fingerprint.
    """
    try:
        key: object = load_pem_private_key(pem, password, unsafe_skip_rsa_key_validation=trusted)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # The original names the format; it could quote the file, and a wrong password is a ValueError too.
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise EncryptionError("The opening key isn't a readable RSA private key, or its password is wrong.")
    _check_size(key.key_size)
    jwk = JWK.from_pyca(key)
    # Checked above, or at enrolment: without this jwcrypto checks a second time at the first answer.
    jwk.unsafe_skip_rsa_key_validation = True
    return OpeningKey(fingerprint(key.public_key()), jwk=jwk)


def _check_size(bits: int) -> None:
    if bits < MIN_KEY_BITS:
        raise EncryptionError(f"The key has {bits} bits; at least {MIN_KEY_BITS} are needed.")

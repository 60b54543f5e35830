"""Keys of a profile: loaded once, checked once, never shown. What a file holds, without the file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from jwcrypto.jwk import JWK
from pydantic import SecretStr

from console.providers.payload import EncryptionError, SealFault

MIN_KEY_BITS = 2048
_PORTAL_DEFAULT_PASSWORD = b"keystorepassword"
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_PEM_KEY = re.compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)
_PKCS12_VERSION = b"\x02\x01\x03"
"""The first thing inside a PKCS#12 file, after at most six bytes of tag and length."""
_UNUSABLE = (ValueError, TypeError, UnsupportedAlgorithm)
"""What a file that isn't a key makes `cryptography` raise; the texts could quote the file."""


class KeyWarning(StrEnum):
    """What should be changed about a key that can be used."""

    DEFAULT_PASSWORD = "default-password"  # noqa: S105 - the name of a warning
    """It is protected by the password that the provider's portal proposes to everybody."""


@dataclass(frozen=True, slots=True)
class LoadedKey:
    """One of our private keys. `expires` (UTC) is known where its certificate lies beside it."""

    private_key: RSAPrivateKey = field(repr=False)
    fingerprint: str
    expires: datetime | None = None
    warnings: tuple[KeyWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The provider's public key. `expires` (UTC) is known where the file was a certificate."""

    key_id: str
    expires: datetime | None = None
    jwk: JWK = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """One of our private keys, for answers; `key_id` is the fingerprint the provider may name it by."""

    key_id: str
    expires: datetime | None = None
    warnings: tuple[KeyWarning, ...] = ()
    jwk: JWK = field(kw_only=True, repr=False)


def fingerprint(public_key: RSAPublicKey) -> str:
    """Lower-case hex SHA-256 of the DER SubjectPublicKeyInfo (Mastercard's documents).

    This is not the RFC 7638 thumbprint.
    """
    return hashlib.sha256(_der(public_key)).hexdigest()


def load_sealing_key(data: bytes, key_id: str = "") -> SealingKey:
    """The public key in `data`, in PEM or a certificate; `key_id` overrides its fingerprint.

    Raises `EncryptionError` for anything but RSA of at least 2048 bits. One that has run out is loaded:
    see `console.domain.expiry`.
    """
    expires: datetime | None = None
    try:
        if _CERTIFICATE in data or data[:1] == b"\x30":
            pem = _CERTIFICATE in data
            certificate = (
                x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
            )
            expires = certificate.not_valid_after_utc
            key: object = certificate.public_key()
        else:
            key = load_pem_public_key(data)
    except _UNUSABLE:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise EncryptionError("It isn't a readable RSA public key or certificate.", SealFault.NOT_A_KEY)
    _check_size(key.key_size)
    return SealingKey(key_id or fingerprint(key), expires, jwk=JWK.from_pyca(key))


def load_opening_key(data: bytes, password: SecretStr | None = None) -> OpeningKey:
    """The private key in `data`, ready to open answers; see `load_private_key`."""
    loaded = load_private_key(data, password)
    jwk = JWK.from_pyca(loaded.private_key)
    # Checked above: without this jwcrypto checks a second time at the first answer.
    jwk.unsafe_skip_rsa_key_validation = True
    return OpeningKey(loaded.fingerprint, loaded.expires, loaded.warnings, jwk=jwk)


def load_private_key(data: bytes, password: SecretStr | None = None) -> LoadedKey:
    """The RSA private key in `data`, PKCS#12 or PEM, at least 2048 bits; raises `EncryptionError`.

    A password that the file doesn't need is ignored. The full check of the key costs about 34 ms and
    holds the interpreter, so load keys in a thread.
    """
    secret = None if password is None else password.get_secret_value().encode()
    found = _in_pkcs12(data, secret) if _PKCS12_VERSION in data[:9] else _in_pem(data, secret)
    if not isinstance(found.key, RSAPrivateKey):
        raise _no_key(found, tried=secret is not None)
    _check_size(found.key.key_size)
    public = found.key.public_key()
    is_default = found.is_protected and secret == _PORTAL_DEFAULT_PASSWORD
    warnings = (KeyWarning.DEFAULT_PASSWORD,) if is_default else ()
    return LoadedKey(found.key, fingerprint(public), _end_of(public, found.certificates), warnings)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a file holds: `key` is None where there is none that could be read."""

    key: object
    certificates: Sequence[x509.Certificate]
    is_protected: bool
    is_open: bool = True
    """False: the password, or the want of one, may be why there is no key."""


def _in_pem(data: bytes, secret: bytes | None) -> _Found:
    block = _PEM_KEY.search(data)
    if block is None:
        return _Found(None, (), is_protected=False)
    is_protected = b"ENCRYPTED" in block[0]
    certificates: Sequence[x509.Certificate] = ()
    try:
        key: object = load_pem_private_key(block[0], secret if is_protected else None)
        if _CERTIFICATE in data:
            certificates = x509.load_pem_x509_certificates(data)
    except _UNUSABLE:
        return _Found(None, (), is_protected, is_open=not is_protected)
    return _Found(key, certificates, is_protected)


def _in_pkcs12(data: bytes, secret: bytes | None) -> _Found:
    for attempt in dict.fromkeys((secret, None)):
        try:
            store = load_pkcs12(data, attempt)
        except _UNUSABLE:
            continue
        own = (store.cert,) if store.cert else ()
        certificates = [one.certificate for one in (*own, *store.additional_certs)]
        return _Found(store.key, certificates, is_protected=attempt is not None)
    return _Found(None, (), is_protected=True, is_open=False)


def _end_of(public_key: RSAPublicKey, certificates: Sequence[x509.Certificate]) -> datetime | None:
    """When the newest certificate for this very key runs out; others in the file say nothing about it."""
    ours = _der(public_key)
    return max((one.not_valid_after_utc for one in certificates if _subject(one) == ours), default=None)


def _subject(certificate: x509.Certificate) -> bytes:
    try:
        return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except _UNUSABLE:
        return b""


def _no_key(found: _Found, *, tried: bool) -> EncryptionError:
    if found.is_open:
        return EncryptionError("It holds no readable RSA private key.", SealFault.NOT_A_KEY)
    if tried:
        return EncryptionError("The password is wrong, or the file is damaged.", SealFault.PASSWORD_WRONG)
    return EncryptionError("It is protected by a password, and none was given.", SealFault.PASSWORD_MISSING)


def _check_size(bits: int) -> None:
    if bits < MIN_KEY_BITS:
        raise EncryptionError(
            f"The key has {bits} bits; at least {MIN_KEY_BITS} are needed.", SealFault.KEY_TOO_SHORT
        )


def _der(public_key: RSAPublicKey) -> bytes:
    return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

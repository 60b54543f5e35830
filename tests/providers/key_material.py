"""Keys and certificates in every form a file may hold them, all made on the spot."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES, serialize_key_and_certificates
from cryptography.x509.oid import NameOID

Key = RSAPrivateKey | ec.EllipticCurvePrivateKey


def rsa_key(bits: int = 2048, number: int = 0) -> RSAPrivateKey:
    """The same key for the same arguments."""
    return _made(bits, number)


@cache
def _made(bits: int, _number: int) -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _protection(password: bytes | None) -> KeySerializationEncryption:
    return NoEncryption() if password is None else BestAvailableEncryption(password)


def private_pem(key: Key, password: bytes | None = None, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    return key.private_bytes(Encoding.PEM, form, _protection(password))


def public_pem(key: Key) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def certificate(key: Key, until: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Encryption")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(until - timedelta(days=90)).not_valid_after(until)
    return builder.sign(key, SHA256())


def certificate_pem(key: Key, until: datetime) -> bytes:
    return certificate(key, until).public_bytes(Encoding.PEM)


def pkcs12(
    key: Key | None,
    password: bytes | None,
    own: x509.Certificate | None = None,
    others: list[x509.Certificate] | None = None,
) -> bytes:
    """As today's tools make it."""
    return serialize_key_and_certificates(b"keyalias", key, own, others, _protection(password))


def old_pkcs12(key: Key, password: bytes, own: x509.Certificate) -> bytes:
    """Under triple DES and SHA-1, as portals still hand keys out."""
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048).hmac_hash(SHA1())
    old = builder.key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC).build(password)
    return serialize_key_and_certificates(b"keyalias", key, own, None, old)

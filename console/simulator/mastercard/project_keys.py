"""The key files a project gets from the developer portal, made up once a process."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from console.simulator.server.jwe import key_id, new_key

_LIFE = timedelta(days=365)
_ALIAS = b"training"


@dataclass(frozen=True)
class Project:
    """Both halves of everything. `answers_new` and `answers_old` are the client's decryption keys."""

    consumer_key: str
    signing: rsa.RSAPrivateKey
    password: str
    requests: rsa.RSAPrivateKey
    answers_new: rsa.RSAPrivateKey
    answers_old: rsa.RSAPrivateKey

    @cached_property
    def signing_p12(self) -> str:
        """The signing key as the portal hands it out, in base64."""
        certificate = _certificate(self.signing, "Sample signing key")
        sealed = pkcs12.serialize_key_and_certificates(
            _ALIAS, self.signing, certificate, None, BestAvailableEncryption(self.password.encode())
        )
        return base64.b64encode(sealed).decode()

    @cached_property
    def sealing_certificate(self) -> str:
        """Mastercard's certificate, to which requests are sealed (PEM)."""
        certificate = _certificate(self.requests, "Sample client encryption key")
        return certificate.public_bytes(Encoding.PEM).decode()

    @property
    def sealing_key_id(self) -> str:
        """The `kid` that requests name: the fingerprint of Mastercard's key."""
        return key_id(self.requests.public_key())


def _certificate(key: rsa.RSAPrivateKey, name: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # From yesterday: the clock of a training machine may be behind.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFE)
        .sign(key, hashes.SHA256())
    )


@cache
def project_of_this_process() -> Project:
    """97 characters of consumer key, as documented: the client's id, an exclamation mark, the key's id."""
    return Project(
        consumer_key=f"{secrets.token_hex(24)}!{secrets.token_hex(24)}",
        signing=new_key(),
        password=secrets.token_urlsafe(12),
        requests=new_key(),
        answers_new=new_key(),
        answers_old=new_key(),
    )

"""Throw-away certificates for tests: one authority, and what it or nobody signed."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """A private certificate authority whose certificate lies in `file`."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def file(self) -> Path:
        return self.folder / "authority.pem"

    def server(self, *, host: str = "127.0.0.1", days: int = 1, self_signed: bool = False) -> ssl.SSLContext:
        """The TLS side of a server for `host`; `days` below zero is a certificate that has run out."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(host)
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            alternative = x509.DNSName(host)
        builder = _builder(name, name if self_signed else self.certificate.subject, key, days)
        builder = builder.add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        certificate = builder.sign(key if self_signed else self.key, SHA256())
        file = self.folder / f"server-{certificate.serial_number}.pem"
        file.write_bytes(_pem(key) + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def new_authority(folder: Path) -> Authority:
    """A fresh authority that keeps its files in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Test Authority")
    builder = _builder(name, name, key, 1)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    certificate = builder.sign(key, SHA256())
    authority = Authority(folder, key, certificate)
    authority.file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return authority


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

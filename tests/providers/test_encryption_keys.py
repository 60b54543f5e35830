"""Key files: which are taken, and what is said about the others."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from console.providers.encryption import (
    EncryptionError,
    cipher_from_files,
    fingerprint,
    load_opening_key,
    load_sealing_key,
)
from console.settings import Encryption


@cache
def _key(bits: int = 2048) -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _private_pem(
    key: RSAPrivateKey | ec.EllipticCurvePrivateKey, encryption: KeySerializationEncryption | None = None
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def _public_pem(key: RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _certificate(key: RSAPrivateKey, until: datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Encryption")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(until - timedelta(days=90)).not_valid_after(until)
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM)


def test_the_fingerprint_is_over_the_subject_public_key_info() -> None:
    public = _key().public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert fingerprint(public) == hashlib.sha256(der).hexdigest()
    assert load_sealing_key(_public_pem(_key())).key_id == fingerprint(public)
    assert load_opening_key(_private_pem(_key())).key_id == fingerprint(public)


def test_a_certificate_tells_when_it_runs_out() -> None:
    until = datetime(2030, 6, 1, 12, tzinfo=UTC)
    key = load_sealing_key(_certificate(_key(), until))
    assert (key.key_id, key.expires) == (fingerprint(_key().public_key()), until)
    assert load_sealing_key(_public_pem(_key())).expires is None


def test_a_given_key_id_replaces_the_fingerprint() -> None:
    assert load_sealing_key(_public_pem(_key()), "portal-7").key_id == "portal-7"


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"nonsense",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        _private_pem(_key()),
        _public_pem(ec.generate_private_key(ec.SECP256R1())),
    ],
    ids=["empty", "nonsense", "bad-certificate", "private-key", "elliptic-curve"],
)
def test_other_files_are_no_sealing_keys(pem: bytes) -> None:
    with pytest.raises(EncryptionError, match="sealing key"):
        load_sealing_key(pem)


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"nonsense",
        _public_pem(_key()),
        _private_pem(ec.generate_private_key(ec.SECP256R1())),
        _private_pem(_key(), BestAvailableEncryption(b"secret")),
    ],
    ids=["empty", "nonsense", "public-key", "elliptic-curve", "password-missing"],
)
@pytest.mark.parametrize("trusted", [False, True])
def test_other_files_are_no_opening_keys(pem: bytes, trusted: bool) -> None:
    with pytest.raises(EncryptionError, match="opening key"):
        load_opening_key(pem, trusted=trusted)


def test_a_password_opens_a_protected_key_and_a_wrong_one_is_not_quoted() -> None:
    pem = _private_pem(_key(), BestAvailableEncryption(b"right"))
    assert load_opening_key(pem, b"right").key_id == fingerprint(_key().public_key())
    with pytest.raises(EncryptionError) as caught:
        load_opening_key(pem, b"canary")
    assert "canary" not in repr(caught.value)
    assert caught.value.__context__ is None


def test_short_keys_are_refused() -> None:
    with pytest.raises(EncryptionError, match="1024 bits"):
        load_sealing_key(_public_pem(_key(1024)))
    with pytest.raises(EncryptionError, match="1024 bits"):
        load_opening_key(_private_pem(_key(1024)))


def test_a_key_whose_numbers_do_not_fit_is_only_taken_on_trust() -> None:
    numbers = _key().private_numbers()
    forged = rsa.RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=numbers.d + 2,
        dmp1=numbers.dmp1,
        dmq1=numbers.dmq1,
        iqmp=numbers.iqmp,
        public_numbers=numbers.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)
    with pytest.raises(EncryptionError):
        load_opening_key(_private_pem(forged))
    assert load_opening_key(_private_pem(forged), trusted=True).key_id


def _files(folder: Path) -> Encryption:
    public, private = folder / "to-provider.pem", folder / "from-provider.pem"
    public.write_bytes(_public_pem(_key()))
    private.write_bytes(_private_pem(_key()))
    private.chmod(0o600)
    return Encryption(
        seal_with=public, open_with=(private,), wrapper_field="encryptedData", key_id="portal-7"
    )


def test_a_profile_s_files_make_its_cipher(tmp_path: Path) -> None:
    cipher = cipher_from_files(_files(tmp_path))
    wire = cipher.seal(b'{"a":1}')
    assert wire.startswith(b'{"encryptedData":"')
    assert cipher.open(wire).plain == b'{"a":1}'


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
def test_a_private_key_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    files = _files(tmp_path)
    files.open_with[0].chmod(mode)
    if os.name == "posix":
        with pytest.raises(EncryptionError, match=r"from-provider\.pem.*chmod 600"):
            cipher_from_files(files)
    else:
        assert cipher_from_files(files).seal(b"{}")


def test_a_missing_or_wrong_file_is_named(tmp_path: Path) -> None:
    files = _files(tmp_path)
    files.seal_with.write_bytes(b"nonsense")
    with pytest.raises(EncryptionError, match=r"to-provider\.pem"):
        cipher_from_files(files)
    files.seal_with.unlink()
    with pytest.raises(EncryptionError, match=r"to-provider\.pem.*FileNotFoundError"):
        cipher_from_files(files)

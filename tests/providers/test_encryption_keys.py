"""Keys and certificates: which are taken, when they run out, and what is said about the others."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat
from pydantic import SecretStr

from console.providers.keys import (
    KeyWarning,
    fingerprint,
    load_opening_key,
    load_private_key,
    load_sealing_key,
)
from console.providers.payload import EncryptionError, SealFault
from tests.loop_over import loop_over
from tests.providers.key_material import (
    certificate,
    certificate_pem,
    old_pkcs12,
    pkcs12,
    private_pem,
    public_pem,
    rsa_key,
)

UNTIL = datetime(2030, 6, 1, 12, tzinfo=UTC)
LATER = datetime(2031, 6, 1, 12, tzinfo=UTC)
_CURVE = ec.generate_private_key(ec.SECP256R1())
_OWN = certificate(rsa_key(), UNTIL)
_OTHER = certificate(rsa_key(number=1), LATER)


def _fault(data: bytes, password: str | None = None) -> SealFault:
    with pytest.raises(EncryptionError) as caught:
        load_private_key(data, None if password is None else SecretStr(password))
    assert caught.value.__context__ is None
    assert password is None or password not in repr(caught.value)
    return caught.value.fault


def test_the_fingerprint_is_over_the_subject_public_key_info() -> None:
    public = rsa_key().public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert fingerprint(public) == hashlib.sha256(der).hexdigest()
    assert load_sealing_key(public_pem(rsa_key())).key_id == fingerprint(public)
    assert load_sealing_key(certificate_pem(rsa_key(), UNTIL)).key_id == fingerprint(public)
    assert load_opening_key(private_pem(rsa_key())).key_id == fingerprint(public)


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_a_certificate_tells_when_it_runs_out(encoding: Encoding) -> None:
    key = load_sealing_key(_OWN.public_bytes(encoding))
    assert (key.key_id, key.expires) == (fingerprint(rsa_key().public_key()), UNTIL)
    assert load_sealing_key(public_pem(rsa_key())).expires is None


def test_a_given_key_id_replaces_the_fingerprint() -> None:
    assert load_sealing_key(public_pem(rsa_key()), "portal-7").key_id == "portal-7"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b"0nonsense",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        private_pem(rsa_key()),
        public_pem(_CURVE),
        certificate_pem(_CURVE, UNTIL),
        pkcs12(rsa_key(), None, _OWN),
    ],
    ids=[
        "empty",
        "nonsense",
        "bad-der",
        "bad-certificate",
        "private-key",
        "elliptic-curve",
        "elliptic-curve-certificate",
        "pkcs12",
    ],
)
def test_other_files_are_no_sealing_keys(data: bytes) -> None:
    with pytest.raises(EncryptionError, match="public key or certificate") as caught:
        load_sealing_key(data)
    assert caught.value.fault is SealFault.NOT_A_KEY


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        public_pem(rsa_key()),
        certificate_pem(rsa_key(), UNTIL),
        _OWN.public_bytes(Encoding.DER),
        private_pem(_CURVE),
        pkcs12(_CURVE, None, certificate(_CURVE, UNTIL)),
        pkcs12(None, None, others=[_OWN]),
        private_pem(rsa_key())[:200],
        private_pem(rsa_key()).replace(b"M", b"N", 5),
    ],
    ids=[
        "empty",
        "nonsense",
        "public-key",
        "certificate",
        "certificate-der",
        "elliptic-curve",
        "elliptic-curve-pkcs12",
        "pkcs12-without-key",
        "half-a-key",
        "damaged",
    ],
)
@loop_over("password", [None, "any"])
def test_other_files_are_no_private_keys(data: bytes, password: str | None) -> None:
    assert _fault(data, password) is SealFault.NOT_A_KEY


_PROTECTED = {
    "pem": private_pem(rsa_key(), b"right"),
    "old-pem": private_pem(rsa_key(), b"right", PrivateFormat.TraditionalOpenSSL),
    "pkcs12": pkcs12(rsa_key(), b"right", _OWN),
    "old-pkcs12": old_pkcs12(rsa_key(), b"right", _OWN),
}


@pytest.mark.parametrize("kind", _PROTECTED)
def test_a_password_opens_a_protected_key_and_a_wrong_one_is_not_quoted(kind: str) -> None:
    loaded = load_private_key(_PROTECTED[kind], SecretStr("right"))
    assert (loaded.fingerprint, loaded.warnings) == (fingerprint(rsa_key().public_key()), ())
    assert loaded.private_key.private_numbers() == rsa_key().private_numbers()
    assert _fault(_PROTECTED[kind], "wrong-canary") is SealFault.PASSWORD_WRONG
    assert _fault(_PROTECTED[kind]) is SealFault.PASSWORD_MISSING


@pytest.mark.parametrize("cut", [300, -1])
def test_a_damaged_pkcs12_file_may_as_well_be_a_wrong_password(cut: int) -> None:
    assert _fault(_PROTECTED["pkcs12"][:cut], "right") is SealFault.PASSWORD_WRONG


@pytest.mark.parametrize("data", [private_pem(rsa_key()), pkcs12(rsa_key(), None, _OWN)], ids=["pem", "p12"])
def test_a_password_nothing_asks_for_is_ignored(data: bytes) -> None:
    assert load_private_key(data, SecretStr("keystorepassword")).warnings == ()


@pytest.mark.parametrize("kind", [private_pem, pkcs12])
def test_the_portals_default_password_is_pointed_out(kind: object) -> None:
    make = private_pem if kind is private_pem else pkcs12
    data = make(rsa_key(), b"keystorepassword")
    assert load_private_key(data, SecretStr("keystorepassword")).warnings == (KeyWarning.DEFAULT_PASSWORD,)
    assert load_opening_key(data, SecretStr("keystorepassword")).warnings == (KeyWarning.DEFAULT_PASSWORD,)


@pytest.mark.parametrize(
    ("data", "expires"),
    [
        (pkcs12(rsa_key(), b"right", _OWN), UNTIL),
        (pkcs12(rsa_key(), b"right", None, [_OTHER, _OWN]), UNTIL),
        (pkcs12(rsa_key(), b"right", None, [_OTHER]), None),
        (pkcs12(rsa_key(), b"right"), None),
        (private_pem(rsa_key(), b"right"), None),
        (certificate_pem(rsa_key(), UNTIL) + private_pem(rsa_key(), b"right"), UNTIL),
        (b"Bag Attributes\n" + private_pem(rsa_key()) + certificate_pem(rsa_key(), UNTIL), UNTIL),
        (private_pem(rsa_key()) + certificate_pem(rsa_key(number=1), LATER), None),
        (
            private_pem(rsa_key()) + certificate_pem(rsa_key(), UNTIL) + certificate_pem(rsa_key(), LATER),
            LATER,
        ),
    ],
    ids=[
        "pkcs12",
        "pkcs12-among-others",
        "pkcs12-only-others",
        "pkcs12-alone",
        "pem",
        "certificate-then-key",
        "key-then-certificate",
        "somebody-elses-certificate",
        "renewed",
    ],
)
def test_the_end_is_read_from_the_certificate_of_this_key(data: bytes, expires: datetime | None) -> None:
    assert load_private_key(data, SecretStr("right")).expires == expires
    assert load_opening_key(data, SecretStr("right")).expires == expires


def test_short_keys_are_refused() -> None:
    short = rsa_key(1024)
    with pytest.raises(EncryptionError, match="1024 bits"):
        load_sealing_key(public_pem(short))
    assert _fault(private_pem(short)) is SealFault.KEY_TOO_SHORT
    assert _fault(pkcs12(short, b"right"), "right") is SealFault.KEY_TOO_SHORT


def test_a_key_whose_numbers_do_not_fit_is_refused() -> None:
    numbers = rsa_key().private_numbers()
    forged = rsa.RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=numbers.d + 2,
        dmp1=numbers.dmp1,
        dmq1=numbers.dmq1,
        iqmp=numbers.iqmp,
        public_numbers=numbers.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)
    assert _fault(private_pem(forged)) is SealFault.NOT_A_KEY


def test_a_loaded_key_shows_no_key() -> None:
    loaded = load_private_key(private_pem(rsa_key()))
    assert "private" not in repr(loaded)
    assert str(rsa_key().private_numbers().d) not in repr(loaded)

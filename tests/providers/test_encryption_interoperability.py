"""Tokens of Mastercard's own client library open here and ours there. Nobody here wrote that library.

It doesn't check the tag, so what it opens proves keys, header and content, and nothing about alteration.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from client_encryption.jwe_encryption import decrypt_payload, encrypt_payload
from client_encryption.jwe_encryption_config import JweEncryptionConfig
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pydantic import SecretStr

from console.providers.encryption import PayloadCipher, cipher_from_files
from console.providers.keys import load_opening_key
from console.settings.profiles import Encryption
from tests.providers.key_material import certificate_pem, pkcs12, private_pem, rsa_key
from tests.providers.tokens import make_token, unb64

SAMPLE = {
    "fromBankAccountNumber": "00123",
    "pointsToTransfer": 100,
    "transferReason": 'Zoë Ζωή 佐藤 😀 "quoted" \\ /',
    "nested": {"empty": {}, "list": [1, 2.5, None, True]},
}
_UNTIL = datetime(2040, 1, 1, tzinfo=UTC)


def _ours() -> RSAPrivateKey:
    return rsa_key(number=3)


def _providers() -> RSAPrivateKey:
    return rsa_key(number=4)


def _library(folder: Path, seal_for: Any, open_with: Any, field: str, **more: str) -> JweEncryptionConfig:
    seal, opened = folder / "library-seals.pem", folder / "library-opens.pem"
    seal.write_bytes(certificate_pem(seal_for, _UNTIL))
    opened.write_bytes(private_pem(open_with))
    return JweEncryptionConfig(
        {
            "paths": {"$": {"toEncrypt": {"$": "$"}, "toDecrypt": {field: "$"}}},
            "encryptedValueFieldName": field,
            "encryptionCertificate": str(seal),
            "decryptionKey": str(opened),
            **more,
        }
    )


def _our_cipher(folder: Path, field: str = "encryptedPayload") -> PayloadCipher:
    seal, opened = folder / "we-seal.pem", folder / "we-open.p12"
    seal.write_bytes(certificate_pem(_providers(), _UNTIL))
    opened.write_bytes(pkcs12(_ours(), b"right"))
    opened.chmod(0o600)
    keys = Encryption.model_validate({"seal_with": seal, "open_with": (opened,), "wrapper_field": field})
    return cipher_from_files(keys, [SecretStr("right")])


@pytest.mark.parametrize("field", ["encryptedPayload", "encryptedData", "encryptedValue"])
def test_what_the_library_seals_opens_here(tmp_path: Path, field: str) -> None:
    sealed = encrypt_payload(SAMPLE, _library(tmp_path, _ours(), _providers(), field))
    header, _, iv, _, _ = sealed[field].split(".")
    assert json.loads(unb64(header))["kid"] == load_opening_key(private_pem(_ours())).key_id
    assert len(unb64(iv)) == 16
    opened = _our_cipher(tmp_path).open(json.dumps(sealed).encode())
    assert opened.was_sealed
    assert json.loads(opened.plain) == SAMPLE


@pytest.mark.parametrize("field", ["encryptedPayload", "encryptedData", "encryptedValue"])
def test_what_we_seal_opens_there(tmp_path: Path, field: str) -> None:
    wire = _our_cipher(tmp_path, field).seal(json.dumps(SAMPLE).encode())
    assert decrypt_payload(json.loads(wire), _library(tmp_path, _ours(), _providers(), field)) == SAMPLE


def test_both_name_the_providers_key_in_the_same_way(tmp_path: Path) -> None:
    library = _library(tmp_path, _providers(), _ours(), "encryptedPayload")
    assert _our_cipher(tmp_path).sealing_key.key_id == library.encryption_key_fingerprint


@pytest.mark.parametrize(
    ("enc", "iv_bytes"),
    [("A256GCM", 12), ("A256GCM", 16), ("A192GCM", 16), ("A128GCM", 16), ("A128CBC-HS256", 16)],
)
def test_each_encryption_the_library_opens_we_open_alike(tmp_path: Path, enc: str, iv_bytes: int) -> None:
    plain = json.dumps(SAMPLE).encode()
    sealed = {"encryptedPayload": make_token(_ours().public_key(), plain, enc=enc, iv_bytes=iv_bytes)}
    ours = _our_cipher(tmp_path).open(json.dumps(sealed).encode()).plain
    theirs = decrypt_payload(sealed, _library(tmp_path, _providers(), _ours(), "encryptedPayload"))
    assert json.loads(ours) == theirs == SAMPLE

"""Key files on disk, and a profile's cipher made from them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.providers.encryption import cipher_from_files
from console.providers.key_files import refuse_expired, signing_key_from
from console.providers.keys import fingerprint
from console.providers.mastercard.settings import Signing
from console.providers.payload import EncryptionError, SealFault
from console.settings.profiles import Encryption
from tests.providers.key_material import certificate, pkcs12, private_pem, public_pem, rsa_key
from tests.providers.tokens import make_token, wrapped

UNTIL = datetime(2030, 6, 1, 12, tzinfo=UTC)


def _private(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def _files(folder: Path) -> Encryption:
    public = folder / "to-provider.pem"
    public.write_bytes(public_pem(rsa_key()))
    private = _private(folder / "from-provider.pem", private_pem(rsa_key()))
    return Encryption(
        seal_with=public, open_with=(private,), wrapper_field="encryptedData", key_id="portal-7"
    )


def test_a_profile_s_files_make_its_cipher(tmp_path: Path) -> None:
    cipher = cipher_from_files(_files(tmp_path))
    wire = cipher.seal(b'{"a":1}')
    assert wire.startswith(b'{"encryptedData":"')
    assert cipher.open(wire).plain == b'{"a":1}'


@pytest.mark.parametrize("passwords", [("old", "new"), ("new", "old")])
def test_old_and_new_key_have_passwords_of_their_own(tmp_path: Path, passwords: tuple[str, str]) -> None:
    old, new = rsa_key(number=1), rsa_key(number=2)
    files = _files(tmp_path).model_copy(
        update={
            "open_with": (
                _private(tmp_path / "old.p12", pkcs12(old, b"old", certificate(old, UNTIL))),
                _private(tmp_path / "new.pem", private_pem(new, b"new")),
            )
        }
    )
    cipher = cipher_from_files(files, [SecretStr(one) for one in passwords])
    assert [key.expires for key in cipher.opening_keys] == [UNTIL, None]
    for key in (old, new):
        assert cipher.open(wrapped(make_token(key.public_key(), b"{}"))).plain == b"{}"
    with pytest.raises(EncryptionError, match=r"^new\.pem: The password is wrong") as caught:
        cipher_from_files(files, [SecretStr("old")])
    assert caught.value.fault is SealFault.PASSWORD_WRONG


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o610])
def test_a_private_key_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    files = _files(tmp_path)
    files.open_with[0].chmod(mode)
    if os.name == "posix":
        with pytest.raises(EncryptionError, match=r"from-provider\.pem.*chmod 600") as caught:
            cipher_from_files(files)
        assert caught.value.fault is SealFault.KEY_EXPOSED
    else:
        assert cipher_from_files(files).seal(b"{}")


def test_a_private_key_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever owns it can change it, and what answers are opened with."""
    files = _files(tmp_path)
    mine = files.open_with[0].stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1000, raising=False)
    if mine == 0:
        os.chown(files.open_with[0], 12345, -1)
    with pytest.raises(EncryptionError, match=r"from-provider\.pem belongs to somebody else") as caught:
        cipher_from_files(files)
    assert caught.value.fault is SealFault.KEY_EXPOSED


def test_a_missing_or_wrong_file_is_named(tmp_path: Path) -> None:
    files = _files(tmp_path)
    files.seal_with.write_bytes(b"nonsense")
    with pytest.raises(EncryptionError, match=r"to-provider\.pem"):
        cipher_from_files(files)
    files.seal_with.unlink()
    with pytest.raises(EncryptionError, match=r"isn't there: .*to-provider\.pem") as caught:
        cipher_from_files(files)
    assert caught.value.fault is SealFault.KEY_MISSING


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(EncryptionError, match="can't be read") as caught:
        signing_key_from(tmp_path)
    assert caught.value.fault is SealFault.KEY_UNREADABLE


def test_the_signing_key_comes_from_its_file(tmp_path: Path) -> None:
    data = pkcs12(rsa_key(), b"right", certificate(rsa_key(), UNTIL))
    signing = Signing(key_file=_private(tmp_path / "signing.p12", data))
    key = signing_key_from(signing.key_file, SecretStr("right"))
    assert (key.fingerprint, key.expires) == (fingerprint(rsa_key().public_key()), UNTIL)
    with pytest.raises(EncryptionError, match=r"^signing\.p12: The password is wrong") as caught:
        signing_key_from(signing.key_file, SecretStr("wrong-canary"))
    assert "canary" not in repr(caught.value)
    with pytest.raises(EncryptionError, match=r"^signing\.p12: It is protected by a password"):
        signing_key_from(signing.key_file)


def test_a_key_that_has_run_out_is_named_with_its_day() -> None:
    refuse_expired("The signing key", UNTIL, UNTIL - timedelta(seconds=1))
    refuse_expired("The signing key", None, UNTIL)
    with pytest.raises(EncryptionError, match="The signing key ran out on 01 June 2030") as caught:
        refuse_expired("The signing key", UNTIL, UNTIL)
    assert caught.value.fault is SealFault.KEY_EXPIRED

"""The second provider as a process: one line of facts that are enough to move points, and a clean end."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificate

from console.simulator.mastercard.running import MastercardAccess, SampleAccount
from tests.simulator.mastercard.conftest import Issuer, client

_PATIENCE = 20


@contextmanager
def _process(home: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "console.simulator", "--provider", "mastercard", "--home", str(home)]
    process = subprocess.Popen(
        [*command, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _facts(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def _issuer(told: dict[str, Any], http: httpx.AsyncClient) -> Issuer:
    accounts = {name: SampleAccount(**told[name]) for name in ("from_account", "to_account")}
    return Issuer(MastercardAccess(**{**told, **accounts}), http)


async def test_its_one_line_is_enough_to_move_points(tmp_path: Path) -> None:
    home = tmp_path / "training"
    with _process(home, "--remove-home") as process:
        told = _facts(process)
        async with client() as http:
            bank = _issuer(told, http)
            answer = await bank.transfer(500)
            left = await bank.available()
        stored = [path.name for path in home.iterdir()]
        rest, said = process.communicate(timeout=_PATIENCE)

    assert (bank.opened(answer), left) == ({"pointsTransferred": 500}, 24_500)
    assert "mastercard.sqlite3" in stored
    assert (rest, said, process.returncode) == ("", "", 0)
    assert not home.exists()


def test_its_keys_are_files_as_the_portal_hands_them_out(tmp_path: Path) -> None:
    with _process(tmp_path) as process:
        told = _facts(process)
    key, certificate, _ = pkcs12.load_key_and_certificates(
        base64.b64decode(told["signing_p12"]), told["signing_p12_password"].encode()
    )
    private = [load_pem_private_key(told[f"decryption_key_{name}"].encode(), None) for name in ("new", "old")]

    assert key is not None
    assert certificate is not None
    sealing = load_pem_x509_certificate(told["sealing_certificate"].encode())
    assert sealing.not_valid_after_utc > datetime.now(UTC) + timedelta(days=360)
    assert private[0].public_key() != private[1].public_key()
    with pytest.raises(ValueError):
        pkcs12.load_key_and_certificates(base64.b64decode(told["signing_p12"]), b"wrong")
    assert told["base_url"] == f"http://127.0.0.1:{told['port']}/loyalty"
    assert told["lookup_base_url"] == f"{told['base_url']}/mrs"


async def test_the_books_of_a_kept_home_are_found_again(tmp_path: Path) -> None:
    left = []
    for _ in range(2):
        with _process(tmp_path) as process:
            async with client() as http:
                bank = _issuer(_facts(process), http)
                await bank.transfer(500)
                left.append(await bank.available())
            process.communicate(timeout=_PATIENCE)

    assert left == [24_500, 24_000]


def test_a_signal_ends_it_cleanly_and_encryption_can_be_off(tmp_path: Path) -> None:
    with _process(tmp_path, "--encryption", "off") as process:
        assert _facts(process)["payload_encryption"] == "none"
        process.send_signal(signal.SIGTERM)
        assert process.wait(_PATIENCE) == 0

"""C1, C2 and C3: sealing and opening bodies, signing requests, and where private keys are parsed."""

from __future__ import annotations

import asyncio
import base64
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pydantic import SecretStr

from console.domain.clock import SystemClock
from console.domain.party_kinds import PartyKind
from console.providers import keys
from console.providers.encryption import PayloadCipher
from console.providers.mastercard.signing import RequestSigner, base_string, body_hash
from console.training.training_desk import Simulator, open_training_desk
from tests.benchmarks.in_turns import in_turns
from tests.benchmarks.report import Count, Figure
from tests.benchmarks.statistics import ratio_of

BODY = b'{"sample":"' + b"x" * 1010 + b'"}'
"""1 KiB."""
_OAEP = padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=None)
_HEADER = base64.urlsafe_b64encode(b'{"kid":"sample","enc":"A256GCM","alg":"RSA-OAEP-256"}').rstrip(b"=")
_SEALS, _OPENS, _SIGNATURES = 40, 24, 24
_URL = "https://host.example/loyalty/points-transfers"


class RawCipher:
    """The same token from nothing but the mathematics: no header is read, no rule is applied."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._private = key
        self._public = key.public_key()

    def seal(self, plain: bytes) -> bytes:
        content_key, iv = os.urandom(32), os.urandom(12)
        wrapped = self._public.encrypt(content_key, _OAEP)
        sealed = AESGCM(content_key).encrypt(iv, plain, _HEADER)
        parts = (wrapped, iv, sealed[:-16], sealed[-16:])
        return b".".join((_HEADER, *(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)))

    def open(self, token: bytes) -> bytes:
        header, *parts = token.split(b".")
        wrapped, iv, sealed, tag = (base64.urlsafe_b64decode(part + b"==") for part in parts)
        return AESGCM(self._private.decrypt(wrapped, _OAEP)).decrypt(iv, sealed + tag, header)


def sealing_and_opening(rounds: int) -> Iterator[Figure]:
    """C1."""
    private = rsa.generate_private_key(65537, 2048)
    raw, cipher = RawCipher(private), cipher_of(private)
    raw_sealed, our_sealed = raw.seal(BODY), cipher.seal(BODY)
    assert raw.open(raw_sealed) == cipher.open(our_sealed).plain == BODY
    sealing = in_turns(rounds, _SEALS, lambda: cipher.seal(BODY), lambda: raw.seal(BODY))
    opening = in_turns(rounds, _OPENS, lambda: cipher.open(our_sealed), lambda: raw.open(raw_sealed))
    yield Figure("C1", "JWE seal of 1 KiB ÷ raw", ratio_of(*sealing), 1.25, unit="µs")
    yield Figure("C1", "JWE open of 1 KiB ÷ raw", ratio_of(*opening), 1.1, unit="µs")


def signing(rounds: int) -> Iterator[Figure]:
    """C2: a whole header, with nonce, time, hash and text, over the bare signature of such a text."""
    private = rsa.generate_private_key(65537, 2048)
    key = keys.LoadedKey(private, keys.fingerprint(private.public_key()))
    signer = RequestSigner(SecretStr("clientId!keyId"), key, clock=SystemClock())
    sealed = cipher_of(private).seal(BODY)
    text = base_string("POST", _URL, {"oauth_body_hash": body_hash(sealed), "oauth_nonce": "0" * 16}).encode()
    pkcs1, sha256 = padding.PKCS1v15(), SHA256()
    times = in_turns(
        rounds,
        _SIGNATURES,
        lambda: signer.authorization("POST", _URL, sealed),
        lambda: private.sign(text, pkcs1, sha256),
    )
    yield Figure("C2", "OAuth 1.0a header ÷ raw signature", ratio_of(*times), 1.12, unit="µs")


def cipher_of(private: rsa.RSAPrivateKey) -> PayloadCipher:
    """The product's cipher, which seals for the same key that it opens with."""
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return PayloadCipher(seal_with=keys.load_sealing_key(public), open_with=[keys.load_opening_key(pem)])


def key_parsing(_rounds: int) -> Iterator[Count]:
    """C3: a desk is opened on a simulator that seals, and asked one thing; every parse is counted."""
    with _parsing_threads() as threads:
        asyncio.run(_open_and_ask())
    in_the_way = threads.count(threading.main_thread())
    yield Count("C3", "private keys parsed on the UI thread", in_the_way, 0, out_of=len(threads))


async def _open_and_ask() -> None:
    simulator = Simulator("capillary")
    try:
        desk = await open_training_desk(simulator)
        await desk.directories[PartyKind.CUSTOMER].programs()
        await desk.close()
    finally:
        simulator.stop()


@contextmanager
def _parsing_threads() -> Iterator[list[threading.Thread]]:
    """The threads in which private keys are parsed meanwhile."""
    threads: list[threading.Thread] = []
    parse: Callable[..., object] = vars(keys)["load_pem_private_key"]

    def counted(*arguments: object, **options: object) -> object:
        threads.append(threading.current_thread())
        return parse(*arguments, **options)

    vars(keys)["load_pem_private_key"] = counted
    try:
        yield threads
    finally:
        vars(keys)["load_pem_private_key"] = parse

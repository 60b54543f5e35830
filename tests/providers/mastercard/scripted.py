"""A gateway whose answers are handed in, real keys, and the documented transfer as an order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import SecretStr

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Attestation, TransferOrder
from console.providers.encryption import PayloadCipher
from console.providers.keys import LoadedKey, load_private_key
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.client_keys import ClientKeys
from console.providers.mastercard.connection import MastercardConnection
from console.providers.mastercard.gateway import MastercardGateway
from console.providers.mastercard.settings import MastercardProfile
from console.providers.mastercard.signing import RequestSigner
from console.providers.response import Answer, TransportError
from tests.doubles.clocks import SkippingClock
from tests.providers.ciphers import cipher_for
from tests.providers.key_material import private_pem, rsa_key
from tests.providers.scripted_http import JSON, ScriptedHttp

REFERENCE = "K3F9Q2M7XA"
REQUEST_ID = "0.c63e1202.1779961183.8c33327b"
NUMBER, OTHER_NUMBER = "9999990000000006000", "TRAINING0ACCOUNT7"
SENDER_ID, RECIPIENT_ID = "268810378058708149455458707247", "268810378058708149455458707248"
SENDER = Party(PartyKind.ACCOUNT, SENDER_ID, "9999 •••• 6000")
RECIPIENT = Party(PartyKind.ACCOUNT, RECIPIENT_ID, "TRAI •••• UNT7")
ORDER = TransferOrder(SENDER, RECIPIENT, points=500, program_id=0, note="holiday", transfer_type="POOL")
WORD = Attestation("photo ID seen", "asha.k")
CONSUMER_KEY = f"{'c' * 48}!{'k' * 48}"
JOURNAL_KEY = b"j" * 32
NOW = datetime(2026, 3, 4, 12, 0, 30, tzinfo=UTC)


def answer(
    body: JSON | bytes, status: int = 200, *, sealed: bool = True, date: datetime | None = None
) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {}, raw, REQUEST_ID, sealed, date)


def errors(*codes: str, source: str = "rewards-points-api") -> JSON:
    """As printed in Code and Formats."""
    return {
        "Errors": {
            "Error": [
                {
                    "Source": source,
                    "ReasonCode": code,
                    "Description": "sample words",
                    "Recoverable": "false",
                    "Details": "null",
                }
                for code in codes
            ]
        }
    }


def profile(**changes: Any) -> MastercardProfile:
    mastercard = {
        "lookup_base_url": "http://127.0.0.1:9/loyalty/mrs",
        "signing": {"key_file": "sample.p12"},
        "transfer_types": {"POOL": "Pooling"},
        **changes.pop("mastercard", {}),
    }
    given = {
        "name": "sample",
        "provider": "mastercard",
        "environment": "sandbox",
        "base_url": "http://127.0.0.1:9/loyalty",
        "mastercard": mastercard,
        **changes,
    }
    return MastercardProfile.model_validate(given)


@cache
def signing_key() -> LoadedKey:
    return load_private_key(private_pem(rsa_key()), None)


def keys(
    clock: SkippingClock, *, signing: LoadedKey | None = None, cipher: PayloadCipher | None = None
) -> ClientKeys:
    key = signing or signing_key()
    return ClientKeys(key, RequestSigner(SecretStr(CONSUMER_KEY), key, clock=clock), cipher)


@dataclass
class Scripted:
    """A gateway, what it sent, and what it knows."""

    http: ScriptedHttp
    lookup: ScriptedHttp
    clock: SkippingClock
    book: AccountBook
    connection: MastercardConnection
    gateway: MastercardGateway


def scripted(
    *answers: Answer | TransportError,
    sealing: bool = True,
    has_read: bool = True,
    remembers: bool = True,
    client_keys: ClientKeys | None = None,
    **changes: Any,
) -> Scripted:
    clock, book, one = SkippingClock(NOW), AccountBook(JOURNAL_KEY), profile(**changes)
    http, lookup = ScriptedHttp(answers=list(answers)), ScriptedHttp()
    loaded = client_keys or keys(clock, cipher=cipher_for() if sealing else None)
    connection = MastercardConnection(one, loaded, http, lookup, book, clock)
    connection.has_read = has_read
    if remembers:
        book.keep(SENDER_ID, NUMBER)
        book.keep(RECIPIENT_ID, OTHER_NUMBER)
    return Scripted(http, lookup, clock, book, connection, MastercardGateway(one, connection, book))

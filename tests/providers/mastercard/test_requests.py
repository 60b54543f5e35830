"""What goes out: the six documented fields, sealed and signed, and what never goes out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from console.domain.account_numbers import holds_long_number
from console.domain.exchanges import Trace
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local
from console.domain.references import references_in
from console.domain.transfers import Attestation, CustomerCode, Refused, VerificationMissing
from console.providers.http import Http
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.connection import MastercardConnection
from console.providers.mastercard.gateway import MastercardGateway
from console.providers.mastercard.signing import body_hash
from tests.doubles.clocks import SkippingClock
from tests.providers.ciphers import cipher_for
from tests.providers.hostile_server import answer as wire_answer
from tests.providers.hostile_server import answering, hostile
from tests.providers.mastercard.scripted import (
    CONSUMER_KEY,
    JOURNAL_KEY,
    NOW,
    NUMBER,
    ORDER,
    OTHER_NUMBER,
    RECIPIENT_ID,
    REFERENCE,
    SENDER_ID,
    WORD,
    answer,
    keys,
    profile,
    scripted,
)

DOCUMENTED = (
    "fromBankAccountNumber",
    "toBankAccountNumber",
    "pointsToTransfer",
    "transferTypeCode",
    "transferReason",
    "adjustedBy",
)
"""The mandatory parameters of Points Transfers, as its page names them."""


async def test_exactly_the_documented_fields() -> None:
    at = scripted(answer({"pointsTransferred": 500}))
    await at.gateway.transfer(ORDER, REFERENCE, WORD)
    (sent,) = at.http.sent
    assert (sent.method, sent.path, sent.once) == ("POST", "/points-transfers", True)
    assert tuple(sent.fields) == DOCUMENTED
    assert sent.fields == {
        "fromBankAccountNumber": NUMBER,
        "toBankAccountNumber": OTHER_NUMBER,
        "pointsToTransfer": 500,
        "transferTypeCode": "POOL",
        "transferReason": f"#{REFERENCE} holiday",
        "adjustedBy": "asha.k",
    }
    assert b'"pointsToTransfer":500,' in sent.body


@pytest.mark.parametrize("method", ["PUT", "GET"])
async def test_the_method_is_a_setting(method: str) -> None:
    at = scripted(answer({"points": 500}), mastercard={"transfer_method": method})
    await at.gateway.transfer(ORDER, REFERENCE, WORD)
    assert [(sent.method, sent.once) for sent in at.http.sent] == [(method, True)]


@pytest.mark.parametrize("words", ["", "holiday", "x" * 500, "नमस्ते", "#ABCDEFGHJK other", "line\nbreak\x1b"])
@pytest.mark.parametrize("limit", [20, 100, 200])
async def test_the_reference_comes_first_and_survives_any_cut(words: str, limit: int) -> None:
    at = scripted(answer({"points": 500}), mastercard={"reason_limit": limit})
    await at.gateway.transfer(replace(ORDER, note=words), REFERENCE, WORD)
    reason = at.http.sent[0].fields["transferReason"]
    assert references_in(reason) == (REFERENCE,)
    assert reason.startswith(f"#{REFERENCE}")
    assert len(reason) <= limit
    assert all(character.isprintable() for character in reason)
    assert reason.isprintable()


@pytest.mark.parametrize(
    "note",
    [
        "card 999999000000",
        "9999 9900 0000",
        "9999-9900-0000-6000",
        "9999#9900#0000#6000",
        f"for {NUMBER}",
        f"for {OTHER_NUMBER.lower()}!",
    ],
)
async def test_a_note_with_a_long_or_known_number_stays_here(note: str) -> None:
    at = scripted(answer({"points": 500}))
    assert await refused(at, replace(ORDER, note=note)) == Local.REASON_DIGITS


@pytest.mark.parametrize("note", ["", "call 12345678901", "2026-03-04 12", "a1b2c3d4e5f6g7"])
def test_shorter_runs_are_no_card(note: str) -> None:
    assert not holds_long_number(note)


async def refused(at: Any, order: Any) -> Local:
    outcome = await at.gateway.transfer(order, REFERENCE, WORD)
    assert isinstance(outcome, Refused)
    assert not outcome.reached_provider
    assert at.http.sent == []
    (problem,) = outcome.problems
    return Local(problem.code)


async def test_what_is_refused_here_never_leaves() -> None:
    assert await refused(scripted(has_read=False), ORDER) is Local.READ_FIRST
    assert await refused(scripted(remembers=False), ORDER) is Local.NUMBER_FORGOTTEN
    assert await refused(scripted(), replace(ORDER, transfer_type="")) is Local.TRANSFER_TYPE_MISSING
    assert await refused(scripted(), replace(ORDER, transfer_type="X")) is Local.TRANSFER_TYPE_MISSING


@pytest.mark.parametrize(
    "verification",
    [CustomerCode("482915"), CustomerCode(""), Attestation("", "asha.k"), Attestation(" ", "a")],
)
async def test_nothing_leaves_without_an_attestation(verification: Any) -> None:
    at = scripted(answer({"points": 500}))
    with pytest.raises(VerificationMissing):
        await at.gateway.transfer(ORDER, REFERENCE, verification)
    assert at.http.sent == []


async def test_only_accounts_and_whole_points_are_moved() -> None:
    customer = Party(PartyKind.CUSTOMER, SENDER_ID)
    for order in (
        replace(ORDER, sender=customer),
        replace(ORDER, recipient=customer),
        replace(ORDER, points=0),
    ):
        at = scripted(answer({"points": 500}))
        with pytest.raises(ValueError):
            await at.gateway.transfer(order, REFERENCE, WORD)
        with pytest.raises(ValueError):
            at.gateway.fingerprint(order, REFERENCE)
        assert at.http.sent == []


def test_the_fingerprint_is_the_same_for_the_same_order_and_names_no_number() -> None:
    at, later = scripted(), scripted(remembers=False, has_read=False)
    mark = at.gateway.fingerprint(ORDER, REFERENCE)
    assert mark == later.gateway.fingerprint(ORDER, REFERENCE)
    assert NUMBER.encode() not in mark
    assert OTHER_NUMBER.encode() not in mark
    assert SENDER_ID.encode() in mark
    assert RECIPIENT_ID.encode() in mark
    for other in (
        replace(ORDER, points=501),
        replace(ORDER, note="other"),
        replace(ORDER, transfer_type="GIFT"),
        replace(ORDER, sender=ORDER.recipient, recipient=ORDER.sender),
    ):
        assert at.gateway.fingerprint(other, REFERENCE) != mark
    assert at.gateway.fingerprint(ORDER, "0123456789") != mark


async def test_it_is_sealed_then_signed_and_sent_on_a_connection_of_its_own() -> None:
    clock, book, one = SkippingClock(NOW), AccountBook(JOURNAL_KEY), profile()
    loaded, trace = keys(clock, cipher=cipher_for()), Trace()
    async with hostile(answering(wire_answer(body=b"{}"))) as server:
        http = Http(
            server.url,
            authenticator=loaded.signer,
            cipher=loaded.cipher,
            trace=trace,
            clock=clock,
            request_id_header="X-MC-Correlation-ID",
        )
        connection = MastercardConnection(one, loaded, http, http, book, clock)
        connection.has_read = True
        book.keep(SENDER_ID, NUMBER)
        book.keep(RECIPIENT_ID, OTHER_NUMBER)
        await MastercardGateway(one, connection, book).transfer(ORDER, REFERENCE, WORD)
        await http.aclose()
    (request,) = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().lower().splitlines()
    assert "connection: close" in lines
    assert NUMBER.encode() not in request
    assert list(json.loads(body)) == ["encryptedPayload"]
    assert f'oauth_body_hash="{body_hash(body)}"' in head.decode()
    assert f'oauth_consumer_key="{CONSUMER_KEY}"' in head.decode()
    assert loaded.cipher is not None
    opened = json.loads(loaded.cipher.open(body).plain)
    assert tuple(opened) == DOCUMENTED
    assert opened["fromBankAccountNumber"] == NUMBER

"""Somebody on the line answers for the provider, in the clear, on a profile that seals.

A real server and real connections: the refusal, the row and the empty list are what the provider would say,
only that they aren't sealed. The counter-tests seal the very same words.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.problems import Local, ProviderError
from console.domain.transfers import Outcome, Refused, Unknown
from console.providers.capillary.authentication import TillSignIn
from console.providers.capillary.gateway import CapillaryGateway
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.connection import MastercardConnection
from console.providers.mastercard.gateway import MastercardGateway
from tests.doubles.clocks import SkippingClock
from tests.providers.capillary import scripted as capillary
from tests.providers.capillary.history_rows import PARTY, ROW
from tests.providers.ciphers import cipher_for
from tests.providers.hostile_server import HostileServer, answer, answering, client, hostile
from tests.providers.mastercard import scripted as mastercard
from tests.providers.scripted_http import JSON

REFUSAL = capillary.errors(885)
SERVICE = mastercard.errors("INSUFFICIENT_POINTS")
GATEWAY = mastercard.errors("NOT_AUTHORIZED_REQUEST", source="Gateway")
BOOKED = {"adjustments": [{"points": -500, "reason": f"#{mastercard.REFERENCE} holiday"}]}


def told(body: JSON | bytes, status: str = "200 OK", *, sealed: bool = False) -> bytes:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return answer(status, cipher_for().seal(raw) if sealed else raw)


@asynccontextmanager
async def at_capillary(given: bytes) -> AsyncIterator[tuple[CapillaryGateway, HostileServer]]:
    async with hostile(answering(given)) as server, client(server.url, cipher=cipher_for()) as http:
        profile, sign_in = capillary.profile(), TillSignIn(capillary.SECRETS)
        yield (
            CapillaryGateway(profile, http, sign_in, sealed=True, clock=capillary.FixedClock()),
            server,
        )


@asynccontextmanager
async def at_mastercard(given: bytes) -> AsyncIterator[tuple[MastercardGateway, HostileServer]]:
    async with hostile(answering(given)) as server, client(server.url, cipher=cipher_for()) as http:
        clock, book, profile = SkippingClock(mastercard.NOW), AccountBook(b"j" * 32), mastercard.profile()
        keys = mastercard.keys(clock, cipher=cipher_for())
        connection = MastercardConnection(profile, keys, http, http, book, clock)
        connection.has_read = True
        book.keep(mastercard.SENDER_ID, mastercard.NUMBER)
        book.keep(mastercard.RECIPIENT_ID, mastercard.OTHER_NUMBER)
        yield MastercardGateway(profile, connection, book), server


async def moved_at_capillary(given: bytes) -> Outcome:
    async with at_capillary(given) as (gateway, server):
        outcome = await gateway.transfer(capillary.ORDER, capillary.REFERENCE, capillary.CODE)
        assert len(server.requests) == 1
        return outcome


async def moved_at_mastercard(given: bytes) -> Outcome:
    async with at_mastercard(given) as (gateway, server):
        outcome = await gateway.transfer(mastercard.ORDER, mastercard.REFERENCE, mastercard.WORD)
        assert len(server.requests) == 1
        return outcome


async def why(read: Any) -> list[str]:
    with pytest.raises(ProviderError) as caught:
        await read
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "401 Unauthorized", "403 Forbidden"])
async def test_a_refusal_in_the_clear(status: str) -> None:
    assert isinstance(await moved_at_capillary(told(REFUSAL, status)), Unknown)
    assert isinstance(await moved_at_mastercard(told(SERVICE, status)), Unknown)
    if status != "200 OK":
        assert isinstance(await moved_at_capillary(told(REFUSAL, status, sealed=True)), Refused)
        assert isinstance(await moved_at_mastercard(told(SERVICE, status, sealed=True)), Refused)
        assert isinstance(await moved_at_mastercard(told(GATEWAY, status)), Refused)


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "429 Too Many"])
@pytest.mark.parametrize("body", [b"", b"<html>no</html>", json.dumps(REFUSAL).encode()[:-1]])
@pytest.mark.parametrize("sealed", [True, False])
async def test_a_page_that_may_come_after_the_booking(status: str, body: bytes, sealed: bool) -> None:
    given = told(body, status, sealed=sealed and bool(body))
    assert isinstance(await moved_at_capillary(given), Unknown)
    assert isinstance(await moved_at_mastercard(given), Unknown)


async def test_a_success_in_the_clear() -> None:
    outcome = await moved_at_capillary(told(capillary.documented("transfer-response.json"), "201 Created"))
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [Local.NOT_SEALED.value]
    outcome = await moved_at_mastercard(told({"pointsTransferred": 500}))
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [Local.NOT_SEALED.value]


@pytest.mark.parametrize("rows", [[], [ROW]], ids=["emptied", "forged row"])
async def test_a_history_in_the_clear(rows: list[JSON]) -> None:
    body = {"data": rows, "warnings": [], "errors": []}
    async with at_capillary(told(body)) as (gateway, _):
        assert await why(gateway.history(PARTY, 1, 10)) == [Local.NOT_SEALED.value]
    async with at_capillary(told(body, sealed=True)) as (gateway, _):
        assert len((await gateway.history(PARTY, 1, 10)).rows) == len(rows)


@pytest.mark.parametrize("body", [{"adjustments": []}, BOOKED], ids=["emptied", "forged row"])
async def test_an_account_history_in_the_clear(body: JSON) -> None:
    async with at_mastercard(told(body)) as (gateway, _):
        assert await why(gateway.history(mastercard.SENDER, 1, 50)) == [Local.NOT_SEALED.value]
    async with at_mastercard(told(body, sealed=True)) as (gateway, _):
        found = await gateway.history(mastercard.SENDER, 1, 50)
        assert len(found.rows) == len(body["adjustments"])


async def test_a_miss_in_the_clear() -> None:
    by_id = Identifier(IdentifierKind.CUSTOMER_ID, "1001")
    for given in (told(capillary.errors(8015), "400 Bad Request"), told(b"", "400 Bad Request")):
        async with at_capillary(given) as (gateway, _):
            assert Local.NOT_SEALED.value in await why(gateway.customer(by_id))
    async with at_capillary(told(capillary.errors(814))) as (gateway, _):
        assert await why(gateway.history(PARTY, 1, 10)) == [Local.NOT_SEALED.value, "814"]

"""What a transfer hears when the other side misbehaves: at most one request, and the truth about it."""

from __future__ import annotations

import asyncio
import gzip
import socket
import tracemalloc

import pytest

from console.domain.problems import Local
from console.providers.response import TransportError
from tests.providers.hostile_server import (
    Behaviour,
    HostileServer,
    QuickClock,
    Visit,
    answer,
    answering,
    client,
    hostile,
)

BODY = b'{"points":100}'


async def _fails(behaviour: Behaviour, *, deadline: float = 5) -> tuple[TransportError, HostileServer]:
    async with hostile(behaviour) as server, client(server.url, deadline=deadline) as http:
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", BODY)
    return caught.value, server


async def _close_after_accept(visit: Visit) -> None:
    visit.writer.close()


async def _reset_before_request(visit: Visit) -> None:
    visit.reset()


async def _close_after_request(visit: Visit) -> None:
    await visit.request()


async def _reset_after_request(visit: Visit) -> None:
    await visit.request()
    visit.reset()


async def _never_answer(visit: Visit) -> None:
    await visit.request()
    await visit.server.closing.wait()


async def _drip_body(visit: Visit) -> None:
    await visit.request()
    await visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not visit.server.closing.is_set():
        await visit.write(b" ")
        await visit.pause(0.05)


async def _drip_headers(visit: Visit) -> None:
    await visit.request()
    await visit.write(b"HTTP/1.1 200 OK\r\n")
    while not visit.server.closing.is_set():
        await visit.write(b"X-More: please\r\n")
        await visit.pause(0.05)


async def _endless_headers(visit: Visit) -> None:
    await visit.request()
    await visit.write(b"HTTP/1.1 200 OK\r\n")
    while not visit.server.closing.is_set():
        await visit.write(b"X-More: please\r\n" * 1_000)


async def _continue_flood(visit: Visit) -> None:
    await visit.request()
    while not visit.server.closing.is_set():
        await visit.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


async def _gigabyte(visit: Visit) -> None:
    await visit.request()
    await visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
    for _ in range(16_384):
        await visit.write(b"9" * 65_536)


async def _endless_chunks(visit: Visit) -> None:
    await visit.request()
    await visit.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(16_384):
        await visit.write(b"10000\r\n" + b"9" * 65_536 + b"\r\n")


def _raw(data: bytes) -> Behaviour:
    async def behave(visit: Visit) -> None:
        await visit.request()
        await visit.write(data)

    return behave


@pytest.mark.parametrize("behaviour", [_close_after_accept, _reset_before_request])
async def test_a_connection_dropped_at_once_may_have_taken_the_request(behaviour: Behaviour) -> None:
    error, server = await _fails(behaviour)
    assert (error.condition, error.left_machine) == (Local.CONNECTION_LOST, True)
    assert server.connections == 1


@pytest.mark.parametrize(
    ("behaviour", "condition"),
    [
        (_close_after_request, Local.CONNECTION_LOST),
        (_reset_after_request, Local.CONNECTION_LOST),
        (_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), Local.CONNECTION_LOST),
        (_raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"), Local.CONNECTION_LOST),
        (_raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}"), Local.CONNECTION_LOST),
        (_raw(b"HTTP/1.1 20 OK\r\n\r\n"), Local.CONNECTION_LOST),
        (_raw(b"<html>Welcome to the hotel</html>\r\n\r\n"), Local.CONNECTION_LOST),
        (_raw(b"HTTP/1.1 200 OK\r\nX-Bad: a\x00b\r\n\r\n"), Local.CONNECTION_LOST),
        (_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), Local.CONNECTION_LOST),
        (_raw(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"), Local.CONNECTION_LOST),
        (_raw(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), Local.CONNECTION_LOST),
        (_endless_headers, Local.CONNECTION_LOST),
        (_gigabyte, Local.TOO_LARGE),
        (_endless_chunks, Local.TOO_LARGE),
    ],
)
async def test_a_broken_answer_is_one_request_and_an_open_question(
    behaviour: Behaviour, condition: Local
) -> None:
    error, server = await _fails(behaviour)
    assert (error.condition, error.left_machine) == (condition, True)
    assert (server.connections, len(server.requests)) == (1, 1)


@pytest.mark.parametrize("behaviour", [_never_answer, _drip_body, _drip_headers, _continue_flood])
async def test_the_deadline_ends_every_way_of_not_answering(behaviour: Behaviour) -> None:
    began = asyncio.get_running_loop().time()
    error, server = await _fails(behaviour, deadline=0.4)
    assert (error.condition, error.left_machine) == (Local.ANSWER_TIMEOUT, True)
    assert (server.connections, len(server.requests)) == (1, 1)
    assert asyncio.get_running_loop().time() - began < 4


async def test_a_gigabyte_is_neither_read_nor_kept() -> None:
    tracemalloc.start()
    try:
        error, server = await _fails(_gigabyte)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert error.condition is Local.TOO_LARGE
    assert server.written < 32 * 1024 * 1024
    assert peak < 16 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "x-unheard-of", "identity, gzip"])
async def test_an_encoded_body_is_refused_unread(encoding: str) -> None:
    bomb = gzip.compress(b"0" * 1_000_000)
    reply = answer(body=bomb, headers=f"Content-Encoding: {encoding}\r\nX-Cap-Requestid: r-1\r\n")
    error, server = await _fails(answering(reply))
    assert (error.condition, error.left_machine) == (Local.UNREADABLE, True)
    assert (error.status, error.request_id) == (200, "r-1")
    assert b"accept-encoding: identity" in server.requests[0].lower()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Again", "308 For Good"])
async def test_a_redirect_is_an_answer_and_never_followed(status: str) -> None:
    async with hostile(answering(answer())) as elsewhere:
        moved = answer(status, headers=f"Location: {elsewhere.url}/stolen\r\n")
        async with hostile(answering(moved)) as server, client(server.url) as http:
            sent = await http.send_once("/v2/points/transfer", BODY)
            read = await http.read("GET", "/v2/customers")
    assert sent.status == read.status == int(status[:3])
    assert (len(server.requests), elsewhere.connections) == (2, 0)


async def test_an_escape_code_in_the_reason_or_a_header_reaches_nobody() -> None:
    reply = answer("200 \x1b]0;owned\x07", headers="X-Cap-Requestid: \x9b31m\x1b[2Jid\r\n")
    async with hostile(answering(reply)) as server, client(server.url) as http:
        got = await http.send_once("/v2/points/transfer", BODY)
    assert got.status == 200
    assert all(
        character.isprintable() for text in (*got.headers.values(), got.request_id) for character in text
    )


async def test_a_second_answer_on_the_connection_is_never_read() -> None:
    twice = answer(body=b'{"a":1}') + answer(body=b'{"b":2}')
    async with hostile(_raw(twice)) as server, client(server.url) as http:
        assert (await http.send_once("/v2/points/transfer", BODY)).body == b'{"a":1}'
        assert (await http.read("GET", "/v2/customers")).body == b'{"a":1}'
        assert (await http.read("GET", "/v2/customers")).body == b'{"a":1}'
    assert server.connections == 3


async def test_refused_is_dialled_three_times_and_nothing_left() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        clock = QuickClock()
        async with client(url, clock=clock) as http:
            with pytest.raises(TransportError) as caught:
                await http.send_once("/v2/points/transfer", BODY)
    assert (caught.value.condition, caught.value.left_machine) == (Local.NO_CONNECTION, False)
    assert len(clock.waits) == 2


async def test_an_unknown_name_is_said_so_and_nothing_left() -> None:
    async with client("https://provider.invalid") as http:
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", BODY)
    assert (caught.value.condition, caught.value.left_machine) == (Local.NAME_NOT_FOUND, False)


async def test_a_handshake_that_hangs_is_a_connect_time_out_and_nothing_left() -> None:
    async with (
        hostile(_never_answer) as server,
        client(f"https://127.0.0.1:{server.port}", deadline=2.4) as http,
    ):
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", BODY)
    assert (caught.value.condition, caught.value.left_machine) == (Local.CONNECT_TIMEOUT, False)
    assert server.requests == []


async def test_cancelling_a_transfer_ends_it_with_one_request() -> None:
    async with hostile(_never_answer) as server, client(server.url) as http:
        sending = asyncio.create_task(http.send_once("/v2/points/transfer", BODY))
        await asyncio.wait_for(server.arrived.wait(), 5)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert (server.connections, len(server.requests)) == (1, 1)

"""Reads: kept connections, tries that are worth repeating, and the order of sealing and signing."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import stamina

from console.domain.exchanges import Trace
from console.domain.problems import Local
from console.providers.http import Http
from console.providers.response import TransportError
from console.settings.profiles import SettingsError
from tests.providers.hostile_server import Behaviour, QuickClock, Visit, answer, answering, client, hostile


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def _resets_then_answers(resets: int) -> Behaviour:
    async def behave(visit: Visit) -> None:
        await visit.request()
        if visit.server.connections <= resets:
            visit.reset()
        else:
            await visit.write(answer(body=b'{"ok":true}'))

    return behave


async def test_reads_share_a_connection_and_transfers_never_do() -> None:
    async with hostile(answering(answer())) as server, client(server.url) as http:
        for _ in range(3):
            await http.read("GET", "/v2/customers")
        assert server.connections == 1
        await http.send_once("/v2/points/transfer", b"{}")
        await http.send_once("/v2/points/transfer", b"{}")
        assert server.connections == 3
        await http.read("GET", "/v2/customers")
        assert server.connections == 3
    assert [b"\r\nconnection: close\r\n" in request.lower() for request in server.requests] == [False] * 3 + [
        True,
        True,
        False,
    ]


async def test_a_read_survives_two_resets() -> None:
    async with hostile(_resets_then_answers(2)) as server, client(server.url) as http:
        got = await http.read("GET", "/v2/customers")
    assert (got.status, got.body, len(server.requests)) == (200, b'{"ok":true}', 3)


async def test_a_read_that_succeeds_sets_up_nothing_that_would_try_again() -> None:
    called: set[str] = set()
    async with hostile(answering(answer())) as server, client(server.url) as http:
        sys.setprofile(lambda frame, _, __: called.add(frame.f_globals.get("__name__", "")))
        try:
            await http.read("GET", "/v2/customers")
        finally:
            sys.setprofile(None)
    assert "console.providers.retries" in called
    assert not {name for name in called if name.startswith(("stamina", "tenacity"))}


async def test_the_third_failure_is_the_last() -> None:
    async with hostile(_resets_then_answers(9)) as server, client(server.url) as http:
        with pytest.raises(TransportError) as caught:
            await http.read("GET", "/v2/customers")
    assert (caught.value.condition, len(server.requests)) == (Local.CONNECTION_LOST, 3)


async def test_what_may_not_be_repeated_is_asked_once() -> None:
    async with hostile(_resets_then_answers(1)) as server, client(server.url) as http:
        with pytest.raises(TransportError):
            await http.read("POST", "/v2/otp/generate", body=b"{}", repeatable=False)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["429 Slow", "502 Bad", "503 Busy", "504 Late"])
async def test_a_busy_provider_is_asked_again_but_only_in_reads(status: str) -> None:
    async with hostile(answering(answer(status), answer())) as server, client(server.url) as http:
        assert (await http.read("GET", "/v2/customers")).status == 200
        assert len(server.requests) == 2
    async with hostile(answering(answer(status), answer())) as server, client(server.url) as http:
        assert (await http.read("GET", "/v2/customers", repeatable=False)).status == int(status[:3])
        assert (await http.send_once("/v2/points/transfer", b"{}")).status == int(status[:3])
    assert len(server.requests) == 2


async def test_the_last_busy_answer_is_handed_over() -> None:
    async with hostile(answering(answer("503 Busy", b'{"down":1}'))) as server, client(server.url) as http:
        got = await http.read("GET", "/v2/customers")
    assert (got.status, got.body, len(server.requests)) == (503, b'{"down":1}', 3)


@pytest.mark.parametrize(
    ("asked", "requests"),
    [
        ("2", 2),
        ("10", 1),
        (format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 1),
        ("soon", 2),
        ("9" * 500, 1),
    ],
    ids=["seconds", "too-long", "date", "nonsense", "absurd"],
)
async def test_retry_after_is_honoured_up_to_a_few_seconds(asked: str, requests: int) -> None:
    busy = answer("429 Slow", headers=f"Retry-After: {asked}\r\n")
    async with hostile(answering(busy, answer())) as server, client(server.url, deadline=30) as http:
        await http.read("GET", "/v2/customers")
    assert len(server.requests) == requests


@pytest.mark.parametrize("status", ["400 No", "401 Who", "404 None", "500 Oops"])
async def test_other_statuses_are_answers_at_once(status: str) -> None:
    async with hostile(answering(answer(status))) as server, client(server.url) as http:
        assert (await http.read("GET", "/v2/customers")).status == int(status[:3])
    assert len(server.requests) == 1


async def test_silence_is_tried_again_within_the_one_deadline() -> None:
    async def silent(visit: Visit) -> None:
        await visit.request()
        await visit.server.closing.wait()

    async with hostile(silent) as server, client(server.url, deadline=0.6) as http:
        began = asyncio.get_running_loop().time()
        with pytest.raises(TransportError) as caught:
            await http.read("GET", "/v2/customers")
        assert asyncio.get_running_loop().time() - began < 3
    assert caught.value.condition is Local.ANSWER_TIMEOUT
    assert len(server.requests) == 2


async def test_a_cancelled_read_stays_cancelled() -> None:
    async def silent(visit: Visit) -> None:
        await visit.request()
        await visit.server.closing.wait()

    trace = Trace()
    async with hostile(silent) as server, client(server.url, trace=trace) as http:
        reading = asyncio.create_task(http.read("GET", "/v2/customers"))
        await asyncio.wait_for(server.arrived.wait(), 5)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert len(server.requests) == 1
    assert [exchange.failure for exchange in trace] == [Local.INTERRUPTED.value]


async def test_a_connection_the_server_closed_meanwhile_is_replaced() -> None:
    async def one_each(visit: Visit) -> None:
        await visit.request()
        await visit.write(answer())

    async with hostile(one_each) as server, client(server.url) as http:
        for _ in range(3):
            assert (await http.read("GET", "/v2/customers")).status == 200
    assert len(server.requests) == 3


class _Recorder:
    """Signs by writing down what it was given."""

    def __init__(self, failure: Exception | None = None, value: str = "Basic Zm9vOmJhcg==") -> None:
        self.seen: list[tuple[str, str, bytes]] = []
        self._failure = failure
        self._value = value

    async def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        self.seen.append((method, url, body))
        if self._failure is not None:
            raise self._failure
        return {"Authorization": self._value}


async def test_each_try_is_signed_over_what_travels() -> None:
    signer = _Recorder()
    async with (
        hostile(_resets_then_answers(1)) as server,
        client(server.url + "/", authenticator=signer, headers={"X-Cap-Branch": "B12"}) as http,
    ):
        await http.read("GET", "/v2/customers", query={"source": "INSTORE", "email": "a+b@example.com"})
        await http.send_once("/v2/points/transfer", b'{"points":1}')
    url = f"{server.url}/v2/customers?source=INSTORE&email=a%2Bb%40example.com"
    assert signer.seen == [("GET", url, b"")] * 2 + [
        ("POST", f"{server.url}/v2/points/transfer", b'{"points":1}')
    ]
    for request in server.requests:
        assert b"Authorization: Basic Zm9vOmJhcg==" in request
        assert b"X-Cap-Branch: B12" in request
    assert b"GET /v2/customers?source=INSTORE&email=a%2Bb%40example.com HTTP/1.1" in server.requests[0]
    assert server.requests[-1].endswith(b'\r\n\r\n{"points":1}')


async def test_a_failing_sign_in_is_not_a_sent_transfer() -> None:
    signer = _Recorder(TransportError(Local.ANSWER_TIMEOUT, left_machine=True, status=503))
    async with hostile(answering(answer())) as server, client(server.url, authenticator=signer) as http:
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", b"{}")
    assert (caught.value.condition, caught.value.left_machine) == (Local.ANSWER_TIMEOUT, False)
    assert (server.connections, len(signer.seen)) == (0, 1)


@pytest.mark.parametrize("value", ["Basic a\r\nX-Evil: 1", "pässword", "a\x00b"])
async def test_a_header_that_cannot_travel_is_refused_without_being_quoted(value: str) -> None:
    trace = Trace()
    async with (
        hostile(answering(answer())) as server,
        client(server.url, authenticator=_Recorder(value=value), trace=trace) as http,
    ):
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", b"{}")
    assert caught.value.left_machine is False
    assert server.connections == 0
    assert value not in repr(caught.value) + repr(list(trace))


@pytest.mark.parametrize("path", ["v2/x", "/v2/../admin", "/v2/x?id=1", "/v2/x#a", "/v2/a b", "/v2/ü", ""])
async def test_a_path_that_could_lead_elsewhere_is_refused(path: str) -> None:
    async with hostile(answering(answer())) as server, client(server.url) as http:
        with pytest.raises(TransportError) as caught:
            await http.read("GET", path)
    assert caught.value.left_machine is False
    assert server.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://provider.example",
        "ftp://127.0.0.1",
        "https://",
        "https://u:p@provider.example",
        "127.0.0.1:80",
    ],
)
def test_only_https_or_this_machine(url: str) -> None:
    with pytest.raises(SettingsError):
        Http(
            url,
            authenticator=None,
            cipher=None,
            trace=Trace(),
            clock=QuickClock(),
            request_id_header="X-Cap-Requestid",
        )


async def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hostile(answering(answer())) as proxy, hostile(answering(answer())) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.lower(), proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with client(server.url) as http:
            await http.read("GET", "/v2/customers")
            await http.send_once("/v2/points/transfer", b"{}")
    assert (proxy.connections, len(server.requests)) == (0, 2)


async def test_cookies_are_not_given_back() -> None:
    reply = answer(headers="Set-Cookie: session=abc123; Path=/\r\n")
    async with hostile(answering(reply)) as server, client(server.url) as http:
        await http.read("GET", "/v2/customers")
        await http.read("GET", "/v2/customers")
    assert not any(b"cookie" in request.lower() for request in server.requests)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Tue, 15 Nov 1994 08:12:31 GMT", datetime(1994, 11, 15, 8, 12, 31, tzinfo=UTC)),
        ("Tue, 15 Nov 1994 08:12:31 -0000", datetime(1994, 11, 15, 8, 12, 31, tzinfo=UTC)),
        ("Tue, 15 Nov 1994 10:12:31 +0200", datetime(1994, 11, 15, 8, 12, 31, tzinfo=UTC)),
        ("yesterday", None),
        ("Tue, 15 Nov 99999 08:12:31 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ],
)
async def test_the_servers_clock_is_read_in_utc(header: str, expected: datetime | None) -> None:
    async with (
        hostile(answering(answer(headers=f"Date: {header}\r\n"))) as server,
        client(server.url) as http,
    ):
        assert (await http.read("GET", "/v2/customers")).date == expected


async def test_a_closed_client_can_be_used_again() -> None:
    async with hostile(answering(answer())) as server, client(server.url) as http:
        await http.read("GET", "/v2/customers")
        await http.aclose()
        assert (await http.read("GET", "/v2/customers")).status == 200
    assert server.connections == 2


async def test_urls_never_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with hostile(answering(answer("503 Busy"))) as server, client(server.url) as http:
        await http.read("GET", "/v2/customers", query={"identifierValue": "919876543210"})
    assert "919876543210" not in caplog.text
    assert not [
        record for record in caplog.records if record.name.startswith(("httpx", "httpcore", "stamina"))
    ]

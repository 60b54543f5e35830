"""The trace helps support without knowing secrets or whole identifiers."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.exchanges import Exchange, Trace
from console.domain.masking import HIDDEN
from console.domain.problems import Local
from console.domain.text import is_unsafe
from console.providers.redaction import MAX_SHOWN, shown_body, shown_headers
from console.providers.response import TransportError
from tests.loop_over import loop_over
from tests.providers.hostile_server import answer, answering, client, hostile


async def _one_exchange(reply: bytes, path: str, body: dict[str, object]) -> Exchange:
    trace = Trace()
    async with (
        hostile(answering(reply)) as server,
        client(server.url, trace=trace, headers={"X-CAP-API-OAUTH-TOKEN": "canary-token"}) as http,
    ):
        await http.send_once(path, json.dumps(body).encode())
    (exchange,) = trace
    return exchange


async def test_an_exchange_is_kept_without_secrets() -> None:
    reply = answer(
        body=b'{"accessToken":"canary-access","entity":{"mobile":"919876543210","points":100}}',
        headers="Set-Cookie: canary-cookie=1\r\nX-Cap-Requestid: r-77\r\n",
    )
    body = {"code": "canary-code", "otp": "canary-otp", "fromCustomer": 112, "email": "canary@example.com"}
    exchange = await _one_exchange(reply, "/v2/customers/919876543210/canary%40example.com", body)
    assert "canary" not in repr(exchange)
    assert "919876543210" not in repr(exchange)
    assert exchange.path == "/v2/customers/••••3210/•••@•••"
    assert (exchange.status, exchange.request_id, exchange.failure) == (200, "r-77", "")
    assert json.loads(exchange.request_body)["fromCustomer"] == 112
    assert json.loads(exchange.response_body)["entity"] == {"mobile": "••••3210", "points": 100}
    assert dict(exchange.request_headers)["x-cap-api-oauth-token"] == HIDDEN


async def test_a_query_is_never_kept() -> None:
    trace = Trace()
    async with hostile(answering(answer())) as server, client(server.url, trace=trace) as http:
        await http.read("GET", "/v2/customers", query={"identifierValue": "canary"})
    assert "canary" not in repr(list(trace))


async def test_each_dial_and_each_failure_is_recorded() -> None:
    trace = Trace()
    async with client("https://provider.invalid", trace=trace) as http:
        with pytest.raises(TransportError):
            await http.send_once("/v2/points/transfer", b"{}")
    assert [exchange.failure for exchange in trace] == [Local.NAME_NOT_FOUND.value] * 3
    assert {exchange.status for exchange in trace} == {None}


async def test_a_fault_of_a_watcher_costs_the_trace_and_not_the_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def faulty(exchange: Exchange) -> None:
        raise RuntimeError("canary")

    trace = Trace()
    trace.watch(faulty)
    async with hostile(answering(answer())) as server, client(server.url, trace=trace) as http:
        assert (await http.send_once("/v2/points/transfer", b"{}")).status == 200
    assert "RuntimeError" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    "name",
    [
        "otp",
        "OTP",
        "code",
        "key",
        "secret",
        "clientSecret",
        "password",
        "accessToken",
        "refresh_token",
        "token",
        "x-api-key",
        "pin",
        "cvv",
    ],
)
def test_secret_fields_are_masked_at_any_depth(name: str) -> None:
    body = json.dumps({"a": [{"b": {name: "canary"}}], "c": {name: {"deep": "canary"}}}).encode()
    assert "canary" not in shown_body(body)


def test_error_codes_stay_readable() -> None:
    body = b'{"errors":[{"status":false,"code":886,"message":"Try later"}]}'
    assert shown_body(body) == body.decode()


@pytest.mark.parametrize(
    "text",
    [
        "eyJhbGciOiJSU0EifQ.AAAA.BBBB.CCCC.DDDD",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.",
        "Basic Zm9vOmJhcg==",
    ],
)
def test_tokens_are_masked_wherever_they_turn_up(text: str) -> None:
    assert text not in shown_body(json.dumps({"note": f"got {text}"}).encode())
    assert text not in shown_body(f"<p>{text}</p>".encode())


def test_no_more_of_a_long_body_is_searched_for_secrets_than_could_be_shown() -> None:
    searched: list[int] = []

    def hide(text: str) -> str:
        searched.append(len(text))
        return text

    rows = json.dumps({"data": [{"notes": "sample gift"}] * 2_000}).encode()
    shown = shown_body(rows, hide)
    assert (len(shown), shown[-1]) == (MAX_SHOWN, "…")
    assert searched == [pytest.approx(2 * MAX_SHOWN, abs=20)]


@loop_over("before", range(2 * MAX_SHOWN - 120, 2 * MAX_SHOWN + 20, 3))
def test_what_is_left_out_of_a_long_body_cuts_no_secret_in_two(before: int) -> None:
    # The token is shown as three dots, so that all behind it would fit.
    token = f"eyJ{'a' * (before // 2)}.{'b' * (before // 2)}"
    shown = shown_body(json.dumps({"t": token, "n": "5555444433332222 canary@example.com"}).encode())
    assert not [part for part in ("55554", "canary", "aaaa", "bbbb") if part in shown]


@pytest.mark.parametrize(
    "name",
    ["Authorization", "X-CAP-API-OAUTH-TOKEN", "Cookie", "Set-Cookie", "X-Api-Key", "Proxy-Authorization"],
)
def test_credentials_in_headers_are_masked(name: str) -> None:
    assert shown_headers([(name, "canary")]) == ((name, HIDDEN),)


def test_ordinary_headers_are_shown() -> None:
    headers = (
        ("X-CAP-API-ATTRIBUTION-ENTITY-CODE", "till-12"),
        ("Host", "provider.example"),
    )
    assert shown_headers(headers) == headers


def test_a_big_body_is_only_measured() -> None:
    assert shown_body(b'{"otp":"' + b"9" * 70_000 + b'"}') == "(70010 bytes, not kept)"
    assert len(shown_body(json.dumps(["x" * 300] * 100).encode())) == MAX_SHOWN


@given(
    st.one_of(
        st.binary(max_size=400), st.text(max_size=400).map(lambda text: json.dumps({text: [text]}).encode())
    )
)
def test_any_body_can_be_shown_safely(body: bytes) -> None:
    text = shown_body(body)
    assert len(text) <= MAX_SHOWN
    assert not [character for character in text if is_unsafe(character) and character not in "\u200c\u200d"]


@pytest.mark.parametrize("text", ["b" * 65_000, "-eyJ" * 16_000, "a@" * 32_000, "eyJaaaaaa." * 6_000])
def test_no_text_makes_the_search_for_secrets_slow(text: str) -> None:
    began = time.perf_counter()
    shown_body(text.encode())
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"a":' * 10_000, b"9" * 5_000, b'["\\ud800"]', b"NaN"])
def test_bodies_made_to_break_a_parser_are_shown_too(body: bytes) -> None:
    assert 0 < len(shown_body(body)) <= MAX_SHOWN

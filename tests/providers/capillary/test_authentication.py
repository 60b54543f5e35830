from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.problems import Context, Local, ProviderError
from console.providers.capillary.authentication import ClientSignIn, TillSignIn
from console.providers.capillary.settings import Attribution
from console.providers.response import Answer, TransportError
from tests.providers.capillary.scripted import (
    REQUEST_ID,
    SECRETS,
    answer,
    errors,
    gateway,
    scripted,
    secrets_of,
)
from tests.providers.scripted_http import JSON, ScriptedHttp

CLIENT = secrets_of("sample-key", "sample-secret")


class Hands:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def granted(token: str = "sample.token.one", **data: JSON) -> Answer:
    return answer({"data": {"accessToken": token, "ttlSeconds": 300} | data, "errors": None})


def client(
    *answers: Answer | TransportError, attribution: Attribution | None = None
) -> tuple[ClientSignIn, ScriptedHttp, Hands]:
    http, clock = scripted(*answers), Hands()
    return ClientSignIn(http, CLIENT, clock, attribution), http, clock


async def headers(sign_in: ClientSignIn | TillSignIn) -> dict[str, str]:
    return dict(await sign_in.headers("GET", "http://127.0.0.1:9/", b""))


async def test_the_measured_vector_of_basic() -> None:
    expected = "c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3"
    assert await headers(TillSignIn(SECRETS)) == {"Authorization": f"Basic {expected}"}


async def test_a_token_is_asked_for_as_documented() -> None:
    sign_in, http, _ = client(granted())
    assert await headers(sign_in) == {"X-CAP-API-OAUTH-TOKEN": "sample.token.one"}
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("POST", "/v3/oauth/token/generate")
    assert sent.fields == {"key": "sample-key", "secret": "sample-secret"}


async def test_the_branch_is_named_beside_the_token() -> None:
    branch = Attribution(entity_type="STORE_CODE", entity_code="sample-12")
    sign_in, _, _ = client(granted(), attribution=branch)
    named = await headers(sign_in)
    assert named["X-CAP-API-ATTRIBUTION-ENTITY-TYPE"] == "STORE_CODE"
    assert named["X-CAP-API-ATTRIBUTION-ENTITY-CODE"] == "sample-12"
    assert "Authorization" not in named


async def test_a_token_serves_its_life_and_is_renewed_before_it_ends() -> None:
    sign_in, http, clock = client(granted("a.b.c"), granted("d.e.f"))
    for clock.seconds in (0.0, 100.0, 269.0):
        assert (await headers(sign_in))["X-CAP-API-OAUTH-TOKEN"] == "a.b.c"
    clock.seconds = 271.0
    assert (await headers(sign_in))["X-CAP-API-OAUTH-TOKEN"] == "d.e.f"
    assert len(http.sent) == 2


async def test_the_tokens_own_life_counts_where_the_answer_names_none() -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"iat": 5, "exp": 65}).encode()).decode().rstrip("=")
    token = f"sample.{claims}.one"
    sign_in, http, clock = client(granted(token, ttlSeconds=None), granted("d.e.f"))
    await headers(sign_in)
    clock.seconds = 53.0
    await headers(sign_in)
    assert len(http.sent) == 1
    clock.seconds = 55.0
    assert (await headers(sign_in))["X-CAP-API-OAUTH-TOKEN"] == "d.e.f"


@pytest.mark.parametrize("token", ["a", "a.b.c", "a.e30.c", "a.W10.c", "a.eyJpYXQiOiAieCIsICJleHAiOiAxfQ.c"])
async def test_a_token_of_unknown_life_is_used_at_once_and_not_kept(token: str) -> None:
    sign_in, http, clock = client(granted(token, ttlSeconds=None), granted("d.e.f"))
    assert (await headers(sign_in))["X-CAP-API-OAUTH-TOKEN"] == token
    clock.seconds = 1.0
    await headers(sign_in)
    assert len(http.sent) == 2


async def test_many_at_once_ask_for_one_token() -> None:
    sign_in, http, _ = client(granted())
    await asyncio.gather(*(headers(sign_in) for _ in range(20)))
    assert len(http.sent) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        answer(errors(401), 401),
        answer(errors(401), 200),
        answer(b"<html>", 403),
        answer(b"", 500),
        answer({"data": None, "errors": None}),
        answer({"data": {"accessToken": "", "ttlSeconds": 300}, "errors": []}),
        answer({"data": {"accessToken": "line\nbreak", "ttlSeconds": 300}}),
        answer({"data": {"accessToken": "café", "ttlSeconds": 300}}),
        answer({"data": {"accessToken": ["x"], "ttlSeconds": 300}}),
        answer({"data": {"accessToken": "a.b.c", "ttlSeconds": -1}}),
        answer({"data": {"accessToken": "a.b.c", "ttlSeconds": 300}}, 500),
    ],
)
async def test_no_token_is_one_clear_problem(refusal: Answer) -> None:
    sign_in, _, _ = client(refusal)
    with pytest.raises(ProviderError) as caught:
        await headers(sign_in)
    (problem,) = caught.value.problems
    assert (problem.context, problem.code, problem.request_id) == (Context.AUTH, "token", REQUEST_ID)
    assert "sample-secret" not in str(caught.value)


async def test_an_unreachable_token_service_is_named_as_such() -> None:
    sign_in, _, _ = client(TransportError(Local.ANSWER_TIMEOUT, left_machine=True))
    with pytest.raises(ProviderError) as caught:
        await headers(sign_in)
    assert caught.value.problems[0].code == Local.ANSWER_TIMEOUT.value


async def test_a_failed_renewal_is_tried_again_with_the_next_request() -> None:
    sign_in, _, _ = client(answer(b"", 503), granted("a.b.c"))
    with pytest.raises(ProviderError):
        await headers(sign_in)
    assert (await headers(sign_in))["X-CAP-API-OAUTH-TOKEN"] == "a.b.c"


async def test_a_question_refused_for_its_token_is_asked_once_more() -> None:
    sign_in, tokens, _ = client(granted("a.b.c"), granted("d.e.f"))
    await headers(sign_in)
    http = scripted(answer(errors(401), 401), answer({"id": 7}))
    customer = await gateway(http, sign_in=sign_in).customer(Identifier(IdentifierKind.CUSTOMER_ID, "7"))
    assert customer.id == "7"
    assert len(http.sent) == 2
    await headers(sign_in)
    assert len(tokens.sent) == 2


async def test_a_till_that_is_refused_is_not_asked_again() -> None:
    http = scripted(answer(errors(401), 401))
    with pytest.raises(ProviderError):
        await gateway(http).customer(Identifier(IdentifierKind.CUSTOMER_ID, "7"))
    assert len(http.sent) == 1


def test_secrets_are_hidden_when_printed() -> None:
    assert "sample-secret" not in repr(CLIENT)

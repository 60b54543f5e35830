"""On a profile that seals, no read in the clear is proof; only the gateway speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from console.domain.problems import Local, ProviderError
from console.providers.mastercard.gateway import MastercardGateway
from console.providers.response import Answer
from tests.loop_over import loop_over
from tests.providers.mastercard.scripted import NUMBER, SENDER, SENDER_ID, answer, errors, scripted
from tests.providers.scripted_http import JSON

Read = Callable[[MastercardGateway], Awaitable[object]]

SEARCH, BALANCE = "/users/references/searches", "/points-details"
EXPIRATIONS, ADJUSTMENTS = "/points-expirations-details", "/points-adjustments-details"
READS: dict[str, Read] = {
    "an account": lambda at: at.account(NUMBER),
    "a balance": lambda at: at.account_again(SENDER_ID),
    "expirations": lambda at: at.expirations(SENDER_ID),
    "a history": lambda at: at.history(SENDER, 1, 50),
}
every_read = pytest.mark.parametrize("read", READS.values(), ids=READS.keys())


async def why(read: Read, given: Answer) -> list[str]:
    at = scripted()
    for path in (BALANCE, EXPIRATIONS, "/expiration-details", ADJUSTMENTS):
        at.http.by_path[path] = given
    at.lookup.by_path[SEARCH] = given
    with pytest.raises(ProviderError) as caught:
        await read(at.gateway)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"adjustments": []},
        {"availablePoints": 5},
        {"userReferences": []},
        {"adjustments": [{"points": -5}]},
    ],
)
@every_read
async def test_no_success_in_the_clear_is_believed(read: Read, body: JSON) -> None:
    assert await why(read, answer(body, sealed=False)) == [Local.NOT_SEALED.value]


@loop_over("code", ["INVALID_FIELD_VALUE_USER_ID", "ENTITY_NOT_FOUND", "SAMPLE"])
@loop_over("status", [200, 400, 404])
@every_read
async def test_no_word_of_the_service_in_the_clear_is_believed(read: Read, code: str, status: int) -> None:
    """It is shown, behind what is wrong with it."""
    assert await why(read, answer(errors(code), status, sealed=False)) == [Local.NOT_SEALED.value, code]


@every_read
async def test_the_gateway_speaks_in_the_clear(read: Read) -> None:
    told = errors("NOT_AUTHORIZED_REQUEST", source="Gateway")
    assert await why(read, answer(told, 401, sealed=False)) == ["NOT_AUTHORIZED_REQUEST"]


@loop_over("status", [401, 403, 404, 503])
@loop_over("body", [b"", b"<html>", b"{}"])
@every_read
async def test_a_page_of_the_edge_keeps_its_name(read: Read, body: bytes, status: int) -> None:
    assert await why(read, answer(body, status, sealed=False)) == [str(status)]


async def test_a_past_in_the_clear_is_missing_and_not_empty() -> None:
    at = scripted()
    clear = answer({"adjustments": [], "transactions": []}, sealed=False)
    at.http.by_path[ADJUSTMENTS] = at.lookup.by_path["/transactions/searches"] = clear
    past = await at.gateway.past(SENDER_ID)
    assert [problem.code for problem in past.problems] == [Local.NOT_SEALED.value] * 2


@pytest.mark.parametrize("status", [202, 203, 204, 206])
@every_read
async def test_a_part_is_not_the_whole(read: Read, status: int) -> None:
    assert await why(read, answer({"adjustments": []}, status)) == [Local.UNREADABLE.value]


@pytest.mark.parametrize(
    ("around", "doubt"),
    [
        ({"status": "ERROR"}, Local.ANSWER_CONTRADICTS),
        ({"status": {"success": False}}, Local.ANSWER_CONTRADICTS),
        ({"result": {"status": "PENDING"}}, Local.PROMISED_ONLY),
    ],
)
async def test_a_history_that_says_it_failed_is_not_empty(around: JSON, doubt: Local) -> None:
    assert await why(READS["a history"], answer({"adjustments": [], **around})) == [doubt.value]


async def test_what_rows_say_of_themselves_is_theirs() -> None:
    at = scripted()
    at.http.by_path[ADJUSTMENTS] = answer({"adjustments": [{"points": -5, "status": "CANCELLED"}]})
    (row,) = (await at.gateway.history(SENDER, 1, 50)).rows
    assert row.outgoing


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("body", [b"", {}, {"adjustments": []}, [], {"message": "no"}])
async def test_a_refused_sign_in_is_never_an_empty_history(body: JSON, sealed: bool) -> None:
    assert await why(READS["a history"], answer(body, 401, sealed=sealed)) == ["401"]

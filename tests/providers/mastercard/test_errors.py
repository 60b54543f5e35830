"""Errors in all documented shapes, and what of them reaches the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console.domain.problems import Context
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.documents import read
from console.providers.mastercard.errors import objections_in
from tests.providers.mastercard.scripted import (
    CONSUMER_KEY,
    JOURNAL_KEY,
    NUMBER,
    OTHER_NUMBER,
    REQUEST_ID,
    SENDER_ID,
    answer,
)
from tests.providers.scripted_http import JSON

SAMPLE = {
    "Source": "rewards-points-api",
    "ReasonCode": "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER",
    "Description": "The amount isn't allowed.",
    "Recoverable": "false",
    "Details": "null",
}
SHAPES: dict[str, Callable[[JSON], JSON]] = {
    "object around a list": lambda one: {"Errors": {"Error": [one]}},
    "object around one": lambda one: {"Errors": {"Error": one}},
    "list": lambda one: {"Errors": [{"RequestId": "r-7", **one}]},
    "one": lambda one: {"Errors": one},
    "lower case": lambda one: {"errors": [{key[0].lower() + key[1:]: one[key] for key in one}]},
    "snake case": lambda one: {"errors": [{"reason_code" if k == "ReasonCode" else k: one[k] for k in one}]},
    "capitals": lambda one: {"ERRORS": {"ERROR": [{key.upper(): one[key] for key in one}]}},
    "alone": lambda one: one,
}


def known() -> AccountBook:
    book = AccountBook(JOURNAL_KEY)
    book.keep(SENDER_ID, NUMBER)
    book.note(OTHER_NUMBER)
    return book


def met(body: JSON, request_id: str = REQUEST_ID) -> list[tuple[Context, str, str, str]]:
    got = answer(body, 400)
    objections = objections_in(read(got.body))
    return [(one.context, one.code, one.message, one.request_id) for one in objections.problems(got, known())]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_documented_shape(shape: str) -> None:
    (found,) = met(SHAPES[shape](SAMPLE))
    assert found == (Context.SERVICE, SAMPLE["ReasonCode"], SAMPLE["Description"], REQUEST_ID)


@pytest.mark.parametrize("details", [None, "null", "sample", {"Detail": [{"Name": "Sample"}]}, [], 5])
def test_details_of_any_kind(details: JSON) -> None:
    (found,) = met({"Errors": {"Error": [{**SAMPLE, "Details": details}]}})
    assert found[1:3] == (SAMPLE["ReasonCode"], SAMPLE["Description"])


def test_details_speak_where_there_is_no_description() -> None:
    (found,) = met({"Errors": {"Error": [{"ReasonCode": "SAMPLE", "Details": "sample words"}]}})
    assert found[2] == "sample words"


@pytest.mark.parametrize("source", ["Gateway", "gateway", "GATEWAY", " Gateway "])
def test_the_gateway_is_told_apart(source: str) -> None:
    assert met({"Errors": {"Error": [{**SAMPLE, "Source": source}]}})[0][0] is Context.GATEWAY


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Source": "transferReason"}, "INVALID_INPUT_VALUE(transferReason)"),
        ({"Source": "TO_BANK_ACCOUNT_NUMBER"}, "INVALID_INPUT_VALUE(toBankAccountNumber)"),
        ({"Details": {"Detail": [{"Name": "adjustedBy", "Value": "x"}]}}, "INVALID_INPUT_VALUE(adjustedBy)"),
        ({"Details": "pointsToTransfer"}, "INVALID_INPUT_VALUE(pointsToTransfer)"),
        ({"Details": "something"}, "INVALID_INPUT_VALUE"),
    ],
)
def test_the_entry_in_fault_stands_behind_the_code(changes: JSON, code: str) -> None:
    (found,) = met({"Errors": {"Error": [{**SAMPLE, "ReasonCode": "INVALID_INPUT_VALUE", **changes}]}})
    assert (found[0], found[1]) == (Context.SERVICE, code)


@pytest.mark.parametrize(
    ("recoverables", "headline"),
    [
        (("true", "false", "true"), "CODE_1"),
        ((True, True, False), "CODE_2"),
        ((True, None, False), "CODE_1"),
        (("true", True, "TRUE"), "CODE_0"),
        ((False, False, False), "CODE_0"),
    ],
)
def test_the_first_final_error_is_the_headline_and_none_is_lost(
    recoverables: tuple[object, ...], headline: str
) -> None:
    members = [
        {**SAMPLE, "ReasonCode": f"CODE_{number}", "Recoverable": value}
        for number, value in enumerate(recoverables)
    ]
    found = [one[1] for one in met({"Errors": {"Error": members}})]
    assert found[0] == headline
    assert sorted(found) == ["CODE_0", "CODE_1", "CODE_2"]


def test_the_requests_own_id_is_kept_where_the_header_is_absent() -> None:
    got = answer(SHAPES["list"](SAMPLE), 400)
    bare = type(got)(400, {}, got.body)
    (problem,) = objections_in(read(bare.body)).problems(bare, known())
    assert problem.request_id == "r-7"


def test_words_of_the_provider_come_without_secrets() -> None:
    base = f"POST&https%3A%2F%2Fx&oauth_body_hash%3DR%2FGGj%2BSdVqFq%3D%26oauth_consumer_key%3D{CONSUMER_KEY}"
    words = (
        f"account {NUMBER} or {OTHER_NUMBER.lower()}, id {SENDER_ID}, {CONSUMER_KEY}, "
        f"eyJhbGciOiJSU0EifQ.AAAA.BBBB.CCCC.DDDD, {base.replace('!', '%21')}, 411111111111"
    )
    (found,) = met({"Errors": {"Error": [{**SAMPLE, "Description": words}]}})
    shown = found[2]
    hidden = (NUMBER, OTHER_NUMBER.lower(), "cccccccc", "kkkkkkkk", "AAAA.BBBB", "GGj", "411111111111")
    assert not [secret for secret in hidden if secret in shown]
    assert SENDER_ID in shown
    assert "9999 •••• 6000" in shown


def test_control_characters_are_made_visible() -> None:
    (found,) = met({"Errors": {"Error": [{**SAMPLE, "ReasonCode": "A\x1b[2J", "Description": "\x9b"}]}})
    assert "\x1b" not in found[1]
    assert "\x9b" not in found[2]

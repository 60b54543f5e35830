"""Mastercard documents no codes for points, so its cards are found by family, source and status."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.problems import Context, Problem, Severity
from console.explanations.catalogue import Catalogue, Moved, RetryClass, Who
from console.explanations.loader import read_entries
from tests.explanations.documented_refusals import ROWS, Row, met
from tests.loop_over import loop_over

CATALOGUE = Catalogue()
SOURCES = (Context.GATEWAY, Context.SERVICE)
NOT_AGAIN = "Do not send it again."
ACCOUNT_TITLES = {"Account not found", "Account not known", "Account may not take part"}


TEXT = files("console.explanations").joinpath("mastercard.toml").read_text(encoding="utf-8")
WRITTEN = read_entries(TEXT)


@loop_over("row", ROWS)
def test_a_documented_row_has_its_card(catalogue: Catalogue, row: Row) -> None:
    card = catalogue.explain(row.problem)
    assert card.known
    assert (card.title, card.who, card.field) == (row.title, row.who, row.field)
    assert card.retry is (RetryClass.WAIT if row.retry is RetryClass.VERIFY else row.retry)


@loop_over("row", ROWS)
def test_after_sending_it_says_what_is_known(catalogue: Catalogue, row: Row) -> None:
    card = catalogue.explain(row.problem, sent=True)
    assert card.moved is row.moved
    if row.moved is Moved.UNKNOWN:
        assert card.retry is RetryClass.VERIFY
        assert card.next_step.startswith(NOT_AGAIN)


@loop_over("row", ROWS)
@loop_over("status", [None, 200, 302, 408, 409, 500, 502, 503, 504, 599])
def test_no_code_turns_an_unclear_status_into_a_refusal(
    catalogue: Catalogue, row: Row, status: int | None
) -> None:
    card = catalogue.explain(replace(row.problem, http_status=status), sent=True)
    assert card.moved is Moved.UNKNOWN
    assert card.next_step.startswith(NOT_AGAIN)


@given(
    st.sampled_from([Context.GATEWAY, Context.SERVICE, Context.HTTP, Context.TRANSFER]),
    st.none() | st.integers(100, 599),
    st.from_regex(r"([A-Z]{1,12}_){0,4}[A-Z]{1,12}|", fullmatch=True),
    st.text(max_size=60),
    st.sampled_from(Severity),
)
def test_only_a_readable_4xx_proves_that_nothing_moved(
    context: Context, status: int | None, code: str, message: str, severity: Severity
) -> None:
    problem = Problem("mastercard", context, code, severity, message=message, http_status=status)
    card = CATALOGUE.explain(problem, sent=True)
    if card.moved is Moved.NO:
        assert context in SOURCES
        assert status is not None
        assert status in set(range(400, 500)) - {408, 409}
    else:
        assert card.moved is Moved.UNKNOWN
        assert severity is Severity.WARNING or card.next_step.startswith(NOT_AGAIN)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 415, 429, 503])
def test_an_answer_without_a_readable_body_proves_nothing(catalogue: Catalogue, status: int) -> None:
    card = catalogue.explain(met(Context.HTTP, status, str(status)), sent=True)
    assert card.known
    assert card.moved is Moved.UNKNOWN
    assert card.next_step.startswith(NOT_AGAIN)


@pytest.mark.parametrize(
    "code",
    ["NOT_FOUND", "ENTITY_NOT_FOUND", "RESOURCE_NOT_FOUND", "ACCOUNT_STATUS", "INVALID_ACCOUNT", "404", ""],
)
@pytest.mark.parametrize("message", ["", "The account was not found"])
def test_a_404_of_the_gateway_is_never_about_an_account(
    catalogue: Catalogue, code: str, message: str
) -> None:
    gateway = catalogue.explain(met(Context.GATEWAY, 404, code, message))
    assert gateway.title == "No way to the service"
    assert gateway.who is Who.ADMINISTRATOR
    assert "account" not in f"{gateway.what} {gateway.next_step}".lower()
    assert catalogue.explain(met(Context.SERVICE, 404, code, message)).title in ACCOUNT_TITLES
    assert catalogue.explain(met(Context.HTTP, 404, "404", message)).title == "Nothing at this address"


@given(st.from_regex(r"([A-Z]{1,12}_){0,4}[A-Z]{1,12}|", fullmatch=True))
def test_the_gateway_knows_no_account_whatever_code_it_names(code: str) -> None:
    assert CATALOGUE.explain(met(Context.GATEWAY, 404, code)).title not in ACCOUNT_TITLES


def test_the_code_comes_before_family_words_and_status(catalogue: Catalogue) -> None:
    said = "The project is not provisioned"
    by_code = catalogue.explain(met(Context.SERVICE, 404, "INVALID_BODY_HASH", said))
    by_family = catalogue.explain(met(Context.SERVICE, 404, "INSUFFICIENT_POINTS", said))
    by_words = catalogue.explain(met(Context.SERVICE, 404, "SOMETHING_ELSE", said))
    by_status = catalogue.explain(met(Context.SERVICE, 404, "SOMETHING_ELSE", "Something else"))
    assert [card.title for card in (by_code, by_family, by_words, by_status)] == [
        "Message changed after signing",
        "Too few points",
        "Not switched on for us",
        "Account not found",
    ]


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("OAuth Signature parameter failed verification", "Sign-in not accepted"),
        ("The consumer key has expired.", "Key no longer valid"),
        ("Unauthorized - Access Not Granted", "Access not granted"),
        ("Client is NOT provisioned for this API", "Not switched on for us"),
        ("Something about a key", "Access refused"),
    ],
)
def test_the_providers_words_help_where_no_code_does(catalogue: Catalogue, message: str, title: str) -> None:
    assert catalogue.explain(met(Context.GATEWAY, 403, "", message)).title == title


def test_each_heading_is_in_one_piece_so_that_the_order_of_the_file_is_what_it_looks_like() -> None:
    headings = [line for line in TEXT.splitlines() if line.startswith("[[")]
    assert [heading for heading, _ in groupby(headings)] == list(dict.fromkeys(headings))


def test_every_entry_explains_a_documented_row() -> None:
    entries = {*WRITTEN.codes.values(), *(family.entry for family in WRITTEN.families)}
    beside_the_documents = {"Kind of number not known", "Nothing at this address"}
    assert {entry.title for entry in entries} == {row.title for row in ROWS} | beside_the_documents


@pytest.mark.parametrize("context", SOURCES)
def test_an_unknown_code_keeps_code_status_and_source_for_the_ticket(
    catalogue: Catalogue, context: Context
) -> None:
    problem = replace(met(context, 422, "SOMETHING_NEW", "Hm"), request_id="0.c6.17.8c")
    card = catalogue.explain(problem, sent=True)
    assert (card.known, card.moved, card.retry) == (False, Moved.UNKNOWN, RetryClass.VERIFY)
    assert "SOMETHING_NEW" in card.what
    source = context.value.lower()
    assert card.detail == f'code SOMETHING_NEW · source {source} · request 0.c6.17.8c · "Hm"'


def test_capillarys_status_never_explains_its_codes(catalogue: Catalogue) -> None:
    assert not catalogue.explain(Problem("capillary", Context.TRANSFER, "123456", http_status=404)).known

"""The same number means different things in different places; the nearest meaning wins."""

from __future__ import annotations

import pytest

from console.domain.problems import Context, Problem, Severity
from console.explanations.catalogue import Catalogue, Field, RetryClass


def _problem(context: Context, code: str, http_status: int | None = 200) -> Problem:
    return Problem("capillary", context, code, http_status=http_status)


@pytest.mark.parametrize(
    ("met", "code", "meant"),
    [
        (Context.TRANSFER, "686", Context.POINTS),
        (Context.TRANSFER, "804", Context.TRANSFER),
        (Context.TRANSFER, "817", Context.TRANSFER),
        (Context.TRANSFER, "4000", Context.AUTH),
        (Context.TRANSFER, "618", Context.CUSTOMER),
        (Context.TRANSFER, "503", Context.HTTP),
        (Context.GROUP_TRANSFER, "1645", Context.GROUP_TRANSFER),
        (Context.GROUP_TRANSFER, "1632", Context.GROUP),
        (Context.GROUP_TRANSFER, "885", Context.TRANSFER),
        (Context.GROUP_TRANSFER, "902", Context.TRANSFER),
        (Context.GROUP_TRANSFER, "881", Context.POINTS),
        (Context.HISTORY, "814", Context.HISTORY),
        (Context.HISTORY, "8013", Context.TRANSFER),
        (Context.HISTORY, "881", Context.POINTS),
        (Context.OTP, "885", Context.TRANSFER),
        (Context.BALANCE, "8015", Context.CUSTOMER),
        (Context.BALANCE, "816", Context.CUSTOMER),
        (Context.LEDGER, "91020", Context.AUTH),
        (Context.GROUP, "8015", Context.CUSTOMER),
        (Context.POINTS, "808", Context.OTP),
        (Context.CUSTOMER, "1021", Context.OTP),
        (Context.AUTH, "401", Context.HTTP),
        (Context.HTTP, "4001", Context.AUTH),
    ],
)
def test_a_code_is_looked_for_in_order(catalogue: Catalogue, met: Context, code: str, meant: Context) -> None:
    assert catalogue.explain(_problem(met, code)) == catalogue.explain(_problem(meant, code))


@pytest.mark.parametrize("code", ["604", "605", "808", "876", "1021", "9001"])
def test_a_refused_code_is_cured_in_the_code_field(catalogue: Catalogue, code: str) -> None:
    for context in (Context.TRANSFER, Context.GROUP_TRANSFER, Context.OTP):
        card = catalogue.explain(_problem(context, code), sent=True)
        assert (card.field, card.retry) == (Field.CODE, RetryClass.FIX)


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("830", Field.SENDER),
        ("1206", Field.SENDER),
        ("1207", Field.RECIPIENT),
        ("1208", Field.RECIPIENT),
        ("1645", Field.RECIPIENT),
        ("1646", Field.NONE),
        ("434", Field.NONE),
        ("8013", Field.NONE),
        ("8015", Field.NONE),
        ("1651", Field.SENDER),
        ("1620", Field.SENDER),
        ("422", Field.AMOUNT),
        ("828", Field.PROGRAM),
        ("889", Field.NONE),
    ],
)
def test_a_group_card_stands_at_the_side_that_can_cure_it(
    catalogue: Catalogue, code: str, field: Field
) -> None:
    assert catalogue.explain(_problem(Context.GROUP_TRANSFER, code)).field is field


@pytest.mark.parametrize("context", [context for context in Context if context is not Context.LOCAL])
def test_rights_and_http_are_known_everywhere(catalogue: Catalogue, context: Context) -> None:
    assert catalogue.explain(_problem(context, "4000")).known
    assert catalogue.explain(_problem(context, "502", 502)).known


def test_a_code_that_is_the_http_status_means_the_status(catalogue: Catalogue) -> None:
    limit = catalogue.explain(_problem(Context.TRANSFER, "429", 200))
    status = catalogue.explain(_problem(Context.TRANSFER, "429", 429))
    assert limit.title == catalogue.explain(_problem(Context.OTP, "429")).title
    assert status.title == catalogue.explain(_problem(Context.HTTP, "429", 429)).title
    assert limit.title != status.title


def test_a_meaning_of_its_own_context_comes_before_the_http_status(catalogue: Catalogue) -> None:
    card = catalogue.explain(_problem(Context.TRANSFER, "415", 415))
    assert card.field is Field.SENDER


@pytest.mark.parametrize("code", ["901", "902", "903", "904"])
def test_as_warnings_901_to_904_mean_something_else(catalogue: Catalogue, code: str) -> None:
    error = catalogue.explain(_problem(Context.TRANSFER, code))
    warning = catalogue.explain(Problem("capillary", Context.TRANSFER, code, Severity.WARNING))
    assert warning.retry is RetryClass.INFORM
    assert warning.title != error.title


def test_a_warning_is_never_explained_as_an_error(catalogue: Catalogue) -> None:
    card = catalogue.explain(Problem("capillary", Context.TRANSFER, "885", Severity.WARNING))
    assert not card.known
    assert card.retry is RetryClass.INFORM


def test_another_provider_doesnt_borrow_meanings(catalogue: Catalogue) -> None:
    assert not catalogue.explain(Problem("mastercard", Context.TRANSFER, "885")).known

from __future__ import annotations

import pytest

from console.domain.problems import Context, Problem
from console.explanations.catalogue import Catalogue, Moved
from console.providers.capillary.refusals import CODE_REFUSED, REFUSED_BEFORE_EFFECT, context_of
from console.providers.capillary.wire import StatusItem
from tests.loop_over import loop_over

LATER = ("500", "521", "804", "815", "827", "886", "887", "889", "894", "896", "898", "902", "4001")
CALLS = tuple(REFUSED_BEFORE_EFFECT)


def test_both_calls_have_their_list() -> None:
    assert set(CALLS) == {Context.TRANSFER, Context.GROUP_TRANSFER}


@pytest.mark.parametrize("call", CALLS)
def test_no_code_that_speaks_of_later_or_of_a_duplicate_is_listed(call: Context) -> None:
    assert not REFUSED_BEFORE_EFFECT[call] & set(LATER)


@pytest.mark.parametrize("call", CALLS)
def test_no_http_status_is_listed_as_a_code(call: Context) -> None:
    """Those of the general table are statuses once more; the points list has some of its own."""
    own = {*range(412, 420), 422, 434}
    assert not REFUSED_BEFORE_EFFECT[call] & {str(status) for status in set(range(100, 600)) - own}


def test_a_code_that_fills_a_screen_is_cut_and_is_none_of_theirs() -> None:
    told = StatusItem.model_validate({"code": "885" * 1000}).code_text
    assert len(told) == 25
    assert not any(told in REFUSED_BEFORE_EFFECT[call] for call in CALLS)


@pytest.mark.parametrize("call", CALLS)
def test_every_refused_code_proves_that_nothing_moved(call: Context) -> None:
    assert REFUSED_BEFORE_EFFECT[call] >= CODE_REFUSED


def test_where_a_number_means_two_things_only_one_list_has_it() -> None:
    """817 and 901 to 904 are checks on the customers' page and something else in the general list."""
    customers, groups = REFUSED_BEFORE_EFFECT[Context.TRANSFER], REFUSED_BEFORE_EFFECT[Context.GROUP_TRANSFER]
    assert customers - groups == {"817", "901", "903", "904"}
    assert groups - customers == {"828", "830", "1206", "1207", "1208", "1645", "1646", "1651"}


def moved(code: str, call: Context) -> Moved:
    """What the operator reads about a sent transfer that was answered with `code`."""
    card = Catalogue().explain(Problem("capillary", context_of(code, call), code), sent=True)
    assert card.known
    return card.moved


@loop_over(("call", "code"), [(call, code) for call in CALLS for code in sorted(REFUSED_BEFORE_EFFECT[call])])
def test_what_is_listed_is_explained_as_not_moved(call: Context, code: str) -> None:
    assert moved(code, call) is Moved.NO


@loop_over("call", CALLS)
@loop_over("code", sorted({*LATER} - {"815", "894", "4001"}))
def test_what_isnt_listed_is_never_explained_as_not_moved(call: Context, code: str) -> None:
    assert moved(code, call) is Moved.UNKNOWN


@loop_over(
    ("code", "asked", "belongs"),
    [
        ("885", Context.TRANSFER, Context.TRANSFER),
        ("885", Context.OTP, Context.TRANSFER),
        ("605", Context.TRANSFER, Context.OTP),
        ("876", Context.OTP, Context.OTP),
        ("429", Context.OTP, Context.OTP),
        ("429", Context.TRANSFER, Context.HTTP),
        ("415", Context.TRANSFER, Context.TRANSFER),
        ("4000", Context.HISTORY, Context.AUTH),
        ("1044", Context.CUSTOMER, Context.CUSTOMER),
        ("500", Context.CUSTOMER, Context.CUSTOMER),
        ("500", Context.TRANSFER, Context.HTTP),
        ("814", Context.HISTORY, Context.HISTORY),
        ("8069", Context.HISTORY, Context.HISTORY),
        ("8065", Context.HISTORY, Context.CUSTOMER),
        ("8015", Context.BALANCE, Context.CUSTOMER),
        ("1213", Context.BALANCE, Context.BALANCE),
        ("521", Context.TRANSFER, Context.TRANSFER),
        ("", Context.TRANSFER, Context.TRANSFER),
        ("830", Context.GROUP_TRANSFER, Context.GROUP_TRANSFER),
        ("8015", Context.GROUP_TRANSFER, Context.GROUP_TRANSFER),
        ("605", Context.GROUP_TRANSFER, Context.OTP),
        ("1620", Context.GROUP_TRANSFER, Context.GROUP),
        ("8069", Context.GROUP_TRANSFER, Context.CUSTOMER),
        ("4000", Context.GROUP_TRANSFER, Context.AUTH),
        ("429", Context.GROUP_TRANSFER, Context.HTTP),
        ("1632", Context.GROUP, Context.GROUP),
        ("8015", Context.GROUP, Context.GROUP),
        ("403", Context.GROUP, Context.GROUP),
        ("8003", Context.GROUP, Context.CUSTOMER),
        ("91016", Context.GROUP, Context.GROUP),
        ("11002", Context.LEDGER, Context.LEDGER),
        ("9003", Context.LEDGER, Context.LEDGER),
        ("8069", Context.LEDGER, Context.CUSTOMER),
    ],
)
def test_a_number_belongs_to_the_list_of_its_question(code: str, asked: Context, belongs: Context) -> None:
    assert context_of(code, asked) is belongs


def test_a_code_that_only_repeats_the_status_speaks_of_the_request() -> None:
    assert context_of("403", Context.GROUP, 403) is Context.HTTP
    assert context_of("403", Context.GROUP, 200) is Context.GROUP
    assert context_of("415", Context.GROUP_TRANSFER, 415) is Context.HTTP
    assert context_of("415", Context.GROUP_TRANSFER, 200) is Context.GROUP_TRANSFER

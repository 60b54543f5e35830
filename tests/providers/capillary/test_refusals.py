from __future__ import annotations

import pytest

from console.domain.problems import Context, Problem
from console.explanations.catalogue import Catalogue, Moved
from console.providers.capillary.refusals import (
    BEFORE_PROCESSING,
    CODE_REFUSED,
    REFUSED_BEFORE_EFFECT,
    context_of,
)


def test_no_code_that_speaks_of_later_or_of_a_duplicate_is_listed() -> None:
    later = {"500", "521", "804", "815", "827", "886", "887", "889", "894", "896", "898", "902", "4001"}
    assert not REFUSED_BEFORE_EFFECT & later
    assert not BEFORE_PROCESSING & {400, 408, 409}
    assert max(BEFORE_PROCESSING) < 500


def test_every_refused_code_proves_that_nothing_moved() -> None:
    assert CODE_REFUSED <= REFUSED_BEFORE_EFFECT


def moved(code: str) -> Moved:
    """What the operator reads about a sent transfer that was answered with `code`."""
    card = Catalogue().explain(Problem("capillary", context_of(code, Context.TRANSFER), code), sent=True)
    assert card.known
    return card.moved


@pytest.mark.parametrize("code", sorted(REFUSED_BEFORE_EFFECT))
def test_what_is_listed_is_explained_as_not_moved(code: str) -> None:
    assert moved(code) is Moved.NO


@pytest.mark.parametrize(
    "code", ["500", "521", "804", "815", "827", "886", "887", "889", "896", "898", "902"]
)
def test_what_isnt_listed_is_never_explained_as_not_moved(code: str) -> None:
    assert moved(code) is Moved.UNKNOWN


@pytest.mark.parametrize(
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
    ],
)
def test_a_number_belongs_to_the_list_of_its_question(code: str, asked: Context, belongs: Context) -> None:
    assert context_of(code, asked) is belongs

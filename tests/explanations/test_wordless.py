"""A transfer answered with nothing but an HTTP status: what the operator reads until it is known."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest

from console.domain.problems import Context, Problem, Severity
from console.domain.transfers import State
from console.explanations.catalogue import Catalogue, Explanation, Moved, RetryClass, Who
from console.explanations.loader import read_entries
from tests.explanations.catalogue_rules import MAX_NEXT, MAX_TITLE, MAX_WHAT
from tests.explanations.test_moved import INTENT
from tests.loop_over import loop_over

PROVIDERS = ("capillary", "mastercard")


def _written(provider: str) -> set[int]:
    text = files("console.explanations").joinpath(f"{provider}.toml").read_text(encoding="utf-8")
    codes = {code for context, _, code in read_entries(text).codes if context is Context.HTTP}
    return {int(code) for code in codes if code.isdecimal() and len(code) == 3}


STATUSES = [
    (provider, status)
    for provider in PROVIDERS
    for status in sorted(_written(provider) | {401, 403, 404, 405, 415, 418, 429, 599})
]
of_each_status = loop_over(("provider", "status"), STATUSES)


def _bare(provider: str, status: int) -> Problem:
    return Problem(provider, Context.HTTP, str(status), http_status=status)


def _in_a_transfer(catalogue: Catalogue, problem: Problem) -> Explanation:
    (card,) = catalogue.explain_intent(
        replace(INTENT, provider=problem.provider, state=State.UNKNOWN, problems=(problem,))
    )
    return card


@of_each_status
def test_the_transfer_is_looked_for_and_not_sent_again(
    catalogue: Catalogue, provider: str, status: int
) -> None:
    card = _in_a_transfer(catalogue, _bare(provider, status))
    assert (card.moved, card.retry) == (Moved.UNKNOWN, RetryClass.VERIFY)
    assert "neither a result nor a reason of its own" in card.what
    assert "looking for proof" in card.what
    assert card.next_step.startswith("Do not send it again. F7 ")
    assert "within minutes" in card.next_step
    assert len(card.title) <= MAX_TITLE
    assert len(card.what) <= MAX_WHAT
    assert len(card.next_step) <= MAX_NEXT


@of_each_status
def test_the_one_who_cures_the_cause_comes_afterwards(
    catalogue: Catalogue, provider: str, status: int
) -> None:
    plain = catalogue.explain(_bare(provider, status))
    card = _in_a_transfer(catalogue, _bare(provider, status))
    assert (card.title, card.who) == (plain.title, plain.who)
    cures = card.next_step.partition("After that, ")[2]
    assert bool(cures) is (card.who not in (Who.PROVIDER, Who.NOBODY, Who.CUSTOMER))
    assert card.who in (Who.PROVIDER, Who.NOBODY, Who.YOU) or card.who.value in cures


@of_each_status
def test_a_read_keeps_its_plain_explanation(catalogue: Catalogue, provider: str, status: int) -> None:
    card = catalogue.explain(_bare(provider, status))
    assert card.moved is Moved.NO
    assert "proof" not in card.what
    assert "F7" not in card.next_step


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("state", [State.NOT_APPLIED, State.CONFIRMED, State.RESOLVED_NOT_APPLIED])
def test_once_it_is_known_the_cause_is_all_that_is_left(
    catalogue: Catalogue, provider: str, state: State
) -> None:
    problem = _bare(provider, 401)
    (card,) = catalogue.explain_intent(replace(INTENT, state=state, problems=(problem,)))
    assert card.what == catalogue.explain(problem).what
    assert "administrator" in card.next_step
    assert card.moved is not Moved.UNKNOWN


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_answer_with_words_of_its_own_isnt_called_wordless(catalogue: Catalogue, provider: str) -> None:
    said = replace(_bare(provider, 429), message="Slow down")
    assert "a reason of its own" not in catalogue.explain(said, sent=True).what
    note = replace(_bare(provider, 429), severity=Severity.WARNING)
    assert "a reason of its own" not in catalogue.explain(note, sent=True).what

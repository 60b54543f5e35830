"""What the console doesn't know it says, and keeps the provider's words for the ticket."""

from __future__ import annotations

import pytest

from console.domain.problems import Context, Local, Problem, Severity, local
from console.explanations.catalogue import Catalogue, Moved, RetryClass, Who
from tests.explanations.catalogue_rules import MAX_NEXT, MAX_TITLE, MAX_WHAT

ODD = Problem("capillary", Context.TRANSFER, "77777", message="Odd thing", http_status=200, request_id="ab12")


def test_after_a_transfer_the_outcome_is_open(catalogue: Catalogue) -> None:
    card = catalogue.explain(ODD, sent=True)
    assert (card.known, card.title, card.moved) == (False, "Unknown answer", Moved.UNKNOWN)
    assert card.retry is RetryClass.VERIFY
    assert "F7" in card.next_step


def test_after_a_read_nothing_moved(catalogue: Catalogue) -> None:
    card = catalogue.explain(ODD)
    assert (card.moved, card.retry, card.who) == (Moved.NO, RetryClass.WAIT, Who.SUPPORT)


def test_the_code_is_named(catalogue: Catalogue) -> None:
    assert "code 77777," in catalogue.explain(ODD).what


@pytest.mark.parametrize("code", ["", "X" * 400])
@pytest.mark.parametrize("severity", Severity)
def test_an_odd_code_stays_within_the_card(catalogue: Catalogue, code: str, severity: Severity) -> None:
    card = catalogue.explain(Problem("capillary", Context.TRANSFER, code, severity), sent=True)
    assert len(card.title) <= MAX_TITLE
    assert len(card.what) <= MAX_WHAT
    assert len(card.next_step) <= MAX_NEXT
    assert card.what.endswith(".")


@pytest.mark.parametrize(
    ("problem", "detail"),
    [
        (ODD, 'code 77777 · request ab12 · "Odd thing"'),
        (Problem("capillary", Context.HTTP, "503", http_status=503), "code 503"),
        (Problem("capillary", Context.TRANSFER, "", message="hm"), 'no code · "hm"'),
        (
            Problem("capillary", Context.TRANSFER, "885", message='say "no" [b]'),
            'code 885 · "say "no" [b]"',
        ),
        (local(Local.ANSWER_TIMEOUT, request_id="c9"), "code answer-timeout · request c9"),
    ],
)
def test_the_detail_is_for_the_ticket(catalogue: Catalogue, problem: Problem, detail: str) -> None:
    assert catalogue.explain(problem).detail == detail

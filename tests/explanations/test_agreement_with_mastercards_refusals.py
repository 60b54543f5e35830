"""The catalogue and the provider's allow-list agree on which words prove that nothing moved.

A code the catalogue explains only by its status is left out: there the list decides, and what it doesn't
hold stays open.
"""

from __future__ import annotations

from importlib.resources import files

import pytest

from console.domain.problems import Context
from console.explanations.catalogue import Catalogue, Moved
from console.explanations.loader import read_entries
from console.providers.mastercard.refusals import refuses
from tests.explanations.mastercard_dossier import ROWS, Row, met

TEXT = files("console.explanations").joinpath("mastercard.toml").read_text(encoding="utf-8")
WRITTEN = read_entries(TEXT, "mastercard.toml")
SPOKEN = [
    row
    for row in ROWS
    if row.problem.context in (Context.GATEWAY, Context.SERVICE) and row.problem.code != "SOMETHING_ELSE"
]
FAMILIES = sorted(
    {
        (family.pattern.begins + family.pattern.holds)[1:]
        for family in WRITTEN.families
        if not family.of_message
    }
)
MAY_BE_THE_ANSWER = {"ENCRYPT"}
"""The card speaks of a request that wasn't opened; the list doesn't trust that it wasn't the answer that
couldn't be sealed."""


@pytest.mark.parametrize("row", SPOKEN, ids=str)
def test_a_row_of_the_dossier(row: Row) -> None:
    by_gateway = row.problem.context is Context.GATEWAY
    status = row.problem.http_status or 0
    can = 400 <= status < 500 and status not in (408, 409)
    assert (can and refuses(row.problem.code, by_gateway=by_gateway)) is (row.moved is Moved.NO)


@pytest.mark.parametrize("words", FAMILIES)
def test_a_family_of_the_catalogue(catalogue: Catalogue, words: str) -> None:
    problem = met(Context.SERVICE, 400, words)
    refused = refuses(words, by_gateway=False)
    if words in MAY_BE_THE_ANSWER:
        assert not refused
        return
    assert refused is (catalogue.explain(problem, sent=True).moved is Moved.NO)

"""The catalogue and the provider's allow-list agree on which words prove that nothing moved.

A bare HTTP status is no word of anybody: it proves nothing, whatever it is.
"""

from __future__ import annotations

from importlib.resources import files

from console.domain.problems import Context
from console.explanations.catalogue import Catalogue, Moved
from console.explanations.loader import read_entries
from console.providers.mastercard.refusals import refuses
from tests.explanations.documented_refusals import ROWS, Row, met
from tests.loop_over import loop_over

TEXT = files("console.explanations").joinpath("mastercard.toml").read_text(encoding="utf-8")
WRITTEN = read_entries(TEXT)
SPOKEN = [row for row in ROWS if row.problem.context in (Context.GATEWAY, Context.SERVICE)]
FAMILIES = sorted(
    {
        (family.pattern.begins + family.pattern.holds)[1:]
        for family in WRITTEN.families
        if not family.of_message
    }
)


@loop_over("row", SPOKEN)
def test_a_documented_row(row: Row) -> None:
    by_gateway = row.problem.context is Context.GATEWAY
    status = row.problem.http_status or 0
    can = 400 <= status < 500 and status not in (408, 409)
    assert (can and refuses(row.problem.code, by_gateway=by_gateway)) is (row.moved is Moved.NO)


@loop_over("words", FAMILIES)
def test_a_family_of_the_catalogue(catalogue: Catalogue, words: str) -> None:
    problem = met(Context.SERVICE, 400, words)
    refused = refuses(words, by_gateway=False)
    assert refused is (catalogue.explain(problem, sent=True).moved is Moved.NO)


@loop_over("status", range(100, 600))
def test_a_status_without_a_word(catalogue: Catalogue, status: int) -> None:
    assert catalogue.explain(met(Context.HTTP, status, str(status)), sent=True).moved is Moved.UNKNOWN

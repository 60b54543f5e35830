"""Every documented code and every condition of our own has a card, in its class."""

from __future__ import annotations

from importlib.resources import files

from console.domain.problems import Local, local
from console.explanations.catalogue import Catalogue, RetryClass
from console.explanations.loader import read_entries
from tests.explanations.documented_codes import DOCUMENTED, Documented
from tests.loop_over import loop_over


@loop_over("documented", DOCUMENTED)
def test_a_documented_code_is_known_in_its_class(catalogue: Catalogue, documented: Documented) -> None:
    card = catalogue.explain(documented.problem)
    # Without a transfer there is no outcome to verify: what remains of V is to wait and ask again.
    expected = RetryClass.WAIT if documented.retry is RetryClass.VERIFY else documented.retry
    assert card.known
    assert card.retry is expected


@loop_over("condition", Local)
def test_a_condition_of_our_own_is_known(catalogue: Catalogue, condition: Local) -> None:
    card = catalogue.explain(local(condition))
    assert card.known
    assert card.code == condition.value


def test_the_catalogue_explains_what_is_documented_and_nothing_else() -> None:
    written = read_entries(
        files("console.explanations").joinpath("capillary.toml").read_text(encoding="utf-8")
    )
    assert not written.families
    documented = {(row.problem.context, row.problem.code) for row in DOCUMENTED}
    assert {(context, code) for context, _, code in written.codes} <= documented


def test_the_transcript_names_each_code_once() -> None:
    assert len({row.problem for row in DOCUMENTED}) == len(DOCUMENTED)

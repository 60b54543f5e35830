"""The catalogue and the provider's allow-list agree on what proves that nothing moved."""

from __future__ import annotations

import pytest

from console.domain.problems import Context, Problem
from console.explanations.catalogue import Catalogue, Moved
from console.providers.capillary.refusals import BEFORE_PROCESSING, REFUSED_BEFORE_EFFECT, context_of
from tests.explanations.dossier import DOCUMENTED

BEFORE_SENDING = {"token"}
"""Met while signing in, before a transfer can leave."""
CODES = sorted(({row.problem.code for row in DOCUMENTED} | REFUSED_BEFORE_EFFECT) - BEFORE_SENDING)
STATUSES = sorted(row.problem.code for row in DOCUMENTED if row.problem.context is Context.HTTP)


@pytest.mark.parametrize("code", CODES)
def test_an_error_code_of_a_transfer(catalogue: Catalogue, code: str) -> None:
    met = Problem("capillary", context_of(code, Context.TRANSFER), code, http_status=200)
    expected = Moved.NO if code in REFUSED_BEFORE_EFFECT else Moved.UNKNOWN
    assert catalogue.explain(met, sent=True).moved is expected


@pytest.mark.parametrize("code", [code for code in STATUSES if len(code) == 3])
def test_a_status_without_a_word(catalogue: Catalogue, code: str) -> None:
    met = Problem("capillary", Context.HTTP, code, http_status=int(code))
    expected = Moved.NO if int(code) in BEFORE_PROCESSING else Moved.UNKNOWN
    assert catalogue.explain(met, sent=True).moved is expected

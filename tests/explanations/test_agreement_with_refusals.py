"""The catalogue and the provider's allow-list agree on what proves that nothing moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Problem
from console.domain.transfers import Intent, SendAttempt, State, TransferOrder
from console.explanations.catalogue import Catalogue, Moved
from console.providers.capillary.refusals import REFUSED_BEFORE_EFFECT, context_of
from tests.explanations.documented_codes import DOCUMENTED
from tests.loop_over import loop_over

INTENT = Intent(
    reference="K3F9Q2M7XA",
    provider="capillary",
    profile="test",
    order=TransferOrder(Party(PartyKind.CUSTOMER, "1"), Party(PartyKind.GROUP, "1"), 5, 973),
    operator="test",
    branch="12",
    state=State.UNKNOWN,
    attempt=SendAttempt(1),
    created=datetime(2026, 1, 1, tzinfo=UTC),
    updated=datetime(2026, 1, 1, tzinfo=UTC),
)
BEFORE_SENDING = {"token"}
"""Met while signing in, before a transfer can leave."""
OF_CUSTOMERS, OF_GROUPS = (REFUSED_BEFORE_EFFECT[call] for call in (Context.TRANSFER, Context.GROUP_TRANSFER))
CODES = sorted(({row.problem.code for row in DOCUMENTED} | OF_CUSTOMERS | OF_GROUPS) - BEFORE_SENDING)


@loop_over("code", CODES)
def test_an_error_code_of_a_transfer(catalogue: Catalogue, code: str) -> None:
    met = Problem("capillary", context_of(code, Context.TRANSFER), code, http_status=200)
    expected = Moved.NO if code in OF_CUSTOMERS else Moved.UNKNOWN
    assert catalogue.explain(met, sent=True).moved is expected


@loop_over("code", CODES)
def test_an_error_code_of_a_groups_transfer(catalogue: Catalogue, code: str) -> None:
    """Some are checks between customers only: for a group the transfer's own state has the word."""
    met = Problem("capillary", context_of(code, Context.GROUP_TRANSFER), code, http_status=200)
    if code in OF_GROUPS:
        assert catalogue.explain(met, sent=True).moved is Moved.NO
    (card,) = catalogue.explain_intent(replace(INTENT, problems=(met,)))
    assert card.moved is Moved.UNKNOWN


@loop_over("status", range(100, 600))
def test_a_status_without_a_word(catalogue: Catalogue, status: int) -> None:
    """Whatever it is, the booking may have come before it: it is no evidence (ARCHITECTURE, Answers)."""
    met = Problem("capillary", Context.HTTP, str(status), http_status=status)
    assert catalogue.explain(met, sent=True).moved is Moved.UNKNOWN
    (card,) = catalogue.explain_intent(replace(INTENT, problems=(met,)))
    assert card.moved is Moved.UNKNOWN

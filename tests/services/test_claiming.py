"""A transfer and the ledger of all tills: nothing leaves for a sender whom another till has (L1, L2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console.domain.claim_answers import UNCLAIMED, ClaimAnswer, Claimed, JournalDisowned
from console.domain.operators import Operator
from console.domain.problems import Local
from console.domain.transfers import State, TransferRefusedHere
from tests.doubles.told_claims import ELSEWHERE, SILENT, ToldClaims
from tests.services.conftest import MEENA, Counter

OpenCounter = Callable[..., Counter]


async def test_the_sender_is_claimed_once_written_down_and_proven_before_sending(
    open_counter: OpenCounter,
) -> None:
    claims = ToldClaims(Claimed())
    counter = open_counter(claims=claims)
    row = await counter.sent()
    assert row.state is State.CONFIRMED
    assert claims.asked == [("prepared", False), ("prepared", True)]
    assert UNCLAIMED not in counter.events(row.reference)


async def test_of_a_sender_at_another_till_nothing_is_asked(open_counter: OpenCounter) -> None:
    counter = open_counter(claims=ToldClaims(ELSEWHERE))
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.prepared()
    problem = refused.value.problem
    assert problem.code == Local.SENDER_ELSEWHERE
    assert "at branch 14, till 2 (ravi) since " in problem.message
    assert counter.gateway.codes_issued == 0
    assert [row.state for row in counter.shown] == [State.PREPARED, State.ABANDONED]


async def test_wrong_codes_at_other_tills_count_and_a_supervisor_goes_on(
    open_counter: OpenCounter,
) -> None:
    counter = open_counter(claims=ToldClaims(Claimed(codes_refused=4), Claimed(codes_refused=5)))
    counter.at_desk.present = Operator("asha.k")
    reference = await counter.prepared()
    issued = counter.gateway.codes_issued
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.transfers.send(reference, counter.verification)
    assert refused.value.problem.code == Local.CUSTOMER_TRIES_USED
    await counter.transfers.abandon(reference, "left")
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.prepared()
    assert refused.value.problem.code == Local.CUSTOMER_TRIES_USED
    assert (counter.gateway.calls, counter.gateway.codes_issued) == ([], issued)
    counter.at_desk.present = MEENA
    assert (await counter.sent()).state is State.CONFIRMED


async def test_a_claim_that_was_lost_meanwhile_sends_nothing(open_counter: OpenCounter) -> None:
    counter = open_counter(claims=ToldClaims(Claimed(), ELSEWHERE))
    reference = await counter.prepared()
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.transfers.send(reference, counter.verification)
    assert refused.value.problem.code == Local.SENDER_ELSEWHERE
    assert counter.gateway.calls == []
    assert (await counter.transfers.get(reference)).state is State.PREPARED


@pytest.mark.parametrize("answers", [(SILENT,), (Claimed(), SILENT), (SILENT, Claimed())])
async def test_out_of_reach_it_goes_on_and_is_written_down(
    open_counter: OpenCounter, answers: tuple[ClaimAnswer, ...]
) -> None:
    counter = open_counter(claims=ToldClaims(*answers))
    row = await counter.sent()
    assert row.state is State.CONFIRMED
    assert counter.events(row.reference).count(UNCLAIMED) == (2 if answers == (SILENT,) else 1)


@pytest.mark.parametrize("answers", [(SILENT,), (Claimed(), SILENT)])
async def test_out_of_reach_nothing_is_sent_where_the_ledger_must_answer(
    open_counter: OpenCounter, answers: tuple[ClaimAnswer, ...]
) -> None:
    counter = open_counter(claims=ToldClaims(*answers, must_answer=True))
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.sent()
    assert refused.value.problem.code == Local.LEDGER_OUT_OF_REACH
    assert counter.gateway.calls == []


async def test_a_journal_that_the_ledger_disowns_sends_nothing(open_counter: OpenCounter) -> None:
    counter = open_counter(claims=ToldClaims(JournalDisowned("It is older.")))
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.prepared()
    assert refused.value.problem.code == Local.JOURNAL_BEHIND

"""One open transfer of a sender in the whole chain: of two tills one wins, and the other is told who (L2)."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from console.domain.claim_answers import (
    UNCLAIMED,
    ClaimAnswer,
    Claimed,
    ClaimedElsewhere,
    ClaimUnanswered,
    JournalDisowned,
)
from console.domain.ledger_standing import standing_words
from console.domain.transfers import State, Verdict
from console.ledger.arrival import write_slice
from console.ledger.claims import LedgerClaims
from console.ledger.entry_chain import NOTHING
from console.ledger.ledger_tables import claim, dispute
from console.ledger.ledger_thread import LedgerThread
from console.services.journal_outbox import JournalOutbox
from tests.journal.conftest import NOON, an_intent, sent
from tests.ledger.conftest import Chain
from tests.ledger.tills import AtOnce, TestedTill, references


class ClaimingTill(TestedTill):
    """A till that claims before it sends."""

    def claims(self) -> LedgerClaims:
        thread = LedgerThread(self.chain.connection_of(self.member))
        return LedgerClaims(JournalOutbox(AtOnce(self.store)), thread, self.member)

    async def prepare(self, reference: str, sender: str = "1001") -> ClaimAnswer:
        intent = self.store.prepare(an_intent(reference, sender=sender, at=datetime.now(UTC)))
        return await self.claims().take(intent, sending=False)

    async def prove(self, reference: str) -> ClaimAnswer:
        found = self.store.get(reference)
        assert found is not None
        return await self.claims().take(found, sending=True)

    def end(self, reference: str, state: State = State.ABANDONED) -> None:
        self.store.settle(reference, datetime.now(UTC), "meena", Verdict(state, state.value))

    def rows(self) -> list[tuple[str, bool]]:
        """Whose claims there are, and whether they lapse."""
        query = select(claim.c.reference, claim.c.expires).order_by(claim.c.reference)
        rows = self.chain.connection_of(self.member).run(lambda it: it.execute(query).all())
        return [(row.reference, row.expires is not None) for row in rows]


@pytest.fixture
def tills(chain: Chain, tmp_path: Path) -> list[ClaimingTill]:
    return [ClaimingTill(chain, tmp_path / name, name) for name in ("till 1", "till 2")]


async def test_the_second_till_is_told_who_has_the_sender(tills: list[ClaimingTill]) -> None:
    assert await tills[0].prepare("AAAAAAAAAA") == Claimed()
    answer = await tills[1].prepare("BBBBBBBBBB")
    assert isinstance(answer, ClaimedElsewhere)
    assert (answer.till, answer.operator) == ("branch 14, till 1", "meena")
    assert abs(answer.since - datetime.now(UTC)) < timedelta(minutes=1)
    assert await tills[1].prepare("CCCCCCCCCC", "1003") == Claimed()


async def test_a_claim_is_proven_again_and_then_never_lapses(tills: list[ClaimingTill]) -> None:
    await tills[0].prepare("AAAAAAAAAA")
    assert tills[0].rows() == [("AAAAAAAAAA", True)]
    assert await tills[0].prove("AAAAAAAAAA") == Claimed()
    assert tills[0].rows() == [("AAAAAAAAAA", False)]


async def test_what_lapsed_must_be_won_back(tills: list[ClaimingTill]) -> None:
    await tills[0].prepare("AAAAAAAAAA")
    _age(tills[0])
    assert await tills[1].prepare("BBBBBBBBBB") == Claimed()
    assert isinstance(await tills[0].prove("AAAAAAAAAA"), ClaimedElsewhere)
    _age(tills[0])
    assert await tills[0].prove("AAAAAAAAAA") == Claimed()
    _age(tills[0])  # which one that is being sent doesn't feel
    assert isinstance(await tills[1].prove("BBBBBBBBBB"), ClaimedElsewhere)


async def test_a_claim_ends_with_its_transfer(tills: list[ClaimingTill]) -> None:
    for reference, sender in (("AAAAAAAAAA", "1001"), ("BBBBBBBBBB", "1003"), ("CCCCCCCCCC", "1004")):
        await tills[0].prepare(reference, sender)
        await tills[0].prove(reference)
    tills[0].end("AAAAAAAAAA")
    sent(tills[0].store, "BBBBBBBBBB")
    tills[0].end("BBBBBBBBBB", State.UNKNOWN)
    sent(tills[0].store, "CCCCCCCCCC")
    tills[0].end("CCCCCCCCCC", State.CONFIRMED)
    await tills[0].forwarder.pass_once()
    assert tills[0].rows() == [("BBBBBBBBBB", False)]
    assert await tills[1].prepare("DDDDDDDDDD") == Claimed()
    assert isinstance(await tills[1].prepare("EEEEEEEEEE", "1003"), ClaimedElsewhere)


async def test_a_damaged_row_keeps_its_sender_held(tills: list[ClaimingTill]) -> None:
    await tills[0].prepare("AAAAAAAAAA")
    await tills[0].prove("AAAAAAAAAA")
    sent(tills[0].store, "AAAAAAAAAA")
    with closing(sqlite3.connect(tills[0].folder / "journal.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE intent SET baseline='['")
    await tills[0].forwarder.pass_once()
    assert tills[0].rows() == [("AAAAAAAAAA", False)]


@pytest.mark.parametrize("races", [50, pytest.param(1000, marks=pytest.mark.long)])
async def test_of_two_tills_that_race_one_wins(tills: list[ClaimingTill], races: int) -> None:
    claims = [till.claims() for till in tills]
    for number, reference in enumerate(references(races)):
        intent = an_intent(reference, sender=str(2000 + number))
        answers = await asyncio.gather(*(each.take(intent, sending=number % 2 == 0) for each in claims))
        assert sorted(type(answer).__name__ for answer in answers) == ["Claimed", "ClaimedElsewhere"]


async def test_nobody_waits_longer_than_the_limit(tills: list[ClaimingTill]) -> None:
    server, claims = tills[0].chain.server, tills[0].claims()
    intent = an_intent("AAAAAAAAAA")
    await asyncio.to_thread(server.stop, "immediate")
    assert isinstance(await claims.take(intent, sending=False), ClaimUnanswered)
    await asyncio.to_thread(server.start)
    assert await claims.take(intent, sending=False) == Claimed()
    # Held up by somebody's long transaction there: the time limit ends it.
    with tills[0].chain.blocked("points_ledger.claim"):
        began = asyncio.get_running_loop().time()
        assert isinstance(await claims.take(intent, sending=True), ClaimUnanswered)
        assert isinstance(await claims.take(intent, sending=True), ClaimUnanswered)
        assert asyncio.get_running_loop().time() - began < 4


async def test_a_journal_that_was_put_back_claims_nothing(tills: list[ClaimingTill], tmp_path: Path) -> None:
    tills[0].transfer("AAAAAAAAAA", "1009")
    await tills[0].forwarder.pass_once()
    anew = ClaimingTill(tills[0].chain, tmp_path / "anew", member=tills[0].member)
    assert isinstance(await anew.prepare("BBBBBBBBBB"), JournalDisowned)


async def test_what_was_sent_out_of_reach_is_claimed_late_and_compared(tills: list[ClaimingTill]) -> None:
    for till, reference in zip(tills, ("AAAAAAAAAA", "BBBBBBBBBB"), strict=True):
        till.store.prepare(an_intent(reference, at=datetime.now(UTC)))
        till.store.remark(reference, NOON, "meena", UNCLAIMED)
        sent(till.store, reference, datetime.now(UTC))
    await tills[0].forwarder.pass_once()
    assert tills[0].rows() == [("AAAAAAAAAA", False)]
    assert _overlaps(tills[0]) == []
    tills[1].end("BBBBBBBBBB", State.CONFIRMED)
    standing = await tills[1].forwarder.pass_once()
    assert standing_words(standing, NOON) == "ledger: 1 overlap"
    assert _overlaps(tills[1]) == ["BBBBBBBBBB"]


async def test_a_console_killed_before_it_compared_does_so_later(tills: list[ClaimingTill]) -> None:
    for till, reference in zip(tills, ("AAAAAAAAAA", "BBBBBBBBBB"), strict=True):
        till.store.prepare(an_intent(reference, at=datetime.now(UTC)))
        till.store.remark(reference, NOON, "meena", UNCLAIMED)
        sent(till.store, reference, datetime.now(UTC))
    await tills[0].forwarder.pass_once()
    everything, member = tills[1].store.entries_after(0, 100), tills[1].member
    tills[1].chain.connection_of(member).run(
        lambda it: write_slice(it, member, NOTHING, everything, timedelta())
    )
    await tills[1].forwarder.pass_once()
    assert _overlaps(tills[1]) == ["BBBBBBBBBB"]


async def test_one_after_the_other_out_of_reach_is_no_overlap(tills: list[ClaimingTill]) -> None:
    for till, reference in zip(tills, ("AAAAAAAAAA", "BBBBBBBBBB"), strict=True):
        till.store.prepare(an_intent(reference, at=datetime.now(UTC)))
        till.store.remark(reference, datetime.now(UTC), "meena", UNCLAIMED)
        sent(till.store, reference, datetime.now(UTC))
        till.end(reference, State.CONFIRMED)
    for till in tills:
        await till.forwarder.pass_once()
        assert _overlaps(till) == []


def _age(till: ClaimingTill) -> None:
    """Sixteen minutes pass there."""
    till.chain.server.run_sql(
        till.chain.database, "UPDATE points_ledger.claim SET expires = expires - interval '16 minutes'"
    )


def _overlaps(till: TestedTill) -> list[str]:
    query = select(dispute.c.subject).where(dispute.c.what == "overlap")
    return till.chain.connection_of(till.member).run(lambda it: list(it.execute(query).scalars()))

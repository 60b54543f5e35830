"""The ledger in memory answers like PostgreSQL: what the simulation proves on one holds for the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from console.domain.claim_answers import UNCLAIMED, ClaimedElsewhere
from console.domain.elsewhere import Sees, TillOfChain
from console.domain.transfers import Intent, State, Verdict
from console.journal.transactions import JournalStore
from console.ledger.arrival import catch_up, greet, note_overlaps, write_slice
from console.ledger.claims import OwnClaim, claims_of, keep_claims, take
from console.ledger.entry_chain import NOTHING, LedgerHead
from console.ledger.joining import require_newest
from console.ledger.ledger_errors import LedgerRefused
from console.ledger.ledger_thread import LedgerThread
from console.ledger.standing_alone import stood_alone
from console.ledger.tenant_key import JoinSecret, Membership
from tests.doubles.clocks import MovedClock
from tests.doubles.memory_ledger import MemoryLedger, MemoryThread
from tests.journal.conftest import Keyring, an_intent, sent
from tests.ledger.conftest import Chain


class Tills:
    """Two consoles with journals, in one of the two ledgers."""

    def __init__(self, folder: Path, chain: Chain | None) -> None:
        self.chain = chain
        self.memory = MemoryLedger(lambda: datetime.now(UTC))
        self.secret = JoinSecret.fresh()
        self.members = [self._join(label) for label in ("till 1", "till 2")]
        self.stores = [
            JournalStore(folder / f"{each.console}.sqlite", folder / each.console, "run-1", Keyring())
            for each in self.members
        ]
        self.threads = [self._thread(each) for each in self.members]
        self.ahead = [timedelta(), timedelta()]

    def _join(self, label: str) -> Membership:
        if self.chain is not None:
            return self.chain.join(label)
        new = Membership.fresh(self.secret)
        self.memory.consoles[new.console] = TillOfChain("14", label)
        return new

    def _thread(self, member: Membership) -> LedgerThread:
        if self.chain is None:
            return MemoryThread(self.memory)
        return LedgerThread(self.chain.connection_of(member))

    def age(self, by: timedelta) -> None:
        if self.chain is None:
            self.memory.age(by)
        else:
            older = f"UPDATE points_ledger.claim SET expires = expires - interval '{by.seconds} seconds'"
            self.chain.server.run_sql(self.chain.database, older)

    def disputed(self) -> list[str]:
        if self.chain is None:
            return sorted(subject for _, _, _, subject in self.memory.disputes)
        rows = self.chain.server.run_sql(self.chain.database, "SELECT subject FROM points_ledger.dispute")
        return [row[0] for row in rows]

    async def take(self, who: int, intent: Intent, *, sending: bool = False) -> str:
        """Who has the sender then."""
        step = partial(take, member=self.members[who], intent=intent, sending=sending)
        answer = await self.threads[who].run(step, seconds=5)
        held = answer.holder
        return f"{held.till}, {held.operator}" if isinstance(held, ClaimedElsewhere) else "ours"

    async def own_claims(self, who: int) -> dict[str, OwnClaim]:
        return await self.threads[who].run(partial(claims_of, member=self.members[who]), seconds=5)

    async def keep(self, who: int, ended: dict[str, OwnClaim], *unproven: Intent) -> None:
        step = partial(keep_claims, member=self.members[who], ended=ended, unproven=unproven)
        await self.threads[who].run(step, seconds=5)

    async def compare(self, who: int, head: LedgerHead) -> int:
        """How many of its transfers overlap then."""
        member = self.members[who]
        step = partial(note_overlaps, member=member, head=head)
        await self.threads[who].run(step, seconds=5)
        told = await self.threads[who].run(partial(catch_up, member=member, sees=Sees.CONSOLE), seconds=5)
        return told.overlaps

    async def write(self, who: int, before: LedgerHead, after: int, limit: int = 100) -> LedgerHead:
        step = partial(
            write_slice,
            member=self.members[who],
            before=before,
            outgoing=self.stores[who].entries_after(after, limit),
            ahead=self.ahead[who],
        )
        return await self.threads[who].run(step, seconds=5)

    async def greeted(self, who: int) -> LedgerHead:
        step = partial(greet, member=self.members[who], clock=MovedClock(timedelta(minutes=20)))
        greeting = await self.threads[who].run(step, seconds=5)
        self.ahead[who] = greeting.ahead
        return greeting.head


@pytest.fixture(params=["in memory", "in PostgreSQL"])
def tills(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tills]:
    chain = request.getfixturevalue("chain") if request.param == "in PostgreSQL" else None
    made = Tills(tmp_path, chain)
    yield made
    for store in made.stores:
        store.close()


async def test_one_has_the_sender_until_that_lapses(tills: Tills) -> None:
    first, second = an_intent("AAAAAAAAAA"), an_intent("BBBBBBBBBB")
    assert await tills.take(0, first) == "ours"
    assert await tills.take(1, second, sending=True) == "branch 14, till 1, meena"
    assert await tills.take(0, an_intent("CCCCCCCCCC")) == "ours"
    assert await tills.take(1, an_intent("DDDDDDDDDD", sender="1003")) == "ours"
    tills.age(timedelta(minutes=16))
    assert await tills.take(1, second, sending=True) == "ours"
    tills.age(timedelta(minutes=16))
    assert await tills.take(0, first, sending=True) == "branch 14, till 2, meena"


async def test_a_claim_ends_unless_it_was_proven_anew(tills: Tills) -> None:
    intent = an_intent("AAAAAAAAAA")
    await tills.take(0, intent)
    before = await tills.own_claims(0)
    await tills.take(0, intent, sending=True)
    proven = await tills.own_claims(0)
    assert (before["AAAAAAAAAA"].lapses, proven["AAAAAAAAAA"].lapses) == (True, False)
    await tills.keep(0, before)
    assert await tills.take(1, an_intent("BBBBBBBBBB")) == "branch 14, till 1, meena"
    await tills.keep(0, await tills.own_claims(0))
    assert await tills.take(1, an_intent("BBBBBBBBBB")) == "ours"
    await tills.keep(0, {}, intent)
    assert (await tills.own_claims(0), list(await tills.own_claims(1))) == ({}, ["BBBBBBBBBB"])
    await tills.keep(1, await tills.own_claims(1))
    await tills.keep(0, {}, intent)
    assert [each.lapses for each in (await tills.own_claims(0)).values()] == [False]


async def test_entries_arrive_once_and_without_a_gap(tills: Tills) -> None:
    store = tills.stores[0]
    store.prepare(an_intent("AAAAAAAAAA"))
    sent(store, "AAAAAAAAAA")
    store.remark("AAAAAAAAAA", datetime.now(UTC), "meena", "sneezed")
    assert await tills.greeted(0) == NOTHING
    one = await tills.write(0, NOTHING, 0, limit=1)
    assert (one.sequence, one) == (1, await tills.greeted(0))
    three = await tills.write(0, NOTHING, 0)  # the first once more
    assert (three.sequence, three) == (3, await tills.greeted(0))
    assert await tills.write(0, one, 1) == three
    store.remark("AAAAAAAAAA", datetime.now(UTC), "meena", "sneezed")
    store.remark("AAAAAAAAAA", datetime.now(UTC), "meena", "sneezed")
    for before, after in ((three, 4), (LedgerHead(3, three.journal_hash, "another past"), 3)):
        with pytest.raises(LedgerRefused):
            await tills.write(0, before, after)
    assert await tills.greeted(0) == three
    assert await tills.greeted(1) == NOTHING


@pytest.mark.parametrize(("unclaimed", "clocks_differ"), [(True, False), (True, True), (False, False)])
async def test_what_was_open_at_two_at_once_is_found_by_the_later(
    tills: Tills, unclaimed: bool, clocks_differ: bool
) -> None:
    begun = datetime.now(UTC) - timedelta(minutes=2)
    for who, reference in enumerate(("AAAAAAAAAA", "BBBBBBBBBB")):
        if who and clocks_differ:
            begun += timedelta(minutes=20)
            await tills.greeted(1)
        store, at = tills.stores[who], begun + timedelta(seconds=who)
        store.prepare(an_intent(reference, at=at))
        if unclaimed and who:
            store.remark(reference, at, "meena", UNCLAIMED)
        sent(store, reference, at)
        ended = begun + timedelta(minutes=1)
        store.settle(reference, ended, "meena", Verdict(State.CONFIRMED, "confirmed"))
        head = await tills.write(who, NOTHING, 0)
        assert await tills.compare(who, head) == (who and unclaimed)
    assert tills.disputed() == ["BBBBBBBBBB"] * unclaimed


async def test_refused_codes_of_a_sender_come_with_the_claim_from_other_tills(tills: Tills) -> None:
    store, refused = tills.stores[0], Verdict(State.REJECTED, "code refused", code_refused=True)
    store.prepare(an_intent("AAAAAAAAAA"))
    for _ in range(2):
        sent(store, "AAAAAAAAAA")
        store.settle("AAAAAAAAAA", datetime.now(UTC), "meena", refused)
    await tills.write(0, NOTHING, 0)
    told = []
    for who, sender in ((0, "1001"), (1, "1001"), (1, "1003")):
        intent = an_intent("BBBBBBBBBB", sender=sender)
        step = partial(take, member=tills.members[who], intent=intent, sending=False)
        told.append((await tills.threads[who].run(step, seconds=5)).codes_refused)
        await tills.keep(who, await tills.own_claims(who))
    assert told == [0, 2, 0]


@pytest.mark.parametrize("beside", [True, False])
async def test_a_transfer_stood_alone_once_all_others_were_heard_of(tills: Tills, beside: bool) -> None:
    store, at = tills.stores[0], datetime.now(UTC)
    intent = store.prepare(an_intent("AAAAAAAAAA", at=at))
    alone = partial(
        stood_alone, member=tills.members[0], intent=intent, since=at - timedelta(hours=1), until=at
    )
    assert await tills.take(0, intent, sending=True) == "ours"
    sent(store, "AAAAAAAAAA")
    await tills.write(0, NOTHING, 0)
    assert not await tills.threads[0].run(alone, seconds=5), "the other was never heard of"
    if beside:
        tills.stores[1].prepare(an_intent("BBBBBBBBBB", at=at))
        sent(tills.stores[1], "BBBBBBBBBB")
        await tills.write(1, NOTHING, 0)
    await tills.compare(1, NOTHING)
    assert await tills.threads[0].run(alone, seconds=5) is not beside
    await tills.keep(0, await tills.own_claims(0))
    assert not await tills.threads[0].run(alone, seconds=5), "its claim has ended"


async def test_a_step_that_asks_for_the_version_goes_through(tills: Tills) -> None:
    await tills.threads[0].run(require_newest, seconds=5)

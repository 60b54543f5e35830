"""Two tills, two journals, one ledger and one provider: the real services on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from console.domain.approval_requests import ApprovalAsked, ApprovalRefused, ApprovalVerdict
from console.domain.claim_answers import UNCLAIMED
from console.domain.elsewhere import Sees
from console.domain.feed import Feed
from console.domain.operators import Operator
from console.domain.policy import Approval, Policy
from console.domain.problems import Local
from console.domain.transfers import Outcome, State, TransferOrder, TransferRefusedHere
from console.ledger.approval_rows import LedgerApprovals
from console.ledger.claims import LedgerClaims
from console.ledger.ledger_thread import LedgerThread
from console.ledger.tenant_key import Membership
from console.services.approvals_elsewhere import ApprovalsElsewhere
from console.services.journal_outbox import JournalOutbox
from console.services.journal_writer import JournalWriter
from console.services.transfer_service import Checked
from tests.doubles.booking_gateway import LOST, WRONG_CODE, answers, applied_but
from tests.doubles.clocks import SkippingClock
from tests.ledger.conftest import Chain
from tests.ledger.tills import TestedTill
from tests.services.conftest import MEENA, Counter, InlineJournal, gateway_on
from tests.services.routes import ACCOUNTS, CUSTOMERS, OUT_OF_GROUP, Route

_LIMIT_SECONDS = 1.5
ASHA, CHECKED = Operator("asha.k"), Checked(None, (), None)


class Counters:
    """Two tills of one chain at one provider."""

    def __init__(
        self, chain: Chain, folder: Path, route: Route = CUSTOMERS, policy: Policy | None = None
    ) -> None:
        self.policy = policy or Policy()
        self.server, self.route, clock = chain.server, route, SkippingClock()
        self.gateway = gateway_on(route, clock)
        self.tills = [TestedTill(chain, folder / name, name) for name in ("till 1", "till 2")]
        self.one, self.two = (self._counter(till, clock) for till in self.tills)

    def _counter(self, till: TestedTill, clock: SkippingClock) -> Counter:
        thread = LedgerThread(till.chain.connection_of(till.member))
        journal = InlineJournal(till.store)
        claims = LedgerClaims(JournalOutbox(journal), thread, till.member)
        return Counter(self.gateway, clock, journal, self.route, claims=claims, allows=self.policy)

    def approvals(self, counter: Counter, member: Membership, sees: Sees) -> ApprovalsElsewhere:
        """What somebody at this counter asks of others, or answers them."""
        thread = LedgerThread(self.tills[0].chain.connection_of(member))
        writer = JournalWriter(counter.journal, counter.at_desk, counter.clock, Feed())
        ledger = LedgerApprovals(thread, member, lambda: sees)
        return ApprovalsElsewhere(ledger, writer, counter.clock, counter.gateway.name)


@pytest.fixture
def counters(chain: Chain, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Counters]:
    made = Counters(chain, tmp_path, getattr(request, "param", CUSTOMERS))
    yield made
    for till in made.tills:
        till.store.close()


@pytest.mark.parametrize(
    "counters", [CUSTOMERS, OUT_OF_GROUP, ACCOUNTS], indirect=True, ids=lambda route: route.name
)
async def test_the_second_till_is_refused_before_a_code_is_sent(counters: Counters) -> None:
    """Whoever gives: of an account the provider has a number of its own, the same at every till."""
    reference = await counters.one.prepared()
    with pytest.raises(TransferRefusedHere) as refused:
        await counters.two.prepared()
    assert refused.value.problem.code == Local.SENDER_ELSEWHERE
    assert "at branch 14, till 1 (meena) since " in refused.value.problem.message
    assert counters.gateway.codes_issued == counters.route.has_codes
    row = await counters.one.transfers.send(reference, counters.one.verification)
    assert row.state is State.CONFIRMED
    await counters.tills[0].forwarder.pass_once()
    assert (await counters.two.transfers.prepare(counters.two.order)).state is State.PREPARED


async def test_a_supervisor_at_another_console_approves_exactly_this_order_once(
    chain: Chain, tmp_path: Path
) -> None:
    """Altered, given again, run out or given by whoever sends it, it counts for nothing."""
    counters = Counters(chain, tmp_path, policy=Policy(approval=Approval(above_points=100)))
    one, desk = counters.one, chain.join("desk", sees=Sees.BRANCH)
    one.at_desk.present = ASHA
    till = counters.approvals(one, counters.tills[0].member, Sees.CONSOLE)
    supervisor = counters.approvals(counters.two, desk, Sees.BRANCH)

    async def answered(by: Operator, order: TransferOrder) -> ApprovalAsked:
        asked = await till.ask(order, CHECKED, "a wedding")
        [waiting] = await supervisor.waiting()
        counters.two.at_desk.present = by
        await supervisor.decide(waiting, by, ApprovalVerdict.APPROVED, "")
        return asked

    asked = await answered(MEENA, replace(one.order, points=one.order.points + 1))
    with pytest.raises(ApprovalRefused, match="was changed since"):
        await till.take_in(asked, one.order)
    with pytest.raises(ApprovalRefused, match="send themselves"):
        await answered(replace(MEENA, id="asha.k"), one.order)
    chain.server.run_sql(chain.database, "UPDATE points_ledger.approval SET expires = now()")
    asked = await answered(MEENA, one.order)
    with pytest.raises(TransferRefusedHere):
        await one.prepared()
    assert await till.take_in(asked, one.order)
    with pytest.raises(ApprovalRefused, match="taken in before"):
        await till.take_in(asked, one.order)
    assert (await one.sent()).state is State.CONFIRMED
    with pytest.raises(TransferRefusedHere):
        await one.transfers.prepare(one.order, repeat_confirmed=True)
    asked = await till.ask(one.order, CHECKED, "another one")
    chain.server.run_sql(chain.database, "UPDATE points_ledger.approval SET expires = now()")
    lapsed = await till.take_in(asked, one.order)
    assert lapsed is not None
    assert lapsed.verdict is ApprovalVerdict.LAPSED


async def test_five_wrong_codes_of_a_customer_are_five_wherever_they_were_read_out(
    counters: Counters,
) -> None:
    one, two = counters.one, counters.two
    counters.gateway.script = [answers(WRONG_CODE)] * 5
    reference = await one.prepared()
    for tried in range(5):
        if tried == 3:
            await one.transfers.issue_code(reference)
        assert (await one.transfers.send(reference, one.verification)).attempt.code_refused
    two.at_desk.present = one.at_desk.present = ASHA
    await counters.tills[0].forwarder.pass_once()
    with pytest.raises(TransferRefusedHere) as refused:
        await two.prepared()
    assert refused.value.problem.code == Local.CUSTOMER_TRIES_USED
    assert counters.gateway.codes_issued == 2
    two.at_desk.present = MEENA
    assert (await two.sent()).state is State.CONFIRMED


async def test_of_two_that_race_one_sends(counters: Counters) -> None:
    ended = await asyncio.gather(counters.one.sent(), counters.two.sent(), return_exceptions=True)
    kinds = sorted(type(each).__name__ for each in ended)
    assert kinds == ["Intent", "TransferRefusedHere"]
    assert len(counters.gateway.rows) == 1


@pytest.mark.parametrize("gone_at", ["J0", "J2", "J3"])
async def test_a_ledger_that_goes_away_holds_up_nobody(counters: Counters, gone_at: str) -> None:
    """Killed before the transfer begins, before its code, or before it is sent; and back afterwards."""
    one, steps = counters.one, ("J0", "J2", "J3")
    reference = ""
    for step in steps:
        if step == gone_at:
            await asyncio.to_thread(counters.server.stop, "immediate")
        began = monotonic()
        match step:
            case "J0":
                reference = (await one.transfers.prepare(one.order)).reference
            case "J2":
                await one.transfers.issue_code(reference)
            case "J3":
                row = await one.transfers.send(reference, one.verification)
                assert row.state is State.CONFIRMED
        assert monotonic() - began < _LIMIT_SECONDS + 1
    assert UNCLAIMED in one.events(reference)
    assert (await counters.tills[0].forwarder.pass_once()).unreachable_since is not None
    await asyncio.to_thread(counters.server.start)
    assert (await counters.tills[0].forwarder.pass_once()).is_in_step
    assert counters.tills[0].arrived_hashes() == counters.tills[0].journal_hashes()


async def test_a_ledger_that_goes_away_behind_the_request_changes_no_word(counters: Counters) -> None:
    """Killed while the provider answers: what became of it is found (J9) and audited (J10) without it."""
    one, gateway = counters.one, counters.gateway

    async def killing(order: TransferOrder, reference: str) -> Outcome:
        await asyncio.to_thread(counters.server.stop, "immediate")
        return await applied_but(gateway, LOST)(order, reference)

    gateway.script = [killing]
    row = await one.sent()
    assert row.state is State.UNKNOWN
    await one.search_for(minutes=10)
    found = await one.transfers.get(row.reference)
    assert (found.state, found.audited, len(gateway.rows)) == (State.CONFIRMED, True, 1)
    assert UNCLAIMED not in one.events(row.reference)
    await asyncio.to_thread(counters.server.start)
    assert (await counters.tills[0].forwarder.pass_once()).is_in_step
    assert counters.tills[0].arrived_hashes() == counters.tills[0].journal_hashes()
    await counters.two.prepared()


@pytest.mark.parametrize(
    ("meanwhile", "state"),
    [
        ("", State.CONFIRMED),
        (
            "UPDATE points_ledger.console SET caught_up = '2020-01-01'",
            State.NEEDS_HUMAN,
        ),
        ("UPDATE points_ledger.claim SET taken = now()", State.NEEDS_HUMAN),
        ("DELETE FROM points_ledger.claim", State.NEEDS_HUMAN),
    ],
)
async def test_a_matching_row_is_proof_where_no_other_till_can_have_made_it(
    counters: Counters, meanwhile: str, state: State
) -> None:
    """All are heard of, and the claim is as old as the transfer; else a person decides."""
    one, gateway = counters.one, counters.gateway
    gateway.notes_return = False
    gateway.script = [applied_but(gateway, LOST)]
    reference = (await one.sent()).reference
    for till in counters.tills:
        assert (await till.forwarder.pass_once()).is_in_step
    if meanwhile:
        counters.server.run_sql(counters.tills[0].chain.database, meanwhile)
    await one.search_for(minutes=3)
    assert (await one.transfers.get(reference)).state is state


async def test_a_row_beside_another_tills_transfer_is_for_a_person(counters: Counters) -> None:
    one, two, gateway = counters.one, counters.two, counters.gateway
    assert (await two.sent()).state is State.CONFIRMED
    await counters.tills[1].forwarder.pass_once()
    gateway.notes_return = False
    gateway.script = [applied_but(gateway, LOST)]
    reference = (await one.sent()).reference
    for till in counters.tills:
        await till.forwarder.pass_once()
    await one.search_for(minutes=3)
    assert (await one.transfers.get(reference)).state is State.NEEDS_HUMAN


async def test_an_open_transfer_holds_its_sender_until_it_is_proven(counters: Counters) -> None:
    async def lost(*_order: object) -> object:
        raise ConnectionError

    counters.gateway.script.append(lost)  # type: ignore[arg-type]
    row = await counters.one.sent()
    assert row.state is State.UNKNOWN
    await counters.tills[0].forwarder.pass_once()
    with pytest.raises(TransferRefusedHere):
        await counters.two.prepared()
    await counters.one.search_for(minutes=10)
    assert (await counters.one.transfers.get(row.reference)).state is State.NOT_APPLIED
    await counters.tills[0].forwarder.pass_once()
    await counters.two.prepared()

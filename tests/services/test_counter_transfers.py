"""A transfer is undone by another one: drafted, never sent by itself, and never more than moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.party_kinds import PartyKind
from console.domain.policy import Caps, Limits, Policy
from console.domain.problems import Local
from console.domain.transfers import (
    CustomerCode,
    Intent,
    State,
    TransferOrder,
    TransferRefusedHere,
    Unknown,
)
from console.explanations.event_words import event_words
from console.services.desk import Desk
from console.services.drafts import OrderDraft
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import CODE, START, FakeDesk


@pytest.fixture
def fake(tmp_path: Path) -> FakeDesk:
    return FakeDesk(tmp_path, clock=SkippingClock(START))


@pytest.fixture
async def desk(fake: FakeDesk) -> AsyncIterator[Desk]:
    opened = await fake.opening().desk()
    yield opened
    await opened.close()


async def gift(desk: Desk, points: int = 500) -> TransferOrder:
    """Ravi to Priya."""
    customers = desk.directories[PartyKind.CUSTOMER]
    ravi, priya = await customers.get("101"), await customers.get("202")
    return TransferOrder(ravi.party, priya.party, points, 973, "gift", "Default")


async def sent(desk: Desk, order: TransferOrder) -> Intent:
    reference = (await desk.transfers.prepare(order)).reference
    await desk.transfers.issue_code(reference)
    return await desk.transfers.send(reference, CustomerCode(CODE))


async def drafted(desk: Desk, first: Intent) -> OrderDraft:
    found = await desk.counter_transfers.look(first.reference)
    assert found.draft is not None
    return found.draft


async def words(desk: Desk, reference: str) -> str:
    return "\n".join(event_words(event) for event in await desk.history.timeline(reference))


async def test_a_draft_goes_the_other_way_and_both_rows_name_each_other(desk: Desk, fake: FakeDesk) -> None:
    first = await sent(desk, await gift(desk))
    draft = await drafted(desk, first)
    assert draft.order == replace(
        first.order,
        sender=first.order.recipient,
        recipient=first.order.sender,
        note=f"undoes {first.reference}",
        reverses=first.reference,
    )
    assert len(fake.gateway.sent) == 1, "a draft sends nothing"
    back = await sent(desk, draft.order)
    assert back.state is State.CONFIRMED
    assert f"500 points were sent back by {back.reference}" in await words(desk, first.reference)
    assert f"send points of {first.reference} back" in await words(desk, back.reference)
    assert (await desk.transfers.get(back.reference)).order.reverses == first.reference


async def test_no_point_goes_back_twice(desk: Desk) -> None:
    first = await sent(desk, await gift(desk))
    part = (await drafted(desk, first)).of(300).order
    assert (await sent(desk, part)).state is State.CONFIRMED
    assert (await drafted(desk, first)).order.points == 200
    with pytest.raises(TransferRefusedHere) as refused:
        await desk.transfers.prepare(replace(part, points=201))
    assert refused.value.problem.code == Local.SENT_BACK_BEFORE
    assert (await sent(desk, replace(part, points=200))).state is State.CONFIRMED
    assert (await desk.counter_transfers.look(first.reference)).draft is None


async def test_what_is_on_its_way_counts_and_what_is_proven_later_is_told_once(
    desk: Desk, fake: FakeDesk
) -> None:
    first = await sent(desk, await gift(desk))
    fake.gateway.outcomes.append(Unknown(()))
    back = await sent(desk, (await drafted(desk, first)).order)
    assert back.state is State.UNKNOWN
    assert (await desk.counter_transfers.look(first.reference)).most == 0
    assert "sent back by" not in await words(desk, first.reference)
    fake.gateway.apply(back.order, back.reference)
    assert (await desk.reconciliation.look(back.reference)).state is State.CONFIRMED
    assert (await words(desk, first.reference)).count("sent back by") == 1


@pytest.mark.parametrize(
    ("change", "condition"),
    [
        ({"points": 501}, Local.NOT_REVERSIBLE),
        ({"program_id": 1042}, Local.NOT_REVERSIBLE),
        ({"reverses": "0000000000"}, Local.NOT_REVERSIBLE),
    ],
)
async def test_an_order_that_undoes_nothing_is_refused(
    desk: Desk, change: dict[str, object], condition: Local
) -> None:
    first = await sent(desk, await gift(desk))
    order = replace((await drafted(desk, first)).order, **change)  # type: ignore[arg-type]
    with pytest.raises(TransferRefusedHere) as refused:
        await desk.transfers.prepare(order)
    assert refused.value.problem.code == condition


async def test_only_what_is_proven_to_have_moved_can_be_undone(desk: Desk, fake: FakeDesk) -> None:
    fake.gateway.outcomes.append(Unknown(()))
    first = await sent(desk, await gift(desk))
    with pytest.raises(TransferRefusedHere) as refused:
        await desk.counter_transfers.look(first.reference)
    assert refused.value.problem.code == Local.NOT_REVERSIBLE


async def test_what_is_there_and_what_the_policy_allows_bound_what_can_come_back(
    tmp_path: Path,
) -> None:
    caps = Limits(points_a_transfer=450, giver=Caps(points_a_day=400))
    fake = FakeDesk(tmp_path, clock=SkippingClock(START), allows=Policy(caps))
    desk = await fake.opening().desk()
    first = await sent(desk, await gift(desk, 400))
    found = await desk.counter_transfers.look(first.reference)
    assert (found.most, found.missing) == (400, Decimal(0))
    priya = fake.gateway.known["202"]
    fake.gateway.known["202"] = replace(
        priya, programs=(replace(priya.programs[0], usable=Decimal("120.5")),)
    )
    found = await desk.counter_transfers.look(first.reference)
    assert (found.most, found.missing) == (120, Decimal("279.5"))
    fake.gateway.known["202"] = replace(priya, programs=(replace(priya.programs[0], usable=Decimal(0)),))
    found = await desk.counter_transfers.look(first.reference)
    assert (found.most, found.draft) == (0, None)
    assert [each.code for each in found.problems] == [Local.TOO_FEW_POINTS]
    await desk.close()

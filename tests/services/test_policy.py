"""The policy's limits hold for every front end: when a transfer is prepared, tried again, and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from console.domain.policy import Approval, Caps, Consent, Limits, Policy, Reasons
from console.domain.problems import Local
from console.domain.transfers import CodePolicy, State, TransferOrder, TransferRefusedHere
from console.domain.warnings import WarningKind
from console.explanations.event_words import event_words
from console.journal.journal_errors import JournalUnwritable
from tests.doubles.booking_gateway import NOT_SENT, REFUSED, answers
from tests.loop_over import loop_over
from tests.services.conftest import Counter
from tests.services.routes import ACCOUNTS, CUSTOMERS, by_list, elsewhere, holder_of, over

Open = Callable[..., Counter]


async def refusal(counter: Counter, order: TransferOrder) -> str:
    """What both the check and the preparing say; nothing may be written or asked for."""
    told = await counter.transfers.check(order, holder_of(order.sender), holder_of(order.recipient))
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.transfers.prepare(order)
    assert refused.value.problem == told.problems[0]
    assert not counter.journal.store.open_intents()
    return refused.value.problem.code


@over(CUSTOMERS)
@loop_over(
    ("allows", "changes", "condition"),
    [
        (Policy(Limits(points_a_transfer=499)), {"points": 500}, Local.TRANSFER_LIMIT),
        (Policy(reasons=Reasons(note_above_points=0)), {"note": " "}, Local.REASON_MISSING),
        (Policy(reasons=Reasons(ticket_above_points=99)), {"points": 100}, Local.TICKET_MISSING),
        (Policy(approval=Approval(above_points=100)), {"points": 101}, Local.NEEDS_APPROVAL),
        (Policy(Limits(giver=Caps(points_a_day=99))), {"points": 100}, Local.GIVER_LIMIT),
        (Policy(Limits(receiver=Caps(transfers_in_30_days=0))), {}, Local.RECEIVER_LIMIT),
        (Policy(Limits(console=Caps(transfers_a_day=0))), {}, Local.CONSOLE_LIMIT),
    ],
)
async def test_what_the_policy_does_not_allow_is_refused(
    open_counter: Open, allows: Policy, changes: dict[str, object], condition: Local
) -> None:
    counter = open_counter(allows=allows)
    assert await refusal(counter, replace(counter.order, **changes)) == condition  # type: ignore[arg-type]


async def test_a_ticket_is_wanted_of_everybody_and_of_what_sends_points_back(open_counter: Open) -> None:
    counter = open_counter(allows=Policy(reasons=Reasons(ticket_above_points=99)))
    assert await refusal(counter, counter.order) == Local.TICKET_MISSING
    first = await counter.sent(replace(counter.order, ticket="INC-1"))
    assert first.state is State.CONFIRMED
    if counter.order.acting is None and not counter.order.involves_group:
        back = replace(first.order, sender=first.order.recipient, recipient=first.order.sender)
        back = replace(back, reverses=first.reference, ticket="")
        assert await refusal(counter, back) == Local.TICKET_MISSING


@over(CUSTOMERS)
async def test_a_ticket_that_was_taken_off_before_the_sending_stops_it(open_counter: Open) -> None:
    counter = open_counter(allows=Policy(reasons=Reasons(ticket_above_points=99)))
    reference = await counter.prepared(replace(counter.order, ticket="INC-1"))
    counter.journal.store.set_ticket(reference, counter.clock.now(), "lena", "")
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.transfers.send(reference, counter.verification)
    assert refused.value.problem.code == Local.TICKET_MISSING
    assert counter.gateway.calls == []


@over(CUSTOMERS, ACCOUNTS)
async def test_where_the_operators_word_is_all_there_is_somebody_must_approve(open_counter: Open) -> None:
    counter = open_counter(policy=CodePolicy.OFF, allows=Policy(approval=Approval(without_code=True)))
    assert await refusal(counter, counter.order) == Local.NEEDS_APPROVAL


async def test_each_side_is_counted_on_its_own_over_all_ways(open_counter: Open) -> None:
    points = 100
    caps = Caps(points_a_day=2 * points, transfers_a_day=5)
    counter = open_counter(allows=Policy(Limits(giver=caps, receiver=caps)))
    order = replace(counter.order, points=points)
    assert (await counter.sent(order)).state is State.CONFIRMED
    other_way = replace(order, recipient=elsewhere(order.recipient))
    assert (await counter.sent(other_way)).state is State.CONFIRMED
    third = replace(order, recipient=elsewhere(order.recipient, "1010"), points=1)
    assert await refusal(counter, third) == Local.GIVER_LIMIT
    from_another = replace(order, sender=elsewhere(order.sender, "1011"))
    assert (await counter.sent(from_another)).state is State.CONFIRMED
    assert await refusal(counter, replace(from_another, sender=elsewhere(order.sender, "1012"))) == (
        Local.RECEIVER_LIMIT
    )


@over(CUSTOMERS)
async def test_what_did_not_move_uses_nothing_up_and_midnight_renews(open_counter: Open) -> None:
    counter = open_counter(allows=Policy(Limits(giver=Caps(transfers_a_day=1), zone="UTC")))
    counter.gateway.script.append(answers(REFUSED))
    assert (await counter.sent()).state is State.REJECTED
    other = replace(counter.order, points=7)
    assert (await counter.sent(other)).state is State.CONFIRMED
    assert await refusal(counter, replace(other, points=8)) == Local.GIVER_LIMIT
    counter.clock.advance(hours=12)
    assert (await counter.sent(replace(other, points=8))).state is State.CONFIRMED


@over(CUSTOMERS)
async def test_a_limit_that_was_used_up_meanwhile_stops_the_sending_too(open_counter: Open) -> None:
    """Two tills' windows on one journal: both were prepared while there was room for one."""
    caps = Limits(receiver=Caps(points_a_day=150))
    here, there = open_counter(allows=Policy(caps)), open_counter("run-2")
    order = replace(here.order, points=100)
    reference = await here.prepared(order)
    await there.sent(replace(order, sender=elsewhere(order.sender)))
    with pytest.raises(TransferRefusedHere) as refused:
        await here.transfers.send(reference, here.verification)
    assert refused.value.problem.code == Local.RECEIVER_LIMIT
    assert refused.value.problem.message == "100 of 150 points today"
    assert len(here.gateway.calls) == 1


@over(CUSTOMERS)
async def test_another_try_is_held_against_the_policy_and_not_against_itself(open_counter: Open) -> None:
    counter = open_counter(allows=Policy(Limits(giver=Caps(transfers_a_day=1))))
    counter.gateway.script.append(answers(NOT_SENT))
    reference = (await counter.sent()).reference
    again = await counter.transfers.retry(reference)
    assert again.state is State.PREPARED
    stricter = open_counter("run-2", allows=Policy(Limits(points_a_transfer=1)))
    await counter.transfers.issue_code(reference)
    with pytest.raises(TransferRefusedHere):
        await stricter.transfers.send(reference, stricter.verification)
    assert (await counter.transfers.send(reference, counter.verification)).state is State.CONFIRMED


@by_list
async def test_what_the_giver_moved_at_another_till_counts_once_it_is_listed(open_counter: Open) -> None:
    counter = open_counter(allows=Policy(Limits(giver=Caps(points_a_day=1000))))
    order = replace(counter.order, points=400)
    await counter.sent(order)
    elsewhere_too = replace(order, recipient=elsewhere(order.recipient), points=300)
    counter.gateway.book(elsewhere_too, "BBBBBBBBBB")
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.transfers.prepare(replace(order, points=301))
    assert refused.value.problem.code == Local.GIVER_LIMIT
    assert refused.value.problem.message == "700 of 1,000 points today"
    assert (await counter.sent(replace(order, points=300))).state is State.CONFIRMED


@over(CUSTOMERS)
@pytest.mark.parametrize("only_console", [True, False])
async def test_what_both_sides_have_left_is_told_with_the_check(
    open_counter: Open, only_console: bool
) -> None:
    limits = Limits(giver=Caps(points_a_day=1000), receiver=Caps(transfers_in_7_days=3))
    counter = open_counter(allows=Policy(limits), only_console=only_console)
    order = replace(counter.order, points=400)
    await counter.sent(order)
    told = await counter.transfers.check(order, holder_of(order.sender), holder_of(order.recipient))
    guessed = "" if only_console else " (an estimate)"
    assert [meter.sentence for meter in told.meters] == [
        f"The sender has 600 of 1,000 points left today{guessed}.",
        f"The recipient has 2 of 3 transfers left in 7 days{guessed}.",
    ]


@over(CUSTOMERS)
async def test_what_was_warned_of_stays_on_record_with_its_rows(open_counter: Open) -> None:
    counter = open_counter()
    back = replace(counter.order, sender=counter.order.recipient, recipient=counter.order.sender)
    earlier = (await counter.sent(back)).reference
    order = replace(counter.order, points=7)
    told = await counter.transfers.check(order, holder_of(order.sender), holder_of(order.recipient))
    assert [(each.kind, [row.reference for row in each.rows]) for each in told.warnings] == [
        (WarningKind.ROUND_TRIP, [earlier])
    ]
    made = await counter.transfers.prepare(order, warned=told.warnings)
    (entry,) = counter.journal.store.events(made.reference)
    assert entry.facts["warned"] == [["round trip", earlier]]
    assert event_words(entry) == "written down, nothing sent yet; in spite of: round trip"


@over(CUSTOMERS)
async def test_a_warning_can_want_somebody_to_approve(open_counter: Open) -> None:
    counter = open_counter(allows=Policy(approval=Approval(after_warnings=("round trip",))))
    back = replace(counter.order, sender=counter.order.recipient, recipient=counter.order.sender)
    await counter.sent(back)
    order = replace(counter.order, points=7)
    told = await counter.transfers.check(order, holder_of(order.sender), holder_of(order.recipient))
    assert [each.code for each in told.problems] == [Local.NEEDS_APPROVAL]
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.transfers.prepare(order, warned=told.warnings)
    assert refused.value.problem.message == "because of a warning"


@over(CUSTOMERS)
async def test_a_journal_that_cannot_be_read_warns_of_nothing_and_hides_no_check(open_counter: Open) -> None:
    counter = open_counter()
    counter.journal.broken = JournalUnwritable("The disk is gone.")
    sender, recipient = holder_of(counter.order.sender), holder_of(counter.order.recipient)
    told = await counter.transfers.check(counter.order, sender, recipient)
    assert told.may_go_on
    assert told.warnings == ()


@over(CUSTOMERS, ACCOUNTS)
async def test_without_the_recipients_consent_nothing_is_written_down(open_counter: Open) -> None:
    counter = open_counter(allows=Policy(consent=Consent(of_recipient=True)))
    for consent in ("", "they must have"):
        with pytest.raises(TransferRefusedHere) as refused:
            await counter.transfers.prepare(counter.order, consent=consent)
        assert refused.value.problem.code == Local.CONSENT_MISSING
    assert not counter.journal.store.open_intents()
    made = await counter.transfers.prepare(counter.order, consent="in writing")
    (entry,) = counter.journal.store.events(made.reference)
    assert entry.facts["consent"] == "in writing"


@over(CUSTOMERS)
async def test_what_was_agreed_to_may_be_tried_again_and_what_never_was_may_not(open_counter: Open) -> None:
    counter = open_counter(allows=Policy(consent=Consent(of_recipient=True)))
    counter.gateway.script += [answers(NOT_SENT)]
    made = await counter.transfers.prepare(counter.order, consent="in writing")
    await counter.transfers.issue_code(made.reference)
    assert (await counter.transfers.send(made.reference, counter.verification)).state is State.NOT_SENT
    assert (await counter.transfers.retry(made.reference)).state is State.PREPARED

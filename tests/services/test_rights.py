"""Nobody does what their role hasn't the right to, whichever way they come: the services refuse it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from console.credentials.pins import hash_in_training
from console.credentials.vault import MemoryVault
from console.domain.feed import Feed
from console.domain.operators import RIGHTS, NotAllowed, Operator, OperatorRole, Right
from console.domain.policy import Policy, Retention, Staff
from console.domain.problems import Local
from console.domain.query_line import EVERYTHING, Sorting
from console.domain.totals import TotalsBy
from console.domain.transfers import State, TransferOrder, TransferRefusedHere
from console.services.cases import CaseService
from console.services.exporting import ExportService
from console.services.history_books import open_book
from console.services.journal_care import JournalCare
from console.services.journal_writer import JournalWriter
from console.services.pin_book import PinBook
from console.services.receipts import ReceiptService
from console.services.retention_service import RetentionService
from console.services.reveals import Reveals
from console.services.transfer_history import HistoryService
from tests.doubles.booking_gateway import LOST, BookingGateway, answers
from tests.doubles.chain_double import Others
from tests.services.conftest import MEENA, Counter
from tests.services.routes import ROUTES, over

Act = Callable[[Counter, str], Awaitable[object]]


def book_of(counter: Counter) -> PinBook:
    return PinBook(counter.journal, MemoryVault(), counter.clock, make_hash=hash_in_training)


def care_of(counter: Counter) -> JournalCare:
    return JournalCare(counter.journal, counter.at_desk, counter.clock)


def reveals_of(counter: Counter) -> Reveals:
    writer = JournalWriter(counter.journal, counter.at_desk, counter.clock, Feed())
    return Reveals(writer, (), "test")


def retention_of(counter: Counter) -> RetentionService:
    return RetentionService(
        counter.journal, counter.at_desk, counter.clock, Retention(), Path("no receipts here")
    )


def cases_of(counter: Counter) -> CaseService:
    return CaseService(JournalWriter(counter.journal, counter.at_desk, counter.clock, Feed()))


def receipts_of(counter: Counter) -> ReceiptService:
    return ReceiptService(counter.journal, counter.at_desk, Path("no receipts here"), {"test"})


def history_of(counter: Counter) -> HistoryService:
    return HistoryService(counter.gateway, counter.journal, counter.at_desk, Others([]))


async def a_page(counter: Counter) -> object:
    book, _unread = await open_book(history_of(counter), EVERYTHING, Sorting.NEWEST, _nobody_waits)
    return await book.page(0)


async def _nobody_waits(_own: object) -> None:
    """For other tills."""


def a_file(counter: Counter) -> Awaitable[object]:
    exports = ExportService(counter.journal, counter.at_desk, counter.clock, Path("no folder here"))
    return exports.save(EVERYTHING, "csv", exports.path_for("csv"), lambda _told: None)


PAST: dict[str, Act] = {
    "list": lambda at, _: history_of(at).of_console(),
    "list this desk's": lambda at, _: history_of(at).of_desk(),
    "list a party's": lambda at, _: history_of(at).of_party(at.order.sender),
    "turn pages": lambda at, _: a_page(at),
    "go by row ids": lambda at, _: history_of(at).ends(),
    "read rows": lambda at, _: history_of(at).between(1, 2),
    "look for a reference": lambda at, row: history_of(at).named(row),
    "read a timeline": lambda at, row: history_of(at).timeline(row),
    "tell the day": lambda at, _: history_of(at).day(at.clock.now()),
    "add up": lambda at, _: history_of(at).totals(EVERYTHING, TotalsBy.DAY),
    "hear of other tills": lambda at, _: history_of(at).changed_elsewhere(2),
    "see what they left open": lambda at, _: history_of(at).unproven_elsewhere(),
    "read a case": lambda at, row: cases_of(at).read(row),
    "find the last case": lambda at, _: cases_of(at).newest(),
    "take along": lambda at, _: a_file(at),
    "make a receipt": lambda at, row: receipts_of(at).of(row),
    "make the last receipt": lambda at, _: receipts_of(at).newest(),
    "check a receipt": lambda at, row: receipts_of(at).check(row, "4F7Q"),
}
"""Every way to what happened before."""


ACTS: dict[str, tuple[Right, Act]] = {
    "prepare": (Right.TRANSFER, lambda at, _: at.transfers.prepare(at.order)),
    "have a code sent": (Right.TRANSFER, lambda at, row: at.transfers.issue_code(row)),
    "send": (Right.TRANSFER, lambda at, row: at.transfers.send(row, at.verification)),
    "try again": (Right.TRANSFER, lambda at, row: at.transfers.retry(row)),
    "decide": (Right.RESOLVE, lambda at, row: at.search.resolve(row, applied=True, reason="seen there")),
    "accept a journal": (Right.RESTORED_JOURNAL, lambda at, _: care_of(at).accept("a new disk")),
    "settle a damaged row": (Right.RESOLVE, lambda at, row: care_of(at).settle(row, "seen", moved=True)),
    "add somebody": (Right.OPERATORS, lambda at, _: book_of(at).add(at.at_desk, Operator("x"), "1111")),
    "give a PIN": (Right.OPERATORS, lambda at, _: book_of(at).set_pin(at.at_desk, "meena", "1111")),
    "see whole numbers": (Right.REVEAL, lambda at, _: reveals_of(at).reveal(at.order.sender, "asked for it")),
    "tell what is past its time": (Right.PURGE, lambda at, _: retention_of(at).overdue()),
    "take it out": (Right.PURGE, lambda at, _: retention_of(at).purge()),
    "put a ticket on": (Right.TICKETS, lambda at, row: cases_of(at).set_ticket(row, "INC-1")),
    "write a note": (Right.TICKETS, lambda at, row: cases_of(at).add_note(row, "called back")),
    "end somebody": (Right.OPERATORS, lambda at, _: book_of(at).disable(at.at_desk, "meena")),
}
WHO = {
    "nobody": None,
    **{role.value: Operator("asha.k", role) for role in OperatorRole},
    "one who left": Operator("asha.k", OperatorRole.SUPERVISOR, is_active=False),
}


REFUSED = [
    (act, who)
    for act, (right, _) in ACTS.items()
    for who, operator in WHO.items()
    if operator is None or not operator.may(right)
]


@over(ROUTES[0])
@pytest.mark.parametrize(("act", "who"), REFUSED)
async def test_without_the_right_nothing_happens(
    counter: Counter, gateway: BookingGateway, act: str, who: str
) -> None:
    reference = (await counter.transfers.prepare(counter.order)).reference
    before = counter.journal.store.verify()
    counter.at_desk.present = WHO[who]
    with pytest.raises((NotAllowed, TransferRefusedHere)) as refused:
        await ACTS[act][1](counter, reference)
    if isinstance(refused.value, TransferRefusedHere):
        assert refused.value.problem.code == Local.NOT_ALLOWED
        assert "may" in refused.value.problem.message
    assert counter.journal.store.verify() == before
    assert gateway.calls == []


def test_each_role_may_what_those_before_it_may() -> None:
    staff, agent, supervisor = (RIGHTS[role] for role in OperatorRole)
    assert staff < agent < supervisor == frozenset(Right)


NOBODYS = [
    ("nobody signs", None),
    ("who is at the desk signs", Operator("ravi", OperatorRole.SUPERVISOR)),
    ("who made it signs", MEENA),
    ("staff sign", Operator("asha.k")),
    ("one who left signs", Operator("super", OperatorRole.SUPERVISOR, is_active=False)),
]


@over(ROUTES[0])
@pytest.mark.parametrize(("what", "checker"), NOBODYS, ids=[what for what, _ in NOBODYS])
async def test_what_nobody_knows_is_settled_by_a_second_person_only(
    counter: Counter, gateway: BookingGateway, what: str, checker: Operator | None
) -> None:
    reference = await needing_a_person(counter, gateway)
    counter.at_desk.is_alone = False
    counter.at_desk.present = Operator("ravi", OperatorRole.SUPERVISOR)
    with pytest.raises(TransferRefusedHere):
        await counter.search.resolve(reference, applied=True, reason="seen there", checker=checker)
    assert (await counter.transfers.get(reference)).state is State.NEEDS_HUMAN


@over(ROUTES[0])
async def test_nobody_settles_what_they_give_or_get_themselves(
    open_counter: Callable[..., Counter], gateway: BookingGateway, order: TransferOrder
) -> None:
    members = Staff((f"super {order.recipient.id}",))
    counter = open_counter("run-2", allows=Policy(staff=members))
    reference = await needing_a_person(counter, gateway)
    counter.at_desk.is_alone = False
    counter.at_desk.present = Operator("asha.k")
    checker = Operator("super", OperatorRole.SUPERVISOR)
    with pytest.raises(TransferRefusedHere) as refused:
        await counter.search.resolve(reference, applied=True, reason="seen there", checker=checker)
    assert "gives or gets these points" in refused.value.problem.message


@over(ROUTES[0])
async def test_both_persons_stand_beside_what_they_settled(counter: Counter, gateway: BookingGateway) -> None:
    reference = await needing_a_person(counter, gateway)
    counter.at_desk.is_alone = False
    counter.at_desk.present = Operator("asha.k")
    checker = Operator("super", OperatorRole.SUPERVISOR)
    settled = await counter.search.resolve(reference, applied=False, reason="seen there", checker=checker)
    assert settled.state is State.RESOLVED_NOT_APPLIED
    last = counter.journal.store.events(reference)[-1]
    assert (last.operator, last.facts["proposer"]) == ("super", "asha.k")


async def needing_a_person(counter: Counter, gateway: BookingGateway) -> str:
    """A transfer whose history shows only a row that may be somebody else's."""
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    gateway.book(replace(counter.order, points=499))
    await counter.search_for(minutes=3)
    assert (await counter.transfers.get(sent.reference)).state is State.NEEDS_HUMAN
    return sent.reference


async def test_whoever_is_at_the_desk_stands_beside_each_step(
    counter: Counter,
) -> None:
    counter.at_desk.present = Operator("asha.k")
    reference = await counter.prepared()
    counter.at_desk.present = MEENA
    assert (await counter.transfers.send(reference, counter.verification)).state is State.CONFIRMED
    names = {event.kind: event.operator for event in counter.journal.store.events(reference)}
    assert (names["prepared"], names["sending"]) == ("asha.k", "meena")


@over(ROUTES[0])
@pytest.mark.parametrize("who", [None, Operator("asha", is_active=False)], ids=["nobody", "gone"])
async def test_nobody_reads_what_happened_before_without_the_right(
    counter: Counter, who: Operator | None
) -> None:
    row = (await counter.sent()).reference
    counter.at_desk.present = who
    for way, act in PAST.items():
        with pytest.raises(NotAllowed, match="read this console's transfers"):
            assert (way, await act(counter, row)) == (way, "refused")


@over(ROUTES[0])
async def test_staff_read_what_happened_at_their_desk(counter: Counter) -> None:
    row = (await counter.sent()).reference
    counter.at_desk.present = Operator("asha")
    for way in ("list", "turn pages", "read a timeline", "read a case", "tell the day", "make a receipt"):
        assert await PAST[way](counter, row) is not None

"""`points-console ticket` and `note`: on record under a name, found again, and nothing else of it changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.cli.case_command import case_by_lines
from console.cli.exit_codes import ExitCode
from console.cli.ticket_command import note_by_lines, ticket_by_lines
from console.cli.transfer_parties import TransferRequest, find_people
from console.domain.feed import Feed
from console.domain.operators import AtDesk, NotAllowed, Operator, OperatorRole
from console.domain.tickets import LONGEST_NOTE, LONGEST_TICKET
from console.domain.transfers import Intent, State, Verdict
from console.journal.journal_thread import Journal
from console.journal.transactions import JournalStore
from console.services.cases import CaseService
from console.services.journal_writer import JournalWriter
from tests.cli.counter import Counter
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import CODE, PRIYA, RAVI
from tests.journal.conftest import NOON, Keyring, an_intent, sent

OLD, NEW = "P7K2QFM001", "P7K2QFM002"


class Support:
    """An agent with a terminal, a day after two transfers."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.desk = AtDesk(Operator("lena", OperatorRole.AGENT))
        self.announced: list[Intent] = []
        feed = Feed[Intent]()
        feed.subscribe(self.announced.append)
        clock = SkippingClock(NOON + timedelta(days=1))
        self.cases = CaseService(JournalWriter(journal, self.desk, clock, feed))
        self.said: list[str] = []

    async def ticket(self, named: str, ticket: str) -> int:
        return await ticket_by_lines(named, ticket, self.journal, self.cases, self.said.append)

    async def note(self, named: str, words: str) -> int:
        return await note_by_lines(named, words, self.journal, self.cases, self.said.append)

    async def row(self, reference: str) -> Intent:
        found = await self.journal.run(lambda store: store.get(reference))
        assert found is not None
        return found

    async def case(self, named: str) -> str:
        told: list[str] = []
        await case_by_lines(named, frozenset(), self.journal, say=told.append)
        return "\n".join(told)


@pytest.fixture
async def support(tmp_path: Path) -> AsyncIterator[Support]:
    journal = Journal(tmp_path / "journal", tmp_path / "anchor", Keyring())

    def fill(store: JournalStore) -> None:
        for number, reference in enumerate((OLD, NEW)):
            store.prepare(an_intent(reference, sender=str(1001 + number)))
            sent(store, reference)
            store.settle(reference, NOON, "meena", Verdict(State.REJECTED, "rejected"))

    await journal.run(fill)
    yield Support(journal)
    journal.close()


async def test_a_ticket_and_notes_are_entries_and_nothing_else_of_the_transfer_changes(
    support: Support,
) -> None:
    before = await support.row(OLD)
    assert await support.ticket(OLD, "#INC-4412") == 0
    assert await support.ticket(OLD, "INC-4413") == 0
    assert await support.note(f"mail about #{OLD}", "caller said\n9148574269 is hers") == 0
    after = await support.row(OLD)
    assert after.order.ticket == "INC-4413"
    assert (after.state, after.updated, after.attempt) == (before.state, before.updated, before.attempt)
    assert [each.order.ticket for each in support.announced] == ["INC-4412", "INC-4413", "INC-4413"]
    assert (await support.journal.run(lambda store: store.verify())).foreign == ()
    events = await support.journal.run(lambda store: store.events(OLD))
    assert [(event.kind, event.operator) for event in events[-3:]] == [
        ("ticket", "lena"),
        ("ticket", "lena"),
        ("note", "lena"),
    ]
    story = await support.case("inc-4413")
    for words in (
        "Ticket                            INC-4413",
        "ticket INC-4413 in place of INC-4412, lena",
        "note: caller said ••••4269 is hers, lena",
    ):
        assert words in story
    assert await support.ticket(OLD, "") == 0
    assert (await support.row(OLD)).order.ticket == ""
    assert support.said[-1] == f"Transfer {OLD} has no ticket any more."


async def test_one_ticket_may_have_several_transfers(support: Support) -> None:
    for reference in (OLD, NEW):
        assert await support.ticket(reference, "INC-4412") == 0
    assert "Several may be meant" in await support.case("Re: INC-4412 (urgent)")
    assert await support.note("INC-4412", "which one?") == ExitCode.LOOK_FIRST
    assert "which one?" not in await support.case(NEW)


@pytest.mark.parametrize(
    ("ticket", "why"),
    [
        ("9148574269", "somebody's number"),
        ("priya@example.com", "somebody's number or address"),
        ("x" * (LONGEST_TICKET + 1), "40 characters at most"),
        ("", "It has no ticket."),
    ],
)
async def test_what_is_no_ticket_is_refused(
    support: Support, capsys: pytest.CaptureFixture[str], ticket: str, why: str
) -> None:
    entries = (await support.journal.run(lambda store: store.verify())).entries
    assert await support.ticket(OLD, ticket) == ExitCode.NOT_DONE
    assert why in capsys.readouterr().err
    assert await support.note(OLD, "x" * (LONGEST_NOTE + 1)) == ExitCode.NOT_DONE
    assert await support.note(OLD, " \n ") == ExitCode.NOT_DONE
    assert (await support.journal.run(lambda store: store.verify())).entries == entries


async def test_staff_may_not_and_nothing_is_written(support: Support) -> None:
    support.desk.present = Operator("asha.k")
    for act in (support.ticket(OLD, "INC-1"), support.note(OLD, "words")):
        with pytest.raises(NotAllowed, match="Only an agent or a supervisor may put a ticket or a note"):
            await act
    assert (await support.row(OLD)).order.ticket == ""
    assert not support.announced


async def test_a_transfer_in_lines_may_begin_with_a_ticket(counter: Counter) -> None:
    request = TransferRequest(RAVI, PRIYA, "200", ticket="#INC-4412")
    ended, _ = await counter.talk(request, "yes", CODE, find_parties=find_people)
    assert ended is ExitCode.DONE
    (moved,) = (await counter.desk.history.of_console()).entries
    assert moved.intent is not None
    assert moved.intent.order.ticket == "INC-4412"
    ended, operator = await counter.talk(replace(request, ticket=PRIYA * 2))
    assert (ended, operator.questions) == (ExitCode.NOT_DONE, [])
    assert operator.heard_saying("somebody's number or address")

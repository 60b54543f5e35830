"""A till asks its supervisors through the ledger: they alone may answer, once, in time, and unaltered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest
from psycopg import errors

from console.domain.approval_requests import (
    ApprovalAnswer,
    ApprovalAsked,
    ApprovalVerdict,
    ApprovalWaiting,
)
from console.domain.elsewhere import ElsewhereUnreadable, Sees
from console.domain.ledger_standing import LedgerStanding, standing_words
from console.ledger.approval_rows import LedgerApprovals
from console.ledger.arrival import catch_up
from console.ledger.ledger_thread import LedgerThread
from console.ledger.tenant_key import Membership
from tests.ledger.conftest import Chain
from tests.loop_over import loop_over

ASKED = ApprovalAsked(
    id="a1",
    mark="the order's digest",
    sender="Ravi S•••",
    recipient="Priya S•••",
    points=5000,
    program="Default",
    shown=("for its amount", "▲ a round trip"),
    maker="asha",
    reason="a gift",
)
YES = ApprovalAnswer(ApprovalVerdict.APPROVED, "meena")
NO = ApprovalAnswer(ApprovalVerdict.REFUSED, "meena", "call the customer")


class Asking:
    """Till 1 of branch 14 asks; its supervisor and head office see it, till 2 and branch 15 don't."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.member, self.maker = self._console("till 1", Sees.CONSOLE)
        _, self.colleague = self._console("till 2", Sees.CONSOLE)
        self.supervisors_member, self.supervisor = self._console("desk", Sees.BRANCH)
        _, self.office = self._console("office", Sees.ALL, branch="1")
        _, self.stranger = self._console("desk", Sees.BRANCH, branch="15")

    def _console(self, label: str, sees: Sees, branch: str = "14") -> tuple[Membership, LedgerApprovals]:
        member = self.chain.join(label, branch=branch, sees=sees)
        return member, LedgerApprovals(LedgerThread(self.chain.connection_of(member)), member, lambda: sees)

    async def waiting(self) -> ApprovalWaiting:
        [waiting] = await self.supervisor.waiting()
        return waiting

    def change(self, statement: str) -> None:
        """As whoever runs the database."""
        self.chain.server.run_sql(self.chain.database, statement)

    def as_role(self, member: Membership, statement: str) -> None:
        url = self.chain.server.url(self.chain.database, member.role)
        with psycopg.connect(url, password=member.password) as connection:
            connection.execute(statement.encode())


@pytest.fixture
async def asking(chain: Chain) -> Asking:
    made = Asking(chain)
    await made.maker.ask(ASKED)
    return made


async def test_who_sees_the_till_sees_what_it_asks_and_one_of_them_answers_once(asking: Asking) -> None:
    seen = [await each.waiting() for each in (asking.supervisor, asking.office, asking.stranger)]
    assert [len(each) for each in seen] == [1, 1, 0]
    waiting = seen[0][0]
    assert replace(waiting.asked, mark=ASKED.mark) == ASKED
    assert waiting.asked.mark != ASKED.mark, "the ids behind a plain digest could be guessed"
    assert str(waiting.till) == "branch 14, till 1"
    assert await asking.maker.answer(ASKED) is None
    assert await asking.supervisor.decide(waiting, NO)
    assert not await asking.office.decide(seen[1][0], YES), "another was first"
    answer = await asking.maker.answer(ASKED)
    assert answer is not None
    assert (answer.verdict, answer.checker, answer.reason) == (NO.verdict, "meena", "call the customer")
    assert str(answer.till) == "branch 14, desk"
    assert await asking.supervisor.waiting() == ()


async def test_the_status_line_of_who_may_answer_counts_them(asking: Asking) -> None:
    def told(who: Membership, sees: Sees) -> str:
        connection = asking.chain.connection_of(who)
        found = connection.run(partial(catch_up, member=who, sees=sees))
        return standing_words(LedgerStanding(asked_elsewhere=found.asked_elsewhere), datetime.now(UTC))

    assert told(asking.supervisors_member, Sees.BRANCH) == "ledger: 1 to approve (F6)"
    assert told(asking.member, Sees.CONSOLE) == "ledger: in step"
    assert await asking.supervisor.decide(await asking.waiting(), YES)
    assert told(asking.supervisors_member, Sees.BRANCH) == "ledger: in step"


async def test_a_till_that_sees_no_other_is_shown_nothing_and_answers_nothing(asking: Asking) -> None:
    waiting = await asking.waiting()
    assert not asking.colleague.may_decide
    assert await asking.colleague.waiting() == ()
    for who in (asking.colleague, asking.stranger):
        assert not await who.decide(waiting, YES)
    with pytest.raises(ElsewhereUnreadable, match="has no right"):
        await asking.maker.decide(waiting, YES)
    assert await asking.maker.answer(ASKED) is None


async def test_it_lapses_and_can_be_taken_back(asking: Asking) -> None:
    waiting = await asking.waiting()
    await asking.maker.withdraw(ASKED)
    assert not await asking.supervisor.decide(waiting, YES)
    other = replace(ASKED, id="a2")
    await asking.maker.ask(other)
    waiting = await asking.waiting()
    asking.change("UPDATE points_ledger.approval SET expires = now() - interval '1 second'")
    assert await asking.supervisor.waiting() == ()
    assert not await asking.supervisor.decide(waiting, YES)
    assert await asking.maker.answer(other) == ApprovalAnswer(ApprovalVerdict.LAPSED)


async def test_an_answer_counts_only_until_the_question_lapses(asking: Asking) -> None:
    assert await asking.supervisor.decide(await asking.waiting(), YES)
    asking.change("UPDATE points_ledger.approval SET expires = now() - interval '1 second'")
    assert await asking.maker.answer(ASKED) == ApprovalAnswer(ApprovalVerdict.LAPSED)


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE points_ledger.approval_answer SET verdict = 'approved'",
        "UPDATE points_ledger.approval_answer SET checker = 'dev'",
    ],
)
async def test_whoever_only_runs_the_database_approves_nothing(asking: Asking, forgery: str) -> None:
    assert await asking.supervisor.decide(await asking.waiting(), NO)
    asking.change(forgery)
    with pytest.raises(ElsewhereUnreadable, match="isn't one that a console of this chain gave"):
        await asking.maker.answer(ASKED)


@pytest.mark.parametrize(
    "column", ["points = 50", "sender_name = 'Somebody'", "shown = ''", "mark = 'another'"]
)
async def test_an_altered_question_is_shown_to_nobody_and_its_answer_stands_for_nothing(
    asking: Asking, column: str
) -> None:
    waiting = await asking.waiting()
    asking.change(f"UPDATE points_ledger.approval SET {column}")
    assert await asking.supervisor.waiting() == ()
    assert await asking.supervisor.decide(waiting, YES), "read before: of the order as it was asked"
    answer = await asking.maker.answer(ASKED)
    assert answer is not None
    assert answer.verdict is YES.verdict
    with pytest.raises(ElsewhereUnreadable, match="isn't one that a console"):
        await asking.maker.answer(replace(ASKED, points=50))


_ROW = "'{id}', '{console}', 'm', 'A', 'B', 1, '', '', 'eve', '', 'mac'"
_COLUMNS = "id, console, mark, sender_name, recipient_name, points, program_name, shown, maker, reason, mac"
_SAID = "approval, console, verdict, checker, reason, mac"


@loop_over(
    "statement",
    (
        "UPDATE points_ledger.approval SET points = 1",
        "UPDATE points_ledger.approval SET expires = now() + interval '1 day'",
        "DELETE FROM points_ledger.approval",
        "UPDATE points_ledger.approval_answer SET verdict = 'approved'",
        "DELETE FROM points_ledger.approval_answer",
        f"INSERT INTO points_ledger.approval ({_COLUMNS}, expires) VALUES ({_ROW}, now() + interval '1 day')",
        f"INSERT INTO points_ledger.approval ({_COLUMNS}) VALUES ({_ROW.replace('{console}', '{other}')})",
        f"INSERT INTO points_ledger.approval_answer ({_SAID}) "
        "VALUES ('a1', '{console}', 'approved', 'x', '', '')",
        f"INSERT INTO points_ledger.approval_answer ({_SAID}) "
        "VALUES ('a1', '{other}', 'approved', 'x', '', '')",
    ),
)
async def test_a_till_adds_questions_of_its_own_and_nothing_else(asking: Asking, statement: str) -> None:
    """It answers none, not its own either, and not in a supervisor's name."""
    names = {"console": asking.member.console, "other": asking.supervisors_member.console, "id": "a3"}
    with pytest.raises(errors.InsufficientPrivilege):
        asking.as_role(asking.member, statement.format(**names))


@pytest.mark.parametrize("verdict", ["withdrawn", "approved"])
async def test_a_supervisors_console_takes_back_nothing_and_answers_nothing_too_late(
    asking: Asking, verdict: str
) -> None:
    if verdict == "approved":
        asking.change("UPDATE points_ledger.approval SET expires = now() - interval '1 second'")
    told = f"'a1', '{asking.supervisors_member.console}', '{verdict}', 'meena', '', ''"
    with pytest.raises(errors.InsufficientPrivilege):
        asking.as_role(
            asking.supervisors_member, f"INSERT INTO points_ledger.approval_answer ({_SAID}) VALUES ({told})"
        )

"""Approvals asked for at one till and given at another: questions and their answers as rows, each sealed.

A seal is keyed with the chain's key, and an answer's covers the question as its checker read it: whoever only
runs the database can't approve anything, nor show a checker another order than the one that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from console.domain.approval_requests import (
    ApprovalAnswer,
    ApprovalAsked,
    ApprovalVerdict,
    ApprovalWaiting,
)
from console.domain.elsewhere import Sees, TillOfChain
from console.domain.text import clean
from console.ledger.joining import require_newest
from console.ledger.ledger_errors import LedgerRefused
from console.ledger.ledger_tables import approval, approval_answer, console
from console.ledger.ledger_thread import LedgerThread
from console.ledger.other_tills import require_sight
from console.ledger.projection import storable
from console.ledger.tenant_key import Membership, TenantKey, canonical

_MOST = 200
_SEALED = (
    *("id", "console", "mark", "sender_name", "recipient_name"),
    *("points", "program_name", "shown", "maker", "reason"),
)
_CHANGED = "The answer in the ledger isn't one that a console of this chain gave. Tell head office."


class LedgerApprovals:
    """See `Approvals`. `sees` says whose questions are shown here."""

    def __init__(self, ledger: LedgerThread, member: Membership, sees: Callable[[], Sees]) -> None:
        self._ledger = ledger
        self._member = member
        self._sees = sees

    @property
    def may_decide(self) -> bool:
        """Whether this console is shown any other till's."""
        return self._sees() is not Sees.CONSOLE

    async def ask(self, asked: ApprovalAsked) -> None:
        """Add the question, sealed and bound to the order."""
        await self._ledger.ask(partial(add_question, member=self._member, asked=asked))

    async def answer(self, asked: ApprovalAsked) -> ApprovalAnswer | None:
        """The answer as it is sealed; None while there is none."""
        return await self._ledger.ask(partial(answer_to, member=self._member, asked=asked))

    async def withdraw(self, asked: ApprovalAsked) -> None:
        """Answer it ourselves, so that nobody else can any more."""
        withdrawn = ApprovalAnswer(ApprovalVerdict.WITHDRAWN, asked.maker)
        question = _question(asked, self._member.console, self._member.key)
        await self._ledger.ask(partial(add_answer, member=self._member, question=question, answer=withdrawn))

    async def waiting(self) -> tuple[ApprovalWaiting, ...]:
        """Those of the tills this console sees, with whole seals only."""
        return await self._ledger.ask(partial(questions_waiting, member=self._member, sees=self._sees()))

    async def decide(self, waiting: ApprovalWaiting, answer: ApprovalAnswer) -> bool:
        """Whether this was the one answer that the ledger let in."""
        question = _as_read(waiting.asked, waiting.console, self._member.key)
        return await self._ledger.ask(
            partial(add_answer, member=self._member, question=question, answer=answer)
        )

    def close(self) -> None:
        """Let go of the server."""
        self._ledger.close()


def add_question(connection: Connection, member: Membership, asked: ApprovalAsked) -> None:
    """Put a question there; a second time changes nothing."""
    require_newest(connection)
    row = _question(asked, member.console, member.key)
    connection.execute(insert(approval).values(**row).on_conflict_do_nothing())


def answer_to(connection: Connection, member: Membership, asked: ApprovalAsked) -> ApprovalAnswer | None:
    """What an own question came to by the ledger's clock; `LedgerRefused` where a seal doesn't fit."""
    told = (approval_answer.c.verdict, approval_answer.c.checker, approval_answer.c.reason)
    query = (
        select((approval.c.expires > func.now()).label("is_fresh"), *told, approval_answer.c.mac)
        .add_columns(approval_answer.c.console, console.c.branch, console.c.label)
        .select_from(approval)
        .outerjoin(approval_answer, approval_answer.c.approval == approval.c.id)
        .outerjoin(console, console.c.id == approval_answer.c.console)
        .where(approval.c.id == asked.id, approval.c.console == member.console)
    )
    row = connection.execute(query).one_or_none()
    if row is None or not row.is_fresh:
        return ApprovalAnswer(ApprovalVerdict.LAPSED)
    if row.verdict is None:
        return None
    question = _question(asked, member.console, member.key)
    said = ApprovalAnswer(ApprovalVerdict(row.verdict), row.checker, row.reason)
    if row.mac != _answer_seal(question, row.console, said, member.key):
        raise LedgerRefused(_CHANGED)
    till = TillOfChain(clean(row.branch), clean(row.label))
    return ApprovalAnswer(said.verdict, clean(said.checker), clean(said.reason), till)


def questions_waiting(connection: Connection, member: Membership, sees: Sees) -> tuple[ApprovalWaiting, ...]:
    """What other tills ask, neither answered nor too old; a row with a wrong seal is nobody's question."""
    require_sight(connection, member, sees)
    return _fresh(connection, member, sees)


def count_waiting(connection: Connection, member: Membership, sees: Sees) -> int:
    """How many of those there are, for the status line."""
    return len(_fresh(connection, member, sees))


def _fresh(connection: Connection, member: Membership, sees: Sees) -> tuple[ApprovalWaiting, ...]:
    query = (
        select(approval, console.c.branch, console.c.label, (func.now() - approval.c.asked).label("age"))
        .join(console, console.c.id == approval.c.console)
        .outerjoin(approval_answer, approval_answer.c.approval == approval.c.id)
        .where(approval_answer.c.approval.is_(None), approval.c.expires > func.now())
        .where(approval.c.console != member.console)
        .order_by(approval.c.asked)
        .limit(_MOST)
    )
    if sees is Sees.BRANCH:
        ours = select(console.c.branch).where(console.c.id == member.console).scalar_subquery()
        query = query.where(console.c.branch == ours)
    return tuple(_waiting(row) for row in connection.execute(query) if _is_sealed(row, member.key))


def add_answer(
    connection: Connection, member: Membership, question: dict[str, Any], answer: ApprovalAnswer
) -> bool:
    """Whether the answer stands: not where another was first, or the question is gone or too old."""
    said = ApprovalAnswer(answer.verdict, storable(answer.checker), storable(answer.reason))
    mac = _answer_seal(question, member.console, said, member.key)
    told = (member.console, said.verdict.value, said.checker, said.reason, mac)
    of_it = (approval.c.id == question["id"], approval.c.mac == question["mac"])
    fresh = select(approval.c.id, *map(literal, told)).where(*of_it, approval.c.expires > func.now())
    columns = ["approval", "console", "verdict", "checker", "reason", "mac"]
    connection.execute(insert(approval_answer).from_select(columns, fresh).on_conflict_do_nothing())
    stands = select(approval_answer.c.mac).where(approval_answer.c.approval == question["id"])
    return connection.execute(stands).scalar_one_or_none() == mac


def _question(asked: ApprovalAsked, of: str, key: TenantKey) -> dict[str, Any]:
    """The row of an own question. Its order's mark is keyed there: the ids behind it could be guessed."""
    keyed = key.seal_approval(canonical(["order", asked.mark]))
    return _row_of(asked, of, keyed, key)


def _as_read(asked: ApprovalAsked, of: str, key: TenantKey) -> dict[str, Any]:
    """The row of another till's question, whose mark came keyed."""
    return _row_of(asked, of, asked.mark, key)


def _row_of(asked: ApprovalAsked, of: str, mark: str, key: TenantKey) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": asked.id,
        "console": of,
        "mark": mark,
        "sender_name": storable(asked.sender),
        "recipient_name": storable(asked.recipient),
        "points": asked.points,
        "program_name": storable(asked.program),
        "shown": storable("\n".join(asked.shown)),
        "maker": storable(asked.maker),
        "reason": storable(asked.reason),
    }
    return row | {"mac": _question_seal(row, key)}


def _question_seal(row: dict[str, Any], key: TenantKey) -> str:
    return key.seal_approval(canonical(["asked", *(row[name] for name in _SEALED)]))


def _answer_seal(question: dict[str, Any], by: str, answer: ApprovalAnswer, key: TenantKey) -> str:
    told = [question["mac"], by, answer.verdict.value, answer.checker, answer.reason]
    return key.seal_approval(canonical(["answered", *told]))


def _is_sealed(row: Row[Any], key: TenantKey) -> bool:
    return bool(row.mac == _question_seal(dict(row._mapping), key))


def _waiting(row: Row[Any]) -> ApprovalWaiting:
    asked = ApprovalAsked(
        id=row.id,
        mark=row.mark,
        sender=clean(row.sender_name),
        recipient=clean(row.recipient_name),
        points=row.points,
        program=clean(row.program_name),
        shown=tuple(map(clean, row.shown.split("\n"))) if row.shown else (),
        maker=clean(row.maker),
        reason=clean(row.reason),
    )
    return ApprovalWaiting(asked, row.console, TillOfChain(clean(row.branch), clean(row.label)), row.age)

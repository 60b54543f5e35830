"""Operators of a whole chain (L10): what other consoles decided, and every try of a PIN."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select

from console.domain.elsewhere import Sees, TillOfChain
from console.domain.operators import NOBODY, Operator, OperatorRole, read_operator_id, wait_after
from console.domain.operators_elsewhere import DecidedElsewhere, OperatorWord, PinTried
from console.domain.text import clean
from console.ledger.claims import LIMIT_SECONDS
from console.ledger.entry_chain import is_sealed
from console.ledger.joining import require_newest
from console.ledger.ledger_tables import console, event, pin_try
from console.ledger.ledger_thread import LedgerThread
from console.ledger.projection import OPERATOR_SET, storable
from console.ledger.tenant_key import Membership

_LATE = timedelta(seconds=5)
"""An entry can be seen so long after its own time: its transaction ends later than it began."""


class LedgerOperators:
    """See `OperatorsElsewhere`. `reach` is what the settings say; head office may let fewer hear."""

    def __init__(self, ledger: LedgerThread, member: Membership, reach: Sees) -> None:
        self.reach = reach
        self._ledger = ledger
        self._member = member

    def pin_mark(self, operator: str, pin: str) -> str:
        """What stands for this PIN in every till's journal."""
        return self._member.key.mark_pin(operator, pin)

    async def heard(self, since: datetime | None) -> tuple[DecidedElsewhere, ...]:
        """What was decided for this console since then, or ever."""
        step = partial(read_operators, member=self._member, since=since)
        return await self._ledger.ask(step, seconds=LIMIT_SECONDS)

    async def try_pin(self, operator: str) -> PinTried:
        """Count one try for the whole chain before it is looked at."""
        step = partial(count_try, member=self._member, operator=self._counted(operator))
        return await self._ledger.ask(step, seconds=LIMIT_SECONDS)

    async def let_in(self, operator: str) -> None:
        """The PIN was right: nobody waits for this operator any more."""
        step = partial(end_waiting, member=self._member, operator=self._counted(operator))
        await self._ledger.ask(step, seconds=LIMIT_SECONDS)

    def close(self) -> None:
        """Let go of the server."""
        self._ledger.close()

    def _counted(self, operator: str) -> str:
        """Where nobody is known, tries are one console's own."""
        return storable(f"{operator} {self._member.console}" if operator == NOBODY else operator)


def read_operators(
    connection: Connection, member: Membership, since: datetime | None
) -> tuple[DecidedElsewhere, ...]:
    """What consoles decided that speak for this one, as it arrived; a wrong seal makes it nobody's."""
    require_newest(connection)
    query = (
        select(event, console.c.branch, console.c.label)
        .join(console, console.c.id == event.c.console)
        .where(event.c.kind == OPERATOR_SET, event.c.console != member.console)
        .order_by(event.c.arrived, event.c.console, event.c.sequence)
    )
    if since is not None:
        query = query.where(event.c.arrived > since - _LATE)
    rows = [row for row in connection.execute(query) if is_sealed(row, member.key)]
    return tuple(each for each in map(_decided, rows) if each is not None)


def _decided(row: Row[Any]) -> DecidedElsewhere | None:
    """None for what was meant for its own console alone, or makes no sense: a later one may know more."""
    try:
        facts: dict[str, Any] = json.loads(row.facts)
        spoken = facts.get("reach") in (Sees.BRANCH, Sees.ALL)
        return (
            _word(row, facts) if spoken and read_operator_id(facts["operator"]) == facts["operator"] else None
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _word(row: Row[Any], facts: dict[str, Any]) -> DecidedElsewhere:
    role, name, arrived = OperatorRole(facts["role"]), clean(facts["name"]), row.arrived.astimezone(UTC)
    operator = Operator(facts["operator"], role, name, is_active=facts["active"] is True)
    # Nothing was decided after it arrived, whatever a clock there says: else no later word would hold.
    times = (facts.get("decided", row.at), facts["added"])
    at, added = (min(datetime.fromisoformat(each).astimezone(UTC), arrived) for each in times)
    till = TillOfChain(clean(row.branch), clean(row.label))
    word = OperatorWord(operator, at, added)
    return DecidedElsewhere(word, str(facts["chain_pin"]), clean(row.operator), till, arrived)


def count_try(connection: Connection, member: Membership, operator: str) -> PinTried:
    """One more, by the ledger's clock; what is counted can't be taken back by an emptied folder."""
    require_newest(connection)
    of_them = pin_try.c.operator == operator
    right = select(func.max(pin_try.c.at)).where(of_them, pin_try.c.was_right).scalar_subquery()
    wrong = (of_them, ~pin_try.c.was_right, or_(right.is_(None), pin_try.c.at > right))
    query = select(func.count(), func.clock_timestamp() - func.max(pin_try.c.at)).where(*wrong)
    count, over = connection.execute(query).one()
    wait = max(wait_after(count) - (over or timedelta(0)), timedelta(0))
    if not wait:
        _add(connection, member, operator, was_right=False)
    return PinTried(count, wait)


def end_waiting(connection: Connection, member: Membership, operator: str) -> None:
    """From now on the next wrong one is the first."""
    require_newest(connection)
    _add(connection, member, operator, was_right=True)


def _add(connection: Connection, member: Membership, operator: str, *, was_right: bool) -> None:
    row = {"console": member.console, "operator": operator, "was_right": was_right}
    connection.execute(insert(pin_try).values(**row))

"""With which of the provider's members an operator collects points: told by a supervisor, and on record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from console.domain.clock import Clock
from console.domain.operators import AtDesk, OperatorRefused, Right
from console.journal.journal_thread import JournalRunner
from console.services.threads import in_background
from console.settings.policy_file import change_policy, load_policy

_KEY = "staff.members"


class StaffMembers:
    """They stand in the policy, which warnings and approvals ask; consoles read it at their next start."""

    def __init__(self, policy: Path, journal: JournalRunner, clock: Clock) -> None:
        self._policy = policy
        self._journal = journal
        self._clock = clock

    async def of(self, desk: AtDesk, operator: str) -> tuple[str, ...]:
        """The members of one operator; raises `NotAllowed`."""
        desk.require(Right.OPERATORS)
        staff = await in_background(lambda: load_policy(self._policy).policy.staff)
        return staff.members_of(operator)

    async def tell(self, desk: AtDesk, operator: str, members: Sequence[str]) -> None:
        """These and no others from now on. Raises `NotAllowed`, and `OperatorRefused` for what is no id."""
        desk.require(Right.OPERATORS)
        if wrong := [each for each in members if not each.isalnum()]:
            raise OperatorRefused(f"{wrong[0]} is no customer id: it has letters and digits.")
        await in_background(lambda: self._write(operator, members))
        now, chosen = self._clock.now(), load_policy(self._policy).chosen
        await self._journal.run(lambda store: store.policy_holds(now, desk.name, chosen))

    def _write(self, operator: str, members: Sequence[str]) -> None:
        staff = load_policy(self._policy).policy.staff
        others = [pair for pair in staff.members if pair.split()[0] != operator]
        change_policy(self._policy, _KEY, json.dumps([*others, *(f"{operator} {each}" for each in members)]))

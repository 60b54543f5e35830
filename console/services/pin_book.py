"""The operators of this computer's journal, each with a PIN; wrong ones make the next wait longer.

What is kept where: the operators in the journal's sealed chain, the number of the newest entry about them and
the PIN that was set last for a supervisor in the keyring. So an old or an emptied file lets nobody in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import SecretStr

from console.credentials import Entry, SecretKind, Vault, check_pin, hash_secret, require_pin_rule
from console.credentials.journal_keys import SEALING_KEY
from console.domain.clock import Clock
from console.domain.operators import (
    MOST_WRONG,
    NOBODY,
    AtDesk,
    Operator,
    OperatorRefused,
    OperatorRole,
    Right,
    SignInRefused,
    read_operator_id,
    wait_after,
)
from console.journal.journal_thread import JournalRunner
from console.services.threads import in_background

if TYPE_CHECKING:
    from console.journal.operator_entries import OperatorEntry

NEWEST = Entry(SEALING_KEY.profile, SecretKind.OPERATORS)
SUPERVISORS_PIN = Entry(SEALING_KEY.profile, SecretKind.OPERATOR_PIN)
_NOT_RIGHT = "That was not the PIN of {}."
_CHANGED = (
    "The journal's list of operators isn't the one this console wrote, so nobody on it counts. "
    "Only the PIN that was set last for a supervisor makes its owner one again."
)


@dataclass(frozen=True, slots=True)
class _Roster:
    """Who is known, by their ids, each with the newest entry about them."""

    entries: dict[str, OperatorEntry]

    def get(self, operator: str) -> OperatorEntry | None:
        entry = self.entries.get(operator)
        return entry if entry is not None and entry.operator.is_active else None

    @property
    def supervisors(self) -> list[str]:
        known = (each.operator for each in self.entries.values())
        return [operator.id for operator in known if operator.may(Right.OPERATORS)]


class PinBook:
    """`profile` is the one whose lock PIN, from before there were operators, makes the first supervisor."""

    def __init__(
        self,
        journal: JournalRunner,
        vault: Vault,
        clock: Clock,
        profile: str = "",
        make_hash: Callable[[SecretStr], str] = hash_secret,
    ) -> None:
        self._journal = journal
        self._vault = vault
        self._clock = clock
        self._profile = profile
        self._hash = make_hash

    # -- who is who ----------------------------------------------------------------------------

    async def operators(self) -> tuple[Operator, ...]:
        """Everybody who is known, by their ids, those who may not sign in any more too."""
        entries = (await self._roster()).entries
        return tuple(entries[each].operator for each in sorted(entries))

    async def was_changed(self) -> bool:
        """Whether the list of operators isn't the one this console wrote, so that it doesn't count."""
        known = (await self._roster()).entries
        return not known and await self._journal.run(lambda store: store.has_operator_entries)

    async def is_unbegun(self) -> bool:
        """See `Identity`."""
        return not (await self._roster()).entries and await self._first_pin() is None

    async def begin(self, operator: str, secret: str) -> Operator:
        """See `Identity`."""
        if not await self.is_unbegun():
            raise SignInRefused("There is a supervisor already. Sign in as one.")
        first = Operator(_id(operator), OperatorRole.SUPERVISOR)
        await self._write(NOBODY, first, secret, begins=True)
        return await self._signed_in(first)

    async def sign_in(self, operator: str, secret: str) -> Operator:
        """See `Identity`. Where nobody is known yet, the PIN in the keyring makes its owner a supervisor."""
        name = _id(operator)
        roster = await self._roster()
        kept = roster.get(name)
        if kept is None and roster.entries:
            raise SignInRefused(_NOT_RIGHT.format(name))
        wrong = await self._try(name, 0 if kept is None else kept.sequence, roster)
        if kept is None:
            return await self._sign_in_first(name, secret, wrong)
        if not await self._fits(name, secret, kept.pin):
            raise SignInRefused(_NOT_RIGHT.format(name), wait_after(wrong))
        return await self._signed_in(kept.operator)

    # -- what a supervisor decides -------------------------------------------------------------

    async def add(self, desk: AtDesk, operator: Operator, pin: str) -> None:
        """Let somebody work here. Raises `NotAllowed`, or `OperatorRefused` where they do already."""
        desk.require(Right.OPERATORS)
        if (await self._roster()).get(operator.id) is not None:
            raise OperatorRefused(f"{operator.id} works here already.")
        await self._write(desk.name, operator, pin)

    async def set_pin(self, desk: AtDesk, operator: str, pin: str) -> None:
        """Give somebody another PIN, which ends their waiting too."""
        desk.require(Right.OPERATORS)
        await self._write(desk.name, (await self._known(operator)).operator, pin)

    async def disable(self, desk: AtDesk, operator: str) -> None:
        """Let somebody sign in no more. The last supervisor stays: nobody could add another one."""
        desk.require(Right.OPERATORS)
        entry, roster = await self._known(operator), await self._roster()
        if roster.supervisors == [entry.operator.id]:
            raise OperatorRefused(f"{entry.operator.id} is the only supervisor. Add another one first.")
        await self._put(desk.name, replace(entry.operator, is_active=False), entry.pin, begins=False)

    # -- inside --------------------------------------------------------------------------------

    async def _known(self, operator: str) -> OperatorEntry:
        entry = (await self._roster()).get(read_operator_id(operator))
        if entry is None:
            raise OperatorRefused(f"Nobody called {operator} works here.")
        return entry

    async def _roster(self) -> _Roster:
        """Nobody where the file holds less than the keyring remembers: it is an old one, or was changed."""
        entries = await self._journal.run(lambda store: store.operator_entries())
        newest = await in_background(lambda: self._vault.get(NEWEST))
        remembered = 0 if newest is None else int(newest.get_secret_value())
        if not entries or entries[-1].sequence < remembered:
            return _Roster({})
        return _Roster({each.operator.id: each for each in entries})

    async def _first_pin(self) -> str | None:
        """The hash of the PIN that makes the first supervisor."""
        of_profile = Entry(self._profile, SecretKind.OPERATOR_PIN)
        kept = await in_background(lambda: self._vault.get(SUPERVISORS_PIN) or self._vault.get(of_profile))
        return None if kept is None else kept.get_secret_value()

    async def _sign_in_first(self, operator: str, secret: str, wrong: int) -> Operator:
        kept = await self._first_pin()
        if kept is None:
            raise SignInRefused("Nobody works here yet: make the first supervisor.")
        if not await in_background(lambda: check_pin(SecretStr(secret), kept)):
            why = _CHANGED if await self.was_changed() else _NOT_RIGHT.format("the console")
            raise SignInRefused(why, wait_after(wrong))
        first = Operator(operator, OperatorRole.SUPERVISOR)
        await self._write(NOBODY, first, secret, begins=True)
        return await self._signed_in(first)

    async def _try(self, operator: str, since: int, roster: _Roster) -> int:
        """Count a try, and return how many in a row it makes; refused while the wait isn't over."""
        now, tries = self._clock.now(), [0]
        others = [each for each in roster.supervisors if each != operator]

        def wait(wrong: int, last: datetime | None) -> timedelta:
            tries[0] = wrong
            if wrong >= MOST_WRONG and others:
                raise SignInRefused(f"Too many wrong PINs. {others[0]} can give {operator} another one.")
            over = timedelta(0) if last is None else now - last
            # A clock that was set back must not end the waiting, nor make it longer.
            return max(wait_after(wrong) - max(over, timedelta(0)), timedelta(0))

        left = await self._journal.run(lambda store: store.try_pin(operator, now, since, wait))
        if left:
            raise SignInRefused(f"The next PIN of {operator} is taken in {_seconds(left)}.", left)
        return tries[0] + 1

    async def _fits(self, operator: str, pin: str, kept: str) -> bool:
        mark = await self._journal.run(lambda store: store.pin_mark(operator, pin))
        return await in_background(lambda: check_pin(SecretStr(mark), kept))

    async def _signed_in(self, operator: Operator) -> Operator:
        now = self._clock.now()
        await self._journal.run(lambda store: store.signed_in(operator.id, now))
        return operator

    async def _write(self, by: str, operator: Operator, pin: str, *, begins: bool = False) -> None:
        """Write somebody down with a PIN; `PinRefused` says the rule of PINs."""
        require_pin_rule(SecretStr(pin))
        mark = await self._journal.run(lambda store: store.pin_mark(operator.id, pin))
        await self._put(by, operator, await in_background(lambda: self._hash(SecretStr(mark))), begins=begins)
        if operator.role is OperatorRole.SUPERVISOR:
            kept = SecretStr(await in_background(lambda: self._hash(SecretStr(pin))))
            await in_background(lambda: self._vault.set(SUPERVISORS_PIN, kept))

    async def _put(self, by: str, operator: Operator, pin: str, *, begins: bool) -> None:
        now = self._clock.now()
        newest = await self._journal.run(
            lambda store: store.set_operator(now, by, operator, pin, begins=begins)
        )
        await in_background(lambda: self._vault.set(NEWEST, SecretStr(str(newest))))


def _id(typed: str) -> str:
    name = read_operator_id(typed)
    if not name:
        raise SignInRefused("An operator's id has letters, digits, dots and hyphens, 30 at most.")
    return name


def _seconds(left: timedelta) -> str:
    seconds = -int(-left.total_seconds() // 1)
    return f"{seconds} s" if seconds < 120 else f"{-(-seconds // 60)} min"

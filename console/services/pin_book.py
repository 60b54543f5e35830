"""The operators of this computer's journal, each with a PIN; wrong ones make the next wait longer.

What is kept where: the operators in the journal's sealed chain, the number of the newest entry about them and
the PIN that was set last for a supervisor in the keyring. So an old or an emptied file lets nobody in.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from console.credentials.journal_keys import SEALING_KEY
from console.credentials.pins import check_pin, hash_secret, require_pin_rule
from console.credentials.vault import Entry, Vault
from console.domain.clock import Clock
from console.domain.elsewhere import ElsewhereUnreadable, Sees
from console.domain.operators import (
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
from console.domain.operators_elsewhere import (
    DecidedElsewhere,
    OperatorsElsewhere,
    OperatorWord,
    overrules,
)
from console.domain.sign_ins import SecretKind
from console.journal.journal_thread import JournalRunner
from console.journal.operator_entries import ChainPart
from console.services.pin_tries import PinTries
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
    heard: datetime | None = None
    """When the newest word from another console had arrived in the ledger."""

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
        self._chain: OperatorsElsewhere | None = None
        self._tries = PinTries(journal, clock)
        self._hearing = asyncio.Lock()

    def join(self, chain: OperatorsElsewhere) -> None:
        """From now on the other consoles of a chain are heard, and hear what is decided here."""
        self._chain = self._tries.chain = chain

    @property
    def is_in_chain(self) -> bool:
        """Whether there are other consoles to speak for."""
        return self._chain is not None

    @property
    def reach(self) -> Sees:
        """For whom this console speaks."""
        return Sees.CONSOLE if self._chain is None else self._chain.reach

    def close(self) -> None:
        """Let go of the chain."""
        if self._chain is not None:
            self._chain.close()

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
        """See `Identity`. A new till isn't whoever's comes first, where its chain has a supervisor."""
        if not (await self._roster()).entries:
            await self.hear()
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
        await self.hear()
        roster = await self._roster()
        kept = roster.get(name)
        if kept is None and roster.entries:
            raise SignInRefused(_NOT_RIGHT.format(name))
        if kept is None:
            # Under one name, whoever they say they are: else each name would have tries of its own.
            return await self._sign_in_first(name, secret, await self._tries.count(NOBODY))
        others = [each for each in roster.supervisors if each != name]
        wrong = await self._tries.count(name, kept.sequence, others)
        if not await self._fits(name, secret, kept):
            raise SignInRefused(_NOT_RIGHT.format(name), wait_after(wrong))
        await self._complete(kept, secret)
        return await self._signed_in(kept.operator)

    async def hear(self) -> tuple[Operator, ...]:
        """Take in what other consoles decided, as far as the ledger answers; who is another one since.

        Into a list that doesn't count nothing is taken in. One that was never begun begins with it, once a
        supervisor is heard of.
        """
        if self._chain is None:
            return ()
        async with self._hearing:
            return await self._hear(self._chain)

    async def _hear(self, chain: OperatorsElsewhere) -> tuple[Operator, ...]:
        roster = await self._roster()
        if not roster.entries and await self._journal.run(lambda store: store.has_operator_entries):
            return ()
        try:
            told = await chain.heard(roster.heard)
        except ElsewhereUnreadable:
            return ()
        if not roster.entries and not any(each.decided.operator.may(Right.OPERATORS) for each in told):
            return ()
        return tuple([each async for each in self._take_in(told, roster)])

    # -- what a supervisor decides -------------------------------------------------------------

    async def add(self, desk: AtDesk, operator: Operator, pin: str) -> None:
        """Let somebody work here. Raises `NotAllowed`, or `OperatorRefused` where they do already."""
        desk.require(Right.OPERATORS)
        await self.hear()
        if (await self._roster()).get(operator.id) is not None:
            raise OperatorRefused(f"{operator.id} works here already.")
        await self._write(desk.name, operator, pin)

    async def set_pin(self, desk: AtDesk, operator: str, pin: str) -> None:
        """Give somebody another PIN, which ends their waiting too."""
        desk.require(Right.OPERATORS)
        known = await self._known(operator)
        await self._write(desk.name, known.operator, pin, added=known.decided.added)

    async def disable(self, desk: AtDesk, operator: str) -> None:
        """Let somebody sign in no more. The last supervisor stays: nobody could add another one."""
        desk.require(Right.OPERATORS)
        entry, roster = await self._known(operator), await self._roster()
        if roster.supervisors == [entry.operator.id]:
            raise OperatorRefused(f"{entry.operator.id} is the only supervisor. Add another one first.")
        gone, now = replace(entry.operator, is_active=False), self._clock.now()
        chain = ChainPart(entry.chain.pin, self._told(entry.chain.pin))
        await self._put(desk.name, OperatorWord(gone, now, entry.decided.added), entry.pin, chain)

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
        heard = max((each.chain.arrived for each in entries), default="")
        by_id = {each.operator.id: each for each in entries}
        return _Roster(by_id, datetime.fromisoformat(heard) if heard else None)

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
        await self._tries.end(NOBODY)
        return await self._signed_in(first)

    async def _fits(self, operator: str, pin: str, kept: OperatorEntry) -> bool:
        """By the hash that was made here, else by the chain's, where the PIN was given elsewhere."""
        if kept.pin:
            mark, known = await self._mark(operator, pin), kept.pin
        elif self._chain is not None:
            mark, known = self._chain.pin_mark(operator, pin), kept.chain.pin
        else:
            return False
        return await in_background(lambda: check_pin(SecretStr(mark), known))

    async def _complete(self, kept: OperatorEntry, pin: str) -> None:
        """Now that the PIN is known, the hash that was missing: this console's own, or the chain's."""
        reach = self._told(kept.chain.pin or pin) if not kept.chain.till else ""
        if kept.pin and (kept.chain.pin or not reach):
            return
        chain = replace(kept.chain, pin=kept.chain.pin or await self._chain_hash(kept.operator.id, pin))
        hashed = kept.pin or await self._hashed(await self._mark(kept.operator.id, pin))
        await self._put(kept.operator.id, kept.decided, hashed, replace(chain, reach=reach))

    async def _signed_in(self, operator: Operator) -> Operator:
        now = self._clock.now()
        await self._journal.run(lambda store: store.signed_in(operator.id, now))
        await self._tries.end(operator.id)
        return operator

    async def _write(
        self, by: str, operator: Operator, pin: str, *, added: datetime | None = None, begins: bool = False
    ) -> None:
        """Write somebody down with a PIN; `PinRefused` says the rule of PINs."""
        require_pin_rule(SecretStr(pin))
        now, hashed = self._clock.now(), await self._hashed(await self._mark(operator.id, pin))
        chain = ChainPart(await self._chain_hash(operator.id, pin), self._told(pin))
        await self._put(by, OperatorWord(operator, now, added or now), hashed, chain, begins=begins)
        await self._tries.end(operator.id)
        if operator.role is OperatorRole.SUPERVISOR:
            kept = SecretStr(await self._hashed(pin))
            await in_background(lambda: self._vault.set(SUPERVISORS_PIN, kept))

    async def _put(
        self, by: str, decided: OperatorWord, pin: str, chain: ChainPart, *, begins: bool = False
    ) -> None:
        now = self._clock.now()
        newest = await self._journal.run(
            lambda store: store.set_operator(now, by, decided, pin, chain, begins=begins)
        )
        await in_background(lambda: self._vault.set(NEWEST, SecretStr(str(newest))))

    async def _mark(self, operator: str, pin: str) -> str:
        return await self._journal.run(lambda store: store.pin_mark(operator, pin))

    async def _hashed(self, secret: str) -> str:
        return await in_background(lambda: self._hash(SecretStr(secret)))

    # -- the chain -----------------------------------------------------------------------------

    def _told(self, pin: str) -> str:
        """For whom this console speaks, where there is a PIN that others can check."""
        return self.reach.value if pin and self.reach is not Sees.CONSOLE else ""

    async def _chain_hash(self, operator: str, pin: str) -> str:
        if self._chain is None or self.reach is Sees.CONSOLE:
            return ""
        return await self._hashed(self._chain.pin_mark(operator, pin))

    async def _take_in(self, told: Iterable[DecidedElsewhere], roster: _Roster) -> AsyncIterator[Operator]:
        known, begins = {each: entry.decided for each, entry in roster.entries.items()}, not roster.entries
        for each in told:
            heard, before = each.decided, known.get(each.decided.operator.id)
            if not overrules(heard, before):
                continue
            if before is not None:
                heard = replace(heard, added=max(heard.added, before.added))
            chain = ChainPart(each.pin, till=str(each.till), arrived=each.arrived.isoformat())
            await self._put(each.by, heard, "", chain, begins=begins)
            known[heard.operator.id], begins = heard, False
            yield heard.operator


def _id(typed: str) -> str:
    name = read_operator_id(typed)
    if not name:
        raise SignInRefused("An operator's id has letters, digits, dots and hyphens, 30 at most.")
    return name

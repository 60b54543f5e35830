"""Who is at the desk, who may come to it, and how they prove who they are."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from console.domain.feed import Feed
from console.domain.identity import IdentityOfChain
from console.domain.operators import AtDesk, Operator, OperatorRole, read_operator_id

if TYPE_CHECKING:
    from console.credentials.journal_keys import JournalKeys
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.domain.identity import Identity
    from console.domain.operators_elsewhere import OperatorsElsewhere
    from console.journal.journal_thread import Journal

_GUEST = "operator"
_PINS = ("1234", "2345", "3456")
"""Of trainee, agent and supervisor in training, where the screen shows them."""


class People:
    """One desk's people: an `Identity` that remembers who it let in.

    Without an identity nobody can prove who they are, and whoever is there is who was there at the start.
    """

    def __init__(
        self,
        at_desk: AtDesk,
        identity: Identity | None = None,
        proposed: str = "",
        shown_pins: Mapping[str, str] | None = None,
    ) -> None:
        self.at_desk = at_desk
        self.shown_pins = shown_pins or {}
        """Everybody's PIN by their ids, in training only."""
        self.proposed = read_operator_id(proposed)
        """Whom the sign-in box has in it."""
        self.arrived: Feed[Operator] = Feed()
        """Who has just signed in."""
        self.checker = ""
        """Who vouched last: whom the box of an approval has in it."""
        self._identity = identity

    @property
    def can_sign_in(self) -> bool:
        """Whether somebody could prove who they are; else nothing could open a lock again."""
        return self._identity is not None

    @property
    def shown(self) -> str:
        """Who is there, as the status line has it."""
        return "" if self.at_desk.present is None else self.at_desk.present.shown

    async def is_unbegun(self) -> bool:
        """See `Identity`."""
        return self._identity is not None and await self._identity.is_unbegun()

    async def begin(self, operator: str, secret: str) -> Operator:
        """See `Identity`; from now on they are at the desk."""
        assert self._identity is not None  # noqa: S101 - look at `can_sign_in` first
        return self._arrive(await self._identity.begin(operator, secret))

    async def sign_in(self, operator: str, secret: str) -> Operator:
        """See `Identity`; from now on they are at the desk."""
        assert self._identity is not None  # noqa: S101 - look at `can_sign_in` first
        return self._arrive(await self._identity.sign_in(operator, secret))

    async def hear(self) -> None:
        """Take in what other consoles decided; whoever is at the desk is who they are since."""
        if not isinstance(self._identity, IdentityOfChain):
            return
        from console.credentials.vault import CredentialsError
        from console.journal.journal_errors import JournalError

        told = tuple[Operator, ...]()
        with suppress(CredentialsError, JournalError):  # the next sign-in says what is the matter
            told = await self._identity.hear()
        for each in told:
            if self.at_desk.present is not None and each.id == self.at_desk.present.id:
                self._arrive(each)

    def join(self, chain: OperatorsElsewhere) -> None:
        """See `IdentityOfChain`."""
        if isinstance(self._identity, IdentityOfChain):
            self._identity.join(chain)

    def close(self) -> None:
        """Let go of the chain."""
        if isinstance(self._identity, IdentityOfChain):
            self._identity.close()

    async def vouch(self, operator: str, secret: str) -> Operator:
        """Who it is, as for `sign_in`; whoever is at the desk stays there."""
        assert self._identity is not None  # noqa: S101 - look at `can_sign_in` first
        vouching = await self._identity.sign_in(operator, secret)
        self.checker = vouching.id
        return vouching

    def _arrive(self, operator: Operator) -> Operator:
        self.at_desk.present = operator
        return self.arrived.announce(operator)


async def open_people(
    journal: Journal, keys: JournalKeys, vault: Vault, clock: Clock, profile: str = "", proposed: str = ""
) -> People:
    """The people of a journal; nobody is at the desk yet, where somebody can sign in.

    Without a keyring nothing can be proven from one run to the next. There whoever typed the provider's
    own sign-in may do what that lets them, unless the journal has operators: then only what staff may.
    """
    from console.journal.journal_errors import JournalError
    from console.services.pin_book import PinBook

    if keys.lasts:
        return People(AtDesk(), PinBook(journal, vault, clock, profile), proposed)
    try:
        has_operators = await journal.run(lambda store: store.has_operator_entries)
    except JournalError:
        has_operators = False
    role = OperatorRole.STAFF if has_operators else OperatorRole.SUPERVISOR
    return People(AtDesk(Operator(proposed or _GUEST, role), alone=True))


async def open_training_people(journal: Journal, vault: Vault, clock: Clock, present: Operator) -> People:
    """Whoever is in training at the desk, an agent and a supervisor to switch to."""
    from console.credentials.pins import hash_in_training
    from console.journal.journal_errors import JournalError
    from console.services.pin_book import PinBook

    agent = Operator("agent", OperatorRole.AGENT)
    book = PinBook(journal, vault, clock, make_hash=hash_in_training)
    with suppress(JournalError):  # each later step tries again, and says what is the matter
        if await book.is_unbegun():
            supervisor = AtDesk(await book.begin("super", _PINS[2]))
            await book.add(supervisor, agent, _PINS[1])
            await book.add(supervisor, present, _PINS[0])
    shown = dict(zip((present.id, agent.id, "super"), _PINS, strict=True))
    people = People(AtDesk(present), book, present.id, shown)
    people.checker = "super"
    return people

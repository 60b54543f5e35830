"""What the transfer screen asks of the desk, with every expected failure turned into an explanation."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from console.domain.identifiers import IdentifierKind
from console.domain.parties import Customer, Group, Holder, Party, PartyKind, Program
from console.domain.problems import Local, Problem, ProviderError, local
from console.domain.transfers import Intent, State, TransferOrder, TransferRefusedHere, wants_code
from screens.transfer_panels.breakup import Reread
from screens.transfer_panels.outcome_panel import Outcome
from screens.transfer_panels.preview_panel import Shown
from screens.transfer_panels.verify_panel import METHODS

if TYPE_CHECKING:
    from console.domain.identifiers import Identifier
    from console.explanations.cards import Explanation
    from console.services.desk import Desk
    from console.services.preview import Preview
    from console.widgets.match_lines import Match
    from console.widgets.party_strip import Side

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why it doesn't go on; `condition` is the first problem's code, `other` the intent in the way."""

    explanations: tuple[Explanation, ...]
    condition: str = ""
    other: Intent | None = None


@dataclass(frozen=True, slots=True)
class OneFound:
    """Who was meant, and by which reading of what was typed."""

    holder: Holder
    by: Identifier | None = None


@dataclass(frozen=True, slots=True)
class SeveralFound:
    """Several answer: the operator picks one."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class NobodyFound:
    """Nobody answers; `tried` says how they were looked for."""

    objection: Objection
    tried: str


Finding = OneFound | SeveralFound | NobodyFound | Objection


class Conversation:
    """One open desk, seen from the transfer screen. Moves nothing: sending is the application's."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def wants_code(self, order: TransferOrder) -> bool:
        """Whether the sender's code goes with this transfer."""
        return wants_code(order.sender, self.desk.profile.code_policy)

    @property
    def now(self) -> datetime:
        return self.desk.clock.now()

    @property
    def code_lifetime(self) -> timedelta:
        return timedelta(minutes=self.desk.profile.code_minutes)

    @property
    def attestations(self) -> tuple[str, ...]:
        """How somebody can be verified where no code proves their will."""
        settings = self.desk.profile.mastercard
        return METHODS if settings is None else settings.attestations

    async def find(self, of: PartyKind, typed: str, kind: IdentifierKind | None) -> Finding:
        """The customer, the group or the account behind what was typed."""
        if of is PartyKind.GROUP:
            return await self._find_group(typed)
        if of is PartyKind.ACCOUNT:
            return await self._find_account(typed)
        from console.services.lookup import Choice, Found

        answer = await self._asked(self.desk.lookup.find(typed, kind))
        match answer:
            case Objection():
                return answer
            case Found(customer, by):
                return OneFound(customer, by)
            case Choice(matches):
                return SeveralFound(matches)
        tried = ", ".join(f"{each.kind.value} {each.masked}" for each in answer.tried)
        return NobodyFound(self.objection(answer.problems[:1]), f"tried as {tried}")

    async def _find_group(self, typed: str) -> Finding:
        from console.services.groups import GroupChoice, GroupFound

        if self.desk.groups is None:
            return self.own_objection(Local.NO_SUCH_GROUP)
        answer = await self._asked(self.desk.groups.find(typed))
        match answer:
            case Objection():
                return answer
            case GroupFound(group):
                return OneFound(group)
            case GroupChoice(matches):
                return SeveralFound(matches)
        return NobodyFound(self.objection(answer.problems), "tried as name, number and leader's mobile")

    async def _find_account(self, typed: str) -> Finding:
        if self.desk.accounts is None:
            return self.own_objection(Local.ACCOUNT_NOT_FOUND)
        answer = await self._asked(self.desk.accounts.find(typed))
        return answer if isinstance(answer, Objection) else OneFound(answer)

    async def holder(self, of: PartyKind, number: str) -> Holder | Objection:
        """Whoever was chosen from several, or stands in an order, as they are now."""
        if of is PartyKind.GROUP:
            if self.desk.groups is None:
                return self.own_objection(Local.NO_SUCH_GROUP)
            return await self._asked(self.desk.groups.group(number))
        if of is PartyKind.ACCOUNT:
            if self.desk.accounts is None:
                return self.own_objection(Local.ACCOUNT_NOT_FOUND)
            return await self._asked(self.desk.accounts.again(number))
        return await self._asked(self.desk.lookup.customer(number))

    async def led_by(self, customer: Customer) -> Group | Objection | None:
        """The group this customer leads; None where they lead none."""
        if self.desk.groups is None:
            return None
        return await self._asked(self.desk.groups.led_by(customer))

    async def programs(self) -> tuple[Program, ...]:
        """The organisation's programmes; none where they can't be read, the sender's own are left."""
        if self.desk.customers is None:
            return ()
        found = await self._asked(self.desk.customers.programs())
        return () if isinstance(found, Objection) else found

    def side(self, holder: Holder, by: Identifier | None) -> Side:
        """How somebody is drawn, with the ages from which on dates are worth a second look."""
        from console.services.preview import NEW_MEMBER, RECENT_CHANGE
        from console.widgets.party_strip import Side

        return Side(holder, by, self.desk.clock.now(), NEW_MEMBER, RECENT_CHANGE)

    async def check(self, order: TransferOrder, sender: Holder, recipient: Holder) -> Shown | Objection:
        """The provider's word on an order."""
        checked = await self._asked(self.desk.transfers.check(order, sender, recipient))
        if isinstance(checked, Objection):
            return checked
        if not checked.may_go_on:
            return self.objection(checked.problems)
        remarks = checked.precheck.warnings if checked.precheck is not None else ()
        titles = tuple(self.desk.catalogue.explain(each).title for each in remarks)
        settings = self.desk.profile.mastercard
        limit = None if settings is None else settings.reason_limit
        return Shown(order, checked, self.desk.clock.now(), titles, limit)

    async def prepare(self, order: TransferOrder, *, repeat: bool) -> Intent | Objection:
        """Write the intent down (J1)."""
        return await self._asked(self.desk.transfers.prepare(order, repeat_confirmed=repeat))

    def code_wait(self, sender: Party) -> timedelta:
        """How long until a new code for this sender may be asked for."""
        return self.desk.code_brake.wait(sender, self.now)

    async def issue_code(self, intent: Intent) -> Objection | None:
        """Have a code sent; None when it went out (J2)."""
        word = await self._asked(self.desk.transfers.issue_code(intent.reference))
        if isinstance(word, Objection):
            return word
        if word.problems or not word.transferable:
            return self.objection(word.problems or (local(Local.NOT_TRANSFERABLE),))
        self.desk.code_brake.issued(intent.order.sender, self.now)
        return None

    async def retry(self, reference: str) -> Intent | Objection:
        """A new confirmation of one that never left or wasn't applied."""
        return await self._asked(self.desk.transfers.retry(reference))

    async def abandon(self, intent: Intent, why: str) -> None:
        """Give a prepared intent up; one that has moved on meanwhile stays what it is."""
        if intent.state is State.PREPARED:
            await self._asked(self.desk.transfers.abandon(intent.reference, why))

    async def reread(self, order: TransferOrder, preview: Preview) -> Reread:
        """Both balances after the transfer, compared with the promised ones (R8: a hint, never proof)."""
        from console.services.preview import drifts

        sender, recipient = await self._now(order.sender), await self._now(order.recipient)
        if isinstance(sender, Objection) or isinstance(recipient, Objection):
            failed = sender if isinstance(sender, Objection) else recipient
            return Reread(failure=failed.explanations[0].title if isinstance(failed, Objection) else "")
        mine, theirs = sender.balance(order.program_id), recipient.balance(order.program_id)
        if mine is None:
            return Reread(failure="the provider named no balance")
        found = theirs.usable if theirs is not None else None
        return Reread(mine.usable, found, drifts(preview, mine.usable, found))

    async def _now(self, party: Party) -> Holder | Objection:
        return await self.holder(party.kind, party.id)

    async def look(self, reference: str) -> None:
        """Look for proof now; the journal's row tells what it found."""
        await self._asked(self.desk.reconciliation.look(reference))

    def outcome(
        self, intent: Intent, preview: Preview | None = None, reread: Reread | None = None
    ) -> Outcome:
        """A journal row with its explanations."""
        return Outcome(intent, self.desk.catalogue.explain_intent(intent), preview, reread)

    def objection(self, problems: tuple[Problem, ...], other: Intent | None = None) -> Objection:
        """Problems met before anything was sent, in words."""
        cards = tuple(self.desk.catalogue.explain(problem) for problem in problems)
        return Objection(cards, problems[0].code, other)

    def own_objection(self, condition: Local) -> Objection:
        """A condition this console found itself, in words."""
        return self.objection((local(condition),))

    async def _asked(self, question: Awaitable[T]) -> T | Objection:
        from console.journal.errors import JournalError, JournalUnwritable

        try:
            return await question
        except ProviderError as error:
            return self.objection(error.problems)
        except TransferRefusedHere as refused:
            return self.objection((refused.problem,), refused.other)
        except JournalUnwritable as error:
            return self.objection((local(Local.JOURNAL_UNWRITABLE, str(error)),))
        except JournalError as error:
            return self.objection((local(Local.JOURNAL_BROKEN, str(error)),))

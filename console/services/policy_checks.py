"""Holds every order against the organisation's policy, and looks at what deserves a second look."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from console.domain.allowance import Meter, allowances, first_moment
from console.domain.approvals import objection_to_checker, order_mark
from console.domain.capabilities import Capabilities
from console.domain.clock import Clock
from console.domain.holder_warnings import warnings_by_holders
from console.domain.moves import Move, MovesOf, moves_elsewhere
from console.domain.operators import NotAllowed, Operator, OperatorRefused, Right
from console.domain.parties import Holder
from console.domain.points import format_points
from console.domain.policy import Caps, Reasons, needs_approval
from console.domain.problems import Local, Problem, local
from console.domain.transfers import HistoryRow, TransferOrder, TransferRefusedHere, wants_code
from console.domain.warnings import Seen, TransferWarning, warnings_by_moves
from console.journal.journal_errors import JournalError
from console.services.journal_writer import JournalWriter
from console.services.transfer_rules import Rules

LONGEST_WINDOW = 30
"""Calendar days: the longest that a cap counts."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What this console finds on an order by itself, without the provider."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[TransferWarning, ...] = ()
    meters: tuple[Meter, ...] = ()


class PolicyChecks:
    """What the policy says of an order, by the order itself and by what both sides moved before."""

    def __init__(
        self, rules: Rules, writer: JournalWriter, clock: Clock, provider: str, capabilities: Capabilities
    ) -> None:
        self._policy = rules.policy
        self._code_policy = rules.code_policy
        self._is_alone = rules.only_console
        self._writer = writer
        self._clock = clock
        self._provider = provider
        self._capabilities = capabilities
        self._zone = ZoneInfo(rules.policy.limits.zone) if rules.policy.limits.zone else None

    async def look(self, order: TransferOrder, sender: Holder, recipient: Holder) -> Looked:
        """Everything for the eyes before a code goes out. A journal that can't be read takes its part away:
        nothing can be written down then either."""
        try:
            giver, receiver = await self._moves_of_both(order)
            problems = await self._by_what_moved(order, giver, receiver)
        except JournalError:
            giver, receiver, problems = MovesOf(), MovesOf(), ()
        seen = Seen(
            order=order,
            operator=self._writer.operator,
            now=self._clock.now(),
            policy=self._policy,
            zone=self._zone,
            sender=sender,
            recipient=recipient,
            giver=giver,
            receiver=receiver,
        )
        warnings = (*warnings_by_holders(seen), *warnings_by_moves(seen))
        of_itself = self._of_itself(order, {each.kind for each in warnings})
        found = await self._unapproved(order, of_itself) or problems
        return Looked(found, warnings, self._meters(giver, receiver))

    async def require(
        self,
        order: TransferOrder,
        *,
        warned: Collection[str] = (),
        besides: str = "",
        listed: Collection[HistoryRow] = (),
    ) -> None:
        """`TransferRefusedHere` where the policy doesn't allow it. Without limits the journal isn't asked.

        `warned` are the kinds of warnings that were shown, `besides` is the order's own reference, `listed`
        what the provider's history has of the giver: there, other tills' transfers count too.
        """
        found = await self._unapproved(order, self._of_itself(order, warned), besides)
        if not found and self._has_limits:
            giver, receiver = await self._moves_of_both(order)
            given = (*giver.without(besides).given, *moves_elsewhere(listed, giver.given))
            found = await self._by_what_moved(
                order, MovesOf(given, giver.got), receiver.without(besides), besides
            )
        if found:
            raise TransferRefusedHere(found[0])

    async def require_consent(self, consent: str, again: str = "") -> None:
        """`TransferRefusedHere` unless the recipient has agreed in a way that the policy names.

        `again` is the reference of a transfer whose first entry says how they did.
        """
        wanted = self._policy.consent.wanted
        if wanted and again:
            events = await self._writer.ask(lambda journal: journal.events(again))
            if any(event.facts.get("consent") for event in events):
                return
        if wanted and consent not in wanted:
            raise TransferRefusedHere(local(Local.CONSENT_MISSING))

    async def approve(self, order: TransferOrder, checker: Operator) -> None:
        """Put on record that `checker`, who has proven who they are, lets whoever is at the desk send it.

        Raises `NotAllowed`, or `OperatorRefused` for somebody's own order.
        """
        if not checker.may(Right.APPROVE):
            raise NotAllowed(Right.APPROVE)
        if why := objection_to_checker(self._policy.staff, checker.id, self._writer.operator, order):
            raise OperatorRefused(why)
        now, maker, mark = self._clock.now(), self._writer.operator, order_mark(order, self._provider)
        await self._writer.ask(lambda journal: journal.approve(now, checker.id, maker, mark))

    async def use_approval(
        self, order: TransferOrder, reference: str, *, warned: Collection[str] = ()
    ) -> None:
        """An approval that this transfer needs is its own from now on, else `TransferRefusedHere` (R19)."""
        needed = [each for each in self._of_itself(order, warned) if each.code == Local.NEEDS_APPROVAL]
        now, maker, mark = self._clock.now(), self._writer.operator, order_mark(order, self._provider)
        if needed and not await self._writer.ask(
            lambda journal: journal.use_approval(mark, maker, now, reference)
        ):
            raise TransferRefusedHere(needed[0])

    # -- inside --------------------------------------------------------------------------------

    @property
    def _has_limits(self) -> bool:
        limits = self._policy.limits
        return any(each != Caps() for each in (limits.giver, limits.receiver, limits.console))

    async def _moves_of_both(self, order: TransferOrder) -> tuple[MovesOf, MovesOf]:
        provider, sides = self._provider, (order.sender, order.recipient)
        giver, receiver = await self._writer.ask(
            lambda journal: [journal.moves_of(provider, side) for side in sides]
        )
        return giver, receiver

    async def _unapproved(
        self, order: TransferOrder, found: tuple[Problem, ...], reference: str = ""
    ) -> tuple[Problem, ...]:
        """What still stands in the way, where somebody has approved the order."""
        needed = tuple(each for each in found if each.code == Local.NEEDS_APPROVAL)
        if not needed:
            return found
        now, maker, mark = self._clock.now(), self._writer.operator, order_mark(order, self._provider)
        approvals = await self._writer.ask(lambda journal: journal.approvals(now))
        approved = any(each.lets(maker, mark, now, reference) for each in approvals)
        return tuple(each for each in found if each not in needed) if approved else found

    def _of_itself(self, order: TransferOrder, warned: Collection[str]) -> tuple[Problem, ...]:
        most, found = self._policy.limits.points_a_transfer, []
        if most is not None and order.points > most:
            found.append(local(Local.TRANSFER_LIMIT, f"at most {format_points(most)} points"))
        found += map(local, _unsaid(self._policy.reasons, order))
        coded = wants_code(order.sender, self._code_policy, self._capabilities.codes_for)
        if needs := needs_approval(self._policy, order, coded=coded, warned=warned):
            found.append(local(Local.NEEDS_APPROVAL, ", ".join(needs)))
        return tuple(found)

    async def _by_what_moved(
        self, order: TransferOrder, giver: MovesOf, receiver: MovesOf, besides: str = ""
    ) -> tuple[Problem, ...]:
        """Every cap that this order would exceed."""
        limits = self._policy.limits
        given = self._exceeded(Local.GIVER_LIMIT, limits.giver, giver.given, order)
        got = self._exceeded(Local.RECEIVER_LIMIT, limits.receiver, receiver.got, order)
        if limits.console == Caps():
            return (*given, *got)
        since = first_moment(self._clock.now(), LONGEST_WINDOW, self._zone)
        moved = await self._writer.ask(lambda journal: journal.moves_since(self._provider, since))
        others = tuple(move for move in moved if move.reference != besides)
        return (*given, *got, *self._exceeded(Local.CONSOLE_LIMIT, limits.console, others, order))

    def _meters(self, giver: MovesOf, receiver: MovesOf) -> tuple[Meter, ...]:
        limits, now = self._policy.limits, self._clock.now()
        sides = (("sender", limits.giver, giver.given), ("recipient", limits.receiver, receiver.got))
        found = ((side, allowances(caps, moves, now, self._zone)) for side, caps, moves in sides)
        return tuple(Meter(side, each, not self._is_alone) for side, each in found if each)

    def _exceeded(
        self, condition: Local, caps: Caps, moved: tuple[Move, ...], order: TransferOrder
    ) -> list[Problem]:
        there_are = allowances(caps, moved, self._clock.now(), self._zone)
        return [local(condition, each.words) for each in there_are if not each.holds(order.points)]


def _unsaid(reasons: Reasons, order: TransferOrder) -> Iterator[Local]:
    """What an order must say of what it is for, and doesn't."""
    wanted = (
        (reasons.note_above_points, order.note.strip(), Local.REASON_MISSING),
        (reasons.ticket_above_points, order.ticket, Local.TICKET_MISSING),
    )
    for above, said, missing in wanted:
        if above is not None and order.points > above and not said:
            yield missing

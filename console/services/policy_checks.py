"""Holds every order against the organisation's policy: before it is prepared, and again before it is sent."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo

from console.domain.allowance import allowances, first_moment
from console.domain.capabilities import Capabilities
from console.domain.clock import Clock
from console.domain.moves import Move, MovesOf
from console.domain.parties import Party
from console.domain.points import format_points
from console.domain.policy import Caps, needs_approval
from console.domain.problems import Local, Problem, local
from console.domain.transfers import TransferOrder, TransferRefusedHere, wants_code
from console.services.journal_writer import JournalWriter
from console.services.transfer_rules import Rules

LONGEST_WINDOW = 30
"""Calendar days: the longest that a cap counts."""


class PolicyChecks:
    """What the policy says of an order. Without limits the journal isn't asked."""

    def __init__(
        self, rules: Rules, writer: JournalWriter, clock: Clock, provider: str, capabilities: Capabilities
    ) -> None:
        self._policy = rules.policy
        self._code_policy = rules.code_policy
        self._writer = writer
        self._clock = clock
        self._provider = provider
        self._capabilities = capabilities

    async def require(self, order: TransferOrder, *, besides: str = "") -> None:
        """`TransferRefusedHere` where the policy doesn't allow it; `besides` is the order's own reference."""
        found = await self.objections(order, besides=besides)
        if found:
            raise TransferRefusedHere(found[0])

    async def objections(self, order: TransferOrder, *, besides: str = "") -> tuple[Problem, ...]:
        """What stands against it: of itself, else by what moved before."""
        return self._of_itself(order) or await self._by_what_moved(order, besides)

    # -- inside --------------------------------------------------------------------------------

    def _of_itself(self, order: TransferOrder) -> tuple[Problem, ...]:
        limits, note_above = self._policy.limits, self._policy.reasons.note_above_points
        most, found = limits.points_a_transfer, []
        if most is not None and order.points > most:
            found.append(local(Local.TRANSFER_LIMIT, f"at most {format_points(most)} points"))
        if note_above is not None and order.points > note_above and not order.note.strip():
            found.append(local(Local.REASON_MISSING))
        coded = wants_code(order.sender, self._code_policy, self._capabilities.codes_for)
        if needs := needs_approval(self._policy, order, coded=coded):
            found.append(local(Local.NEEDS_APPROVAL, ", ".join(needs)))
        return tuple(found)

    async def _by_what_moved(self, order: TransferOrder, besides: str) -> tuple[Problem, ...]:
        """Every cap that this order would exceed."""
        limits = self._policy.limits
        found: list[Problem] = []
        if limits.giver != Caps():
            given = (await self._moves(order.sender)).without(besides).given
            found += self._exceeded(Local.GIVER_LIMIT, limits.giver, given, order)
        if limits.receiver != Caps():
            got = (await self._moves(order.recipient)).without(besides).got
            found += self._exceeded(Local.RECEIVER_LIMIT, limits.receiver, got, order)
        if limits.console != Caps():
            since = first_moment(self._clock.now(), LONGEST_WINDOW, self._zone)
            moved = await self._writer.ask(lambda journal: journal.moves_since(self._provider, since))
            others = tuple(move for move in moved if move.reference != besides)
            found += self._exceeded(Local.CONSOLE_LIMIT, limits.console, others, order)
        return tuple(found)

    async def _moves(self, side: Party) -> MovesOf:
        return await self._writer.ask(lambda journal: journal.moves_of(self._provider, side))

    def _exceeded(
        self, condition: Local, caps: Caps, moved: tuple[Move, ...], order: TransferOrder
    ) -> list[Problem]:
        there_are = allowances(caps, moved, self._clock.now(), self._zone)
        return [local(condition, each.words) for each in there_are if not each.holds(order.points)]

    @property
    def _zone(self) -> tzinfo | None:
        name = self._policy.limits.zone
        return ZoneInfo(name) if name else None

"""Plays a bundle's transfer once more at a desk of the training simulator, and compares how both ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.domain.input_text import NotRead
from console.domain.operators import Operator, OperatorRole
from console.domain.party_kinds import NO_PROGRAM
from console.domain.tickets import read_ticket
from console.domain.transfers import (
    Attestation,
    CustomerCode,
    Intent,
    State,
    TransferOrder,
    Verification,
)
from console.explanations.words import describe
from console.services.directories import Found
from console.services.replay_plan import ReplayPlan, Turn
from console.services.support_bundle import Bundle

if TYPE_CHECKING:
    from console.domain.parties import Holder
    from console.explanations.cards import Explanation
    from console.providers.interface import SampleTransfer
    from console.services.desk import Desk

_MOST_ROUNDS = 600
"""Of the search, a second each on the replay's own clock: well past every settle window."""
_WRONG_CODE = "000000"
_SUPERVISOR = Operator("second-person", OperatorRole.SUPERVISOR)
_PASSING = re.compile(r" (?:The console has looked|The history shows transfer) [^.]*\.")
"""What a sentence says of the search so far, which is another one each time."""


@dataclass(frozen=True)
class Replay:
    """A bundle, its plan, and a desk on a simulator to play it at."""

    bundle: Bundle
    plan: ReplayPlan
    desk: Desk
    sample: SampleTransfer

    async def play(self) -> Intent:
        """The transfer as far as the bundle goes. Raises what a desk raises where it refuses."""
        desk, training = self.desk, self.desk.training
        assert training is not None  # noqa: S101 - it is opened on a simulator
        order, holders = await self._order()
        await desk.transfers.check(order, *holders)
        intent = await desk.transfers.prepare(order)
        verification = await self._verification(intent)
        answer, *found = self.plan.turns
        await self._order_faults(answer)
        intent = await desk.transfers.send(intent.reference, verification)
        for turn in found:
            await training.clear()
            await self._order_faults(turn)
            await desk.clock.sleep(turn.later)
            intent = await self._decided(intent, turn) if turn.decided else await self._searched(intent, turn)
        return intent

    async def _order_faults(self, turn: Turn) -> None:
        assert self.desk.training is not None  # noqa: S101 - it is opened on a simulator
        for each in turn.orders:
            await self.desk.training.arm(each.operation, each.fault, times=each.times, options=each.options)

    async def _searched(self, intent: Intent, turn: Turn) -> Intent:
        """Look, watch and audit, until it stands where it is to stand."""
        for _ in range(_MOST_ROUNDS):
            if intent.state is turn.reaches:
                break
            await self.desk.reconciliation.pass_once()
            intent = await self.desk.transfers.get(intent.reference)
            await self.desk.clock.sleep(1)
        return intent

    async def _decided(self, intent: Intent, turn: Turn) -> Intent:
        """A supervisor of the replay's own says what a person said then."""
        applied = turn.reaches is State.RESOLVED_APPLIED
        return await self.desk.reconciliation.resolve(
            intent.reference, applied=applied, reason=turn.decided, checker=_SUPERVISOR
        )

    async def _order(self) -> tuple[TransferOrder, tuple[Holder, Holder]]:
        """The bundle's order between the sample's sides, as far as what they hold reaches."""
        wanted, sample = self.bundle["transfer"]["order"], self.sample
        sender, recipient = await self._holder(0), await self._holder(1)
        ticket = read_ticket(str(wanted["ticket"]))
        order = TransferOrder(
            sender.party,
            recipient.party,
            min(int(wanted["points"]), sample.points),
            NO_PROGRAM if sample.program is None else sample.program,
            str(wanted["note"]),
            transfer_type=next(iter(self.desk.capabilities.transfer_types), ""),
            ticket="" if isinstance(ticket, NotRead) else ticket,
        )
        return order, (sender, recipient)

    async def _holder(self, side: int) -> Holder:
        party = (self.sample.sender, self.sample.recipient)[side]
        directory = self.desk.directories[party.kind]
        if not self.sample.unseen:
            return await directory.get(party.id)
        found = await directory.find(self.sample.unseen[side])
        assert isinstance(found, Found)  # noqa: S101 - the simulator's own data
        return found.holder

    async def _verification(self, intent: Intent) -> Verification:
        """The code from the customer's phone, or a wrong one; else the operator's word."""
        desk = self.desk
        if intent.order.sender.kind not in desk.capabilities.codes_for or desk.training is None:
            ways = desk.capabilities.attestations
            return Attestation(ways[0] if ways else "played", desk.operator)
        await desk.transfers.issue_code(intent.reference)
        phone = await desk.training.phone()
        return CustomerCode(_WRONG_CODE if self.plan.wrong_code else phone[-1].code)


def differences(bundle: Bundle, played: Intent, cards: Sequence[Explanation]) -> tuple[str, ...]:
    """Where the words of the replay aren't those of the bundle; none where it ended the same."""
    said, words = bundle["said"], describe(played)
    pairs = (
        (said["title"], words.title),
        (_lasting(said["sentence"]), _lasting(words.sentence)),
        (said["moved"], words.moved.value),
        *(
            []
            if played.receipt
            else [([met["title"] for met in bundle["met"]], [card.title for card in cards])]
        ),
    )
    return tuple(f"The bundle says: {then}. Here: {now}." for then, now in pairs if then != now)


def _lasting(sentence: str) -> str:
    return _PASSING.sub("", sentence)

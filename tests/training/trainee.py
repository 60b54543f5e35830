"""Somebody who does drills through the services, on time that can be skipped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path

from console.domain.clock import Clock, HurriedClock
from console.domain.parties import Holder, Party
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.transfers import Attestation, CustomerCode, Intent, State, TransferOrder, wants_code
from console.providers.registry import PROVIDERS
from console.services.directories import Found
from console.services.opening import Folders
from console.training.trained_desk import TrainedDesk, open_trained_desk
from console.training.training_desk import vault_of
from tests.doubles.simulators import (
    RunningMastercard,
    RunningSimulator,
    running_mastercard,
    running_simulator,
)

MEMBERS = 200
"""Those that the drills and the month speak of, and some more."""
PROGRAM = 973
_ROUND_SECONDS = 5.0
_ROUNDS = 60
_WORD = Attestation("photo ID seen", "trainee")


class Trainee:
    """At a desk of the academy."""

    def __init__(self, desk: TrainedDesk, simulator: RunningSimulator | RunningMastercard) -> None:
        self.desk = desk
        self.academy = desk.academy
        self.simulator = simulator

    async def look_up(self, typed: str, of: PartyKind) -> Holder:
        found = await self.desk.directories[of].find(typed)
        assert isinstance(found, Found), found
        await self.desk.lookups.written()
        return found.holder

    async def prepared(self, sender: Party, recipient: Party, points: int) -> Intent:
        """Written down, with a code on the phone where one is sent."""
        return await self.coded(await self.desk.transfers.prepare(self.order(sender, recipient, points)))

    def order(self, sender: Party, recipient: Party, points: int) -> TransferOrder:
        """In the one programme of the drills, or of the kind that accounts want."""
        if sender.kind is PartyKind.ACCOUNT:
            return TransferOrder(sender, recipient, points, NO_PROGRAM, "gift", transfer_type="POOL")
        return TransferOrder(sender, recipient, points, PROGRAM, "gift")

    async def coded(self, intent: Intent) -> Intent:
        """With a fresh code, where the provider sends one."""
        if self._is_coded(intent):
            assert (await self.desk.transfers.issue_code(intent.reference)).transferable
        return intent

    async def send(self, intent: Intent, code: str = "") -> Intent:
        """With the newest code on the phone, unless another one is said."""
        if not self._is_coded(intent):
            return await self.desk.transfers.send(intent.reference, _WORD)
        assert isinstance(self.simulator, RunningSimulator)
        right = str(self.simulator.phone()[-1]["code"])
        return await self.desk.transfers.send(intent.reference, CustomerCode(code or right))

    async def move(self, sender: str, recipient: str, points: int, of: PartyKind) -> Intent:
        """Both looked up, and sent."""
        giver, taker = [(await self.look_up(typed, of)).party for typed in (sender, recipient)]
        return await self.send(await self.prepared(giver, taker, points))

    async def wait_for(self, intent: Intent, *states: State) -> Intent:
        """Until the search, which goes on by itself, has come to one of these states."""
        for _ in range(_ROUNDS):
            await self.desk.reconciliation.pass_once()
            intent = await self.desk.transfers.get(intent.reference)
            if intent.state in states:
                return intent
            self.simulator.advance(_ROUND_SECONDS)
            await self.desk.clock.sleep(_ROUND_SECONDS)
        raise AssertionError(intent)

    def _is_coded(self, intent: Intent) -> bool:
        desk = self.desk
        return wants_code(intent.order.sender, desk.profile.code_policy, desk.capabilities.codes_for)


@asynccontextmanager
async def training_session(
    provider: str, home: Path, clock: Clock | None = None, drill: str = ""
) -> AsyncIterator[Trainee]:
    """A session at the academy of a provider, with its simulator in this loop."""
    running: AbstractAsyncContextManager[RunningSimulator | RunningMastercard] = (
        running_mastercard()
        if provider == "mastercard"
        else running_simulator(members=MEMBERS, encryption=True)
    )
    async with running as simulator:
        lesson = PROVIDERS[provider].load().training(asdict(simulator.facts), home)
        profile = lesson.profile.model_copy(update={"deadline_seconds": 60.0})
        folders = Folders(home / "journal", home / "state" / "anchor")
        desk = await open_trained_desk(
            replace(lesson, profile=profile),
            vault_of(lesson),
            simulator.facts.control_token,
            folders,
            home / "academy.jsonl",
            who="asha",
            drill=drill,
            clock=clock or HurriedClock(),
        )
        try:
            yield Trainee(desk, simulator)
        finally:
            await desk.close()

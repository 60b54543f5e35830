"""A simulator with a gateway on it, which share no code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.transfers import CustomerCode, Outcome, TransferOrder
from console.providers.capillary.gateway import CapillaryGateway, open_capillary
from console.providers.capillary.settings import CapillaryProfile
from console.providers.encryption import PayloadCipher
from console.providers.keys import load_opening_key, load_sealing_key
from tests.doubles.simulators import RunningSimulator, running_simulator
from tests.providers.capillary.scripted import ORDER, REFERENCE, secrets_of


class Desk:
    """A simulator, a gateway on it, and the trace between them."""

    def __init__(self, simulator: RunningSimulator, gateway: CapillaryGateway, trace: Trace) -> None:
        self.simulator = simulator
        self.gateway = gateway
        self.trace = trace

    async def code(self, order: TransferOrder = ORDER) -> CustomerCode:
        issued = await self.gateway.issue_code(order)
        assert issued.transferable
        return CustomerCode(self.simulator.phone()[-1]["code"])

    async def move(self) -> Outcome:
        return await self.gateway.transfer(ORDER, REFERENCE, await self.code())


UNHURRIED = 60.0
"""Seconds: a deadline that no test reaches, however slow the machine; faults that wait for it get another."""
_opening_key = cache(load_opening_key)
"""A key is checked once: the simulator has the same pair for the whole process."""


@asynccontextmanager
async def desk(*, encryption: bool = False, otp: Any = "required", **changes: Any) -> AsyncIterator[Desk]:
    async with running_simulator(encryption=encryption, otp=otp, members=20) as simulator:
        facts, trace = simulator.facts, Trace()
        profile = CapillaryProfile.model_validate(
            {
                "name": "sample",
                "base_url": facts.base_url,
                "deadline_seconds": UNHURRIED,
                "code_policy": otp,
                **changes,
            }
        )
        secrets = secrets_of(facts.username, facts.password)
        if profile.sign_in == "oauth":
            secrets = secrets_of(facts.client_key, facts.client_secret)
        cipher = None
        if encryption:
            cipher = PayloadCipher(
                seal_with=load_sealing_key(facts.seal_with_pem.encode()),
                open_with=[_opening_key(facts.open_with_pem.encode())],
            )
        gateway = await open_capillary(profile, secrets, cipher=cipher, trace=trace, clock=SystemClock())
        try:
            yield Desk(simulator, gateway, trace)
        finally:
            await gateway.close()

"""Capillary, simulated on a loopback port, and what a client needs to reach it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from console.simulator.capillary.api import CapillaryProvider
from console.simulator.capillary.behaviour import CapillaryBehaviour
from console.simulator.capillary.ledger_store import Ledger
from console.simulator.capillary.one_time_codes import CodeRules, Codes
from console.simulator.capillary.organisation.sample_members import seed
from console.simulator.capillary.tills import CLIENT, TILL
from console.simulator.server import jwe
from console.simulator.server.json_answers import Zone
from console.simulator.server.listener import HOST
from console.simulator.server.listening import listening
from console.simulator.server.simulator_clock import SimulatorClock

MEMBERS = 2000
"""Made-up members of a training session; tests get along with fewer."""


@dataclass(frozen=True, slots=True)
class CapillaryAccess:
    """What a client needs to work with this simulator. The PEM fields are empty without encryption."""

    base_url: str
    port: int
    control_token: str = field(repr=False)
    username: str
    password: str = field(repr=False)
    client_key: str
    client_secret: str = field(repr=False)
    till: str
    payload_encryption: Literal["jwe", "none"]
    seal_with_pem: str
    open_with_pem: str = field(repr=False)


@asynccontextmanager
async def capillary_running(
    home: Path | None = None,
    *,
    encryption: bool = False,
    otp: Literal["required", "off"] = "required",
    code_policy: CodeRules | None = None,
    now: Callable[[], datetime] | None = None,
    members: int = 100,
    utc_offset_minutes: int = 0,
    behaviour: CapillaryBehaviour | None = None,
    port: int = 0,
) -> AsyncIterator[tuple[CapillaryProvider, CapillaryAccess]]:
    """The provider, listening in this event loop until the block ends, and how to reach it.

    Without `home` the ledger lives in memory. `code_policy` overrides `otp`. A mistake of the simulator
    itself is raised at the end of the block.
    """
    clock = SimulatorClock(now) if now else SimulatorClock()
    ledger = Ledger(home / "ledger.sqlite3" if home else None)
    try:
        if ledger.is_new:
            seed(ledger, clock.seconds(), members)
        keys = jwe.keys_of_this_process() if encryption else None
        codes = Codes(ledger, code_policy or CodeRules(required=otp == "required"))
        provider = CapillaryProvider(ledger, clock, codes, keys, Zone(utc_offset_minutes), behaviour)
        async with listening(provider, port) as (port, token):
            yield provider, _access(port, token, keys)
    finally:
        ledger.close()


def _access(port: int, control_token: str, keys: jwe.Keys | None) -> CapillaryAccess:
    return CapillaryAccess(
        base_url=f"http://{HOST}:{port}",
        port=port,
        control_token=control_token,
        username=TILL.code,
        password=TILL.secret,
        client_key=CLIENT.code,
        client_secret=CLIENT.secret,
        till=TILL.code,
        payload_encryption="jwe" if keys else "none",
        seal_with_pem=jwe.public_pem(keys.server.public_key()) if keys else "",
        open_with_pem=jwe.private_pem(keys.client) if keys else "",
    )

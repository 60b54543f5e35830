"""Mastercard, simulated on a loopback port, and what a client needs to reach it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from console.simulator.mastercard.account_store import AccountStore
from console.simulator.mastercard.api import MastercardProvider
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.project_keys import Project, project_of_this_process
from console.simulator.mastercard.routes import BASE, LOOKUP_BASE
from console.simulator.mastercard.sample_accounts import FROM, PROGRAM, TO, Sample, seed
from console.simulator.server.jwe import private_pem
from console.simulator.server.listener import HOST
from console.simulator.server.listening import listening
from console.simulator.server.simulator_clock import SimulatorClock


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """An account to try a transfer with; `points` were available when the accounts were new."""

    bank_account_number: str = field(repr=False)
    account_id: str
    customer_id: str
    points: int


@dataclass(frozen=True, slots=True)
class MastercardAccess:
    """What a client needs to work with this simulator. The trainer's control is at `control_url`.

    `sealing_certificate` is Mastercard's, for requests; the decryption keys are the client's, for answers.
    """

    base_url: str
    lookup_base_url: str
    control_url: str
    port: int
    control_token: str = field(repr=False)
    consumer_key: str = field(repr=False)
    signing_p12: str = field(repr=False)
    signing_p12_password: str = field(repr=False)
    payload_encryption: str
    wrapper_field: str
    transfer_method: str
    sealing_certificate: str
    sealing_key_id: str
    decryption_key_new: str = field(repr=False)
    decryption_key_old: str = field(repr=False)
    program_identifier: str
    transfer_types: tuple[str, ...]
    from_account: SampleAccount
    to_account: SampleAccount


@asynccontextmanager
async def mastercard_running(
    home: Path | None = None,
    *,
    behaviour: MastercardBehaviour | None = None,
    now: Callable[[], datetime] | None = None,
    port: int = 0,
) -> AsyncIterator[tuple[MastercardProvider, MastercardAccess]]:
    """The provider, listening in this event loop until the block ends, and how to reach it.

    Without `home` the accounts live in memory. A mistake of the simulator itself is raised at the end of the
    block.
    """
    clock = SimulatorClock(now) if now else SimulatorClock()
    store = AccountStore(home / "mastercard.sqlite3" if home else None)
    try:
        if store.is_new:
            seed(store, clock.seconds())
        project = project_of_this_process()
        provider = MastercardProvider(store, clock, project, behaviour or MastercardBehaviour())
        async with listening(provider, port) as (port, token):
            yield provider, _access(provider.behaviour, project, port, token)
    finally:
        store.close()


def _access(behaviour: MastercardBehaviour, project: Project, port: int, token: str) -> MastercardAccess:
    root = f"http://{HOST}:{port}"
    return MastercardAccess(
        base_url=root + BASE,
        lookup_base_url=root + LOOKUP_BASE,
        control_url=root,
        port=port,
        control_token=token,
        consumer_key=project.consumer_key,
        signing_p12=project.signing_p12,
        signing_p12_password=project.password,
        payload_encryption="jwe" if behaviour.encryption else "none",
        wrapper_field=behaviour.wrapper,
        transfer_method=behaviour.transfer_method,
        sealing_certificate=project.sealing_certificate,
        sealing_key_id=project.sealing_key_id,
        decryption_key_new=private_pem(project.answers_new),
        decryption_key_old=private_pem(project.answers_old),
        program_identifier=PROGRAM,
        transfer_types=behaviour.transfer_types,
        from_account=_sample(FROM),
        to_account=_sample(TO),
    )


def _sample(sample: Sample) -> SampleAccount:
    return SampleAccount(sample.ban, sample.ranac, sample.rancu, sample.available)

"""A gateway on a running Mastercard, with the key files the simulator's portal hands out."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from console.domain.clock import Clock, SystemClock
from console.domain.exchanges import Trace
from console.domain.parties import Account
from console.domain.sign_ins import SecretKind, Secrets
from console.domain.transfers import HistoryRow, Outcome, TransferOrder
from console.providers.mastercard.gateway import MastercardGateway, open_mastercard
from console.providers.mastercard.settings import MastercardProfile
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.running import MastercardAccess
from console.simulator.mastercard.sample_accounts import FROM, TO
from tests.doubles.simulators import RunningMastercard, running_mastercard
from tests.providers.mastercard.scripted import JOURNAL_KEY, REFERENCE, WORD


def write_keys(facts: MastercardAccess, folder: Path) -> None:
    files = {
        "signing.p12": base64.b64decode(facts.signing_p12),
        "requests.pem": facts.sealing_certificate.encode(),
        "new.pem": facts.decryption_key_new.encode(),
        "old.pem": facts.decryption_key_old.encode(),
    }
    for name, content in files.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)


UNHURRIED = 60.0
"""Seconds: a deadline that no test reaches, however slow the machine; faults that wait for it get another."""


def secrets_of(facts: MastercardAccess) -> Secrets:
    return {
        SecretKind.CONSUMER_KEY: SecretStr(facts.consumer_key),
        SecretKind.SIGNING_KEY_PASSWORD: SecretStr(facts.signing_p12_password),
    }


def profile_on(
    facts: MastercardAccess, folder: Path, opens: Sequence[str] = ("new", "old"), **changes: Any
) -> MastercardProfile:
    mastercard = {
        "lookup_base_url": facts.lookup_base_url,
        "signing": {"key_file": folder / "signing.p12"},
        "transfer_types": {"POOL": "Pooling", "NONE": "Nothing the provider knows"},
        "program_identifier": facts.program_identifier,
        **changes.pop("mastercard", {}),
    }
    given = {
        "name": "sample",
        "provider": "mastercard",
        "environment": "training",
        "base_url": facts.base_url,
        "payload_encryption": facts.payload_encryption,
        "encryption": {
            "seal_with": folder / "requests.pem",
            "open_with": tuple(folder / f"{name}.pem" for name in opens),
        },
        "deadline_seconds": UNHURRIED,
        "mastercard": mastercard,
        **changes,
    }
    return MastercardProfile.model_validate(given)


@dataclass
class Desk:
    """A simulator, a gateway on it, and the trace between them."""

    simulator: RunningMastercard
    gateway: MastercardGateway
    trace: Trace
    profile: MastercardProfile

    async def order(
        self, points: int = 500, sender: str = FROM.ban, recipient: str = TO.ban, **changes: Any
    ) -> TransferOrder:
        """Both accounts looked up, and what is to go between them."""
        giving, taking = await self.gateway.account(sender), await self.gateway.account(recipient)
        given = {"note": "holiday", "transfer_type": "POOL", **changes}
        return TransferOrder(giving.party, taking.party, points, program_id=0, **given)

    async def move(self, order: TransferOrder) -> Outcome:
        return await self.gateway.transfer(order, REFERENCE, WORD)

    async def sender(self) -> Account:
        return await self.gateway.account_again(FROM.ranac)

    async def adjustments(self, account_id: str) -> tuple[HistoryRow, ...]:
        """Everything the adjustment history tells of an account."""
        return (await self.gateway.history(Account(account_id, "", "").party, 1, 50)).rows

    def transfers_sent(self) -> int:
        return sum("points-transfers" in one["path"] for one in self.simulator.requests())


@asynccontextmanager
async def desk(
    behaviour: MastercardBehaviour | None = None,
    *,
    opens: Sequence[str] = ("new", "old"),
    clock: Clock | None = None,
    seal_errors: bool = True,
    **changes: Any,
) -> AsyncIterator[Desk]:
    """`seal_errors`: errors come sealed where requests do, as the service's must to be believed."""
    behaviour = replace(behaviour or MastercardBehaviour(), seal_errors=seal_errors)
    with TemporaryDirectory() as name:
        async with running_mastercard(behaviour=behaviour) as simulator:
            folder, trace = Path(name), Trace()
            write_keys(simulator.facts, folder)
            profile = profile_on(simulator.facts, folder, opens, **changes)
            gateway = await open_mastercard(
                profile,
                secrets_of(simulator.facts),
                journal_key=JOURNAL_KEY,
                trace=trace,
                clock=clock or SystemClock(),
            )
            try:
                yield Desk(simulator, gateway, trace, profile)
            finally:
                await gateway.close()

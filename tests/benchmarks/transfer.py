"""E1: what this machine does for one confirmed transfer, from SENDING in the journal to CONFIRMED in it."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from operator import methodcaller
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.feed import Feed
from console.domain.operators import AtDesk, Operator
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.sign_ins import SecretKind
from console.domain.transfers import Attestation, CodePolicy, State, TransferOrder
from console.journal.journal_thread import Journal
from console.providers.capillary.gateway import CapillaryGateway, open_capillary
from console.providers.capillary.settings import CapillaryProfile
from console.providers.encryption import PayloadCipher
from console.services.journal_writer import JournalWriter
from console.services.transfer_rules import Rules
from console.services.transfer_service import TransferService
from tests.benchmarks.encryption import RawCipher, cipher_of
from tests.benchmarks.http import answering_server
from tests.benchmarks.journal import bare_database, commit, new_intent
from tests.benchmarks.report import Figure
from tests.benchmarks.statistics import ratio_of
from tests.benchmarks.validation import row

_WORD = Attestation("sample document seen", "asha.k")
_PER_ROUND = 4
_MILLISECONDS = 1000


def whole_transfer(rounds: int) -> Iterator[Figure]:
    """E1, against a server that answers from a list, so that the provider's own work doesn't count."""
    private = rsa.generate_private_key(65537, 2048)
    cipher = cipher_of(private)
    times = (rounds + 1) * _PER_ROUND
    # The second of each two answers is for the raw one.
    answers = [cipher.seal(_answer(number // 2)) for number in range(2 * times)]
    with (
        tempfile.TemporaryDirectory(prefix="points-console-benchmark-") as folder,
        answering_server(answers) as address,
    ):
        taken = asyncio.run(
            _transfer(Path(folder), address, cipher, _Raw(Path(folder), address, private), times)
        )
    yield Figure("E1", "transfer, all that is local ÷ the same steps raw", ratio_of(*taken), 2.5)


class _Raw:
    """The same steps with nothing around them: two durable commits, two anchors, one request."""

    def __init__(self, folder: Path, address: str, private: rsa.RSAPrivateKey) -> None:
        self._folder = folder
        self._port = int(urlsplit(address).port or 0)
        self._cipher = RawCipher(private)
        self._database: sqlite3.Connection = bare_database(folder / "raw.sqlite")

    async def transfer(self) -> None:
        commit(self._database)
        self._anchor()
        body = json.dumps({"encryptedPayload": self._cipher.seal(json.dumps(_REQUEST).encode()).decode()})
        answer = json.loads(await self._post(body.encode()))
        json.loads(self._cipher.open(answer["encryptedPayload"].encode()))
        commit(self._database)
        self._anchor()

    async def _post(self, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            f"POST /v2/points/transfer HTTP/1.1\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.read()
        writer.close()
        return answer.partition(b"\r\n\r\n")[2]

    def _anchor(self) -> None:
        new = self._folder / "raw-anchor.new"
        with new.open("w") as file:
            file.write("1 sample")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / "raw-anchor")

    def close(self) -> None:
        self._database.close()


async def _transfer(
    folder: Path, address: str, cipher: PayloadCipher, raw: _Raw, times: int
) -> tuple[list[float], list[float]]:
    journal = Journal(folder / "journal", folder / "state" / "anchor")
    gateway = await _gateway(address, cipher)
    service = _service(gateway, journal)
    ours: list[float] = []
    bare: list[float] = []
    try:
        for number in range(times):
            intent = await journal.run(methodcaller("prepare", new_intent(_order(number))))
            began = time.perf_counter()
            sent = await service.send(intent.reference, _WORD)
            ended = time.perf_counter()
            assert sent.state is State.CONFIRMED, sent
            await raw.transfer()
            ours.append((ended - began) * _MILLISECONDS)
            bare.append((time.perf_counter() - ended) * _MILLISECONDS)
            # As it is done two minutes later: what waits for it is looked through before each transfer.
            await journal.run(methodcaller("audited", sent.reference, sent.updated, "asha.k"))
    finally:
        raw.close()
        await gateway.close()
        journal.close()
    return ours[_PER_ROUND:], bare[_PER_ROUND:]


async def _gateway(address: str, cipher: PayloadCipher) -> CapillaryGateway:
    profile = CapillaryProfile.model_validate({"name": "sample", "base_url": address, "code_policy": "off"})
    secrets = {SecretKind.IDENTITY: SecretStr("sample.till"), SecretKind.SECRET: SecretStr("sample")}
    return await open_capillary(profile, secrets, cipher=cipher, trace=Trace(), clock=SystemClock())


def _service(gateway: CapillaryGateway, journal: Journal) -> TransferService:
    minute = timedelta(minutes=1)
    rules = Rules("sample", "12", CodePolicy.OFF, minute, minute, minute)
    clock = SystemClock()
    writer = JournalWriter(journal, AtDesk(Operator("asha.k")), clock, Feed())
    return TransferService(gateway, writer, rules, clock, b"sample key")


def _sender(number: int) -> int:
    """Another customer each time: nobody gives the same gift a hundred times a day."""
    return 100_001 + number


def _order(number: int) -> TransferOrder:
    sender = Party(PartyKind.CUSTOMER, str(_sender(number)))
    return TransferOrder(sender, Party(PartyKind.CUSTOMER, "1002"), 150, 973, "sample gift")


def _answer(number: int) -> bytes:
    sender = _sender(number)
    booked = row(number, notes="", fromEntityId=sender, transferredFrom={"userId": sender})
    return json.dumps({"data": [booked], "warnings": [], "errors": []}).encode()


_REQUEST = {
    "pointsTobeTransferred": 150,
    "groupProgramTransfer": "false",
    "programId": 973,
    "fromCustomerIdentifier": {"type": "ID", "value": "1001"},
    "toCustomerIdentifier": {"type": "ID", "value": "1002"},
    "notes": "sample gift #K3F9Q2M7XA",
}

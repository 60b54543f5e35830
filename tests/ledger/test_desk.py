"""The ledger of a desk: a task while it is open, a last pass when it closes, and policy where it is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from console.credentials.vault import Entry, MemoryVault
from console.domain.claim_answers import Claimed, ClaimUnanswered
from console.domain.clock import Clock, SystemClock
from console.domain.operators import AtDesk
from console.domain.sign_ins import SecretKind
from console.providers.capillary.settings import CapillaryProfile
from console.services.no_ledger import NoLedgerDesk
from console.services.opening import Folders, open_desk
from console.services.shared_ledger import MEMBERSHIP, LedgerDesk, open_ledger
from console.settings.profiles import Environment, SharedLedger
from tests.doubles.clocks import HeldClock
from tests.doubles.desk_double import DeskDouble, screen_text, wait_until
from tests.journal.conftest import an_intent
from tests.ledger.conftest import Chain
from tests.ledger.tills import AtOnce, TestedTill


def _open(till: TestedTill, vault: MemoryVault, clock: Clock | None = None) -> LedgerDesk | NoLedgerDesk:
    shared = SharedLedger(url=till.chain.server.url(till.chain.database), when_unreachable="stop")
    return open_ledger(shared, vault, AtOnce(till.store), clock or SystemClock(), AtDesk())


def _vault(till: TestedTill) -> MemoryVault:
    vault = MemoryVault()
    vault.set(MEMBERSHIP, SecretStr(till.member.text()))
    return vault


async def test_what_is_written_arrives_while_the_desk_is_open(chain: Chain, tmp_path: Path) -> None:
    till = TestedTill(chain, tmp_path)
    desk = _open(till, _vault(till))
    task = asyncio.ensure_future(desk.run(lambda: None))
    till.transfer("AAAAAAAAAA")
    async with asyncio.timeout(10):
        while len(await asyncio.to_thread(till.arrived_hashes)) < 3:
            desk.wake()
    task.cancel()
    till.transfer("BBBBBBBBBB")
    await desk.end()
    assert till.arrived_hashes() == till.journal_hashes()


async def test_out_of_reach_the_end_waits_for_nobody(chain: Chain, tmp_path: Path) -> None:
    till = TestedTill(chain, tmp_path)
    desk = _open(till, _vault(till))
    till.transfer("AAAAAAAAAA")
    with chain.blocked("points_ledger.event"):
        began = asyncio.get_running_loop().time()
        await desk.end()
        assert asyncio.get_running_loop().time() - began < 3
    assert (await till.forwarder.pass_once()).is_in_step


async def test_a_console_that_lost_its_keyring_says_so_and_keeps_its_policy(
    chain: Chain, tmp_path: Path
) -> None:
    till = TestedTill(chain, tmp_path)
    desk = _open(till, MemoryVault())
    assert desk.standing.refused.startswith("What lets this console into the shared ledger can't be found")
    assert desk.claims.must_answer
    assert isinstance(await desk.claims.take(an_intent(), sending=False), ClaimUnanswered)
    found_again = _open(till, _vault(till))
    assert await found_again.claims.take(an_intent(), sending=False) == Claimed()
    await found_again.end()


async def test_a_desk_that_opens_and_closes_brings_there_what_waits(chain: Chain, tmp_path: Path) -> None:
    folders = Folders(tmp_path / "journal", tmp_path / "anchor")
    till = TestedTill(chain, folders.journal)
    till.transfer("AAAAAAAAAA")
    till.store.close()
    (folders.journal / "anchor").rename(folders.anchor)
    profile = CapillaryProfile(name="main", base_url="https://host.example", environment=Environment.SANDBOX)
    vault = _vault(till)
    vault.set(Entry("main", SecretKind.IDENTITY), SecretStr("asha"))
    vault.set(Entry("main", SecretKind.SECRET), SecretStr("word"))
    shared = SharedLedger(url=chain.server.url(chain.database))
    desk = await open_desk(profile, vault, folders, operator="asha", shared=shared)
    assert isinstance(desk.ledger, LedgerDesk)
    await desk.close()
    assert len(till.arrived_hashes()) == 3


async def test_the_status_line_follows_a_server_that_goes_and_comes(chain: Chain, tmp_path: Path) -> None:
    till = TestedTill(chain, tmp_path)
    clock = HeldClock(datetime.now(UTC))
    ledger = _open(till, _vault(till), clock)
    screen = DeskDouble(ledger=ledger)
    async with screen.app().run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: "ledger: in step" in screen_text(pilot))
        await asyncio.to_thread(chain.server.stop, "immediate")
        till.transfer("AAAAAAAAAA")
        ledger.wake()
        await wait_until(pilot, lambda: "unreachable since" in screen_text(pilot))
        assert "3 waiting" in screen_text(pilot)
        await asyncio.to_thread(chain.server.start)
        await clock.move(60)
        await wait_until(pilot, lambda: "ledger: in step" in screen_text(pilot))
    await ledger.end()
    assert till.arrived_hashes() == till.journal_hashes()

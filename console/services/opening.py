"""Opens a desk: keyring, keys, journal, gateway and the services on them, off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.services.desk import Desk, DeskClosed

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.credentials import JournalKey, Vault
    from console.domain.clock import Clock
    from console.providers.capillary.gateway import CapillaryGateway
    from console.providers.encryption import PayloadCipher
    from console.providers.training import TrainingDesk
    from console.settings import Profile

T = TypeVar("T")


@dataclass(frozen=True)
class Folders:
    """Where the journal lives, and where its anchor does: apart, so that a restored one is noticed (R12)."""

    journal: Path
    anchor: Path


@dataclass(frozen=True)
class Training:
    """The simulator's control address and token."""

    base_url: str
    token: str
    hint: str


@dataclass(frozen=True)
class _Kept:
    """What the vault and the key files hold for a profile."""

    sign_in: tuple[SecretStr, SecretStr]
    pin: SecretStr | None
    key: JournalKey
    cipher: PayloadCipher | None


async def in_background(work: Callable[[], T]) -> T:
    """Run slow, blocking work in a daemon thread.

    Threads of an executor are waited for at exit; a keyring that hangs would keep the process alive.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(act: Callable[[], None]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(lambda: None if done.done() else act())

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            failure = error
            settle(lambda: done.set_exception(failure))
        else:
            settle(lambda: done.set_result(result))

    threading.Thread(target=run, name="opening", daemon=True).start()
    return await done


async def open_desk(
    profile: Profile,
    vault: Vault,
    folders: Folders,
    *,
    operator: str,
    training: Training | None = None,
    clock: Clock | None = None,
) -> Desk:
    """The desk of a profile. Raises `DeskClosed` with a sentence where something it needs is missing."""
    kept = await in_background(lambda: _read_kept(profile, vault))
    trace, clock = Trace(), clock or SystemClock()
    gateway = await _connect(profile, kept, trace, clock)
    phone = None if training is None else _training_desk(training, clock)
    return await in_background(
        lambda: _assemble(
            profile, kept, folders, gateway, phone, trace, clock, operator, training.hint if training else ""
        )
    )


def _read_kept(profile: Profile, vault: Vault) -> _Kept:
    from console.credentials import CredentialsError, Entry, SecretKind, journal_key, secrets_for
    from console.providers.encryption import EncryptionError, cipher_from_files

    try:
        sign_in = secrets_for(profile, vault)
    except CredentialsError as error:
        raise DeskClosed(str(error), needs_sign_in=True) from error
    try:
        pin = vault.get(Entry(profile.name, SecretKind.OPERATOR_PIN))
    except CredentialsError:
        pin = None
    try:
        cipher = cipher_from_files(profile.encryption) if profile.encryption else None
    except (EncryptionError, OSError) as error:
        raise DeskClosed(f"The encryption keys of {profile.name} can't be used: {error}.") from error
    return _Kept(sign_in, pin, journal_key(vault, profile.name), cipher)


async def _connect(profile: Profile, kept: _Kept, trace: Trace, clock: Clock) -> CapillaryGateway:
    from console.providers.capillary.authentication import CapillarySecrets
    from console.providers.capillary.gateway import open_capillary
    from console.settings import SettingsError

    identity, secret = kept.sign_in
    try:
        return await open_capillary(
            profile,
            CapillarySecrets(identity.get_secret_value(), secret),
            cipher=kept.cipher,
            trace=trace,
            clock=clock,
        )
    except SettingsError as error:
        raise DeskClosed(str(error)) from error


def _training_desk(training: Training, clock: Clock) -> TrainingDesk:
    from console.providers.training import TrainingDesk

    return TrainingDesk(training.base_url, training.token, clock=clock)


def _assemble(
    profile: Profile,
    kept: _Kept,
    folders: Folders,
    gateway: CapillaryGateway,
    training: TrainingDesk | None,
    trace: Trace,
    clock: Clock,
    operator: str,
    hint: str,
) -> Desk:
    from pydantic import SecretStr

    from console.credentials import check_pin
    from console.explanations.catalogue import Catalogue
    from console.journal.journal import Journal
    from console.services.announcements import Announcer
    from console.services.groups import GroupService
    from console.services.history import HistoryService
    from console.services.lookup import LookupService
    from console.services.reconciliation import ReconciliationService
    from console.services.transfers import Rules, TransferService

    journal = Journal(folders.journal, folders.anchor)
    announcer = Announcer()
    rules = Rules(
        profile=profile.name,
        branch=profile.branch,
        code_policy=profile.code_policy,
        code_lifetime=timedelta(minutes=profile.code_minutes),
        deadline=timedelta(seconds=profile.deadline_seconds),
        repeat_window=timedelta(minutes=profile.repeat_minutes),
    )
    transfers = TransferService(gateway, journal, rules, operator, clock, announcer, kept.key.value)
    settle = timedelta(seconds=profile.settle_seconds)

    async def fits(pin: str) -> bool:
        stored = kept.pin
        if stored is None:
            return False
        return await in_background(lambda: check_pin(SecretStr(pin), stored.get_secret_value()))

    async def close() -> None:
        if training is not None:
            await training.close()
        await gateway.close()
        journal.close()

    return Desk(
        profile=profile,
        operator=operator,
        clock=clock,
        lookup=LookupService(gateway, profile.country_code),
        transfers=transfers,
        reconciliation=ReconciliationService(gateway, journal, transfers, operator, clock, announcer, settle),
        history=HistoryService(gateway, journal),
        catalogue=Catalogue(),
        announcer=announcer,
        trace=trace,
        check_pin=fits,
        close=close,
        groups=GroupService(gateway, profile.country_code),
        training=training,
        hint=hint,
        has_pin=kept.pin is not None,
    )

"""Opens a desk: keyring, keys, journal, gateway and the services on them, off the event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.operators import Operator, OperatorRole
from console.services.desk import Desk
from console.services.no_ledger import MISSING, NoLedgerDesk
from console.services.threads import in_background

if TYPE_CHECKING:
    from console.credentials.journal_keys import JournalKey, JournalKeys
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.domain.operators import AtDesk
    from console.domain.transfers import Intent
    from console.journal.journal_thread import Journal
    from console.providers.interface import OpenGateway
    from console.providers.simulator_control import TrainingDesk
    from console.services.approvals_elsewhere import ApprovalsElsewhere
    from console.services.directories import Directories
    from console.services.history_finder import HistoryFinder
    from console.services.journal_writer import JournalWriter
    from console.services.lookup_record import LookupRecord
    from console.services.people import People
    from console.services.receipts import ReceiptService
    from console.services.search_elsewhere import SearchElsewhere
    from console.services.shared_ledger import LedgerDesk
    from console.services.transfer_rules import Rules
    from console.settings.policy_file import WrittenPolicy
    from console.settings.profiles import Profile, SharedLedger


_PARTS = (
    "console.credentials",
    "console.journal.journal_thread",
    "console.providers.simulator_control",
    "console.services.opening_provider",
    "console.services.receipts",
)


@dataclass(frozen=True)
class Folders:
    """Where the journal lives, and where its anchor does: apart, so that a restored one is noticed (R12)."""

    journal: Path
    anchor: Path


@dataclass(frozen=True)
class Training:
    """The simulator's control address and token, and what to type on the first screen and for groups."""

    base_url: str
    token: str
    hint: str
    group_hint: str = ""
    role: OperatorRole = OperatorRole.STAFF
    """What whoever is in training is there for."""
    opened: Callable[[Journal], Awaitable[None]] | None = None
    """Told of the journal before anybody is at the desk, so that it can begin with a past."""


async def open_desk(
    profile: Profile,
    vault: Vault,
    folders: Folders,
    *,
    operator: str,
    training: Training | None = None,
    shared: SharedLedger | None = None,
    print_command: str = "",
    policy: WrittenPolicy | None = None,
    clock: Clock | None = None,
) -> Desk:
    """The desk of a profile. Raises `DeskClosed` with a sentence where something it needs is missing.

    `operator` is proposed where somebody signs in; in training the trainee is there at once.
    """
    # Off the loop: there the imports that follow would keep keys from being drawn.
    await in_background(lambda: [import_module(name) for name in _PARTS])
    from console.credentials.journal_keys import journal_key
    from console.providers.simulator_control import TrainingDesk
    from console.services.opening_provider import open_provider
    from console.services.people import open_people, open_training_people

    trace, clock = Trace(), clock or SystemClock()
    keys, journal = await _open_journal(profile, vault, folders)
    try:
        if training is not None and training.opened is not None:
            await training.opened(journal)
        key = await in_background(lambda: journal_key(vault, profile.name))
        if training is None:
            people = await open_people(journal, keys, vault, clock, profile.name, operator)
        else:
            people = await open_training_people(journal, vault, clock, Operator(operator, training.role))
        if policy is not None:
            await _record_policy(policy, journal, people.at_desk.name, clock)
        ledger = None
        if shared is not None:
            ledger = await open_ledger_of(shared, vault, journal, clock, people.at_desk)
            ledger.employ(people)
        gateway, known = await open_provider(profile, vault, key, trace=trace, clock=clock)
    except BaseException:
        journal.close()
        raise
    made = _Made(
        profile,
        _rules(profile, policy),
        key,
        journal,
        gateway,
        known,
        None if training is None else TrainingDesk(training.base_url, training.token, clock=clock),
        ledger,
        _receipts(profile, journal, people.at_desk, folders, print_command),
        trace,
        clock,
        people,
        folders.journal,
    )
    desk = await in_background(lambda: _assemble(made))
    return desk if training is None else replace(desk, hint=training.hint, group_hint=training.group_hint)


@dataclass(frozen=True, slots=True)
class _Made:
    """What has been opened, for the services to be made of."""

    profile: Profile
    rules: Rules
    key: JournalKey
    journal: Journal
    gateway: OpenGateway
    directories: Directories
    training: TrainingDesk | None
    ledger: LedgerDesk | NoLedgerDesk | None
    receipts: ReceiptService
    trace: Trace
    clock: Clock
    people: People
    folder: Path


async def _open_journal(profile: Profile, vault: Vault, folders: Folders) -> tuple[JournalKeys, Journal]:
    """The journal; a new one is there before any key is kept, so that a kept key proves a journal (R12)."""
    from console.credentials.journal_keys import JournalKeys
    from console.journal.journal_errors import JournalError
    from console.journal.journal_thread import Journal

    keys = await in_background(lambda: JournalKeys.look(vault, (profile.name,)))
    journal = Journal(folders.journal, folders.anchor, keys)
    if not keys.remembers_journal:
        with suppress(JournalError):  # each later step tries again, and says what is the matter
            await journal.run(lambda _store: None)
    return keys, journal


async def _record_policy(written: WrittenPolicy, journal: Journal, operator: str, clock: Clock) -> None:
    """On record before anything is sent under it, whoever changed the file and with what."""
    from console.journal.journal_errors import JournalError

    with suppress(JournalError):  # a journal that can't be written sends nothing either
        await journal.run(lambda store: store.policy_holds(clock.now(), operator, written.chosen))


async def open_ledger_of(
    shared: SharedLedger, vault: Vault, journal: Journal, clock: Clock, at_desk: AtDesk
) -> LedgerDesk | NoLedgerDesk:
    """The ledger of these settings; one that says what is wrong where it can't be opened."""
    try:
        from console.services.shared_ledger import open_ledger
    except ImportError:
        return NoLedgerDesk(MISSING, must_answer=shared.when_unreachable == "stop")
    return await in_background(lambda: open_ledger(shared, vault, journal, clock, at_desk))


def _assemble(made: _Made) -> Desk:
    from console.domain.feed import Feed
    from console.explanations.catalogue import Catalogue
    from console.services.cases import CaseService
    from console.services.counter_transfers import CounterTransfers
    from console.services.directories import usable_now
    from console.services.drafts import Drafts
    from console.services.exporting import ExportService
    from console.services.history_finder import HistoryFinder
    from console.services.journal_writer import JournalWriter
    from console.services.lookup_record import LookupRecord, recorded
    from console.services.reconciliation import ReconciliationService
    from console.services.reveals import Reveals
    from console.services.transfer_history import HistoryService
    from console.services.transfer_service import TransferService

    profile, rules, ledger = made.profile, made.rules, made.ledger
    gateway, journal = made.gateway, made.journal
    announcer: Feed[Intent] = Feed()
    if ledger is not None:
        announcer.subscribe(lambda _changed: ledger.wake())
    writer = JournalWriter(journal, made.people.at_desk, made.clock, announcer)
    lookups = LookupRecord(writer, made.clock, profile.name)
    directories = recorded(made.directories, lookups)
    hint = partial(usable_now, directories)
    claims = None if ledger is None else ledger.claims
    transfers = TransferService(
        gateway, writer, rules, made.clock, made.key.value, usable_now=hint, claims=claims
    )
    reconciliation = ReconciliationService(gateway, writer, transfers, rules, made.clock, usable_now=hint)
    drafts = Drafts(directories, writer)
    finder = HistoryFinder(journal, made.folder / "search.sqlite")
    elsewhere = None if ledger is None else ledger.elsewhere
    search, approvals = _across_tills(made, directories, writer)
    return Desk(
        profile=profile,
        people=made.people,
        clock=made.clock,
        capabilities=gateway.capabilities,
        transfers=transfers,
        reconciliation=reconciliation,
        history=HistoryService(gateway, journal, made.people.at_desk, elsewhere, finder),
        receipts=made.receipts,
        cases=CaseService(writer),
        exports=ExportService(
            journal, made.people.at_desk, made.clock, made.folder.parent / "exports", elsewhere
        ),
        catalogue=Catalogue(),
        announcer=announcer,
        trace=made.trace,
        drafts=drafts,
        counter_transfers=CounterTransfers(transfers, drafts, writer, rules.policy.limits.points_a_transfer),
        lookups=lookups,
        reveals=Reveals(writer, rules.policy.reveal.reasons, profile.name),
        close=partial(_close, made, lookups, finder),
        try_sign_in=gateway.try_sign_in,
        directories=directories,
        tell_warnings=lambda: gateway.warnings,
        training=made.training,
        ledger=ledger,
        search_elsewhere=search,
        approvals_elsewhere=approvals,
        consents=rules.policy.consent.wanted,
        history_view=made.folder / "history.toml",
        cancel_window=timedelta(seconds=rules.policy.cancel.seconds),
    )


async def _close(made: _Made, lookups: LookupRecord, finder: HistoryFinder) -> None:
    """What asks ends first, what is written into last."""
    if made.training is not None:
        await made.training.close()
    await made.gateway.close()
    if made.ledger is not None:
        await made.ledger.end()
    await lookups.written()
    finder.close()
    made.journal.close()


def _across_tills(
    made: _Made, directories: Directories, writer: JournalWriter
) -> tuple[SearchElsewhere | None, ApprovalsElsewhere | None]:
    """What is done for other tills and asked of them, as far as there is a ledger for it."""
    ledger, gateway = made.ledger, made.gateway
    if ledger is None or ledger.approvals is None:
        return None, None
    from console.services.approvals_elsewhere import ApprovalsElsewhere
    from console.services.search_elsewhere import SearchElsewhere

    staff = made.rules.policy.staff
    approvals = ApprovalsElsewhere(ledger.approvals, writer, made.clock, gateway.name, staff=staff)
    if ledger.elsewhere is None or ledger.leases is None:
        return None, approvals
    return SearchElsewhere(gateway, directories, writer, ledger.elsewhere, ledger.leases), approvals


def _receipts(
    profile: Profile, journal: Journal, at_desk: AtDesk, folders: Folders, print_command: str
) -> ReceiptService:
    from console.services.receipts import ReceiptService
    from console.settings.profiles import Environment

    training = {profile.name} if profile.environment is Environment.TRAINING else set[str]()
    return ReceiptService(journal, at_desk, folders.journal.parent / "receipts", training, print_command)


def _rules(profile: Profile, written: WrittenPolicy | None) -> Rules:
    from console.domain.policy import Policy
    from console.services.transfer_rules import Rules

    return Rules(
        profile=profile.name,
        branch=profile.branch,
        code_policy=profile.code_policy,
        code_lifetime=timedelta(minutes=profile.code_minutes),
        deadline=timedelta(seconds=profile.deadline_seconds),
        settle=timedelta(seconds=profile.settle_seconds),
        late_booking=timedelta(hours=profile.late_booking_hours),
        only_console=profile.only_console,
        other_holder=profile.capabilities.other_holder,
        policy=Policy() if written is None else written.policy,
    )

"""The connection a command works with: a profile of the settings file, and its desk, opened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.credentials.journal_keys import JournalKeys
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.journal.journal_thread import Journal
    from console.services.desk import Desk
    from console.services.no_ledger import NoLedgerDesk
    from console.services.people import People
    from console.services.shared_ledger import LedgerDesk
    from console.settings.profiles import Profile, SharedLedger


def chosen_profile(name: str) -> Profile:
    """The profile called `name`, or the default one; `DeskClosed` says why there is none."""
    from console.providers.registry import load_settings
    from console.services.awaited_desk import DeskClosed
    from console.settings.folders import settings_path
    from console.settings.profiles import SettingsError

    try:
        settings = load_settings(settings_path())
        if not settings.profiles and not name:
            raise DeskClosed("no connection is set up on this computer yet. To set one up: points-console")
        return settings.profile(name)
    except SettingsError as error:
        raise DeskClosed(str(error)) from error


async def open_connection(profile: Profile, vault: Vault) -> Desk:
    """The desk of `profile` on this user's journal, under this user's policy."""
    from console.providers.registry import load_settings
    from console.services.awaited_desk import DeskClosed
    from console.services.opening import Folders, open_desk
    from console.settings.folders import data_folder, settings_path, state_folder
    from console.settings.policy_file import load_policy, policy_path
    from console.settings.profiles import SettingsError

    folders = Folders(data_folder() / "journal", state_folder() / "journal.anchor")
    settings, operator = load_settings(settings_path()), profile.operator or "operator"
    try:
        policy = load_policy(policy_path())
    except SettingsError as error:
        raise DeskClosed(str(error)) from error
    return await open_desk(
        profile,
        vault,
        folders,
        operator=operator,
        shared=settings.ledger,
        print_command=settings.print_command,
        policy=policy,
    )


def open_journal() -> Journal:
    """This user's journal with the key that the keyring keeps for it; nothing is opened yet."""
    from console.credentials.keyring_vault import KeyringVault

    return _journal_with(_keys(KeyringVault()))


@asynccontextmanager
async def journal_and_people(vault: Vault, clock: Clock) -> AsyncIterator[tuple[Journal, People]]:
    """The same, and who may do something with it, in the whole chain where there is one; closed again."""
    from console.services.people import open_people

    keys = _keys(vault)
    journal = _journal_with(keys)
    people = await open_people(journal, keys, vault, clock)
    try:
        await _tell_what_it_lacks(journal)
        _hear_of_others(people, vault)
        yield journal, people
    finally:
        people.close()
        journal.close()


async def _tell_what_it_lacks(journal: Journal) -> None:
    """What follows is told of the journal that is there, which may be an old copy (R12)."""
    from console.cli.output import remark

    if lacks := await journal.run(lambda store: store.lacks()):
        remark(f"{lacks} What follows may lack transfers; see points-console journal verify.")


def _hear_of_others(people: People, vault: Vault) -> None:
    """Without the ledger, or what it takes to speak to it, the last known book holds."""
    from console.credentials.vault import CredentialsError

    with suppress(CredentialsError, ImportError):
        if (shared := ledger_named()) is not None:
            from console.ledger.ledger_errors import LedgerError
            from console.services.shared_ledger import open_operators

            with suppress(LedgerError):
                people.join(open_operators(shared, vault))


def _journal_with(keys: JournalKeys) -> Journal:
    from console.journal.journal_thread import Journal
    from console.settings.folders import data_folder, state_folder

    return Journal(data_folder() / "journal", state_folder() / "journal.anchor", keys)


def _keys(vault: Vault) -> JournalKeys:
    from console.credentials.journal_keys import JournalKeys
    from console.providers.registry import load_settings
    from console.settings.folders import settings_path
    from console.settings.profiles import SettingsError

    try:
        profiles = [profile.name for profile in load_settings(settings_path()).profiles]
    except SettingsError:
        # The journal can be checked without a readable settings file.
        profiles = []
    return JournalKeys.look(vault, profiles)


def ledger_named() -> SharedLedger | None:
    """The settings' ledger; none where they can't be read, for a journal is told without them too."""
    from console.providers.registry import load_settings
    from console.settings.folders import settings_path
    from console.settings.profiles import SettingsError

    try:
        return load_settings(settings_path()).ledger
    except SettingsError:
        return None


async def ledger_of_settings(
    journal: Journal, vault: Vault, clock: Clock
) -> LedgerDesk | NoLedgerDesk | None:
    """The ledger that this console has joined, for a command that brings there what it wrote."""
    from console.domain.operators import AtDesk
    from console.services.opening import open_ledger_of

    shared = ledger_named()
    return None if shared is None else await open_ledger_of(shared, vault, journal, clock, AtDesk())


def training_profiles() -> frozenset[str]:
    """The connections that move nothing real."""
    from console.providers.registry import load_settings
    from console.settings.folders import settings_path
    from console.settings.profiles import Environment

    profiles = load_settings(settings_path()).profiles
    return frozenset(each.name for each in profiles if each.environment is Environment.TRAINING)


async def close_quietly(desk: Desk) -> None:
    """What fails now changes nothing of what happened."""
    with suppress(Exception):
        await desk.close()

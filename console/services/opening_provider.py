"""The way to a provider: its secrets and keys, its gateway, and who can be looked up there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.party_kinds import PartyKind
from console.services.awaited_desk import DeskClosed
from console.services.threads import in_background

if TYPE_CHECKING:
    from console.credentials.journal_keys import JournalKey
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.domain.exchanges import Trace
    from console.domain.sign_ins import WantedSecret
    from console.providers.interface import OpenGateway
    from console.providers.payload import EncryptionError
    from console.services.directories import Directories, Directory
    from console.settings.profiles import Profile


async def open_provider(
    profile: Profile, vault: Vault, key: JournalKey, *, trace: Trace, clock: Clock
) -> tuple[OpenGateway, Directories]:
    """The provider of a profile, and whoever it knows; nothing is sent.

    Raises `DeskClosed` where secrets or keys can't be used.
    """
    from console.credentials.profile_secrets import secrets_for
    from console.credentials.vault import CredentialsError
    from console.providers.payload import EncryptionError
    from console.providers.registry import provider_of
    from console.settings.profiles import SettingsError

    provider = provider_of(profile)
    wanted = provider.wanted(profile)
    try:
        secrets = await in_background(lambda: secrets_for(profile.name, wanted, vault))
    except CredentialsError as error:
        raise DeskClosed(str(error), needs_sign_in=True) from error
    try:
        gateway = await provider.open(profile, secrets, journal_key=key.value, trace=trace, clock=clock)
    except EncryptionError as error:
        why = f"The keys of {profile.name} can't be used: {str(error).rstrip('.')}."
        raise DeskClosed(why, needs_sign_in=_may_be_typed(error, wanted)) from error
    except SettingsError as error:
        raise DeskClosed(str(error)) from error
    return gateway, _directories(gateway, profile.country_code)


def _may_be_typed(error: EncryptionError, wanted: tuple[WantedSecret, ...]) -> bool:
    """Whether a key file lacks nothing but its password, which may be typed for this run."""
    from console.providers.payload import SealFault

    asks_passwords = any(not each.needed for each in wanted)
    return asks_passwords and error.fault in (SealFault.PASSWORD_MISSING, SealFault.PASSWORD_WRONG)


def _directories(gateway: OpenGateway, country_code: str) -> Directories:
    from console.providers.gateway_protocols import AccountDirectory, CustomerDirectory, GroupDirectory
    from console.services.directories import Accounts, Customers, Groups

    known: dict[PartyKind, Directory] = {}
    if isinstance(gateway, CustomerDirectory):
        known[PartyKind.CUSTOMER] = Customers(gateway, country_code)
    if isinstance(gateway, GroupDirectory):
        known[PartyKind.GROUP] = Groups(gateway, country_code)
    if isinstance(gateway, AccountDirectory):
        known[PartyKind.ACCOUNT] = Accounts(gateway)
    return known

"""The way to a provider: its secrets and keys, its gateway, and who can be looked up there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.domain.parties import PartyKind
from console.domain.problems import Problem, ProviderError
from console.services.desk import DeskClosed
from console.services.threads import in_background

if TYPE_CHECKING:
    from console.credentials import JournalKey, Vault
    from console.domain.clock import Clock
    from console.domain.exchanges import Trace
    from console.providers.encryption import PayloadCipher
    from console.providers.gateway import Gateway
    from console.services.directories import Directories
    from console.settings import Profile


@dataclass(frozen=True)
class Provided:
    """A provider that is connected to, with whoever it knows."""

    gateway: Gateway
    directories: Directories
    try_sign_in: Callable[[], Awaitable[None]]
    """See `Desk`."""
    warnings: Callable[[], tuple[Problem, ...]] = tuple


async def open_provider(
    profile: Profile, vault: Vault, key: JournalKey, *, operator: str, trace: Trace, clock: Clock
) -> Provided:
    """The provider of a profile; nothing is sent. Raises `DeskClosed` where secrets or keys can't be used."""
    if profile.provider == "mastercard":
        return await _mastercard(profile, vault, key, operator, trace, clock)
    return await _capillary(profile, vault, trace, clock)


# -- Capillary -------------------------------------------------------------------------------------


async def _capillary(profile: Profile, vault: Vault, trace: Trace, clock: Clock) -> Provided:
    from console.credentials import CredentialsError, secrets_for
    from console.providers.capillary.authentication import CapillarySecrets
    from console.providers.capillary.gateway import open_capillary
    from console.services.directories import Customers, Groups
    from console.settings import SettingsError

    try:
        identity, secret = await in_background(lambda: secrets_for(profile, vault))
    except CredentialsError as error:
        raise DeskClosed(str(error), needs_sign_in=True) from error
    cipher = await in_background(lambda: _cipher(profile))
    secrets = CapillarySecrets(identity.get_secret_value(), secret)
    try:
        gateway = await open_capillary(profile, secrets, cipher=cipher, trace=trace, clock=clock)
    except SettingsError as error:
        raise DeskClosed(str(error)) from error

    async def try_sign_in() -> None:
        await gateway.programs()

    customers, groups = Customers(gateway, profile.country_code), Groups(gateway, profile.country_code)
    return Provided(gateway, {PartyKind.CUSTOMER: customers, PartyKind.GROUP: groups}, try_sign_in)


def _cipher(profile: Profile) -> PayloadCipher | None:
    from console.providers.encryption import EncryptionError, cipher_from_files

    try:
        return cipher_from_files(profile.encryption) if profile.encryption else None
    except (EncryptionError, OSError) as error:
        raise DeskClosed(_unusable(profile, error)) from error


# -- Mastercard ------------------------------------------------------------------------------------


async def _mastercard(
    profile: Profile, vault: Vault, key: JournalKey, operator: str, trace: Trace, clock: Clock
) -> Provided:
    from console.credentials import CredentialsError, signing_secrets_for
    from console.providers.mastercard.gateway import open_mastercard
    from console.providers.mastercard.profile_check import check_profile
    from console.providers.payload import EncryptionError, SealFault
    from console.services.directories import Accounts
    from console.settings import SettingsError

    try:
        secrets = await in_background(lambda: signing_secrets_for(profile.name, vault))
    except CredentialsError as error:
        raise DeskClosed(str(error), needs_sign_in=True) from error
    try:
        gateway = await open_mastercard(
            profile, secrets, operator=operator, journal_key=key.value, trace=trace, clock=clock
        )
    except EncryptionError as error:
        # A password may be typed for this run; every other fault is in the file.
        locked = error.fault in (SealFault.PASSWORD_MISSING, SealFault.PASSWORD_WRONG)
        raise DeskClosed(_unusable(profile, error), needs_sign_in=locked) from error
    except SettingsError as error:
        raise DeskClosed(str(error)) from error

    async def try_sign_in() -> None:
        checked = await check_profile(profile, secrets, trace=trace, clock=clock)
        if checked.problems:
            raise ProviderError(*checked.problems)

    directories = {PartyKind.ACCOUNT: Accounts(gateway)}
    return Provided(gateway, directories, try_sign_in, warnings=lambda: gateway.warnings)


def _unusable(profile: Profile, error: Exception) -> str:
    return f"The keys of {profile.name} can't be used: {str(error).rstrip('.')}."

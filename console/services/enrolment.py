"""Enrolling a connection: what was typed becomes a profile, is tried with a read, and only then is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.problems import Context, Problem, ProviderError
from console.services.desk import Desk, DeskClosed
from console.services.threads import in_background

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.credentials import Entry, SigningSecrets, Vault
    from console.domain.parties import Program
    from console.settings import Profile


@dataclass(frozen=True, slots=True)
class Connection:
    """Everything a profile needs, understood but neither tried nor kept."""

    profile: Profile
    identity: SecretStr
    secret: SecretStr
    pin: SecretStr

    def keep_in(self, vault: Vault) -> None:
        """Put the secrets into `vault`; raises `CredentialsError`."""
        keep_secrets(self.profile, vault, self.identity, self.secret, self.pin)


@dataclass(frozen=True, slots=True)
class SigningConnection:
    """The same for a provider whose requests are signed."""

    profile: Profile
    secrets: SigningSecrets
    pin: SecretStr

    def keep_in(self, vault: Vault) -> None:
        """Put the secrets into `vault`; raises `CredentialsError`."""
        keep_signed_sign_in(self.profile, vault, self.secrets, self.pin)


ReadPrograms = Callable[["Profile", "SecretStr", "SecretStr"], Awaitable[tuple["Program", ...]]]
ReadSigned = Callable[["Profile", "SigningSecrets"], Awaitable[None]]


async def read_programs(
    profile: Profile, identity: SecretStr, secret: SecretStr, trace: Trace | None = None
) -> tuple[Program, ...]:
    """The organisation's programmes, which every sign-in may read.

    Raises `ProviderError`, or `DeskClosed` where a file that the profile names can't be used.
    """
    from console.providers.capillary.authentication import CapillarySecrets
    from console.providers.capillary.gateway import open_capillary
    from console.providers.encryption import EncryptionError, cipher_from_files
    from console.settings import SettingsError

    keys, trace = profile.encryption, Trace() if trace is None else trace
    try:
        cipher = await in_background(lambda: cipher_from_files(keys)) if keys else None
        secrets = CapillarySecrets(identity.get_secret_value(), secret)
        gateway = await open_capillary(profile, secrets, cipher=cipher, trace=trace, clock=SystemClock())
    except (SettingsError, EncryptionError) as error:
        raise DeskClosed(str(error)) from error
    try:
        return await gateway.programs()
    finally:
        await gateway.close()


async def read_signed(profile: Profile, secrets: SigningSecrets) -> None:
    """One signed read, which every entitled project may do; raises like `read_programs`."""
    from console.providers.mastercard.profile_check import check_profile
    from console.providers.payload import EncryptionError
    from console.settings import SettingsError

    try:
        checked = await check_profile(profile, secrets, trace=Trace(), clock=SystemClock())
    except (SettingsError, EncryptionError) as error:
        raise DeskClosed(str(error)) from error
    if checked.problems:
        raise ProviderError(*checked.problems)


class Enrolment:
    """Tries a connection and keeps it: settings in the file at `settings`, secrets in `vault` only."""

    def __init__(
        self,
        vault: Vault,
        settings: Path,
        read: ReadPrograms = read_programs,
        read_signed: ReadSigned = read_signed,
    ) -> None:
        self._vault = vault
        self._settings = settings
        self._read = read
        self._read_signed = read_signed

    async def test(self, connection: Connection | SigningConnection) -> None:
        """One read with this sign-in; raises like `read_programs`. Nothing is kept."""
        if isinstance(connection, SigningConnection):
            await self._read_signed(connection.profile, connection.secrets)
        else:
            await self._read(connection.profile, connection.identity, connection.secret)

    async def keep(self, connection: Connection | SigningConnection) -> str:
        """Save the profile, then its secrets. Says why the secrets can't be kept, or nothing.

        Raises `SettingsError` where not even the profile can be saved; then nothing is.
        """
        from console.credentials import CredentialsError
        from console.settings import save_profile

        await in_background(lambda: save_profile(self._settings, connection.profile))
        try:
            await in_background(lambda: connection.keep_in(self._vault))
        except CredentialsError as error:
            await in_background(lambda: forget_secrets(connection.profile, self._vault))
            return str(error)
        return ""


def keep_secrets(
    profile: Profile, vault: Vault, identity: SecretStr, secret: SecretStr, pin: SecretStr | None
) -> None:
    """Put the sign-in and, if given, the PIN's hash into `vault`; raises `CredentialsError`. Takes 0.1 s."""
    from console.credentials import Entry, SecretKind

    hashed = _hashed(pin)
    vault.set(Entry(profile.name, SecretKind.IDENTITY), identity)
    vault.set(Entry(profile.name, SecretKind.SECRET), secret)
    if hashed is not None:
        vault.set(Entry(profile.name, SecretKind.OPERATOR_PIN), hashed)


def keep_signed_sign_in(
    profile: Profile, vault: Vault, secrets: SigningSecrets, pin: SecretStr | None
) -> None:
    """The same for a provider whose requests are signed."""
    from console.credentials import Entry, SecretKind, keep_signing_secrets

    hashed = _hashed(pin)
    keep_signing_secrets(profile.name, vault, secrets)
    if hashed is not None:
        vault.set(Entry(profile.name, SecretKind.OPERATOR_PIN), hashed)


def _hashed(pin: SecretStr | None) -> SecretStr | None:
    """Before anything is kept, so that a PIN that breaks the rule leaves what was there."""
    from pydantic import SecretStr

    from console.credentials import hash_pin

    return None if pin is None else SecretStr(hash_pin(pin))


def forget_secrets(profile: Profile, vault: Vault) -> None:
    """Take out again what was put there, as far as the vault lets us."""
    from console.credentials import CredentialsError

    for entry in sign_in_of(profile):
        with suppress(CredentialsError):
            vault.delete(entry)


def sign_in_of(profile: Profile) -> tuple[Entry, ...]:
    """Everything kept for a profile but its journal's key: the journal can't be checked without that."""
    from console.credentials import Entry, SecretKind

    return tuple(Entry(profile.name, kind) for kind in SecretKind if kind is not SecretKind.JOURNAL_KEY)


async def accepted(desk: Desk) -> Desk:
    """`desk`, unless the provider refuses its sign-in: then it's closed, and `DeskClosed` asks for another.

    Any other fault of the read is no reason to keep an operator out; the screens will show it.
    """
    try:
        await desk.try_sign_in()
    except ProviderError as error:
        if any(_is_refused_sign_in(problem) for problem in error.problems):
            await desk.close()
            why = desk.catalogue.explain(error.problems[0])
            raise DeskClosed(why.what, needs_sign_in=True) from error
    return desk


def _is_refused_sign_in(problem: Problem) -> bool:
    status = problem.http_status or 0
    return status == 401 or (problem.context is Context.AUTH and 400 <= status < 500)

"""Enrolling a connection: what was typed becomes a profile, is tried with a read, and only then is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.domain.problems import Context, Problem, ProviderError
from console.services.awaited_desk import DeskClosed
from console.services.desk import Desk
from console.services.threads import in_background

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.credentials.vault import Vault
    from console.domain.sign_ins import Secrets
    from console.providers.interface import CheckFinding
    from console.settings.profiles import Profile


@dataclass(frozen=True, slots=True)
class Connection:
    """Everything a profile needs, understood but neither tried nor kept."""

    profile: Profile
    secrets: Secrets = field(repr=False)
    pin: SecretStr


def kept_sign_in(profile: Profile, vault: Vault) -> Secrets:
    """What the vault holds for signing in; `CredentialsMissing` names what isn't kept and is needed."""
    from console.credentials.profile_secrets import secrets_for
    from console.providers.registry import provider_of

    return secrets_for(profile.name, provider_of(profile).wanted(profile), vault)


async def read_once(profile: Profile, secrets: Secrets) -> str:
    """What a read was answered with that every accepted sign-in may do.

    Raises `ProviderError`, or `DeskClosed` where a file that the profile names can't be used.
    """
    from console.providers.registry import provider_of

    with _files_needed():
        gateway = await provider_of(profile).open(
            profile, secrets, journal_key=b"", trace=Trace(), clock=SystemClock()
        )
    try:
        return await gateway.try_sign_in()
    finally:
        await gateway.close()


async def check_profile(profile: Profile, secrets: Secrets) -> tuple[CheckFinding, ...]:
    """What keys, clock and sign-in of a profile are worth; raises `DeskClosed` where nothing can be said."""
    from console.providers.registry import provider_of

    with _files_needed():
        return await provider_of(profile).check(profile, secrets, trace=Trace(), clock=SystemClock())


@contextmanager
def _files_needed() -> Iterator[None]:
    """What is wrong with an address or a file that the profile names ends in a sentence."""
    from console.providers.payload import EncryptionError
    from console.settings.profiles import SettingsError

    try:
        yield
    except (SettingsError, EncryptionError) as error:
        raise DeskClosed(str(error)) from error


class Enrolment:
    """Tries a connection and keeps it: settings in the file at `settings`, secrets in `vault` only."""

    def __init__(
        self, vault: Vault, settings: Path, read: Callable[[Profile, Secrets], Awaitable[str]] = read_once
    ) -> None:
        self._vault = vault
        self._settings = settings
        self._read = read

    async def test(self, connection: Connection) -> None:
        """One read with this sign-in; raises like `read_once`. Nothing is kept."""
        await self._read(connection.profile, connection.secrets)

    async def keep(self, connection: Connection) -> str:
        """Save the profile, then its secrets. Says why the secrets can't be kept, or nothing.

        Raises `SettingsError` where not even the profile can be saved; then nothing is.
        """
        from console.credentials.vault import CredentialsError
        from console.providers.registry import save_profile

        profile = connection.profile
        await in_background(lambda: save_profile(self._settings, profile))
        try:
            await in_background(
                lambda: keep_sign_in(profile, self._vault, connection.secrets, connection.pin)
            )
        except CredentialsError as error:
            await in_background(lambda: _forget_sign_in(profile, self._vault))
            return str(error)
        return ""


def keep_sign_in(profile: Profile, vault: Vault, secrets: Secrets, pin: SecretStr | None) -> None:
    """Put the sign-in and, if given, the PIN's hash into `vault`; raises `CredentialsError`. Takes 0.1 s.

    A PIN that breaks the rule leaves what was there.
    """
    from pydantic import SecretStr

    from console.credentials.pins import hash_pin
    from console.credentials.profile_secrets import keep_secrets
    from console.credentials.vault import Entry
    from console.domain.sign_ins import SecretKind
    from console.providers.registry import provider_of

    hashed = None if pin is None else SecretStr(hash_pin(pin))
    keep_secrets(profile.name, provider_of(profile).wanted(profile), secrets, vault)
    if hashed is not None:
        vault.set(Entry(profile.name, SecretKind.OPERATOR_PIN), hashed)


def _forget_sign_in(profile: Profile, vault: Vault) -> None:
    """Take out again what was put there, as far as the vault lets us."""
    from console.credentials.profile_secrets import sign_in_of
    from console.credentials.vault import CredentialsError

    for entry in sign_in_of(profile.name):
        with suppress(CredentialsError):
            vault.delete(entry)


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

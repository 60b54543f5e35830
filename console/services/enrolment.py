"""Enrolling a connection: what was typed becomes a profile, is tried with a read, and only then is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.domain.problems import Context, Problem, ProviderError
from console.domain.text import clean
from console.services.background import in_background
from console.services.desk import Desk, DeskClosed

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.credentials import Vault
    from console.domain.parties import Program
    from console.settings import Profile

LABELS = {
    "name": "Profile name",
    "environment": "Environment",
    "base_url": "Address",
    "sign_in": "Sign in with",
    "identity": "User name",
    "secret": "Password",
    "till": "Till",
    "operator": "Operator",
    "branch": "Branch",
    "country_code": "Country code",
    "pin": "PIN",
    "pin_again": "PIN again",
}
"""The fields of the form, in its order, with till user and password."""
CLIENT_LABELS = {"identity": "Client key", "secret": "Client secret"}
"""What two of them are called with a client's key and secret."""

_MUST_HAVE = ("name", "base_url", "identity", "secret", "operator", "country_code")


@dataclass(frozen=True, slots=True)
class Connection:
    """Everything a profile needs, understood but neither tried nor kept."""

    profile: Profile
    identity: SecretStr
    secret: SecretStr
    pin: SecretStr


class FormRefused(Exception):
    """Some fields can't be used; `faults` holds a sentence for each, by the field's name."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, as text."""

    name: str = ""
    environment: str = "production"
    base_url: str = ""
    sign_in: str = "basic"
    identity: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    till: str = ""
    operator: str = ""
    branch: str = ""
    country_code: str = "91"
    pin: str = field(default="", repr=False)
    pin_again: str = field(default="", repr=False)

    def understood(self) -> Connection:
        """The connection that was meant; raises `FormRefused` with every fault at once."""
        from pydantic import SecretStr, ValidationError

        from console.settings import Profile, faults_by_setting

        faults = {name: "is missing" for name in _MUST_HAVE if not getattr(self, name).strip()}
        profile = None
        try:
            profile = Profile.model_validate(self._settings())
        except ValidationError as error:
            faults = faults_by_setting(error) | faults
        faults = {name: f"{self.label(name)} {fault}." for name, fault in faults.items()}
        faults = self._pin_faults() | faults
        if faults or profile is None:
            raise FormRefused(faults)
        return Connection(
            profile, SecretStr(self.identity.strip()), SecretStr(self.secret.strip()), SecretStr(self.pin)
        )

    def label(self, name: str) -> str:
        """What the screen calls a field."""
        return CLIENT_LABELS.get(name, LABELS[name]) if self.sign_in == "oauth" else LABELS[name]

    def _settings(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {
            name: clean(getattr(self, name).strip())
            for name in ("name", "environment", "base_url", "sign_in", "operator", "branch", "country_code")
        }
        if self.sign_in == "oauth" and self.till.strip():
            chosen["attribution"] = {"entity_code": clean(self.till.strip())}
        return chosen

    def _pin_faults(self) -> dict[str, str]:
        from pydantic import SecretStr

        from console.credentials import PinRefused, require_pin_rule

        try:
            require_pin_rule(SecretStr(self.pin))
        except PinRefused as refused:
            return {"pin": str(refused)}
        return {} if self.pin == self.pin_again else {"pin_again": "The two PINs differ."}


ReadPrograms = Callable[["Profile", "SecretStr", "SecretStr"], Awaitable[tuple["Program", ...]]]


async def read_programs(profile: Profile, identity: SecretStr, secret: SecretStr) -> tuple[Program, ...]:
    """The organisation's programmes, which every sign-in may read.

    Raises `ProviderError`, or `DeskClosed` where a file that the profile names can't be used.
    """
    from console.domain.clock import SystemClock
    from console.domain.exchanges import Trace
    from console.providers.capillary.authentication import CapillarySecrets
    from console.providers.capillary.gateway import open_capillary
    from console.providers.encryption import EncryptionError, cipher_from_files
    from console.settings import SettingsError

    keys = profile.encryption
    try:
        cipher = await in_background(lambda: cipher_from_files(keys)) if keys else None
        secrets = CapillarySecrets(identity.get_secret_value(), secret)
        gateway = await open_capillary(profile, secrets, cipher=cipher, trace=Trace(), clock=SystemClock())
    except (SettingsError, EncryptionError) as error:
        raise DeskClosed(str(error)) from error
    try:
        return await gateway.programs()
    finally:
        await gateway.close()


class Enrolment:
    """Tries a connection and keeps it: settings in the file at `settings`, secrets in `vault` only."""

    def __init__(self, vault: Vault, settings: Path, read: ReadPrograms = read_programs) -> None:
        self._vault = vault
        self._settings = settings
        self._read = read

    async def test(self, connection: Connection) -> tuple[Program, ...]:
        """One read with this sign-in; raises like `read_programs`. Nothing is kept."""
        return await self._read(connection.profile, connection.identity, connection.secret)

    async def keep(self, connection: Connection) -> str:
        """Save the profile, then its secrets. Says why the secrets can't be kept, or nothing.

        Raises `SettingsError` where not even the profile can be saved; then nothing is.
        """
        from console.credentials import CredentialsError
        from console.settings import save_profile

        await in_background(lambda: save_profile(self._settings, connection.profile))
        try:
            await in_background(lambda: self._keep_secrets(connection))
        except CredentialsError as error:
            await in_background(lambda: forget_secrets(connection.profile, self._vault))
            return str(error)
        return ""

    def _keep_secrets(self, connection: Connection) -> None:
        keep_secrets(connection.profile, self._vault, connection.identity, connection.secret, connection.pin)


def keep_secrets(
    profile: Profile, vault: Vault, identity: SecretStr, secret: SecretStr, pin: SecretStr | None
) -> None:
    """Put the sign-in and, if given, the PIN's hash into `vault`; raises `CredentialsError`. Takes 0.1 s."""
    from pydantic import SecretStr

    from console.credentials import Entry, SecretKind, hash_pin

    hashed = None if pin is None else SecretStr(hash_pin(pin))
    vault.set(Entry(profile.name, SecretKind.IDENTITY), identity)
    vault.set(Entry(profile.name, SecretKind.SECRET), secret)
    if hashed is not None:
        vault.set(Entry(profile.name, SecretKind.OPERATOR_PIN), hashed)


def forget_secrets(profile: Profile, vault: Vault) -> None:
    """Take what `keep_secrets` put there out again, as far as the vault lets us."""
    from console.credentials import CredentialsError, Entry, SecretKind

    for kind in (SecretKind.IDENTITY, SecretKind.SECRET, SecretKind.OPERATOR_PIN):
        with suppress(CredentialsError):
            vault.delete(Entry(profile.name, kind))


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

"""`points-console credentials`: the sign-in of a profile, asked for, tried, or taken out of the keyring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.cli.prompts import Terminal
    from console.credentials import SigningSecrets, TypedSignIn, Vault
    from console.domain.problems import Problem
    from console.settings import Profile

_NAMES = {"basic": ("User name", "Password"), "oauth": ("Client key", "Client secret")}


async def ask_sign_in(terminal: Terminal, profile: Profile) -> tuple[str, str]:
    """Identity and secret, typed; an empty answer is asked for again. `EOFError` where nobody answers."""
    identity_name, secret_name = _NAMES[profile.sign_in]
    return await _answer(terminal, identity_name), await _answer(terminal, secret_name, secret=True)


async def ask_signing_secrets(terminal: Terminal, profile: Profile) -> SigningSecrets:
    """The consumer key, and the passwords of the key files that the profile names."""
    from pydantic import SecretStr

    from console.credentials import SigningSecrets

    consumer_key = await _answer(terminal, "Consumer key", secret=True)
    signing = () if profile.mastercard is None else (profile.mastercard.signing.key_file,)
    opening = () if profile.encryption is None else profile.encryption.open_with
    return SigningSecrets(
        SecretStr(consumer_key),
        await _ask_password(terminal, signing),
        await _ask_password(terminal, opening),
    )


async def _ask_password(terminal: Terminal, files: Sequence[Path]) -> SecretStr | None:
    """One password for all of `files`; None for no files, and where they need none."""
    from pydantic import SecretStr

    if not files:
        return None
    called = " and ".join(path.name for path in files)
    typed = await terminal.ask(f"Password of {called} (Enter for none): ", secret=True)
    return SecretStr(typed) if typed else None


async def type_sign_in(terminal: Terminal, profile: Profile, vault: TypedSignIn) -> None:
    """Ask for the sign-in of a profile, whoever its provider is, and use it for this run."""
    if profile.provider == "mastercard":
        vault.take_signing(profile.name, await ask_signing_secrets(terminal, profile))
    else:
        vault.take(profile.name, *await ask_sign_in(terminal, profile))


async def set_credentials(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """Ask for everything, then keep everything: an answer that breaks a rule leaves the old ones.

    Where requests are signed nothing is kept before a signed read went well.
    """
    from console.credentials import Entry, SecretKind

    had_pin = vault.get(Entry(profile.name, SecretKind.OPERATOR_PIN)) is not None
    signs = profile.provider == "mastercard"
    pin = await (_set_signed if signs else _set_plain)(profile, vault, terminal, had_pin=had_pin)
    if pin is None:
        return 1
    terminal.say(f"The sign-in of {profile.name} is in the keyring.")
    if not pin and not had_pin:
        terminal.say("There is no PIN, so the screen can't be locked.")
    terminal.say("Try it with: points-console " + ("profile test" if signs else "credentials test"))
    return 0


async def _set_plain(profile: Profile, vault: Vault, terminal: Terminal, *, had_pin: bool) -> str | None:
    """The PIN that was typed; empty for none."""
    from pydantic import SecretStr

    from console.services.enrolment import keep_secrets

    identity, secret = await ask_sign_in(terminal, profile)
    pin = await _ask_pin(terminal, had_pin=had_pin)
    keep_secrets(profile, vault, SecretStr(identity), SecretStr(secret), _pin(pin))
    return pin


async def _set_signed(profile: Profile, vault: Vault, terminal: Terminal, *, had_pin: bool) -> str | None:
    """The PIN that was typed; None where the provider objected, so that nothing was kept."""
    from console.services.enrolment import keep_signed_sign_in

    secrets = await ask_signing_secrets(terminal, profile)
    pin = await _ask_pin(terminal, had_pin=had_pin)
    if not await _is_accepted(profile, secrets, terminal):
        terminal.say("Nothing was kept.")
        return None
    keep_signed_sign_in(profile, vault, secrets, _pin(pin))
    return pin


def _pin(typed: str) -> SecretStr | None:
    from pydantic import SecretStr

    return SecretStr(typed) if typed else None


async def try_credentials(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """A read with the kept sign-in, which every accepted one may do."""
    from console.credentials import secrets_for, signing_secrets_for
    from console.domain.problems import ProviderError
    from console.services.enrolment import read_programs

    if profile.provider == "mastercard":
        if not await _is_accepted(profile, signing_secrets_for(profile.name, vault), terminal):
            return 1
        terminal.say(f"{profile.name} is connected: a signed read was answered.")
        return 0
    identity, secret = secrets_for(profile, vault)
    try:
        programs = await read_programs(profile, identity, secret)
    except ProviderError as error:
        tell_problems(terminal, error.problems)
        return 1
    terminal.say(f"{profile.name} is connected: {counted(programs)}.")
    return 0


async def _is_accepted(profile: Profile, secrets: SigningSecrets, terminal: Terminal) -> bool:
    """Whether a signed read was answered; where it wasn't, why is said."""
    from console.domain.problems import ProviderError
    from console.services.enrolment import read_signed

    try:
        await read_signed(profile, secrets)
    except ProviderError as error:
        tell_problems(terminal, error.problems)
        return False
    return True


async def remove_credentials(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """Forget sign-in and PIN. The journal's key stays: the journal can't be checked without it."""
    from console.services.enrolment import sign_in_of

    for entry in sign_in_of(profile):
        vault.delete(entry)
    terminal.say(f"The sign-in of {profile.name} is out of the keyring.")
    return 0


def tell_problems(terminal: Terminal, problems: Iterable[Problem]) -> None:
    """The catalogue's card for each."""
    from console.explanations.catalogue import Catalogue

    for card in map(Catalogue().explain, problems):
        terminal.say(f"{card.title}. {card.what} {card.next_step}")
        if card.detail:
            terminal.say(f"({card.detail})")


def counted(programs: Sized) -> str:
    """How many programmes were read."""
    return "one programme" if len(programs) == 1 else f"{len(programs)} programmes"


async def _answer(terminal: Terminal, name: str, *, secret: bool = False) -> str:
    while not (answer := await terminal.ask(f"{name}: ", secret=secret)):
        terminal.say(f"{name} can't be empty.")
    return answer


async def _ask_pin(terminal: Terminal, *, had_pin: bool) -> str:
    """Twice the same PIN, or nothing where the operator just presses Enter."""
    from pydantic import SecretStr

    from console.credentials import PinRefused, require_pin_rule

    empty = "Enter keeps the present one" if had_pin else "Enter for none"
    while pin := await terminal.ask(f"PIN that unlocks the screen, 4 to 12 digits ({empty}): ", secret=True):
        try:
            require_pin_rule(SecretStr(pin))
        except PinRefused as refused:
            terminal.say(str(refused))
            continue
        if pin == await terminal.ask("The same PIN again: ", secret=True):
            return pin
        terminal.say("The two PINs differ.")
    return ""

"""`points-console credentials`: the sign-in of a profile, asked for, tried, or taken out of the keyring."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from console.cli.profile_desk import chosen_profile
from console.cli.prompts import tell_problems
from console.cli.sign_in import ask_sign_in, ask_signing_secrets, counted_programs
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.cli.terminal import Terminal
    from console.credentials import SigningSecrets, Vault
    from console.settings import Profile


def run_credentials(profile_name: str, act: str) -> int:
    """`set`, `test` or `remove` the sign-in of a profile; the exit code."""
    from console.credentials import KeyringVault

    acts: dict[str, Callable[[Profile, Vault, Terminal], Coroutine[Any, Any, int]]] = {
        "set": set_credentials,
        "test": try_credentials,
        "remove": remove_credentials,
    }
    profile = chosen_profile(profile_name)
    return run_interruptible(acts[act](profile, KeyringVault(), StandardTerminal()))


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
    terminal.say(f"{profile.name} is connected: {counted_programs(programs)}.")
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

"""`points-console credentials`: the sign-in of a profile, asked for, tried, or taken out of the keyring."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from console.cli.profile_desk import chosen_profile
from console.cli.prompts import tell_problems
from console.cli.sign_in import ask_sign_in
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.credentials import Vault
    from console.domain.sign_ins import Secrets
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

    Where the provider wants it so, nothing is kept before a read went well.
    """
    from pydantic import SecretStr

    from console.credentials import Entry, SecretKind
    from console.providers.registry import provider_of
    from console.services.enrolment import keep_sign_in

    had_pin = vault.get(Entry(profile.name, SecretKind.OPERATOR_PIN)) is not None
    secrets = await ask_sign_in(terminal, profile)
    pin = await _ask_pin(terminal, had_pin=had_pin)
    tried = provider_of(profile).is_tried_first
    if tried and not await _read(profile, secrets, terminal):
        terminal.say("Nothing was kept.")
        return 1
    keep_sign_in(profile, vault, secrets, SecretStr(pin) if pin else None)
    terminal.say(f"The sign-in of {profile.name} is in the keyring.")
    if not pin and not had_pin:
        terminal.say("There is no PIN, so the screen can't be locked.")
    terminal.say("Try it with: points-console " + ("profile test" if tried else "credentials test"))
    return 0


async def try_credentials(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """A read with the kept sign-in, which every accepted one may do."""
    from console.credentials import secrets_for
    from console.providers.registry import provider_of

    read = await _read(
        profile, secrets_for(profile.name, provider_of(profile).wanted(profile), vault), terminal
    )
    if not read:
        return 1
    terminal.say(f"{profile.name} is connected: {read}.")
    return 0


async def _read(profile: Profile, secrets: Secrets, terminal: Terminal) -> str:
    """What a read was answered with; empty where it was refused, after saying why."""
    from console.domain.problems import ProviderError
    from console.services.enrolment import read_once

    try:
        return await read_once(profile, secrets)
    except ProviderError as error:
        tell_problems(terminal, error.problems)
        return ""


async def remove_credentials(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """Forget sign-in and PIN. The journal's key stays: the journal can't be checked without it."""
    from console.credentials import sign_in_of

    for entry in sign_in_of(profile.name):
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

"""`points-console credentials`: the sign-in of a profile, asked for, tried, or taken out of the keyring."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from console.cli.profile_desk import chosen_profile
from console.cli.prompts import tell_problems
from console.cli.sign_in import ask_sign_in
from console.cli.signals import run_interruptible
from console.cli.signed_in import require_signed_in
from console.cli.terminal import StandardTerminal
from console.domain.operators import Right

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.credentials.vault import Vault
    from console.domain.sign_ins import Secrets
    from console.settings.profiles import Profile


def run_credentials(profile_name: str, act: str, operator: str = "") -> int:
    """`set`, `test` or `remove` the sign-in of a profile; the exit code."""
    from console.credentials.keyring_vault import KeyringVault

    acts: dict[str, Callable[[Profile, Vault, Terminal], Coroutine[Any, Any, int]]] = {
        "set": set_credentials,
        "test": try_credentials,
        "remove": remove_credentials,
    }
    profile = chosen_profile(profile_name)
    vault, terminal = KeyringVault(), StandardTerminal()

    async def act_as_supervisor() -> int:
        if act != "test":
            await require_signed_in(Right.CONNECTIONS, vault, terminal, operator)
        return await acts[act](profile, vault, terminal)

    return run_interruptible(act_as_supervisor())


async def set_credentials(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """Ask for everything, then keep everything: an answer that breaks a rule leaves the old ones.

    Where the provider wants it so, nothing is kept before a read went well.
    """
    from console.credentials.vault import Entry
    from console.domain.sign_ins import SecretKind
    from console.providers.registry import provider_of
    from console.services.enrolment import keep_sign_in

    vault.get(Entry(profile.name, SecretKind.IDENTITY))  # a keyring that can't be used is told before typing
    secrets = await ask_sign_in(terminal, profile)
    tried = provider_of(profile).is_tried_first
    if tried and not await _read(profile, secrets, terminal):
        terminal.say("Nothing was kept.")
        return 1
    keep_sign_in(profile, vault, secrets, None)
    terminal.say(f"The sign-in of {profile.name} is in the keyring.")
    terminal.say("Try it with: points-console " + ("profile test" if tried else "credentials test"))
    return 0


async def try_credentials(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """A read with the kept sign-in, which every accepted one may do."""
    from console.credentials.profile_secrets import secrets_for
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
    """Forget the sign-in. The journal's key stays: the journal can't be checked without it."""
    from console.credentials.profile_secrets import sign_in_of

    for entry in sign_in_of(profile.name):
        vault.delete(entry)
    terminal.say(f"The sign-in of {profile.name} is out of the keyring.")
    return 0

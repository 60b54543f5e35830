"""The sign-in of a profile, asked for at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console.cli.terminal import Terminal
    from console.credentials.typed_sign_in import TypedSignIn
    from console.credentials.vault import Vault
    from console.domain.sign_ins import Secrets, WantedSecret
    from console.services.desk import Desk
    from console.settings.profiles import Profile


async def ask_sign_in(terminal: Terminal, profile: Profile) -> Secrets:
    """What the provider of a profile wants for signing in, typed. `EOFError` where nobody answers."""
    from pydantic import SecretStr

    from console.providers.registry import provider_of

    typed = {each.kind: await _answer(terminal, each) for each in provider_of(profile).wanted(profile)}
    return {kind: SecretStr(answer) for kind, answer in typed.items() if answer}


async def type_sign_in(terminal: Terminal, profile: Profile, vault: TypedSignIn) -> None:
    """Ask for the sign-in of a profile and use it for this run."""
    vault.hold(profile.name, await ask_sign_in(terminal, profile))


async def open_typed(
    terminal: Terminal, profile: Profile, open_with: Callable[[Profile, Vault], Awaitable[Desk]]
) -> Desk:
    """The desk of a profile; what its provider wants for signing in is asked for where it isn't kept."""
    from console.credentials.keyring_vault import KeyringVault
    from console.credentials.typed_sign_in import TypedSignIn
    from console.services.awaited_desk import DeskClosed

    vault = TypedSignIn(KeyringVault())
    try:
        return await open_with(profile, vault)
    except DeskClosed as closed:
        if not closed.needs_sign_in:
            raise
        terminal.say(f"{closed} What you enter now is kept for this run only.")
        await type_sign_in(terminal, profile, vault)
        return await open_with(profile, vault)


async def _answer(terminal: Terminal, wanted: WantedSecret) -> str:
    """An empty answer to what is needed is asked for again."""
    while not (answer := await terminal.ask(f"{wanted.name}: ", secret=wanted.hidden)) and wanted.needed:
        terminal.say(f"{wanted.name} can't be empty.")
    return answer

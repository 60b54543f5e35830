"""The sign-in of a profile, asked for at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.credentials import TypedSignIn
    from console.domain.sign_ins import Secrets, WantedSecret
    from console.settings import Profile


async def ask_sign_in(terminal: Terminal, profile: Profile) -> Secrets:
    """What the provider of a profile wants for signing in, typed. `EOFError` where nobody answers."""
    from pydantic import SecretStr

    from console.providers.registry import provider_of

    typed = {each.kind: await _answer(terminal, each) for each in provider_of(profile).wanted(profile)}
    return {kind: SecretStr(answer) for kind, answer in typed.items() if answer}


async def type_sign_in(terminal: Terminal, profile: Profile, vault: TypedSignIn) -> None:
    """Ask for the sign-in of a profile and use it for this run."""
    vault.hold(profile.name, await ask_sign_in(terminal, profile))


async def _answer(terminal: Terminal, wanted: WantedSecret) -> str:
    """An empty answer to what is needed is asked for again."""
    while not (answer := await terminal.ask(f"{wanted.name}: ", secret=wanted.hidden)) and wanted.needed:
        terminal.say(f"{wanted.name} can't be empty.")
    return answer

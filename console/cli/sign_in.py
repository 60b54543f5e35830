"""The sign-in of a profile, asked for at the terminal, and what a read with it told."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.cli.terminal import Terminal
    from console.credentials import SigningSecrets, TypedSignIn
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


def counted_programs(programs: Sized) -> str:
    """How many programmes were read."""
    return "one programme" if len(programs) == 1 else f"{len(programs)} programmes"


async def _answer(terminal: Terminal, name: str, *, secret: bool = False) -> str:
    while not (answer := await terminal.ask(f"{name}: ", secret=secret)):
        terminal.say(f"{name} can't be empty.")
    return answer

"""Standard input and output as a conversation; secrets are typed unseen where there is a terminal."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from console.services.opening import in_background

if TYPE_CHECKING:
    from console.credentials import Vault
    from console.line import Lines
    from console.settings import Profile


class TerminalLines:
    """Questions on standard output, answers from standard input."""

    def say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """The answer without its line end; blocks in a thread of its own, so that waiting can be ended."""
        if secret and sys.stdin.isatty():
            return (await in_background(lambda: getpass.getpass(question))).strip()
        sys.stdout.write(question)
        sys.stdout.flush()
        line: str = await in_background(sys.stdin.readline)
        if not line:
            raise EOFError
        if not sys.stdin.isatty():
            sys.stdout.write("\n")
        return line.strip()


async def ask_sign_in(lines: Lines, profile: Profile, vault: Vault) -> Vault:
    """Ask for the provider's sign-in and put it into `vault`, which is handed back."""
    from pydantic import SecretStr

    from console.credentials import Entry, SecretKind

    words = ("Till user", "Password") if profile.sign_in == "basic" else ("Client key", "Client secret")
    identity = await lines.ask(f"{words[0]}: ")
    secret = await lines.ask(f"{words[1]}: ", secret=True)
    vault.set(Entry(profile.name, SecretKind.IDENTITY), SecretStr(identity))
    vault.set(Entry(profile.name, SecretKind.SECRET), SecretStr(secret))
    return vault


async def ask_pin(lines: Lines, profile: Profile, vault: Vault) -> None:
    """Ask for the operator's PIN, which unlocks the screen, and keep its hash."""
    from pydantic import SecretStr

    from console.credentials import Entry, SecretKind, hash_pin

    pin = await lines.ask("PIN of the operator, 4 to 12 digits: ", secret=True)
    vault.set(Entry(profile.name, SecretKind.OPERATOR_PIN), SecretStr(hash_pin(SecretStr(pin))))

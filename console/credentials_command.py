"""`points-console credentials`: the sign-in of a profile, asked for, tried, or taken out of the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.credentials import Vault
    from console.line import Lines
    from console.settings import Profile

_NAMES = {"basic": ("User name", "Password"), "oauth": ("Client key", "Client secret")}


async def ask_sign_in(lines: Lines, profile: Profile) -> tuple[str, str]:
    """Identity and secret, typed; an empty answer is asked for again. `EOFError` where nobody answers."""
    identity_name, secret_name = _NAMES[profile.sign_in]
    return await _answer(lines, identity_name), await _answer(lines, secret_name, secret=True)


async def set_credentials(profile: Profile, vault: Vault, lines: Lines) -> int:
    """Ask for everything, then keep everything: an answer that breaks a rule leaves the old ones."""
    from pydantic import SecretStr

    from console.credentials import Entry, SecretKind
    from console.services.enrolment import keep_secrets

    had_pin = vault.get(Entry(profile.name, SecretKind.OPERATOR_PIN)) is not None
    identity, secret = await ask_sign_in(lines, profile)
    pin = await _ask_pin(lines, had_pin=had_pin)
    keep_secrets(profile, vault, SecretStr(identity), SecretStr(secret), SecretStr(pin) if pin else None)
    lines.say(f"The sign-in of {profile.name} is in the keyring.")
    if not pin and not had_pin:
        lines.say("There is no PIN, so the screen can't be locked.")
    lines.say("Try it with: points-console credentials test")
    return 0


async def try_credentials(profile: Profile, vault: Vault, lines: Lines) -> int:
    """A read with the kept sign-in: the programmes, which every right set includes."""
    from console.credentials import secrets_for
    from console.domain.problems import ProviderError
    from console.explanations.catalogue import Catalogue
    from console.services.enrolment import read_programs

    identity, secret = secrets_for(profile, vault)
    try:
        programs = await read_programs(profile, identity, secret)
    except ProviderError as error:
        for card in map(Catalogue().explain, error.problems):
            lines.say(f"{card.title}. {card.what} {card.next_step}")
            lines.say(f"({card.detail})")
        return 1
    lines.say(f"{profile.name} is connected: {_counted(len(programs))}.")
    return 0


async def remove_credentials(profile: Profile, vault: Vault, lines: Lines) -> int:
    """Forget sign-in and PIN. The journal's key stays: the journal can't be checked without it."""
    from console.credentials import Entry, SecretKind

    for kind in (SecretKind.IDENTITY, SecretKind.SECRET, SecretKind.OPERATOR_PIN):
        vault.delete(Entry(profile.name, kind))
    lines.say(f"The sign-in of {profile.name} is out of the keyring.")
    return 0


async def _answer(lines: Lines, name: str, *, secret: bool = False) -> str:
    while not (answer := await lines.ask(f"{name}: ", secret=secret)):
        lines.say(f"{name} can't be empty.")
    return answer


async def _ask_pin(lines: Lines, *, had_pin: bool) -> str:
    """Twice the same PIN, or nothing where the operator just presses Enter."""
    from pydantic import SecretStr

    from console.credentials import PinRefused, require_pin_rule

    empty = "Enter keeps the present one" if had_pin else "Enter for none"
    while pin := await lines.ask(f"PIN that unlocks the screen, 4 to 12 digits ({empty}): ", secret=True):
        try:
            require_pin_rule(SecretStr(pin))
        except PinRefused as refused:
            lines.say(str(refused))
            continue
        if pin == await lines.ask("The same PIN again: ", secret=True):
            return pin
        lines.say("The two PINs differ.")
    return ""


def _counted(programs: int) -> str:
    return "one programme" if programs == 1 else f"{programs} programmes"

"""`points-console profile test`: what keys, clock and sign-in of a profile are worth; nothing is moved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console.cli.profile_desk import chosen_profile
from console.cli.prompts import tell_problems
from console.cli.sign_in import counted_programs, type_sign_in
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal
from console.domain.expiry import ExpiryWord

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.credentials import Vault
    from console.domain.exchanges import Trace
    from console.providers.mastercard.client_keys import KeyState
    from console.providers.mastercard.profile_check import ProfileCheck
    from console.providers.payload import EncryptionError
    from console.settings import Profile

_SKEW_LIMIT = timedelta(seconds=60)


def run_profile_test(profile_name: str) -> int:
    """The exit code: 0 only if all is well."""
    from console.credentials import KeyringVault

    return run_interruptible(test_profile(chosen_profile(profile_name), KeyringVault(), StandardTerminal()))


async def test_profile(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """0 only if all is well. A sign-in that the keyring doesn't have is asked for, for this run only.

    Raises `DeskClosed` with a sentence, and `EOFError` where nobody answers.
    """
    from console.credentials import CredentialsError, MemoryVault, TypedSignIn

    terminal.say(f"Points Console, {profile.environment.value}, profile {profile.name}.")
    test = _test_mastercard if profile.provider == "mastercard" else _test_capillary
    try:
        is_well = await test(profile, vault, terminal)
    except CredentialsError as missing:
        terminal.say(f"{missing} What you enter now is kept for this run only.")
        typed = TypedSignIn(MemoryVault())
        await type_sign_in(terminal, profile, typed)
        is_well = await test(profile, typed, terminal)
    terminal.say("All is well." if is_well else "Not all is well; nothing was moved.")
    return 0 if is_well else 1


# -- Capillary -------------------------------------------------------------------------------------


async def _test_capillary(profile: Profile, vault: Vault, terminal: Terminal) -> bool:
    from console.credentials import secrets_for
    from console.domain.exchanges import Trace
    from console.domain.problems import ProviderError
    from console.services.enrolment import read_programs

    trace = Trace()
    try:
        programs = await read_programs(profile, *secrets_for(profile, vault), trace)
    except ProviderError as error:
        tell_problems(terminal, error.problems)
        _tell_clock(terminal, _skew_in(trace))
        return False
    terminal.say(f"Sign-in: accepted, {counted_programs(programs)} read.")
    return _tell_clock(terminal, _skew_in(trace))


def _skew_in(trace: Trace) -> timedelta | None:
    """By how much the server's clock was ahead of ours in the last answer that told its time."""
    from console.providers.response import server_date

    for exchange in reversed(tuple(trace)):
        date = server_date({name.lower(): value for name, value in exchange.response_headers})
        if date is not None:
            return date - (exchange.at + timedelta(milliseconds=exchange.milliseconds))
    return None


def _tell_clock(terminal: Terminal, skew: timedelta | None) -> bool:
    """Whether the clocks agree; one that isn't told is no reason to worry."""
    if skew is None:
        terminal.say("Clock: the provider didn't tell its time.")
        return True
    seconds = round(skew.total_seconds())
    way = "ahead of" if seconds > 0 else "behind"
    differs = f"{abs(seconds)} seconds {way} this computer's" if seconds else "the same as this computer's"
    terminal.say(f"Clock: the provider's is {differs}.")
    if abs(skew) <= _SKEW_LIMIT:
        return True
    from console.domain.problems import Local, local

    tell_problems(terminal, (local(Local.CLOCK_SKEW),))
    return False


# -- Mastercard ------------------------------------------------------------------------------------


async def _test_mastercard(profile: Profile, vault: Vault, terminal: Terminal) -> bool:
    from console.credentials import signing_secrets_for
    from console.domain.clock import SystemClock
    from console.domain.exchanges import Trace
    from console.providers.mastercard.profile_check import check_profile
    from console.providers.payload import EncryptionError
    from console.services.desk import DeskClosed
    from console.settings import SettingsError

    secrets = signing_secrets_for(profile.name, vault)
    try:
        found = await check_profile(profile, secrets, trace=Trace(), clock=SystemClock())
    except EncryptionError as error:
        _tell_unusable_key(terminal, error)
        return False
    except SettingsError as error:
        raise DeskClosed(str(error)) from error
    keys_are_well = _tell_keys(terminal, found)
    clocks_agree = _tell_clock(terminal, found.clock_skew)
    return _tell_entitlement(terminal, found) and keys_are_well and clocks_agree


def _tell_unusable_key(terminal: Terminal, error: EncryptionError) -> None:
    """The sentence that names the file, and the card for the kind of fault."""
    from console.domain.problems import Local, local
    from console.providers.payload import SealFault

    cards = {
        SealFault.KEY_MISSING: Local.KEY_MISSING,
        SealFault.KEY_EXPOSED: Local.KEY_FILE_EXPOSED,
        SealFault.PASSWORD_MISSING: Local.KEY_FILE_PASSWORD,
        SealFault.PASSWORD_WRONG: Local.KEY_FILE_PASSWORD,
        SealFault.KEY_TOO_SHORT: Local.KEY_TOO_WEAK,
        SealFault.KEY_EXPIRED: Local.KEY_EXPIRED,
    }
    terminal.say(error.reason)
    tell_problems(terminal, (local(cards.get(error.fault, Local.SIGNING_KEY_UNUSABLE)),))


def _tell_keys(terminal: Terminal, found: ProfileCheck) -> bool:
    """Whether no key has run out, will soon, or has a password that everybody knows."""
    from console.domain.problems import Local

    for key in found.keys:
        terminal.say(f"{key.use[:1].upper()}{key.use[1:]}: fingerprint (kid) {key.fingerprint}. {_end(key)}")
        if key.warnings:
            terminal.say("  Its password is the one that the portal proposes to everybody: give it another.")
    terminal.say("Compare the fingerprints with those that the provider's portal shows.")
    # The clock has a line of its own.
    warnings = tuple(one for one in found.warnings if one.code != Local.CLOCK_SKEW.value)
    tell_problems(terminal, warnings)
    return not warnings and not any(key.warnings for key in found.keys)


def _end(key: KeyState) -> str:
    if key.expires is None:
        return "The file doesn't tell when it runs out."
    days = key.expiry.days or 0
    counted_days = "1 day" if days == 1 else f"{days} days"
    if key.expiry.word is ExpiryWord.EXPIRED:
        return f"Ran out on {key.expires:%d %B %Y}, {counted_days} ago."
    return f"Runs out on {key.expires:%d %B %Y}, in {counted_days}."


def _tell_entitlement(terminal: Terminal, found: ProfileCheck) -> bool:
    if found.entitled:
        terminal.say("Points service: answered a signed read, so this project is entitled to it.")
    elif found.entitled is None:
        terminal.say("Points service: no answer that tells whether this project is entitled to it.")
    else:
        terminal.say("Points service: refused a signed read.")
    tell_problems(terminal, found.problems)
    return bool(found.entitled) and not found.problems

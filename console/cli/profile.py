"""`points-console profile test`: what keys, clock and sign-in of a profile are worth; nothing is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.cli.profile_desk import chosen_profile
from console.cli.prompts import tell_problems
from console.cli.sign_in import type_sign_in
from console.cli.signals import run_interruptible
from console.cli.terminal import StandardTerminal

if TYPE_CHECKING:
    from console.cli.terminal import Terminal
    from console.credentials.vault import Vault
    from console.settings.profiles import Profile


def run_profile_test(profile_name: str) -> int:
    """The exit code: 0 only if all is well."""
    from console.credentials.keyring_vault import KeyringVault

    return run_interruptible(test_profile(chosen_profile(profile_name), KeyringVault(), StandardTerminal()))


async def test_profile(profile: Profile, vault: Vault, terminal: Terminal) -> int:
    """0 only if all is well. A sign-in that the keyring doesn't have is asked for, for this run only.

    Raises `DeskClosed` with a sentence, and `EOFError` where nobody answers.
    """
    from console.credentials.typed_sign_in import TypedSignIn
    from console.credentials.vault import CredentialsError, MemoryVault

    terminal.say(f"Points Console, {profile.environment.value}, profile {profile.name}.")
    try:
        is_well = await _tell_findings(profile, vault, terminal)
    except CredentialsError as missing:
        terminal.say(f"{missing} What you enter now is kept for this run only.")
        typed = TypedSignIn(MemoryVault())
        await type_sign_in(terminal, profile, typed)
        is_well = await _tell_findings(profile, typed, terminal)
    terminal.say("All is well." if is_well else "Not all is well; nothing was moved.")
    return 0 if is_well else 1


async def _tell_findings(profile: Profile, vault: Vault, terminal: Terminal) -> bool:
    """Say all that a check finds; whether all of it is well."""
    from console.services.enrolment import check_profile, kept_sign_in

    findings = await check_profile(profile, kept_sign_in(profile, vault))
    for finding in findings:
        for sentence in finding.sentences:
            terminal.say(sentence)
        tell_problems(terminal, finding.problems)
    return all(finding.is_well for finding in findings)

"""Whether a profile works, without moving anything: what `profile test` and the form show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.expiry import ExpiryWord
from console.domain.problems import Local, Problem, local
from console.domain.sign_ins import Secrets
from console.providers.clock_check import clock_finding
from console.providers.interface import CheckFinding
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.client_keys import KeyState
from console.providers.mastercard.connection import connect
from console.providers.mastercard.settings import MastercardProfile
from console.providers.payload import EncryptionError, SealFault

_CARDS = {
    SealFault.KEY_MISSING: Local.KEY_MISSING,
    SealFault.KEY_EXPOSED: Local.KEY_FILE_EXPOSED,
    SealFault.PASSWORD_MISSING: Local.KEY_FILE_PASSWORD,
    SealFault.PASSWORD_WRONG: Local.KEY_FILE_PASSWORD,
    SealFault.KEY_TOO_SHORT: Local.KEY_TOO_WEAK,
    SealFault.KEY_EXPIRED: Local.KEY_EXPIRED,
}


@dataclass(frozen=True, slots=True)
class ProfileCheck:
    """What one signed read and the key files tell."""

    keys: tuple[KeyState, ...]
    """Fingerprints to compare with the provider's portal, and when each key runs out."""
    entitled: bool | None
    """Whether the points service answered. False: it, or the gateway before it, refused us; None: it isn't
    known, because no answer came or one that may pass."""
    clock_skew: timedelta | None
    """By how much the provider's clock is ahead of ours; None where it didn't tell its time."""
    problems: tuple[Problem, ...] = ()
    """Why `entitled` isn't True, to be explained as any other problem."""
    warnings: tuple[Problem, ...] = ()
    """Keys that run out, clocks that differ."""

    def findings(self) -> tuple[CheckFinding, ...]:
        """What was found, in words: the keys, the clock, and whether the service answered."""
        return self._of_keys(), clock_finding(self.clock_skew), self._of_service()

    def _of_keys(self) -> CheckFinding:
        """Whether no key has run out, will soon, or has a password that everybody knows."""
        sentences = [sentence for key in self.keys for sentence in _about(key)]
        sentences.append("Compare the fingerprints with those that the provider's portal shows.")
        # The clock has a line of its own.
        warnings = tuple(one for one in self.warnings if one.code != Local.CLOCK_SKEW.value)
        is_well = not warnings and not any(key.warnings for key in self.keys)
        return CheckFinding(tuple(sentences), is_well, warnings)

    def _of_service(self) -> CheckFinding:
        told = {
            True: "answered a signed read, so this project is entitled to it",
            False: "refused a signed read",
            None: "no answer that tells whether this project is entitled to it",
        }[self.entitled]
        is_well = bool(self.entitled) and not self.problems
        return CheckFinding((f"Points service: {told}.",), is_well, self.problems)


async def check_profile(
    profile: MastercardProfile, secrets: Secrets, *, trace: Trace, clock: Clock
) -> ProfileCheck:
    """Load the keys, and ask for the points of an account that nobody has.

    Raises `SettingsError` or `EncryptionError` with a sentence where the keys can't be used at all.
    """
    connection = await connect(profile, secrets, AccountBook(b""), trace, clock)
    try:
        entitled, problems = await connection.try_read()
    finally:
        await connection.close()
    return ProfileCheck(
        keys=connection.keys.states(connection.now),
        entitled=entitled,
        clock_skew=connection.skew,
        problems=problems,
        warnings=connection.warnings,
    )


def unusable_key(error: EncryptionError) -> CheckFinding:
    """The sentence that names the file, and the card for the kind of fault."""
    card = local(_CARDS.get(error.fault, Local.SIGNING_KEY_UNUSABLE))
    return CheckFinding((error.reason,), False, (card,))


def _about(key: KeyState) -> Iterator[str]:
    yield f"{key.use[:1].upper()}{key.use[1:]}: fingerprint (kid) {key.fingerprint}. {_end(key)}"
    if key.warnings:
        yield "  Its password is the one that the portal proposes to everybody: give it another."


def _end(key: KeyState) -> str:
    if key.expires is None:
        return "The file doesn't tell when it runs out."
    if key.expiry.word is ExpiryWord.EXPIRED:
        return f"Ran out on {key.expires:%d %B %Y}, {key.expiry.counted} ago."
    return f"Runs out on {key.expires:%d %B %Y}, in {key.expiry.counted}."

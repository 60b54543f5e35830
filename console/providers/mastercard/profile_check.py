"""Whether a profile works, without moving anything: what `profile test` and the form show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.problems import Context, Problem, ProviderError
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.client_keys import KeyFilePasswords, KeyState
from console.providers.mastercard.connection import MastercardConnection, connect
from console.providers.mastercard.gateway import BALANCE_PATH
from console.settings import Profile

_NOBODYS = "0" * 30
"""An id in the documented shape that no account has: the service's own word on it is answer enough."""


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


async def check_profile(
    profile: Profile, secrets: KeyFilePasswords, *, trace: Trace, clock: Clock, account_id: str = ""
) -> ProfileCheck:
    """Load the keys and ask for the points of `account_id`, or of an account that nobody has.

    Raises `SettingsError` or `EncryptionError` with a sentence where the keys can't be used at all.
    """
    connection = await connect(profile, secrets, AccountBook(b""), trace, clock)
    try:
        entitled, problems = await _asked(connection, account_id or _NOBODYS)
    finally:
        await connection.close()
    return ProfileCheck(
        keys=connection.keys.states(connection.now),
        entitled=entitled,
        clock_skew=connection.skew,
        problems=problems,
        warnings=connection.warnings,
    )


def _verdict(problem: Problem) -> bool | None:
    status = problem.http_status or 0
    passing = status in (408, 409, 429) or not 400 <= status < 500
    return None if passing or problem.context is Context.LOCAL else False


async def _asked(
    connection: MastercardConnection, account_id: str
) -> tuple[bool | None, tuple[Problem, ...]]:
    try:
        await connection.points.get(BALANCE_PATH, account_id)
    except ProviderError as error:
        first = error.problems[0]
        if first.context is Context.SERVICE and first.http_status in (400, 404):
            return (True, ()) if account_id == _NOBODYS else (True, error.problems)
        return _verdict(first), error.problems
    return True, ()

"""One profile's way to Mastercard: keys, two addresses, and what answers tell about the way itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.problems import Context, Local, Problem, ProviderError, Severity, local
from console.domain.sign_ins import Secrets
from console.providers.clock_check import SKEW_LIMIT
from console.providers.http import Http
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.client import MastercardClient
from console.providers.mastercard.client_keys import ClientKeys, load_keys
from console.providers.mastercard.settings import MastercardProfile
from console.providers.response import Answer

REQUEST_ID_HEADER = "X-MC-Correlation-ID"
BALANCE_PATH = "/points-details"
_NOBODYS = "0" * 30
"""An id in the documented shape that no account has: the service's own word on it is answer enough."""
CENTRAL = timedelta(hours=-6)
"""Points are computed in Central Standard Time (Points Activity Service, Support); whether that follows
daylight saving isn't documented, so a time read with it is never said to be known."""


class MastercardConnection:
    """`http` and `points` reach the points service, `lookup` the one that knows account numbers."""

    def __init__(
        self,
        profile: MastercardProfile,
        keys: ClientKeys,
        http: Http,
        lookup: Http,
        book: AccountBook,
        clock: Clock,
    ) -> None:
        self.keys = keys
        self.http = http
        sealed = keys.cipher is not None
        self.points = MastercardClient(http, book, self._notice_read, sealed=sealed)
        self.lookup = MastercardClient(lookup, book, self.notice, sealed=sealed)
        self.has_read = False
        """Whether the points service has answered a signed read in this run: a wrong address or a project
        without entitlement shows in a read, and not first in a transfer."""
        self.skew: timedelta | None = None
        """By how much the provider's clock was ahead of ours at its last answer."""
        explicit = "server_utc_offset_minutes" in profile.model_fields_set
        self.offset = profile.server_offset if explicit else CENTRAL
        """The zone of times that carry none."""
        self._lookup_http = lookup
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The wall time, for signatures and the age of keys."""
        return self._clock.now()

    @property
    def provider_day(self) -> date:
        """Which day it is at the provider."""
        return (self.now + self.offset).date()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Keys that run out, and a clock that is off by more than a minute."""
        warnings = self.keys.warnings(self.now)
        if self.skew is None or abs(self.skew) <= SKEW_LIMIT:
            return warnings
        return (*warnings, _skewed(self.skew))

    def notice(self, answer: Answer) -> None:
        """Compare the clocks; the provider refuses signatures of another time."""
        if answer.date is not None:
            self.skew = answer.date - self.now

    async def try_read(self) -> tuple[bool | None, tuple[Problem, ...]]:
        """Ask for the points of an account nobody has: whether the service answered, or why that isn't known.

        False: it, or the gateway before it, refused us. None: no answer came, or one that may pass.
        """
        try:
            await self.points.get(BALANCE_PATH, _NOBODYS)
        except ProviderError as error:
            first = error.problems[0]
            if first.context is Context.SERVICE and first.http_status in (400, 404):
                return True, ()
            return _entitled(first), error.problems
        return True, ()

    async def close(self) -> None:
        """Give the connections back."""
        await self.http.aclose()
        await self._lookup_http.aclose()

    def _notice_read(self, answer: Answer) -> None:
        self.notice(answer)
        self.has_read = self.has_read or 200 <= answer.status < 300


async def connect(
    profile: MastercardProfile, secrets: Secrets, book: AccountBook, trace: Trace, clock: Clock
) -> MastercardConnection:
    """Keys loaded and addresses checked; nothing is sent. Raises `SettingsError` or `EncryptionError`."""
    keys = await load_keys(profile, secrets, clock)

    def address(base_url: str) -> Http:
        return Http(
            base_url,
            authenticator=keys.signer,
            cipher=keys.cipher,
            trace=trace,
            clock=clock,
            request_id_header=REQUEST_ID_HEADER,
            deadline_seconds=profile.deadline_seconds,
            certificate_authority=profile.certificate_authority,
            hide=book.hide,
        )

    # Reading the certificate store takes tens of milliseconds; the screen shouldn't wait for it.
    http = await asyncio.to_thread(address, profile.base_url)
    lookup = await asyncio.to_thread(address, profile.mastercard.lookup_base_url)
    return MastercardConnection(profile, keys, http, lookup, book, clock)


def _entitled(problem: Problem) -> bool | None:
    status = problem.http_status or 0
    passing = status in (408, 409, 429) or not 400 <= status < 500
    return None if passing or problem.context is Context.LOCAL else False


def _skewed(skew: timedelta) -> Problem:
    way = "behind" if skew > timedelta(0) else "ahead of"
    words = f"this computer's clock is {abs(round(skew.total_seconds()))} seconds {way} the provider's"
    return replace(local(Local.CLOCK_SKEW, words), severity=Severity.WARNING)
